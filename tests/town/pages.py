"""Anybody's pages, with every form that stands on them, and a hand that fills them in.

Knows no page: what may be entered is read from the page, as a browser would.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from tests.town.deeds import DAYS

CHANGED = (0, 1, 1, 2, 3)
"""So many fields are not left as the page gives them."""
TYPED = {
    "date": [str(day) for day in DAYS],
    "time": ["09:00", "10:30", "12:00"],
    "number": ["0", "1", "5", "60"],
    "text": ["", "09:00-12:00", "10-13", "anna", "markt", "x" * 300],
    "search": ["anna"],
    "textarea": ["", "wil weten waar het consultatiebureau is"],
}


@dataclass(frozen=True)
class Field:
    """One name of a form: what the page has filled in, and what could be instead.

    None is an empty box to tick, or a button that is not pressed.
    """

    name: str
    given: str | None
    others: Sequence[str | None] = ()


@dataclass(frozen=True)
class Paper:
    """A form as somebody has it before them, perhaps for long."""

    action: str
    fields: tuple[Field, ...]

    def filled(self, hand: Random) -> dict[str, str]:
        """All that a browser would send."""
        sent = {one.name: one.given for one in self.fields}
        free = [one for one in self.fields if one.others]
        for one in hand.sample(free, min(hand.choice(CHANGED), len(free))):
            sent[one.name] = hand.choice(one.others)
        return {name: value for name, value in sent.items() if value is not None}


def papers(page: str, at: str) -> list[Paper]:
    """The forms of a page at an address that change something; none that wants a file.

    A form without an action is sent to where its page is.
    """
    soup = BeautifulSoup(page, "html.parser")
    found = []
    for form in soup.find_all("form"):
        if str(form.get("method", "")).lower() != "post":
            continue
        inside = form.find_all(["input", "select", "textarea", "button"])
        beside = soup.find_all(attrs={"form": form["id"]}) if form.get("id") else []
        controls = [*inside, *(one for one in beside if one not in inside)]
        if any(one.get("type") == "file" for one in controls):
            continue
        action = str(form.get("action") or at)
        found.append(Paper(action, tuple(_fields(controls))))
    return found


def ways_on(page: str, at: str) -> set[str]:
    """The addresses of our own that a page at an address leads to."""
    found = (
        str(one["href"]) for one in BeautifulSoup(page, "html.parser")("a", href=True)
    )
    whole = {urljoin(at, one).partition("#")[0] for one in found}
    return {one for one in whole if one.startswith("/") and not one.startswith("//")}


def _fields(controls: Iterable[Tag]) -> Iterable[Field]:
    """Of controls that share a name, as radio buttons do, one field."""
    named: dict[str, list[Tag]] = {}
    for one in controls:
        if one.get("name"):
            named.setdefault(str(one["name"]), []).append(one)
    for name, ones in named.items():
        first = ones[0]
        kind = str(first.get("type", "text" if first.name == "input" else first.name))
        if first.name == "select":
            options = first.find_all("option")
            values = [str(one.get("value", one.get_text())) for one in options]
            chosen = next((o for o in options if o.has_attr("selected")), None)
            given = values[options.index(chosen)] if chosen else (values or [""])[0]
            yield Field(name, given, values)
        elif kind in {"checkbox", "radio"}:
            values = [str(one.get("value", "on")) for one in ones]
            ticked = [
                v for v, one in zip(values, ones, strict=True) if "checked" in one.attrs
            ]
            yield Field(name, ticked[0] if ticked else None, [None, *values])
        elif kind in {"submit", "button"}:
            yield Field(name, None, [str(one.get("value", "")) for one in ones])
        elif first.name == "textarea":
            yield Field(name, first.get_text(), TYPED["textarea"])
        else:
            yield Field(name, str(first.get("value", "")), TYPED.get(kind, ()))
