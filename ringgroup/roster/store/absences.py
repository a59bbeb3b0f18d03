"""Leave, and the stretches of a week in which a member cannot work: never why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import (
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.roster.roster import Away, Colleague
from ringgroup.store import belonging
from ringgroup.tables import LEAVE, MEMBER, SLOT, WEEKLY, changed
from schedules.hours import Span


@dataclass(frozen=True, slots=True)
class LeaveOf:
    """A member's leave: its id, and its days, both included."""

    id: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Rostered:
    """How often somebody is on a line's roster (places), and on what day first."""

    line: str
    places: int
    day: date


@dataclass(frozen=True, slots=True)
class LeaveAhead:
    """Leave that is not over, whose it is, and where they are rostered meanwhile."""

    leave: LeaveOf
    person: Colleague
    rostered: tuple[Rostered, ...]


@dataclass(frozen=True, slots=True)
class WeekOf:
    """When a member cannot work in any week: weekdays (Monday is 0) and times.

    `a_week`: how many turns they want in it at most.
    """

    person: Colleague
    week: tuple[tuple[int, Span], ...]
    a_week: int | None


_LEAVE = (
    select(MEMBER.c.login, LEAVE.c.first, LEAVE.c.last)
    .join_from(LEAVE, MEMBER)
    .where(LEAVE.c.last >= bindparam("since"), LEAVE.c.first <= bindparam("until"))
    .order_by(LEAVE.c.first, LEAVE.c.id)
)
_WEEKLY = (
    select(MEMBER.c.login, WEEKLY.c.weekday, WEEKLY.c.start, WEEKLY.c.end)
    .join_from(WEEKLY, MEMBER)
    .order_by(MEMBER.c.login, WEEKLY.c.weekday, WEEKLY.c.start)
)
_LOGINS = MEMBER.c.login.in_(bindparam("logins", expanding=True))
_LEAVE_AMONG, _WEEKLY_AMONG = _LEAVE.where(_LOGINS), _WEEKLY.where(_LOGINS)
_LEAVE_OF = (
    select(LEAVE.c.id, LEAVE.c.first, LEAVE.c.last)
    .where(LEAVE.c.member_id == bindparam("member"), LEAVE.c.last >= bindparam("on"))
    .order_by(LEAVE.c.first, LEAVE.c.id)
)
_WEEK_OF = (
    select(WEEKLY.c.weekday, WEEKLY.c.start, WEEKLY.c.end)
    .where(WEEKLY.c.member_id == bindparam("member"))
    .order_by(WEEKLY.c.weekday, WEEKLY.c.start)
)
_PERSON = (MEMBER.c.id.label("member"), MEMBER.c.login, MEMBER.c.name)
_LEAVE_AHEAD = (
    select(
        *(LEAVE.c[name] for name in ("id", "first", "last")),
        *_PERSON,
        SLOT.c.line,
        func.count(SLOT.c.line).label("places"),
        func.min(SLOT.c.day).label("day"),
    )
    .join_from(LEAVE, MEMBER)
    .outerjoin(
        SLOT,
        and_(
            SLOT.c.member_id == LEAVE.c.member_id,
            SLOT.c.day.between(LEAVE.c.first, LEAVE.c.last),
            SLOT.c.day >= bindparam("on"),
            or_(SLOT.c.day > bindparam("on"), SLOT.c.end > bindparam("minute")),
            or_(SLOT.c.published, SLOT.c.line.in_(bindparam("led", expanding=True))),
        ),
    )
    .where(MEMBER.c.active, belonging.belongs(), LEAVE.c.last >= bindparam("on"))
    .group_by(*(LEAVE.c[name] for name in ("id", "first", "last")), *_PERSON)
    .group_by(SLOT.c.line)
    .order_by(LEAVE.c.first, MEMBER.c.name, LEAVE.c.id, SLOT.c.line)
)
_WEEKS = (
    select(
        *_PERSON,
        MEMBER.c.turns_a_week,
        *(WEEKLY.c[name] for name in ("weekday", "start", "end")),
    )
    .outerjoin_from(MEMBER, WEEKLY)
    .where(
        MEMBER.c.active,
        belonging.belongs(),
        or_(WEEKLY.c.member_id.is_not(None), MEMBER.c.turns_a_week.is_not(None)),
    )
    .order_by(MEMBER.c.name, MEMBER.c.id, WEEKLY.c.weekday, WEEKLY.c.start)
)
_OWNER = (
    select(LEAVE.c.member_id, belonging.belongs().label("is_there"))
    .join_from(LEAVE, MEMBER)
    .where(LEAVE.c.id == bindparam("of"))
)
_A_WEEK = select(MEMBER.c.turns_a_week).where(MEMBER.c.id == bindparam("of"))
_KEEP_A_WEEK = (
    update(MEMBER)
    .where(MEMBER.c.id == bindparam("of"))
    .values(turns_a_week=bindparam("most"))
)
_ADD = insert(LEAVE).returning(LEAVE.c.id)
_REMOVE = delete(LEAVE).where(LEAVE.c.id == bindparam("of"))
_FORGET_WEEK = delete(WEEKLY).where(WEEKLY.c.member_id == bindparam("of"))
_ADD_WEEK = insert(WEEKLY)


