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
from ringgroup.tables import table
from schedules.hours import Block

_member = table(models.Member)
_presence = table(models.Presence)
_slot = table(models.RosterSlot)
_leg = table(models.Leg)
_ENGAGED = (
    exists()
    .where(
        _leg.c.member_id == _member.c.id,
        models.LIVE,
        _leg.c.call_id != bindparam("call_id"),
    )
    .label("engaged")
)
_CANDIDATE = (_member.c.id, _member.c.login, _member.c.mobile, _ENGAGED)
_SITUATION = union_all(
    select(
        literal("present").label("role"),
        _presence.c.place.label("place"),
        *_CANDIDATE,
    )
    .join_from(_presence, _member)
    .where(
        _presence.c.line == bindparam("line"), _member.c.active, belonging.belongs()
    ),
    select(
        _slot.c.slot.label("role"),
        literal_column("0", Integer).label("place"),
        *_CANDIDATE,
    )
    .join_from(_slot, _member)
    .where(
        _slot.c.line == bindparam("line"),
        _slot.c.day == bindparam("day"),
        _slot.c.start == bindparam("start"),
        _member.c.active,
        belonging.belongs(),
    ),
)


_MEMBER = select(_member.c.id).where(
    _member.c.mobile.in_(bindparam("mobiles", expanding=True))
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
