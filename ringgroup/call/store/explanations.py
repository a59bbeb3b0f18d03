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

from ringgroup.call import reasons
from ringgroup.call.calls import Call, CallState
from ringgroup.call.legs import LegRole, LegState
from ringgroup.tables import CALL, LEG, MEMBER, PRESENCE_CHANGE, SLOT
from schedules.hours import Block


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

    def failed(self, number: int, members: Collection[int]) -> int:
        """How many phones of these members could not be rung in that round."""
        return sum(
            phone.round == number
            and phone.member in members
            and phone.state is LegState.FAILED
            for phone in self.rung
        )


_CALLS = (
    select(
        CALL.c.id,
        CALL.c.line,
        CALL.c.state,
        CALL.c.arrived_at,
        CALL.c.block_day,
        CALL.c.block_start,
        CALL.c.block_end,
        CALL.c.winner,
        CALL.c.recorded_seconds,
        CALL.c.failed,
        CALL.c.course,
    )
    .where(CALL.c.line == bindparam("line"), CALL.c.arrived_at >= bindparam("since"))
    .order_by(CALL.c.arrived_at.desc(), CALL.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_LEGS = (
    select(LEG.c.call_id, LEG.c.member_id, LEG.c.role, LEG.c.round, LEG.c.state)
    .where(LEG.c.call_id.in_(bindparam("calls", expanding=True)))
    .order_by(LEG.c.id)
)
_NAMES = select(MEMBER.c.id, MEMBER.c.name).where(
    MEMBER.c.id.in_(bindparam("members", expanding=True))
)
_OF_MEMBER = (
    PRESENCE_CHANGE.c.line == bindparam("line"),
    PRESENCE_CHANGE.c.member_id == bindparam("member"),
)
_LAST_BEFORE = (
    select(func.max(PRESENCE_CHANGE.c.at))
    .where(*_OF_MEMBER, PRESENCE_CHANGE.c.at < bindparam("since"))
    .scalar_subquery()
)
_CHANGES = (
    select(PRESENCE_CHANGE.c.at, PRESENCE_CHANGE.c.present)
    .where(
        *_OF_MEMBER,
        or_(
            PRESENCE_CHANGE.c.at >= bindparam("since"),
            PRESENCE_CHANGE.c.at == _LAST_BEFORE,
        ),
    )
    .order_by(PRESENCE_CHANGE.c.at, PRESENCE_CHANGE.c.id)
)
_SLOTS = select(SLOT.c.day, SLOT.c.start).where(
    SLOT.c.line == bindparam("line"),
    SLOT.c.member_id == bindparam("member"),
    SLOT.c.day.between(bindparam("first"), bindparam("last")),
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
    select(CALL.c.id, CALL.c.arrived_at)
    .where(
        CALL.c.state == CallState.FINISHED,
        CALL.c.ended_at < bindparam("before"),
        or_(
            CALL.c.accepted_at.is_not(None),
            CALL.c.talk_ended_at.is_not(None),
            CALL.c.led_at.is_not(None),
            CALL.c.ended_at != CALL.c.arrived_at,
            CALL.c.removed_at != CALL.c.arrived_at,
            extract("second", CALL.c.arrived_at) != 0,
            extract("minute", CALL.c.arrived_at) % 5 != 0,
        ),
    )
    .order_by(CALL.c.id)
    .with_for_update(skip_locked=True)
)
_BLUR_CALL: Final = (
    update(CALL)
    .where(CALL.c.id == bindparam("of"))
    .values(
        arrived_at=bindparam("mark"),
        ended_at=bindparam("mark"),
        removed_at=case((CALL.c.removed_at.is_not(None), bindparam("mark"))),
        accepted_at=None,
        talk_ended_at=None,
        led_at=None,
    )
)
_BLUR_LEGS: Final = (
    update(LEG)
    .where(LEG.c.call_id == bindparam("of"))
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
