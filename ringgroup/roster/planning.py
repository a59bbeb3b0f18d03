"""What pages, files and the sharing of the load ask of the roster.

Every question takes the same few statements, however long the roster is. Workers see
what is published, and what is today's; coordinators see everything. Changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.roster.people import crew, sharing
from ringgroup.roster.roster import Away, Colleague, Duty, Named, Place
from ringgroup.roster.sheet import Sheet
from ringgroup.roster.store import absences, changes, drafts, patterns, roster
from ringgroup.roster.store import agreed as agreements
from ringgroup.roster.store import named as rows
from ringgroup.roster.store.changes import Logged
from ringgroup.roster.store.patterns import KeptPattern
from ringgroup.store import days
from schedules.hours import Block
from schedules.local import day_and_minute
from schedules.month import Calendar, month_of
from schedules.roster import Slot
from schedules.rules import TurnRules
from schedules.warnings import RosterWarning

FEW: Final = 60
"""Of more people than this only those whom the line knows stand in every list."""
FOUR_WEEKS: Final = timedelta(days=27)
"""From a Monday to the last Sunday of four weeks: so far ahead gaps are looked for."""
KNOWN: Final = timedelta(days=92)
"""Whom a line knows: who was in its roster so long ago, or will be."""


def sheet(
    session: Session, line: Line, first: date, last: date | None, now: datetime
) -> Sheet:
    """Everything about these days, and what there is to look at; six statements.

    Without a last day: as far as the roster should be in order.
    """
    setting = drafts.setting(session, line.key)
    last = last or _horizon(setting.published_until, first)
    today, _ = day_and_minute(now, line.hours.zone)
    around = whole_weeks(first, last)
    there = rows.named(session, line.key, *around, today, drafts_too=True)
    named = tuple(one for one in there if first <= one.place.block.day <= last)
    logins = {one.person.login for one in named}
    booked = roster.bookings(session, logins, *around)
    away = absences.away(session, first, last, logins)
    return Sheet(
        _calendar(session, line, first, last),
        first,
        last,
        today,
        named,
        _names(named),
        crew((), named, away),
        away,
        tuple(one for one in booked if one.line != line.key),
        setting.published_until,
        rules=setting.rules,
        partners=_partners(line),
        beside=tuple(one for one in there if not first <= one.place.block.day <= last),
    )


def published(
    session: Session, line: Line, first: date, last: date, now: datetime
) -> Sheet:
    """These days as far as workers see them; two statements."""
    today, _ = day_and_minute(now, line.hours.zone)
    named = rows.named(session, line.key, first, last, today, drafts_too=False)
    days = _calendar(session, line, first, last)
    names, partners = _names(named), _partners(line)
    return Sheet(days, first, last, today, named, names, partners=partners)


def everything(
    session: Session, line: Line, first: date, last: date | None, now: datetime
) -> Sheet:
    """What a coordinator sees and can choose from; some ten statements."""
    return choosable(session, line, sheet(session, line, first, last, now))


def choosable(
    session: Session, line: Line, found: Sheet, also: Collection[str] = ()
) -> Sheet:
    """A sheet with whom one can choose from; some four statements.

    `also`: logins that were chosen already, whether the line knows them or not.
    """
    could = bookable(session, line, found.first, found.last)
    choices = known(session, line, could, found.first, found.last)
    lists = {*choices, *also}
    near = [one for one in could.organisations.items() if one[0] in lists]
    return replace(
        found,
        names={**{one.login: one.name for one in could.people}, **found.names},
        people=sharing(
            line,
            crew(near, found.named, could.away, could.since, could.a_week),
            lists,
        ),
        choices=choices,
    )


def warnings(
    session: Session, line: Line, first: date, last: date | None, now: datetime
) -> tuple[date, tuple[RosterWarning, ...]]:
    """Until when was looked, and what there is to look at; some ten statements."""
    found = everything(session, line, first, last, now)
    return found.last, found.warnings_since(first)


def whole_months(first: date, last: date) -> tuple[date, date]:
    """From the first day of the month of one day to the last of that of another.

    Who stands there too often is counted by the month: whoever brings in or shows a
    part of it is told of the whole.
    """
    in_the_last = (last.year, last.month) == (date.max.year, date.max.month)
    return month_of(first)[0], date.max if in_the_last else month_of(last)[1]


def lopsided(
    session: Session, line: Line, first: date, last: date, now: datetime
) -> tuple[tuple[RosterWarning, ...], Mapping[str, str]]:
    """Who stands too often in the months of these days, and everybody's names."""
    begins, ends = whole_months(first, last)
    found = everything(session, line, begins, ends, now)
    often = (o for o in found.warnings_since(begins) if o.code == "overload")
    return tuple(often), found.names


def whole_weeks(first: date, last: date) -> tuple[date, date]:
    """The weeks of these days, and at least a day on each side."""
    before = timedelta(days=first.weekday() or 7)
    after = timedelta(days=6 - last.weekday() or 7)
    return first - min(before, first - date.min), last + min(after, date.max - last)


