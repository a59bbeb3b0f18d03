"""What pages, files and the sharing of the load ask of the roster.

Every question takes the same few statements, however long the roster is. Workers see
what is published, and what is today's; coordinators see everything. Changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.line import Line
from ringgroup.roster import Away, Booking, Person, Place, Slot
from ringgroup.store import absences, changes, drafts, patterns, roster, swaps
from ringgroup.store.changes import Logged
from ringgroup.store.drafts import Setting
from ringgroup.store.patterns import Kept
from ringgroup.store.swaps import Request
from ringgroup.store.tables import table
from schedules.hours import Block
from schedules.local import day_and_minute

_slot = table(models.RosterSlot)
_other = table(models.RosterSlot).alias("other")
_member = table(models.Member)
_colleague = table(models.Member).alias("colleague")


def _visible() -> ColumnElement[bool]:
    return or_(_slot.c.published, _slot.c.day <= bindparam("today"))


# --- a line's roster ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """Who is in a place, and what is to be warned of: not active, or not reachable.

    `problem` is why the mobile takes no call or SMS; `visible` whether workers see it.
    """

    place: Place
    person: Person
    organisation: str
    active: bool
    problem: str | None
    visible: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stretch of a line's roster, by time, with what warnings are made from.

    `away` is about those who are named; `elsewhere` is where they are on other lines.
    """

    named: tuple[Named, ...]
    setting: Setting
    away: Away
    elsewhere: tuple[Booking, ...]


_NAMED = (
    select(
        *(_slot.c[name] for name in ("day", "start", "end", "slot", "published")),
        *(_member.c[name] for name in ("id", "login", "name", "organisation")),
        _member.c.active,
        _member.c.problem,
    )
    .join_from(_slot, _member)
    .where(
        _slot.c.line == bindparam("line"),
        _slot.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(_slot.c.day, _slot.c.start, _slot.c.slot.desc())
)
_SEEN = _NAMED.where(_visible())


def sheet(
    session: Session, line: Line, first: date, last: date, now: datetime
) -> Sheet:
    """Everything about these days that a coordinator sees; five statements."""
    named = _named(session, line, first, last, now, drafts_too=True)
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
    return _named(session, line, first, last, now, drafts_too=False)


def _named(
    session: Session,
    line: Line,
    first: date,
    last: date,
    now: datetime,
    *,
    drafts_too: bool,
) -> tuple[Named, ...]:
    today, _ = day_and_minute(now, line.hours.zone)
    asked = {"line": line.key, "first": first, "last": last}
    question = _NAMED if drafts_too else _SEEN
    rows = session.execute(question, asked if drafts_too else asked | {"today": today})
    return tuple(
        Named(
            Place(Block(row.day, row.start, row.end), row.slot),
            Person(row.id, row.login, row.name),
            row.organisation,
            row.active,
            row.problem,
            visible=row.published or row.day <= today,
        )
        for row in rows
    )


# --- a member's own -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duty:
    """A place of a member's own, on a line, and who is in the other slot."""

    line: str
    place: Place
    colleague: Person | None


_DUTIES = (
    select(
        *(_slot.c[name] for name in ("line", "day", "start", "end", "slot")),
        *(_colleague.c[name] for name in ("id", "login", "name")),
    )
    .select_from(_slot)
    .outerjoin(
        _other,
        and_(
            *(_other.c[name] == _slot.c[name] for name in ("line", "day", "start")),
            _other.c.slot != _slot.c.slot,
            or_(_other.c.published, _other.c.day <= bindparam("today")),
        ),
    )
    .outerjoin(_colleague, _other.c.member_id == _colleague.c.id)
    .where(
        _slot.c.member_id == bindparam("member"),
        _slot.c.day.between(bindparam("first"), bindparam("last")),
        _visible(),
    )
    .order_by(_slot.c.day, _slot.c.start, _slot.c.line)
)


def duties(
    session: Session, member: int, first: date, last: date, today: date
) -> tuple[Duty, ...]:
    """Where a member (id) can see to be named, on every line; one statement."""
    asked = {"member": member, "first": first, "last": last, "today": today}
    return tuple(
        Duty(
            row.line,
            Place(Block(row.day, row.start, row.end), row.slot),
            None if row.id is None else Person(row.id, row.login, row.name),
        )
        for row in session.execute(_DUTIES, asked)
    )


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


_ROSTERABLE = (
    select(_member.c.id, _member.c.login, _member.c.name, _member.c.organisation)
    .where(_member.c.active)
    .order_by(_member.c.name, _member.c.login)
)


@dataclass(frozen=True, slots=True)
class Bookable:
    """Who can be put in the roster, by name, and who of them cannot work when."""

    people: tuple[Person, ...]
    organisations: Mapping[str, str]
    away: Away


def bookable(session: Session, first: date, last: date) -> Bookable:
    """Everybody who is active; organisations by login; three statements."""
    rows = session.execute(_ROSTERABLE).all()
    return Bookable(
        tuple(Person(row.id, row.login, row.name) for row in rows),
        {row.login: row.organisation for row in rows},
        absences.away(session, first, last),
    )


_REGULARS = (
    select(_member.c.login)
    .join_from(_slot, _member)
    .where(
        _slot.c.line == bindparam("line"),
        _slot.c.day.between(bindparam("first"), bindparam("last")),
    )
    .distinct()
)


def regulars(session: Session, line: Line, first: date, last: date) -> frozenset[str]:
    """Whose logins a line's roster names in these days; one statement."""
    asked = {"line": line.key, "first": first, "last": last}
    return frozenset(session.scalars(_REGULARS, asked))


def elsewhere(
    session: Session, line: Line, logins: Iterable[str], first: date, last: date
) -> tuple[Booking, ...]:
    """Where these members are on other lines in these days; one statement."""
    booked = roster.bookings(session, set(logins), first, last)
    return tuple(one for one in booked if one.line != line.key)


def pattern(session: Session, line: Line) -> Kept | None:
    """The basic pattern of a line, if it has one; one statement."""
    return patterns.kept(session, line.key)


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
