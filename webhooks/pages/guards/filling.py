"""A page's form, filled in again with what was not sent.

Works on the page as it is drawn, so that no view needs to know of it. Of several forms
that go to the same address the one is meant whose hidden fields say the same, then the
one that has the fields. Must not know any form.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from webhooks.pages.guards.sent import MARK, REFILLED, SEEN, TOKEN

UnsentNotice = Callable[[str | None], str]
SentValues = dict[str, list[str]]
ANCHOR = "niet-verstuurd"
"""The form's name within the page, unless it has one."""
OURS = frozenset({TOKEN, MARK, REFILLED})
OF_THE_FORM = "data-again"
"""A hidden field with this belongs to what was filled in: it comes back with it."""
UNTYPED = frozenset(
    {"hidden", "submit", "button", "image", "reset", "file", "password"}
)
TICKED = frozenset({"checkbox", "radio"})


def filled(
    page: str,
    action: str,
    fields: tuple[tuple[str, str], ...] | None,
    notice: UnsentNotice,
    mark: str = "",
) -> str:
    """The page with that form filled in, and with a notice above all else.

    `notice` makes it, of the form's name within the page; None when it is not there.
    The form takes `mark` along, by which it is known when it is sent.
    Without `fields` the page is left as it is, but for the notice.
    """
    soup = BeautifulSoup(page, "html.parser")
    values = _values(fields or ())
    form = None if fields is None else _likest(soup, action, values)
    if form is not None:
        form["id"] = form.get("id") or ANCHOR
        for control in _controls(soup, form):
            _fill(control, values)
        _carry(soup, form, mark)
    said = notice(None if form is None else str(form["id"]))
    for main in soup.find_all(id="main"):
        main.insert(0, BeautifulSoup(said, "html.parser"))
    return soup.decode(formatter="html5")


def carried(
    page: str, action: str, fields: tuple[tuple[str, str], ...], mark: str
) -> str:
    """The page as it is, with `mark` in that form: what was refused is sent again."""
    soup = BeautifulSoup(page, "html.parser")
    form = _likest(soup, action, _values(fields))
    if form is None:
        return page
    _carry(soup, form, mark)
    return soup.decode(formatter="html5")


def _values(fields: tuple[tuple[str, str], ...]) -> SentValues:
    return {
        name: [value for _, value in of]
        for name, of in groupby(sorted(fields, key=lambda of: of[0]), lambda of: of[0])
    }


def _likest(soup: BeautifulSoup, action: str, values: SentValues) -> Tag | None:
    """Which form is meant of those that go there."""
    return max(
        _forms(soup, action),
        key=lambda one: (_likeness(soup, one, values), _known(soup, one, values)),
        default=None,
    )


def _carry(soup: BeautifulSoup, form: Tag, mark: str) -> None:
    hidden = {"type": "hidden", "name": REFILLED, "value": mark}
    form.append(soup.new_tag("input", attrs=hidden))


def _forms(soup: BeautifulSoup, action: str) -> list[Tag]:
    """Those that go there, or have a button that does."""
    return [
        form
        for form in soup.find_all("form", method="post")
        for to in [
            form.get("action", ""),
            *(one["formaction"] for one in form.find_all(formaction=True)),
            *(one["formaction"] for one in _beside(soup, form)),
        ]
        if urlsplit(str(to)).path == action
    ]


def _beside(soup: BeautifulSoup, form: Tag) -> list[Tag]:
    """The buttons with an address of their own that stand elsewhere and name a form."""
    named = form.get("id")
    return soup.find_all(formaction=True, form=named) if named else []


def _controls(soup: BeautifulSoup, form: Tag) -> Iterator[Tag]:
    """What belongs to a form: inside it, or anywhere and naming it."""
    for control in soup.find_all(["input", "select", "textarea"]):
        if not control.get("name"):
            continue
        of = control.get("form")
        if of == form.get("id") if of else form in control.parents:
            yield control


def _likeness(soup: BeautifulSoup, form: Tag, values: SentValues) -> int:
    """How many hidden fields say what was sent, less those that say something else."""
    said = 0
    for control in _controls(soup, form):
        name = str(control["name"])
        if control.get("type") == "hidden" and name not in OURS | {SEEN}:
            said += 1 if control.get("value", "") in values.get(name, ()) else -1
    buttons = form.find_all("button", attrs={"name": True})
    return said + sum(
        one.get("value") in values.get(str(one["name"]), ()) for one in buttons
    )


def _known(soup: BeautifulSoup, form: Tag, values: SentValues) -> int:
    """How many of its fields were sent: of a month, each week has a form of its own."""
    return sum(str(one["name"]) in values for one in _controls(soup, form))


def _fill(control: Tag, values: SentValues) -> None:
    name, kind = str(control["name"]), str(control.get("type", "text"))
    given = values.get(name)
    if control.name == "select":
        if given is not None:
            _choose(control, given)
    elif control.name == "textarea":
        if given:
            control.string = "\n" + given[0]
    elif kind in TICKED:
        _tick(control, given, kind)
    elif given and (
        kind not in UNTYPED or name == SEEN or OF_THE_FORM in control.attrs
    ):
        control["value"] = given[0]


def _choose(select: Tag, given: list[str]) -> None:
    options = select.find_all("option")
    if not any(one.get("value", one.text) in given for one in options):
        return
    for option in options:
        _mark(option, "selected", on=option.get("value", option.text) in given)


def _tick(control: Tag, given: list[str] | None, kind: str) -> None:
    """A box that was not sent was empty; of a row of buttons one was always sent."""
    if given is not None or kind == "checkbox":
        on = control.get("value", "on") in (given or ())
        _mark(control, "checked", on=on)


def _mark(tag: Tag, name: str, *, on: bool) -> None:
    if on:
        tag[name] = ""
    elif name in tag.attrs:
        del tag[name]
