"""Who can be rung for a call: the Present, and whom the roster names for its block."""

from collections.abc import Iterable

from sqlalchemy import (
    Integer,
    bindparam,
    exists,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.call.decision import Candidate, Situation
from ringgroup.store import belonging
from ringgroup.tables import LEG, MEMBER, PRESENCE, SLOT
from schedules.hours import Block

_ENGAGED = (
    exists()
    .where(
        LEG.c.member_id == MEMBER.c.id,
        models.LIVE,
        LEG.c.call_id != bindparam("call_id"),
    )
    .label("engaged")
)
_CANDIDATE = (MEMBER.c.id, MEMBER.c.login, MEMBER.c.mobile, _ENGAGED)
_SITUATION = union_all(
    select(
        literal("present").label("role"),
        PRESENCE.c.place.label("place"),
        *_CANDIDATE,
    )
    .join_from(PRESENCE, MEMBER)
    .where(PRESENCE.c.line == bindparam("line"), MEMBER.c.active, belonging.belongs()),
    select(
        SLOT.c.slot.label("role"),
        literal_column("0", Integer).label("place"),
        *_CANDIDATE,
    )
    .join_from(SLOT, MEMBER)
    .where(
        SLOT.c.line == bindparam("line"),
        SLOT.c.day == bindparam("day"),
        SLOT.c.start == bindparam("start"),
        MEMBER.c.active,
        belonging.belongs(),
    ),
)


_MEMBER = select(MEMBER.c.id).where(
    MEMBER.c.mobile.in_(bindparam("mobiles", expanding=True))
)


def are_members(session: Session, numbers: Iterable[str]) -> bool:
    """Whether any of these numbers (E.164) is a member's mobile."""
    mobiles = sorted(numbers)
    if not mobiles:
        return False
    return session.execute(_MEMBER, {"mobiles": mobiles}).first() is not None


def situation(
    session: Session, line: str, block: Block | None, call_id: str = ""
) -> Situation:
    """Who is Present, and whom the roster names for the block, in one question.

    As it is saved, published or not: see `ringgroup.roster.store.roster`.
    """
    if block is None:
        return Situation()
    asked = {"line": line, "day": block.day, "start": block.start, "call_id": call_id}
    candidates = [
        Candidate(row.id, row.login, row.mobile, row.role, bool(row.engaged))
        for row in session.execute(_SITUATION, asked)
    ]
    order = {"present": 0, "duty": 1, "backup": 2}
    candidates.sort(key=lambda c: (order[c.role], c.member))
    return Situation(
        present=tuple(c for c in candidates if c.role == "present"),
        roster=tuple(c for c in candidates if c.role != "present"),
    )
