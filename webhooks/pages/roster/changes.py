"""What a coordinator changes in the roster: places, undone again, shown to workers.

Everything is saved at once, and said. The same answer comes as a whole page, or as the
place itself and the counts for a page that is there already (htmx).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from flask import abort, flash, redirect, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.desk import Act, Actor
from ringgroup.line import Line
from ringgroup.notices.roster_words import state
from ringgroup.roster import planning, rostering, visibility
from ringgroup.roster.roster import Conflict, Move, Place, Refusal, Saved
from schedules.month import publish_by
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor, person
from webhooks.pages.intake import once, whole
from webhooks.pages.rendering import INVALID, local, page, today
from webhooks.pages.roster import cells, forms
from webhooks.pages.roster import words as roster_words
from webhooks.pages.roster.month import UNDO
from webhooks.pages.roster.period import RosterPeriod, around, requested
from webhooks.pages.roster.preview import more_to_look_at, shown_again
from webhooks.pages.routes import Routes

MOST: Final = 2_000
"""Places in one form: half a year of a desk with a few blocks a day."""
FORM_BYTES: Final = 400_000
AHEAD: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Said:
    """The outcome in words; `batch` undoes it."""

    kind: str
    text: str
    batch: str | None = None


def save(edge: Edge) -> Response:
    """Put people in places: one, a week, or all of a proposal."""
    line, now = edge.line(), edge.clock()
    period = requested(edge, line)
    moves = _moves()
    by = actor()
    more = more_to_look_at(edge, line, period, moves)
    if more is not None:
        return more
    answer = edge.database.attempt(
        lambda s: rostering.assign(Act(s, line, by, now), moves) if moves else Saved("")
    )
    said = spoken(edge, line, answer)
    if "HX-Request" in request.headers:
        return _place(edge, line, period, said)
    if "voorstel" in request.form and not isinstance(answer, Saved):
        return shown_again(edge, line, period, moves, said.text)
    return back(period, said, moves[0].place if len(moves) == 1 else None)


def _moves() -> list[Move]:
    try:
        moves = forms.moves(request.form.items(multi=True))
    except ValueError:
        abort(400)
    only = request.args.get("plek")
    wanted = [one for one in moves if only in (None, forms.key(one.place))]
    if len(wanted) > MOST:
        abort(413)
    return wanted


def _place(edge: Edge, line: Line, period: RosterPeriod, said: Said) -> Response:
    """One place as it is now, what there is to look at, and what was said."""
    try:
        place = forms.place(request.args.get("plek", ""))
    except ValueError:
        abort(400)
    with edge.database.reading() as session:
        sheet = planning.everything(
            session, line, period.first, period.last, edge.clock()
        )
    return page(
        "roster_saved.html",
        period=period,
        cell=cells.cell(
            sheet, place, roster_words.noted(sheet.warnings), person().login
        ),
        form=forms.form(place.block.day),
        exchange=cells.exchange(sheet, place.block),
        counts=cells.counts(sheet),
        said=said,
        batch=said.batch,
    )


def undo(edge: Edge) -> Response:
    """Put back what was changed in one go."""
    line, now = edge.line(), edge.clock()
    period = requested(edge, line)
    by, batch = actor(), request.form.get("batch", "")
    answer = edge.database.attempt(
        lambda s: rostering.undo(Act(s, line, by, now), batch)
    )
    said = spoken(edge, line, answer, roster_words.UNDONE)
    place = answer.changes[0].place if isinstance(answer, Saved) else None
    if place is not None and not period.holds(place.block.day):
        period = around(place.block.day, "maand")
    return back(period, said, None)


def publish(edge: Edge) -> Response:
    """Show workers the roster up to a day, once it is said what that means.

    A form that comes from no page that said so is answered by the page, once, where
    somebody would stand there too often.
    """
    line, now = edge.line(), edge.clock()
    on = today(edge, line)
    try:
        until = date.fromisoformat(request.values.get("tot", ""))
    except ValueError:
        until = around(on, "maand").following.last
    until = min(until, on + AHEAD)
    if request.method == "POST" and once.SEEN in request.form:
        return _publish(edge, line, until)
    with edge.database.reading() as session:
        first, _ = planning.whole_months(min(on, until), until)
        sheet = planning.everything(session, line, first, until, now)
        seen = once.version(planning.newest(session, line, now))
    lopsided = roster_words.too_often(sheet.warnings_since(first), sheet.names)
    if request.method == "POST" and not lopsided:
        return _publish(edge, line, until)
    return page(
        "roster_publish.html",
        INVALID if request.method == "POST" else 200,
        seen=seen,
        sheet=sheet,
        state=state(visibility.state(sheet)),
        until=until,
        period=around(until, "maand"),
        publish_by=publish_by(around(until, "maand").first),
        counts=cells.counts(sheet),
        lopsided=lopsided,
    )


def _publish(edge: Edge, line: Line, until: date) -> Response:
    """Show it to workers: whoever asks it has seen what there is to look at."""
    by, now = actor(), edge.clock()
    try:
        shown = once.deed(edge, lambda s: _published(s, line, by, until, now))
    except _OtherwiseError:
        flash(words.CHANGED_MEANWHILE, "wrong")
        again = url_for("planning.publish", tot=until)
        return redirect(again, 303)
    told = words.day(until)
    flash(roster_words.PUBLISHED.format(day=told, count=shown), "good")
    return _to(around(until, "maand"))


class _OtherwiseError(Exception):
    """The roster is no longer as the page showed it: nothing is published."""


def _published(
    session: Session, line: Line, by: Actor, until: date, now: datetime
) -> int:
    """Publish, and look then: nobody changes the roster any more meanwhile."""
    shown = rostering.publish(Act(session, line, by, now), until)
    if once.otherwise(planning.newest(session, line, now)):
        raise _OtherwiseError
    return shown


def log(edge: Edge) -> Response:
    """Who changed what, the newest first."""
    line = edge.line()
    before = request.args.get("voor", type=whole)
    with edge.database.reading() as session:
        found = planning.log(session, line, edge.clock(), before=before)
    return page(
        "roster_log.html",
        found=found,
        batches=[list(one) for _, one in groupby(found.changes, attrgetter("batch"))],
        newest=before is None,
    )


def spoken(
    edge: Edge,
    line: Line,
    answer: Saved | Conflict | Refusal,
    many: str = roster_words.SAVED,
) -> Said:
    """What became of it, in words."""
    if isinstance(answer, Conflict):
        at = words.moment(local(answer.at, line)) if answer.at else None
        return Said("wrong", roster_words.conflict(answer, at))
    if isinstance(answer, Refusal):
        with edge.database.reading() as session:
            names = planning.names(session, line)
        login = answer.login or ""
        there = edge.name_of(answer.line)
        return Said(
            "wrong", roster_words.refused(answer, names.get(login, login), there)
        )
    if not answer.changes:
        return Said("info", roster_words.NOTHING)
    if len(answer.changes) > 1 or many != roster_words.SAVED:
        return Said("good", many.format(count=len(answer.changes)), answer.batch)
    only = answer.changes[0]
    text = roster_words.SAVED_ONE.format(
        slot=roster_words.SLOTS[only.place.slot],
        day=words.short_day(only.place.block.day),
        who=only.after.name if only.after else roster_words.NOBODY,
    )
    return Said("good", text, answer.batch)


def back(period: RosterPeriod, said: Said, place: Place | None) -> Response:
    """To the roster, with what was said of it and how it is undone."""
    flash(said.text, said.kind)
    if said.batch:
        cookie[UNDO] = said.batch
    return _to(period, forms.anchor(place) if place else None)


def _to(period: RosterPeriod, anchor: str | None = None) -> Response:
    address = url_for("roster.show", _anchor=anchor, **period.query)
    return redirect(address, 303)


ROUTES: Final[Routes] = (
    ("POST", "/rooster/bewaar", save),
    ("POST", "/rooster/ongedaan", undo),
    ("GET POST", "/rooster/publiceren", publish),
    ("GET", "/rooster/logboek", log),
)
