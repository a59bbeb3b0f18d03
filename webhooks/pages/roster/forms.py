"""A place of the roster as forms and links name it.

Must not know a page, nor a request.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ringgroup.roster.roster import Move, Place
from webhooks.pages.roster import places

FIELD: Final = "plek"


def anchor(place: Place) -> str:
    """What a link to a place leads to."""
    block = place.block
    return f"p-{block.day}-{block.start}-{place.slot}"


def form(day: date) -> str:
    """The form of the week of a day: without JavaScript a week is saved at once."""
    year, week, _ = day.isocalendar()
    return f"week-{year}-{week:02}"


def key(place: Place) -> str:
    """A place as a form names it: plek/2027-10-04.0900-1200.duty."""
    return f"{FIELD}/{places.code(place)}"


def place(name: str) -> Place:
    """The place that a form names; ValueError when it is not one of ours."""
    kind, _, code = name.partition("/")
    found = places.read(code)
    if kind != FIELD or found is None:
        raise ValueError(name)
    return found


def picked(names: Iterable[str]) -> list[tuple[Place, str | None]]:
    """The places that were ticked, and who was seen there; ValueError as `moves`."""
    found = []
    for name in names:
        if name.startswith(f"{FIELD}/"):
            named, _, seen = name.removeprefix(f"{FIELD}/").partition("/")
            found.append((place(f"{FIELD}/{named}"), seen or None))
    return found


def chosen(form: Iterable[tuple[str, str]]) -> dict[Place, str]:
    """Who is chosen for each place, changed or not; ValueError as `moves`."""
    found = {}
    for name, value in form:
        if name.startswith(f"{FIELD}/"):
            named, _, _ = name.removeprefix(f"{FIELD}/").partition("/")
            found[place(f"{FIELD}/{named}")] = value
    return found


def moves(form: Iterable[tuple[str, str]]) -> list[Move]:
    """What a form wants changed; ValueError when it was not one of ours."""
    found = []
    for name, value in form:
        if name.startswith(f"{FIELD}/"):
            named, _, seen = name.removeprefix(f"{FIELD}/").partition("/")
            if seen != value:
                there = place(f"{FIELD}/{named}")
                found.append(Move(there, seen or None, value or None))
    return found
