"""Leave, and the stretches of a week in which a member cannot work: never why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.roster import Away
from ringgroup.store.tables import table
from schedules.hours import Span

_leave = table(models.Leave)
_weekly = table(models.WeeklyAbsence)
_member = table(models.Member)


@dataclass(frozen=True, slots=True)
class LeaveOf:
    """A member's leave: its id, and its days, both included."""

    id: int
    first: date
    last: date


_LEAVE = (
    select(_member.c.login, _leave.c.first, _leave.c.last)
    .join_from(_leave, _member)
    .where(_leave.c.last >= bindparam("since"), _leave.c.first <= bindparam("until"))
    .order_by(_leave.c.first, _leave.c.id)
)
_WEEKLY = (
    select(_member.c.login, _weekly.c.weekday, _weekly.c.start, _weekly.c.end)
    .join_from(_weekly, _member)
    .order_by(_member.c.login, _weekly.c.weekday, _weekly.c.start)
)
_LOGINS = _member.c.login.in_(bindparam("logins", expanding=True))
_LEAVE_AMONG, _WEEKLY_AMONG = _LEAVE.where(_LOGINS), _WEEKLY.where(_LOGINS)
_LEAVE_OF = (
    select(_leave.c.id, _leave.c.first, _leave.c.last)
    .where(_leave.c.member_id == bindparam("member"), _leave.c.last >= bindparam("on"))
    .order_by(_leave.c.first, _leave.c.id)
)
_WEEK_OF = (
    select(_weekly.c.weekday, _weekly.c.start, _weekly.c.end)
    .where(_weekly.c.member_id == bindparam("member"))
    .order_by(_weekly.c.weekday, _weekly.c.start)
)
_OWNER = select(_leave.c.member_id).where(_leave.c.id == bindparam("of"))
_ADD = insert(_leave).returning(_leave.c.id)
_REMOVE = delete(_leave).where(_leave.c.id == bindparam("of"))
_FORGET_WEEK = delete(_weekly).where(_weekly.c.member_id == bindparam("of"))
_ADD_WEEK = insert(_weekly)


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


def owner(session: Session, leave: int) -> int | None:
    """Whose (id) leave it is."""
    return session.execute(_OWNER, {"of": leave}).scalar_one_or_none()


def add(session: Session, member: int, first: date, last: date) -> int:
    """Keep leave of a member (id); gives its id."""
    row = {"member_id": member, "first": first, "last": last}
    return int(session.execute(_ADD, row).scalar_one())


def remove(session: Session, leave: int) -> bool:
    """Forget leave; False when it was gone already."""
    done = session.execute(_REMOVE, {"of": leave})
    return cast("CursorResult[Any]", done).rowcount == 1


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
