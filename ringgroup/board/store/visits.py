"""Rows of calls as a live test watches them: callers', workers' own, and what was sent.

No number, no name and no text is read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ringgroup.call.heard import KeptAnswers
from ringgroup.tables import CALL, LEG, MESSAGE, SERVICE_CALL, VOICEMAIL

_CALLS = (
    select(
        CALL.c.id,
        CALL.c.sid,
        CALL.c.state,
        CALL.c.arrived_at,
        CALL.c.winner.is_not(None).label("is_taken"),
        CALL.c.failed,
        CALL.c.answers,
    )
    .where(CALL.c.line == bindparam("line"), CALL.c.arrived_at >= bindparam("since"))
    .order_by(CALL.c.arrived_at)
)
_LEGS = (
    select(LEG.c.round, LEG.c.member_id, LEG.c.state)
    .where(LEG.c.call_id == bindparam("of"))
    .order_by(LEG.c.round, LEG.c.id)
)
_SERVICE = (
    select(SERVICE_CALL.c.sid, SERVICE_CALL.c.at, SERVICE_CALL.c.answers)
    .where(SERVICE_CALL.c.at >= bindparam("since"))
    .order_by(SERVICE_CALL.c.at)
)
_RECORDINGS = (
    select(
        VOICEMAIL.c.seconds,
        VOICEMAIL.c.caller.is_not(None),
        VOICEMAIL.c.fetched_at.is_not(None),
        VOICEMAIL.c.removed_at.is_not(None),
    )
    .where(
        VOICEMAIL.c.line == bindparam("line"),
        VOICEMAIL.c.received_at >= bindparam("since"),
    )
    .order_by(VOICEMAIL.c.received_at)
)
_MESSAGES = select(
    func.count(),
    func.count(MESSAGE.c.sent_at),
    func.count(MESSAGE.c.refused_by),
    func.count(MESSAGE.c.given_up_at),
).where(MESSAGE.c.line == bindparam("line"), MESSAGE.c.created_at >= bindparam("since"))


@dataclass(frozen=True, slots=True)
class CallRow:
    """A caller's call; `legs` are the phones that were rung: round, member, state."""

    sid: str
    state: str
    arrived_at: datetime
    is_taken: bool
    failed: bool
    answers: KeptAnswers
    legs: Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A worker's call to a service number."""

    sid: str
    at: datetime
    answers: KeptAnswers


@dataclass(frozen=True, slots=True)
class RecordedMessage:
    """A voicemail, and how far it has come."""

    seconds: int
    has_number: bool
    fetched: bool
    removed: bool


@dataclass(frozen=True, slots=True)
class WrittenMessages:
    """Messages to staff: how many, and how many left, moved on, or were given up."""

    written: int = 0
    sent: int = 0
    refused: int = 0
    given_up: int = 0


def calls(session: Session, line: str, since: datetime) -> list[CallRow]:
    """The calls of a line that arrived since then, in order."""
    return [
        CallRow(
            sid=row.sid,
            state=row.state,
            arrived_at=row.arrived_at,
            is_taken=row.is_taken,
            failed=row.failed,
            answers=json.loads(row.answers),
            legs=[(*leg,) for leg in session.execute(_LEGS, {"of": row.id})],
        )
        for row in session.execute(_CALLS, {"line": line, "since": since})
    ]


def service_calls(session: Session, since: datetime) -> list[ServiceRow]:
    """The workers' own calls since then, in order."""
    found = session.execute(_SERVICE, {"since": since})
    return [ServiceRow(row.sid, row.at, json.loads(row.answers)) for row in found]


def recordings(session: Session, line: str, since: datetime) -> list[RecordedMessage]:
    """What was recorded on a line since then, in order."""
    found = session.execute(_RECORDINGS, {"line": line, "since": since})
    return [RecordedMessage(*row) for row in found]


def messages(session: Session, line: str, since: datetime) -> WrittenMessages:
    """What was written to staff of a line since then."""
    asked = {"line": line, "since": since}
    return WrittenMessages(*session.execute(_MESSAGES, asked).one())