def away(
    session: Session, first: date, last: date, logins: Iterable[str] | None = None
) -> Away:
    """When these members, or all, cannot work in these days."""
    days: dict[str, object] = {"since": first, "until": last}
    if logins is None:
        leave, weekly = session.execute(_LEAVE, days), session.execute(_WEEKLY)
    else:
        among = {"logins": sorted(set(logins))}
        leave = session.execute(_LEAVE_AMONG, days | among)
        weekly = session.execute(_WEEKLY_AMONG, among)
    return Away(
        tuple((row.login, row.first, row.last) for row in leave),
        tuple((row.login, row.weekday, Span(row.start, row.end)) for row in weekly),
    )


def leave_of(session: Session, member: int, today: date) -> list[LeaveOf]:
    """A member's (id) leave that is not over, by day."""
    rows = session.execute(_LEAVE_OF, {"member": member, "on": today})
    return [LeaveOf(*row) for row in rows]


def week_of(session: Session, member: int) -> list[tuple[int, Span]]:
    """When a member (id) cannot work in any week: weekday (Monday is 0) and times."""
    rows = session.execute(_WEEK_OF, {"member": member})
    return [(row.weekday, Span(row.start, row.end)) for row in rows]


def a_week(session: Session, member: int) -> int | None:
    """How many turns a week a member (id) wants at most, if they said so."""
    found: int | None = session.execute(_A_WEEK, {"of": member}).scalar_one()
    return found


def keep_a_week(session: Session, member: int, most: int | None) -> None:
    """Keep how many turns a week a member (id) wants at most; None: any number."""
    session.execute(_KEEP_A_WEEK, {"of": member, "most": most})


def leave_ahead(
    session: Session, line: str, led: Collection[str], today: date, minute: int
) -> list[LeaveAhead]:
    """All leave of a line's members that is not over, by its first day; one statement.

    What they are rostered for counts from this minute (after midnight) on; drafts of
    the lines that whoever asks coordinates (`led`), too.
    """
    asked = {"line": line, "led": list(led), "on": today, "minute": minute}
    rows = session.execute(_LEAVE_AHEAD, asked)
    found = groupby(
        rows,
        key=lambda row: (
            LeaveOf(row.id, row.first, row.last),
            Colleague(row.member, row.login, row.name),
        ),
    )
    return [
        LeaveAhead(
            leave,
            person,
            tuple(Rostered(o.line, o.places, o.day) for o in of if o.line is not None),
        )
        for (leave, person), of in found
    ]


def weeks(session: Session, line: str) -> list[WeekOf]:
    """What members of a line said of every week, by name; one statement."""
    rows = session.execute(_WEEKS, {"line": line})
    found = groupby(
        rows,
        key=lambda o: (Colleague(o.member, o.login, o.name), o.turns_a_week),
    )
    return [
        WeekOf(
            person,
            tuple((o.weekday, Span(o.start, o.end)) for o in of if o.end is not None),
            a_week,
        )
        for (person, a_week), of in found
    ]


def owner(session: Session, leave: int, line: str) -> tuple[int, bool] | None:
    """Whose (id) leave it is, and whether they belong to that line."""
    row = session.execute(_OWNER, {"of": leave, "line": line}).one_or_none()
    return None if row is None else (row.member_id, bool(row.is_there))


def add(session: Session, member: int, first: date, last: date) -> int:
    """Keep leave of a member (id); gives its id."""
    row = {"member_id": member, "first": first, "last": last}
    return int(session.execute(_ADD, row).scalar_one())


def remove(session: Session, leave: int) -> bool:
    """Forget leave; False when it was gone already."""
    return changed(session, _REMOVE, {"of": leave}) == 1


def keep_week(session: Session, member: int, week: Iterable[tuple[int, Span]]) -> None:
    """Keep when a member (id) cannot work in any week, in place of what was kept."""
    session.execute(_FORGET_WEEK, {"of": member})
    ends: dict[tuple[int, int], int] = {}
    for weekday, span in week:
        at = (weekday, span.start)
        ends[at] = max(span.end, ends.get(at, 0))
    rows = [
        {"member_id": member, "weekday": weekday, "start": start, "end": end}
        for (weekday, start), end in ends.items()
    ]
    if rows:
        session.connection().execute(_ADD_WEEK, rows)
