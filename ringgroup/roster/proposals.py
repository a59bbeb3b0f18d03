"""What would fill a roster: a pattern, a copy, proposals for the rest.

Nothing is changed: what comes out are changes to be looked at. Must not know a form,
nor how a reason is said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.roster import planning
from ringgroup.roster.people import assignments
from ringgroup.roster.roster import Place, Refusal
from ringgroup.roster.sheet import Sheet
from ringgroup.roster.store import roster
from schedules.filling import Filled, Filling, Skipped
from schedules.month import month_of, week_of
from schedules.pattern import Pattern
from schedules.roster import SLOTS, SlotChange, applied
from schedules.suggestion import Suggestion, SuggestionReason, Unfilled, suggest

A_YEAR: Final = timedelta(days=365)
"""How long what somebody did before counts for who is proposed."""


@dataclass(frozen=True, slots=True)
class RolledOut:
    """A pattern over these days; one without places leaves them as they are."""

    first: date
    last: date
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Copied:
    """The week of a day, or several from it, once more from the week of another.

    Without a number of weeks: its month once more in the month of the other.
    """

    source: date
    target: date
    weeks: int | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """Whatever one (login) has in these days is another's."""

    first: date
    last: date
    who: str
    by: str


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Duty and backup of these days change places."""

    first: date
    last: date


Way = RolledOut | Copied | Replaced | Exchanged
"""How to fill."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What would change, in which roster; why who is proposed, and what stays empty."""

    sheet: Sheet
    changes: tuple[SlotChange, ...]
    reasons: Mapping[Place, tuple[SuggestionReason, str]]
    skipped: tuple[Skipped, ...]
    unfilled: tuple[Unfilled, ...]


def propose(
    session: Session,
    line: Line,
    way: Way,
    now: datetime,
    *,
    overwrite: bool = False,
    fill_up: bool = False,
    kept: Mapping[Place, str] = MappingProxyType({}),
) -> Proposals | Refusal:
    """What filling in this way would change; `overwrite` what is filled already.

    With `fill_up` somebody is proposed for each place that stays empty, from today on,
    around whom somebody chose: who is `kept` (a login; "": nobody) stays so.
    """
    (first, last), source = _days(way)
    since, until = planning.whole_months(min(first, source[0]), max(last, source[1]))
    meant = _meant(way) | ({*kept.values()} - {""})
    sheet = planning.choosable(
        session, line, planning.sheet(session, line, since, until, now), meant
    )
    for login in meant:
        if login not in sheet.people or not sheet.people[login].active:
            return Refusal("unknown_member", login=login)
    logins = {*meant, *(one.named(slot) for one in sheet.assignments for slot in SLOTS)}
    filling = Filling(
        line.hours,
        sheet.assignments,
        sheet.calendar.extra,
        overwrite=overwrite,
        first_days=roster.first_days(session, line.key, filter(None, logins)),
    )
    filled = _filled(filling, way)
    changes = [*filled.changes, *_chosen(sheet, kept)]
    more = Suggestion((), ())
    if fill_up:
        more = _suggestion(session, line, sheet, (first, last), changes)
    wanted = {
        Place(one.change.block, one.change.slot): one
        for one in more.suggested
        if Place(one.change.block, one.change.slot) not in kept
    }
    return Proposals(
        sheet,
        (*changes, *(one.change for one in wanted.values())),
        {place: (one.reason, one.change.login) for place, one in wanted.items()},
        filled.skipped,
        tuple(o for o in more.unfilled if Place(o.block, o.slot) not in kept),
    )


def _chosen(sheet: Sheet, kept: Mapping[Place, str]) -> Iterable[SlotChange]:
    """What changes by what somebody chose."""
    there = {place: one.person.login for place, one in sheet.there.items()}
    for place, login in kept.items():
        if there.get(place, "") != login:
            yield SlotChange(place.block, place.slot, login)


def _meant(way: Way) -> set[str]:
    """Whom the way itself puts there, by login."""
    if isinstance(way, RolledOut):
        return {*way.pattern.places.values()}
    return {way.by} if isinstance(way, Replaced) else set()


def _days(way: Way) -> tuple[tuple[date, date], tuple[date, date]]:
    """The days that are filled, and those that are copied: first and last of each."""
    if not isinstance(way, Copied):
        return (way.first, way.last), (way.first, way.last)
    if way.weeks is None:
        return month_of(way.target), month_of(way.source)
    further = timedelta(weeks=way.weeks - 1)
    (first, last), (since, until) = week_of(way.target), week_of(way.source)
    return (first, last + further), (since, until + further)


def _filled(filling: Filling, way: Way) -> Filled:
    match way:
        case RolledOut(first, last, pattern):
            return filling.roll_out(first, last, pattern)
        case Replaced(first, last, who, by):
            return filling.replace(first, last, who, by)
        case Exchanged(first, last):
            return filling.exchange(first, last)
        case Copied(source, target, weeks):
            if weeks is None:
                return filling.copy_month(source, target)
            return filling.copy_weeks(source, target, weeks)


def _suggestion(
    session: Session,
    line: Line,
    sheet: Sheet,
    days: tuple[date, date],
    changes: Iterable[SlotChange],
) -> Suggestion:
    """Who could have the slots that stay empty in these days, from today on."""
    logins = sheet.choices or ()
    first, last = max(days[0], sheet.today), days[1]
    until = sheet.first - timedelta(days=1)
    done = planning.work(session, line, sheet.first - A_YEAR, until)
    booked = roster.bookings(session, logins, *planning.whole_weeks(*days))
    after = [one for one in sheet.beside if one.place.block.day > sheet.last]
    return suggest(
        [one for one in sheet.blocks if first <= one.day <= last],
        (
            *applied(sheet.assignments, changes),
            *assignments((one.place, one.person.login) for one in after),
        ),
        [sheet.people[login] for login in logins],
        [SlotChange(*one) for one in done],
        [
            SlotChange(one.place.block, one.place.slot, one.login)
            for one in booked
            if one.line != line.key
        ],
        sheet.rules,
    )
