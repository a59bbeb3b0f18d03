"""What pages, files and the sharing of the load ask of the roster.

Every question takes the same few statements, however long the roster is. Workers see
what is published, and what is today's; coordinators see everything. Changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.roster.roster import Away, Booking, Duty, Named, Person, Slot
from ringgroup.roster.store import absences, changes, drafts, patterns, roster, swaps
from ringgroup.roster.store import named as rows
from ringgroup.roster.store.changes import Logged
from ringgroup.roster.store.drafts import Setting
from ringgroup.roster.store.patterns import Kept
from ringgroup.roster.store.swaps import Request
from schedules.hours import Block
from schedules.local import day_and_minute


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stretch of a line's roster, by time, with what warnings are made from.

    `away` is about those who are named; `elsewhere` is where they are on other lines.
    """

    named: tuple[Named, ...]
    setting: Setting
    away: Away
    elsewhere: tuple[Booking, ...]


def sheet(
    session: Session, line: Line, first: date, last: date, now: datetime
) -> Sheet:
    """Everything about these days that a coordinator sees; five statements."""
    today, _ = day_and_minute(now, line.hours.zone)
    named = rows.named(session, line.key, first, last, today, drafts_too=True)
    logins = {one.person.login for one in named}
    booked = roster.bookings(session, logins, first, last)
    return Sheet(
        named,
        drafts.setting(session, line.key),
        absences.away(session, first, last, logins),
        tuple(one for one in booked if one.line != line.key),
    )


def published(
    session: Session, line: Line, first: date, last: date, now: datetime
) -> tuple[Named, ...]:
    """Who is named in these days, as far as workers see it; one statement."""
    today, _ = day_and_minute(now, line.hours.zone)
    return rows.named(session, line.key, first, last, today, drafts_too=False)


def duties(
    session: Session, member: int, first: date, last: date, today: date
) -> tuple[Duty, ...]:
    """Where a member (id) can see to be named, on every line; one statement."""
    return rows.duties(session, member, first, last, today)


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests of a line that can be answered, as they concern one member."""

    mine: tuple[Request, ...]
    for_me: tuple[Request, ...]
    accepted: tuple[Request, ...]


def requests(session: Session, line: Line, member: int, now: datetime) -> Requests:
    """By time, for a member (id): own, to answer, to be decided on; one statement."""
    live = swaps.live(session, line.key, now)
    others = [one for one in live if one.owner.id != member and one.state == "open"]
    return Requests(
        mine=tuple(one for one in live if one.owner.id == member),
        for_me=tuple(o for o in others if o.to is None or o.to.id == member),
        accepted=tuple(one for one in live if one.state == "accepted"),
    )


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
    """Who can be put in the roster, by name, and who of them cannot work when."""

    people: tuple[Person, ...]
    organisations: Mapping[str, str]
    away: Away


def bookable(session: Session, first: date, last: date) -> Bookable:
    """Everybody who is active; organisations by login; three statements."""
    people, organisations = rows.rosterable(session)
    return Bookable(people, organisations, absences.away(session, first, last))


def regulars(session: Session, line: Line, first: date, last: date) -> frozenset[str]:
    """Whose logins a line's roster names in these days; one statement."""
    return rows.regulars(session, line.key, first, last)


def elsewhere(
    session: Session, line: Line, logins: Iterable[str], first: date, last: date
) -> tuple[Booking, ...]:
    """Where these members are on other lines in these days; one statement."""
    booked = roster.bookings(session, set(logins), first, last)
    return tuple(one for one in booked if one.line != line.key)


def pattern(session: Session, line: Line) -> Kept | None:
    """The basic pattern of a line, if it has one; one statement."""
    return patterns.kept(session, line.key)


def newest(session: Session, line: Line, now: datetime) -> int:
    """The last change of the roster of a line, by its number; one statement."""
    found = log(session, line, now, limit=1).changes
    return found[0].id if found else 0


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log, newest first; `more` is where the next page begins."""

    changes: tuple[Logged, ...]
    more: int | None


def log(
    session: Session,
    line: Line,
    now: datetime,
    limit: int = 50,
    before: int | None = None,
) -> Log:
    """Who changed what in the roster of a line; one statement."""
    since = now - timedelta(days=line.retention.audit)
    found = changes.newest(session, line.key, since, limit + 1, before)
    more = found[limit - 1].id if len(found) > limit else None
    return Log(tuple(found[:limit]), more)
