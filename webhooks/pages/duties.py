"""Mijn diensten: what somebody does when, when they cannot, and their calendar.

Of oneself alone, on all lines. No reason is asked for anything.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import DateField
from wtforms.validators import InputRequired

from ringgroup import absences, calendars, planning
from ringgroup.absences import Entered
from ringgroup.line import Line
from ringgroup.planning import Duty
from ringgroup.roster import Away, Refused
from schedules.hours import ScheduleError, Span
from webhooks.pages import duty_words, words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form
from webhooks.pages.guards import actor, person
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.routes import Routes

BACK: Final = timedelta(days=28)
AHEAD: Final = timedelta(days=400)
LONGEST: Final = timedelta(days=366)
"""Of one stretch of leave."""
SOON: Final = 8
"""So many duties stand on the page at once; the others behind a word."""


class LeaveForm(Form):
    """Days on which somebody cannot work, both included."""

    first = DateField("Eerste dag", [InputRequired(duty_words.FIRST_DAY)])
    last = DateField("Laatste dag", [InputRequired(duty_words.LAST_DAY)])


@dataclass(frozen=True, slots=True)
class Mine:
    """A duty as its owner sees it; `away` says that they entered not to be there.

    One that has begun cannot be swapped; one that is over cannot be missed.
    """

    duty: Duty
    line: Line
    away: bool
    begun: bool
    over: bool


def show(edge: Edge) -> Response:
    """One's own duties, days off and calendar."""
    return _shown(edge)


def _shown(edge: Edge, status: int = 200, leave: LeaveForm | None = None) -> Response:
    who, line, now = person(), edge.line(), edge.clock()
    day, lines = today(edge, line), edge.desk.lines
    with edge.database.reading() as session:
        found = planning.duties(session, who.id, day - BACK, day + AHEAD, day)
        entered = absences.entered(session, who.id, day)
        owed = absences.owed(session, line, actor(), now)
    away = _away(entered)
    mine = [
        Mine(
            one,
            lines[one.line],
            away.of("", one.place.block),
            one.place.block.opens(lines[one.line].hours.zone) <= now,
            one.place.block.closes(lines[one.line].hours.zone) <= now,
        )
        for one in found
        if one.line in lines
    ]
    coming = [one for one in mine if not one.over]
    return page(
        "duties.html",
        status,
        soon=coming[:SOON],
        later=coming[SOON:],
        past=[one for one in mine if one.over][::-1],
        owed=owed,
        entered=entered,
        week=[
            (stretch(day, span), duty_words.in_week(day, span), (day, span) in kept)
            for kept in [set(entered.week)]
            for day, span in sorted(kept | _opening(edge))
        ],
        leave=leave or LeaveForm(formdata=None),
        own=_address(edge),
        team=_address(edge, line.key) if who.coordinates else None,
    )


def _away(entered: Entered) -> Away:
    """What was entered, of the one member who is looking."""
    return Away(
        tuple(("", one.first, one.last) for one in entered.leave),
        tuple(("", weekday, span) for weekday, span in entered.week),
    )


def _opening(edge: Edge) -> set[tuple[int, Span]]:
    """When the lines are open in a usual week."""
    return {
        (weekday, span)
        for line in edge.desk.lines.values()
        for weekday, spans in enumerate(line.hours.week)
        for span in spans
    }


def stretch(weekday: int, span: Span) -> str:
    """A stretch of every week as a form names it: 0 09:00-12:00 is on Monday."""
    return f"{weekday} {span.label}"


def add_leave(edge: Edge) -> Response:
    """Keep days on which one cannot work."""
    form, me, now = LeaveForm(), actor(), edge.clock()
    day = today(edge, edge.line())
    if form.validate():
        first, last = form.first.data or day, form.last.data or day
        problem = _problem(first, last, day)
        if problem is not None:
            form.refuse(form.last, problem)
    if form.errors:
        return _shown(edge, INVALID, form)

    def keep(session: Session) -> tuple[Duty, ...] | Refused:
        kept = absences.add_leave(session, me, me.login, first, last, now)
        if isinstance(kept, Refused):
            return kept
        return planning.duties(session, me.id, max(first, day), last, day)

    clashes = edge.database.attempt(keep)
    if isinstance(clashes, Refused):
        flash(duty_words.refused(clashes), "wrong")
    elif clashes:
        on = "; ".join(duty_words.when(one.place.block) for one in clashes)
        flash(duty_words.LEAVE_CLASHES.format(when=on), "warning")
    else:
        flash(duty_words.LEAVE_KEPT, "good")
    return _back(edge)


def _problem(first: date, last: date, day: date) -> str | None:
    if last < first:
        return duty_words.REFUSED["order"]
    if last < day:
        return duty_words.LEAVE_PAST
    return duty_words.LEAVE_LONG if last - first > LONGEST else None


def remove_leave(edge: Edge) -> Response:
    """Forget days on which one could not work; forgetting them twice is the same."""
    leave, me, now = request.form.get("vrij", 0, type=int), actor(), edge.clock()
    done = edge.database.attempt(lambda s: absences.remove_leave(s, me, leave, now))
    if done is not None and done.code != "gone":
        flash(duty_words.refused(done), "wrong")
    else:
        flash(duty_words.LEAVE_GONE, "good")
    return _back(edge)


def keep_week(edge: Edge) -> Response:
    """Keep in which stretches of every week one cannot work."""
    me, now = actor(), edge.clock()
    week = {read_stretch(text) for text in request.form.getlist("week")} - {None}
    wanted = sorted(one for one in week if one is not None)
    done = edge.database.attempt(
        lambda s: absences.set_week(s, me, me.login, wanted, now)
    )
    if done is not None:
        flash(duty_words.refused(done), "wrong")
    else:
        flash(duty_words.WEEK_KEPT, "good")
    return _back(edge)


def read_stretch(text: str) -> tuple[int, Span] | None:
    """What `stretch` wrote; None when it was another."""
    weekday, _, span = text.partition(" ")
    try:
        found = int(weekday), Span.parse(span)
    except (ValueError, ScheduleError):
        return None
    return found if found[0] in range(len(words.DAYS)) else None


# --- the address of a calendar ------------------------------------------------


def _address(edge: Edge, line: str = calendars.OWN) -> str:
    """Where one's calendar is read, or a line's; made when there is none yet."""
    vault, member, now = edge.desk.vault, person().id, edge.clock()
    with edge.database.reading() as session:
        secret = calendars.known_secret(session, vault, member, line)
    if secret is None:
        secret = edge.database.attempt(
            lambda s: calendars.secret_of(s, vault, member, now, line)
        )
    return edge.public_url + url_for("calendars.feed", secret=secret)


def renew(edge: Edge) -> Response:
    """Another address for one's calendar, or a line's; the old one ends at once."""
    me, now, vault = actor(), edge.clock(), edge.desk.vault
    line = calendars.OWN
    if "team" in request.form and me.coordinator:
        line = edge.line().key
    edge.database.attempt(lambda s: calendars.renew(s, vault, me, now, line))
    flash(duty_words.ADDRESS_RENEWED, "good")
    return _back(edge)


def _back(edge: Edge) -> Response:
    return redirect(url_for("duties.show", lijn=edge.chosen()), 303)


ROUTES: Final[Routes] = (
    ("GET", "/rooster/mijn", show),
    ("POST", "/rooster/mijn/vrij", add_leave),
    ("POST", "/rooster/mijn/vrij/weg", remove_leave),
    ("POST", "/rooster/mijn/week", keep_week),
    ("POST", "/rooster/mijn/adres", renew),
)