def _horizon(published_until: date | None, first: date) -> date:
    """Until when the roster should be in order: published, or four weeks if longer."""
    ahead = min(FOUR_WEEKS, date.max - first)
    return max(published_until or first, first + ahead)


def known(
    session: Session, line: Line, could: "Bookable", first: date, last: date
) -> Sequence[str]:
    """Whom every list names (logins): everybody, or of many those the line knows."""
    regulars = rows.regulars(session, line.key, first - KNOWN, last)
    logins = [one.login for one in could.people]
    if len(logins) <= FEW:
        return logins
    return [login for login in logins if login in regulars]


def _calendar(session: Session, line: Line, first: date, last: date) -> Calendar:
    ahead = days.extra_days_from(session, line.key, first)
    extra = {one.day: one for one in ahead if one.day <= last}
    return Calendar(
        line.hours,
        {day: one.spans for day, one in extra.items()},
        {day: one.reason for day, one in extra.items()},
    )


def _partners(line: Line) -> tuple[str, ...]:
    return tuple(one.name for one in line.partners)


def _names(named: tuple[Named, ...]) -> dict[str, str]:
    return {one.person.login: one.person.name for one in named}


def duties(
    session: Session, member: int, first: date, last: date, today: date
) -> tuple[Duty, ...]:
    """Where a member (id) can see to be named, on every line; one statement."""
    return rows.duties(session, member, first, last, today)


def agreed(session: Session, line: Line, first: date, last: date) -> frozenset[Place]:
    """What people swapped or took over, and was not changed since; one statement."""
    return agreements.agreed(session, line.key, first, last)


def rules(session: Session, line: Line) -> TurnRules:
    """By which rules turns are shared out on a line; one statement."""
    return drafts.setting(session, line.key).rules


def swaps_automatic(session: Session, line: Line) -> bool:
    """Whether a swap to which both consent needs no coordinator; one statement."""
    return drafts.setting(session, line.key).swaps_automatic


# --- the load, and the log ----------------------------------------------------


def work(
    session: Session, line: Line, first: date, last: date
) -> list[tuple[Block, Slot, str]]:
    """Who did, or will do, the work of these days: one statement.

    The roster is kept as it was worked: who took over from somebody, or swapped, is in
    it, so the load is counted to whoever did it.
    """
    held = roster.held(session, line.key, first, last)
    return [(one.place.block, one.place.slot, one.person.login) for one in held]


@dataclass(frozen=True, slots=True)
class Bookable:
    """Who can be put in the roster, by name, and who of them cannot work when.

    `since` is from which day on, of whom that is known; `a_week` how many turns a week
    at most, of who said so.
    """

    people: tuple[Colleague, ...]
    organisations: Mapping[str, str]
    away: Away
    since: Mapping[str, date]
    a_week: Mapping[str, int]


def bookable(session: Session, line: Line, first: date, last: date) -> Bookable:
    """Everybody on the roster of a line; organisations by login; three statements."""
    found = rows.rosterable(session, line.key)
    away = absences.away(session, first, last)
    not_yet = tuple(
        (login, date.min, day - timedelta(days=1))
        for login, day in found.since.items()
        if day > first
    )
    away = replace(away, leave=(*away.leave, *not_yet))
    return Bookable(found.people, found.organisations, away, found.since, found.a_week)


def takers(session: Session, line: Line, day: date) -> dict[str, str]:
    """Whom the roster of a line may name on a day, by login: names; one statement."""
    found = rows.rosterable(session, line.key)
    since = found.since
    return {o.login: o.name for o in found.people if since.get(o.login, day) <= day}


def names(session: Session, line: Line) -> dict[str, str]:
    """Everybody on the roster of a line, by login: names in full; one statement."""
    found = rows.rosterable(session, line.key)
    return {one.login: one.name for one in found.people}


def standing(
    session: Session, line: Line, first: date, last: date
) -> tuple[Colleague, ...]:
    """Who stands on the roster in these days, by name; one statement."""
    named = rows.named(session, line.key, first, last, first, drafts_too=True)
    people = {one.person.login: one.person for one in named}
    return tuple(sorted(people.values(), key=lambda one: one.name))


def pattern(session: Session, line: Line) -> KeptPattern | None:
    """The basic pattern of a line, if it has one; one statement."""
    return patterns.kept(session, line.key)


def newest(session: Session, line: Line, now: datetime) -> int:
    """The last change of the roster of a line, by its number; one statement."""
    found = log(session, line, now, limit=1).changes
    return found[0].id if found else 0


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, newest first; `more` is where the next page begins."""

    changes: tuple[Logged, ...]
    more: int | None


def log(
    session: Session,
    line: Line,
    now: datetime,
    limit: int = 50,
    before: int | None = None,
) -> LogPage:
    """Who changed what in the roster of a line; one statement."""
    since = now - timedelta(days=line.retention.audit)
    found = changes.newest(session, line.key, since, limit + 1, before)
    more = found[limit - 1].id if len(found) > limit else None
    return LogPage(tuple(found[:limit]), more)
