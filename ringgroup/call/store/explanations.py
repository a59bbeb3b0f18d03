"""What is asked to explain the last calls: their course, and what a member was then.

No question here asks for a caller, nor for the provider's name of a call. `blur` is
what keeps these rows from being laid beside registrations; read there what remains.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    Row,
    bindparam,
    case,
    extract,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.call import reasons
from ringgroup.call.calls import Call, CallState
from ringgroup.call.legs import LegRole, LegState
from ringgroup.tables import table
from schedules.hours import Block

_call = table(models.Call)
_leg = table(models.Leg)
_member = table(models.Member)
_change = table(models.PresenceChange)
_slot = table(models.RosterSlot)


@dataclass(frozen=True, slots=True)
class Rung:
    """One phone that was rung: whose (id), as what, in which round, what it did."""

    member: int
    role: LegRole
    round: int
    state: LegState


@dataclass(frozen=True, slots=True)
class RungCall:
    """A call without its caller, and the phones rung for it, in order."""

    call: Call
    rung: tuple[Rung, ...]


_CALLS = (
    select(
        _call.c.id,
        _call.c.line,
        _call.c.state,
        _call.c.arrived_at,
        _call.c.block_day,
        _call.c.block_start,
        _call.c.block_end,
        _call.c.winner,
        _call.c.recorded_seconds,
        _call.c.failed,
        _call.c.course,
    )
    .where(_call.c.line == bindparam("line"), _call.c.arrived_at >= bindparam("since"))
    .order_by(_call.c.arrived_at.desc(), _call.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_LEGS = (
    select(_leg.c.call_id, _leg.c.member_id, _leg.c.role, _leg.c.round, _leg.c.state)
    .where(_leg.c.call_id.in_(bindparam("calls", expanding=True)))
    .order_by(_leg.c.id)
)
_NAMES = select(_member.c.id, _member.c.name).where(
    _member.c.id.in_(bindparam("members", expanding=True))
)
_OF_MEMBER = (
    _change.c.line == bindparam("line"),
    _change.c.member_id == bindparam("member"),
)
_LAST_BEFORE = (
    select(func.max(_change.c.at))
    .where(*_OF_MEMBER, _change.c.at < bindparam("since"))
    .scalar_subquery()
)
_CHANGES = (
    select(_change.c.at, _change.c.present)
    .where(
        *_OF_MEMBER,
        or_(_change.c.at >= bindparam("since"), _change.c.at == _LAST_BEFORE),
    )
    .order_by(_change.c.at, _change.c.id)
)
_SLOTS = select(_slot.c.day, _slot.c.start).where(
    _slot.c.line == bindparam("line"),
    _slot.c.member_id == bindparam("member"),
    _slot.c.day.between(bindparam("first"), bindparam("last")),
)


def calls(
    session: Session, line: str, since: datetime, *, limit: int, offset: int
) -> list[RungCall]:
    """The calls of a line since then, newest first, so many after so many."""
    asked = {"line": line, "since": since, "limit": limit, "offset": offset}
    rows = session.execute(_CALLS, asked).all()
    rung: dict[str, list[Rung]] = {row.id: [] for row in rows}
    for leg in session.execute(_LEGS, {"calls": list(rung)}):
        one = Rung(leg.member_id, leg.role, leg.round, LegState(leg.state))
        rung[leg.call_id].append(one)
    return [RungCall(_without_caller(row), tuple(rung[row.id])) for row in rows]


def _without_caller(row: Row[*tuple[object, ...]]) -> Call:
    block = None
    if row.block_day is not None:
        block = Block(row.block_day, row.block_start, row.block_end)
    return Call(
        id=row.id,
        line=row.line,
        arrived_at=row.arrived_at,
        block=block,
        state=CallState(row.state),
        winner=row.winner,
        recorded_seconds=row.recorded_seconds,
        failed=row.failed,
        course=reasons.from_json(row.course),
    )


def names(session: Session, members: Collection[int]) -> Mapping[int, str]:
    """What these members (ids) are called."""
    rows = session.execute(_NAMES, {"members": sorted(members)})
    return {row.id: row.name for row in rows}


def presence(
    session: Session, line: str, member: int, since: datetime
) -> list[tuple[datetime, bool]]:
    """When a member (id) signed on (True) or off: since then, and once before."""
    asked = {"line": line, "member": member, "since": since}
    return [(row.at, row.present) for row in session.execute(_CHANGES, asked)]


def blocks_of(
    session: Session, line: str, member: int, first: date, last: date
) -> set[tuple[date, int]]:
    """The blocks (day, first minute) for which the roster names a member (id)."""
    asked = {"line": line, "member": member, "first": first, "last": last}
    return {(row.day, row.start) for row in session.execute(_SLOTS, asked)}


# --- so that no call can be laid beside its registration --------------------

_SHARP: Final = (
    select(_call.c.id, _call.c.arrived_at)
    .where(
        _call.c.state == CallState.FINISHED,
        _call.c.ended_at < bindparam("before"),
        or_(
            _call.c.accepted_at.is_not(None),
            _call.c.talk_ended_at.is_not(None),
            _call.c.led_at.is_not(None),
            _call.c.ended_at != _call.c.arrived_at,
            _call.c.removed_at != _call.c.arrived_at,
            extract("second", _call.c.arrived_at) != 0,
            extract("minute", _call.c.arrived_at) % 5 != 0,
        ),
    )
    .order_by(_call.c.id)
    .with_for_update(skip_locked=True)
)
_BLUR_CALL: Final = (
    update(_call)
    .where(_call.c.id == bindparam("of"))
    .values(
        arrived_at=bindparam("mark"),
        ended_at=bindparam("mark"),
        removed_at=case((_call.c.removed_at.is_not(None), bindparam("mark"))),
        accepted_at=None,
        talk_ended_at=None,
        led_at=None,
    )
)
_BLUR_LEGS: Final = (
    update(_leg)
    .where(_leg.c.call_id == bindparam("of"))
    .values(rung_at=bindparam("mark"))
)


def blur(session: Session, before: datetime) -> int:
    """Leave of the times of calls that ended before that the five minutes of arrival.

    A registration has the length of the wait and of the talk; a leg says who took the
    call. With the exact times the one could be found by the other. So what is left says
    neither how long a call lasted, nor in which order those five minutes brought them;
    ids are random on both sides, and on PostgreSQL the rows, written anew in the order
    of their ids, are no more of the transaction that registered the call, nor in the
    order of their arrival. A row that is being used waits for the next time. Harmless
    to repeat; gives how many were changed.

    What remains: where one line answered a single call in an hour, its registration is
    the only one of that day and hour, and the number of rounds tells a long wait from
    a short one. Whoever can read both tables in the database may then match them;
    nobody can in the application, which shows no single registration.
    """
    rows = session.execute(_SHARP, {"before": before}).all()
    blurred = [{"of": row.id, "mark": reasons.mark(row.arrived_at)} for row in rows]
    if blurred:
        session.connection().execute(_BLUR_CALL, blurred)
        session.connection().execute(_BLUR_LEGS, blurred)
    return len(blurred)
