"""Calls and their legs: rows to values and back, under a lock on the call."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.call import reasons
from ringgroup.call.calls import Call, CallState, RingStep
from ringgroup.call.heard import KeptAnswers
from ringgroup.call.legs import Leg, LegRole, LegState
from ringgroup.database.database import LostRaceError
from ringgroup.tables import CALL, LEG, MEMBER, changed
from ringgroup.vault import SealBrokenError, Vault
from schedules.hours import Block

CALLER = "a caller's number"
"""The vault's purpose for the number of a caller."""
LONGEST_NUMBER = 20
"""Characters; E.164 has fifteen digits and a plus."""


@dataclass(frozen=True, slots=True)
class KeptCall:
    """A call as it is kept: the value, its provider's name, and its answers."""

    call: Call
    sid: str
    answers: KeptAnswers = field(default_factory=dict)
    version: int = 0
    caller: bytes | None = None


_CALL_BY_SID = select(*CALL.c).where(CALL.c.sid == bindparam("sid")).with_for_update()
_CALL_BY_ID = select(*CALL.c).where(CALL.c.id == bindparam("id")).with_for_update()
_LEGS = (
    select(
        LEG.c.id,
        LEG.c.member_id,
        MEMBER.c.login,
        MEMBER.c.mobile,
        LEG.c.role,
        LEG.c.round,
        LEG.c.state,
        LEG.c.rung_at,
        LEG.c.again,
    )
    .join_from(LEG, MEMBER)
    .where(LEG.c.call_id == bindparam("call_id"))
    .order_by(LEG.c.id)
)


def call_by_sid(session: Session, sid: str, vault: Vault) -> KeptCall | None:
    """The call the provider knows by that SID, its row locked."""
    row = session.execute(_CALL_BY_SID, {"sid": sid}).one_or_none()
    return None if row is None else _kept(session, row, vault)


def call_by_id(session: Session, call_id: str, vault: Vault) -> KeptCall | None:
    """The call with our own id, its row locked."""
    row = session.execute(_CALL_BY_ID, {"id": call_id}).one_or_none()
    return None if row is None else _kept(session, row, vault)


def _kept(session: Session, row: Row[Any], vault: Vault) -> KeptCall:
    legs = session.execute(_LEGS, {"call_id": row.id})
    block = None
    if row.block_day is not None:
        block = Block(row.block_day, row.block_start, row.block_end)
    call = Call(
        id=row.id,
        line=row.line,
        arrived_at=row.arrived_at,
        block=block,
        caller=_opened(row.caller, vault),
        state=CallState(row.state),
        step=cast("RingStep", row.step),
        round=row.round,
        turn=row.turn,
        legs=tuple(
            Leg(
                id=leg.id,
                member=leg.member_id,
                login=leg.login,
                number=leg.mobile,
                role=cast("LegRole", leg.role),
                round=leg.round,
                state=LegState(leg.state),
                rung_at=leg.rung_at,
                again=leg.again,
            )
            for leg in legs
        ),
        winner=row.winner,
        accepted_at=row.accepted_at,
        talk_ended_at=row.talk_ended_at,
        led_at=row.led_at,
        ended_at=row.ended_at,
        recorded_seconds=row.recorded_seconds,
        failed=row.failed,
        course=reasons.from_json(row.course),
    )
    return KeptCall(call, row.sid, json.loads(row.answers), row.version, row.caller)


def _opened(sealed: bytes | None, vault: Vault) -> str | None:
    """A caller's number; one sealed with a key that is gone counts as withheld."""
    if sealed is None:
        return None
    try:
        return open_caller(sealed, vault)
    except SealBrokenError:
        return None  # the call goes on: it does not depend on its number


_INSERT_CALL = insert(CALL)
_INSERT_LEGS = insert(LEG)
_UPDATE_CALL = (
    update(CALL)
    .where(CALL.c.id == bindparam("of"), CALL.c.version == bindparam("was"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "state",
                "caller",
                "step",
                "round",
                "turn",
                "winner",
                "accepted_at",
                "talk_ended_at",
                "led_at",
                "ended_at",
                "recorded_seconds",
                "failed",
                "course",
                "answers",
                "version",
            )
        }
    )
)
_UPDATE_LEG = (
    update(LEG)
    .where(LEG.c.id == bindparam("of"))
    .values(state=bindparam("is_now"), again=bindparam("again_now"))
)


def keep(
    session: Session, kept: KeptCall, call: Call, now: datetime, vault: Vault
) -> None:
    """Keep a call as `call`; `kept` is what it was, with its answers as they are."""
    row = {
        "state": call.state,
        "caller": _sealed(kept, call, vault),
        "step": call.step,
        "round": call.round,
        "turn": call.turn,
        "winner": call.winner,
        "accepted_at": call.accepted_at,
        "talk_ended_at": call.talk_ended_at,
        "led_at": call.led_at,
        "ended_at": call.ended_at,
        "recorded_seconds": call.recorded_seconds,
        "failed": call.failed,
        "course": reasons.to_json(call.course),
        "answers": json.dumps(kept.answers, separators=(",", ":")),
        "version": kept.version + 1,
    }
    if kept.version == 0:
        block = call.block
        session.execute(
            _INSERT_CALL,
            row
            | {
                "id": call.id,
                "sid": kept.sid,
                "line": call.line,
                "arrived_at": call.arrived_at,
                "block_day": block.day if block else None,
                "block_start": block.start if block else None,
                "block_end": block.end if block else None,
            },
        )
    else:
        row |= {"of": call.id, "was": kept.version}
        if changed(session, _UPDATE_CALL, row) != 1:
            raise LostRaceError
    _keep_legs(session, kept.call.legs, call, now)


def _keep_legs(
    session: Session, before: tuple[Leg, ...], call: Call, now: datetime
) -> None:
    states = {leg.id: leg.state for leg in before}
    changed = [
        {"of": leg.id, "is_now": leg.state, "again_now": leg.again}
        for leg in call.legs
        if leg.id in states and states[leg.id] != leg.state
    ]
    rung = [
        {
            "id": leg.id,
            "call_id": call.id,
            "member_id": leg.member,
            "role": leg.role,
            "round": leg.round,
            "state": leg.state,
            "rung_at": now,
        }
        for leg in call.legs
        if leg.id not in states
    ]
    if changed:
        session.connection().execute(_UPDATE_LEG, changed)
    if rung:
        session.connection().execute(_INSERT_LEGS, rung)


def _sealed(kept: KeptCall, call: Call, vault: Vault) -> bytes | None:
    return (
        None if call.caller is None else kept.caller or seal_caller(call.caller, vault)
    )


def seal_caller(caller: str | None, vault: Vault) -> bytes | None:
    """A caller's number, sealed; None when it was withheld.

    As long as any other: a number from abroad is not known by its length.
    """
    if caller is None:
        return None
    return vault.seal(caller.ljust(LONGEST_NUMBER).encode(), CALLER)


def open_caller(sealed: bytes, vault: Vault) -> str:
    """The number that was sealed; raises `SealBrokenError`."""
    return vault.open(sealed, CALLER).decode().rstrip()


_UNFINISHED = (
    select(func.count())
    .select_from(CALL)
    .where(
        CALL.c.line == bindparam("line"),
        models.UNFINISHED,
        CALL.c.ended_at.is_(None),
    )
)


def calls_in_progress(session: Session, line: str) -> int:
    """How many callers are on the line now (ringing, talking, leaving a message)."""
    return session.execute(_UNFINISHED, {"line": line}).scalar_one()
