"""Mijn diensten: what somebody does when, when they cannot, and their calendar.

Of oneself alone, on all lines. No reason is asked for anything.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.roster import absences, calendars, planning, weekly
from ringgroup.roster.absences import KnownAbsences
from ringgroup.roster.roster import Away, Duty, Refusal
from webhooks.pages.duties import days_off, words
from webhooks.pages.duties.days_off import LeaveForm
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor, person
from webhooks.pages.intake import once
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.routes import Routes

BACK: Final = timedelta(days=28)
AHEAD: Final = timedelta(days=400)
SOON: Final = 8
"""So many duties stand on the page at once; the others behind a word."""


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
    day, lines = today(edge, line), edge.lines()
    with edge.database.reading() as session:
        found = planning.duties(session, who.id, day - BACK, day + AHEAD, day)
        entered = absences.entered(session, who.id, day)
        week_mail = weekly.wish(session, who.id)
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
        week=days_off.week(edge, entered.week),
        week_seen=days_off.week_version(entered.week, entered.a_week),
        bounds=days_off.bounds(entered.a_week),
        week_mail=week_mail,
        leave=leave or LeaveForm(formdata=None),
        own=_address(edge),
        team=_address(edge, line.key),
    )


def _away(entered: KnownAbsences) -> Away:
    """What was entered, of the one member who is looking."""
    return Away(
        tuple(("", one.first, one.last) for one in entered.leave),
        tuple(("", weekday, span) for weekday, span in entered.week),
    )


def add_leave(edge: Edge) -> Response:
    """Keep days on which one cannot work."""
    form, me, now = LeaveForm(), actor(), edge.clock()
    day = today(edge, edge.line())
    days = form.days(day)
    if days is None:
        return _shown(edge, INVALID, form)
    first, last = days

    def keep(session: Session) -> tuple[Duty, ...] | Refusal:
        act = Act(session, edge.line(), me, now)
        kept = absences.add_leave(act, me.login, first, last)
        if isinstance(kept, Refusal):
            return kept
        return planning.duties(session, me.id, max(first, day), last, day)

    clashes = once.deed(edge, keep)
    if isinstance(clashes, Refusal):
        flash(words.refused(clashes), "wrong")
    elif clashes:
        on = words.listed([one.place.block for one in clashes])
        flash(words.LEAVE_CLASHES.format(when=on), "warning")
    else:
        flash(words.LEAVE_KEPT, "good")
    return _back()


def remove_leave(edge: Edge) -> Response:
    """Forget days on which one could not work; forgetting them twice is the same."""
    days_off.forget(edge, words.LEAVE_GONE)
    return _back()


def keep_week(edge: Edge) -> Response:
    """Keep in which stretches of every week one cannot work."""
    me = actor()
    days_off.keep_week(edge, me.login, me.id, words.WEEK_KEPT)
    return _back()


def want_week(edge: Edge) -> Response:
    """Read every week by mail what one does in the next, or no more."""
    line, me, now = edge.line(), actor(), edge.clock()
    wanted = request.form.get("weekmail") == "1"
    edge.database.attempt(lambda s: weekly.want(Act(s, line, me, now), wanted=wanted))
    flash(words.WEEK_MAIL[wanted], "good")
    return _back()


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
    if "team" in request.form:
        line = edge.line().key
    once.deed(edge, lambda s: calendars.renew(s, vault, me, now, line))
    flash(words.ADDRESS_RENEWED, "good")
    return _back()


def _back() -> Response:
    return redirect(url_for("duties.show"), 303)


ROUTES: Final[Routes] = (
    ("GET", "/rooster/mijn", show),
    ("POST", "/rooster/mijn/vrij", add_leave),
    ("POST", "/rooster/mijn/vrij/weg", remove_leave),
    ("POST", "/rooster/mijn/week", keep_week),
    ("POST", "/rooster/mijn/weekmail", want_week),
    ("POST", "/rooster/mijn/adres", renew),
)
