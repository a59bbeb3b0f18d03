"""A line that is not open yet: its numbers at the provider, what to do, and *Open*.

For administrators. Opening is a change of the settings like any other: it stands in the
log, and is taken back by the same press.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.board import board
from ringgroup.desk import Actor
from ringgroup.people import versions
from ringgroup.people.versions import WrongSettingError
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor
from webhooks.pages.intake import once
from webhooks.pages.people import checkup_words, new_line, opening_words, proof
from webhooks.pages.people.new_line import NumbersForm
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

OWN: Final = ("name", "number", "twilio_number", "service_number", "code")
"""What is set right of a line that was made on a page, until it is opened."""
NUMBERS: Final = ("number", "twilio_number", "service_number")


def show(edge: Edge) -> Response:
    """What holds of the line, and what its numbers are like at the provider."""
    return _drawn(edge, None)


def _drawn(edge: Edge, form: NumbersForm | None) -> Response:
    line = edge.line()
    with edge.database.reading() as session:
        shown = edge.settings.shown(session, line.key)
        changeable = not line.opened and edge.founding.is_founded(session, line.key)
        people = len(board.crew(session, line))
    numbers = edge.numbers()
    checked = numbers.look(line.key)
    order = ("FAIL", "warn", "ok")
    return page(
        "line_opening.html",
        INVALID if form is not None else 200,
        form=form or NumbersForm(data=_as_read(shown)),
        changeable=changeable,
        seen=once.version(_seen(shown)),
        people=people,
        can_point=numbers.can_point,
        checked=checked,
        rows=sorted(checked.rows, key=lambda row: order.index(row.level)),
        said=checkup_words,
    )


def _as_read(shown: Mapping[str, Any]) -> dict[str, str]:
    """Each field as people read it."""
    found = {name: shown.get(name) or "" for name in OWN}
    return found | {name: words.number(found[name]) for name in NUMBERS if found[name]}


def _seen(shown: Mapping[str, Any]) -> list[Any]:
    """What the page shows that another administrator may change meanwhile."""
    return [shown.get(name) for name in (*OWN, "opened")]


def change(edge: Edge) -> Response:
    """Other numbers, another code or name, of a line that is not open yet."""
    form, line = NumbersForm(), edge.line()
    values = form.values()
    given = {name: one for name, one in values.items() if one is not None}
    form.say(edge.founding.wrong_alone(line.key, given), opening_words.WRONG)
    if form.errors:
        return _drawn(edge, form)
    if (asked := proof.needed(edge, _here(edge), keeping=True)) is not None:
        return asked
    try:
        kept = _kept(edge, values, founded=True)
    except WrongSettingError as wrong:
        form.say([".".join(wrong.keys)], opening_words.TAKEN)
        return _drawn(edge, form)
    return _done(edge, kept, opening_words.NUMBERS_KEPT)


def open_line(edge: Edge) -> Response:
    """From now on callers come to the desk, in its hours."""
    if (asked := proof.needed(edge, _here(edge))) is not None:
        return asked
    kept = _kept(edge, {"opened": True}, founded=False)
    return _done(edge, kept, opening_words.OPENED)


def _kept(edge: Edge, values: Mapping[str, Any], *, founded: bool) -> str:
    """Keep it; a sentence that says why not, or nothing.

    `founded`: only of a line that was made on a page, and before it is opened.
    """
    who, now, key = actor(), edge.clock(), edge.line().key
    by = Actor(who.id, origin=who.origin)

    def keep(session: Session) -> str:
        once.turn(session)
        shown = edge.settings.shown(session, key)
        wanted = edge.founding.changed(session, key, values, opening_words.told)
        if not wanted.differences:
            return ""
        if once.otherwise(_seen(shown)):
            return words.CHANGED_MEANWHILE
        if founded and (shown["opened"] or not edge.founding.is_founded(session, key)):
            return opening_words.NOT_TO_CHANGE
        kept = versions.keep(session, by, wanted.change, wanted.lines, now)
        return "" if kept else words.CHANGED_MEANWHILE

    return once.deed(edge, keep)


def _done(edge: Edge, wrong: str, said: str) -> Response:
    edge.settings.follow()
    flash(wrong or said, "wrong" if wrong else "good")
    return redirect(_here(edge), 303)


def point(edge: Edge) -> Response:
    """Let the provider lead the numbers of the line here."""
    if (asked := proof.needed(edge, _here(edge))) is not None:
        return asked
    numbers = edge.numbers()
    if not numbers.can_point:
        flash(opening_words.NOBODY_TO_TELL, "wrong")
        return redirect(_here(edge), 303)
    who, now, key = actor(), edge.clock(), edge.line().key
    by = Actor(who.id, origin=who.origin)
    once.deed(edge, lambda session: versions.note_pointed(session, by, key, now))
    numbers.point(key)
    flash(opening_words.POINTING, "info")
    return redirect(_here(edge), 303)


def _here(edge: Edge) -> str:
    return url_for("opening.show", lijn=edge.line().key)


ROUTES: Final[Routes] = (
    *new_line.ROUTES,
    ("GET", "/beheer/lijn", show),
    ("POST", "/beheer/lijn/nummers", change),
    ("POST", "/beheer/lijn/nummers/wijzen", point),
    ("POST", "/beheer/lijn/open", open_line),
)
