"""What a decision asks to be kept besides the call: registrations, messages."""

import secrets
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from ringgroup.call.calls import Call
from ringgroup.call.legs import LegState
from ringgroup.call.orders import (
    ForgetFailure,
    KeepMessage,
    NoteFailure,
    Order,
    Register,
)
from ringgroup.call.outcome import automatic
from ringgroup.call.store.calls import seal_caller
from ringgroup.line import Line
from ringgroup.store import troubles
from ringgroup.tables import CALL, LEG, OPEN_FORM, REGISTRATION, VOICEMAIL
from ringgroup.vault import Vault

_INSERT_REGISTRATION = insert(REGISTRATION)
_INSERT_OPEN = insert(OPEN_FORM)
_INSERT_VOICEMAIL = insert(VOICEMAIL)
_OTHERS_FAILED = (
    select(LEG.c.id)
    .join_from(LEG, CALL)
    .where(
        CALL.c.line == bindparam("line"),
        CALL.c.id != bindparam("call"),
        LEG.c.state == LegState.FAILED,
        LEG.c.rung_at >= bindparam("since"),
    )
    .limit(1)
)
"""Whether another caller's phones could not be rung meanwhile: that stays noted."""
_VOICEMAIL = select(VOICEMAIL.c.id).where(
    VOICEMAIL.c.recording_sid == bindparam("recording")
)


def carry_out(
    session: Session,
    orders: tuple[Order, ...],
    call: Call,
    caller: str | None,
    line: Line,
    now: datetime,
    vault: Vault,
) -> None:
    """Write what the orders ask for; a row that is there already is left alone.

    `caller` is the number to keep, sealed, beside a message: the call has
    forgotten it when it is finished. A message is due to be fetched at once; whoever
    fetches it tells its owner (`recordings`).
    """
    for order in orders:
        match order:
            case Register():
                _register(session, call, line, now)
            case NoteFailure(code=code, since=since):
                troubles.note_why(
                    session, troubles.NOT_RUNG, line.key, code, now, since
                )
            case ForgetFailure(since=since):
                others = {"line": line.key, "call": call.id, "since": since}
                if session.execute(_OTHERS_FAILED, others).first() is None:
                    troubles.withdraw(session, troubles.NOT_RUNG, line.key, since)
            case KeepMessage(recording=recording, seconds=seconds):
                known = session.execute(_VOICEMAIL, {"recording": recording}).first()
                if known is None:
                    session.execute(
                        _INSERT_VOICEMAIL,
                        {
                            "id": secrets.token_hex(16),
                            "line": call.line,
                            "recording_sid": recording,
                            "received_at": call.ended_at or now,
                            "seconds": seconds,
                            "caller": seal_caller(caller, vault),
                            "next_try_at": now,
                        },
                    )


def _register(session: Session, call: Call, line: Line, now: datetime) -> None:
    columns = asdict(automatic(call, line.hours.zone))
    row = {"id": secrets.token_hex(16), **columns}
    winner = call.leg(call.winner) if call.winner else None
    if winner is None:
        session.execute(_INSERT_REGISTRATION, row)
    else:
        opened = {**row, "member": winner.login, "opened_at": now}
        session.execute(_INSERT_OPEN, opened)
