"""What was before this database: rows that no call, form or telephone brought here.

Many rows a statement; for a demo, which begins with a past. Must not know how that was
made up. A registration gets an id of its own, as any other.
"""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ringgroup.call.outcome import Automatic
from ringgroup.figures.attendance import SignOnChange
from ringgroup.registration.form import Answer
from ringgroup.tables import AUDIO, PRESENCE_CHANGE, REGISTRATION, VOICEMAIL

_REGISTER = insert(REGISTRATION)
_CHANGED = insert(PRESENCE_CHANGE)
_RECEIVED = insert(VOICEMAIL)
_HEARD = insert(AUDIO)


@dataclass(frozen=True, slots=True)
class Received:
    """A message that is here, and no longer with a provider; sound and caller sealed.

    `owner` is the member (id) whose it is; `handled_at` None for a new one.
    """

    id: str
    received_at: datetime
    seconds: int
    caller: bytes | None = field(repr=False)
    sound: bytes = field(repr=False)
    owner: int | None
    handled_at: datetime | None


def register(session: Session, calls: Iterable[tuple[Automatic, Answer]]) -> None:
    """Registrations of calls, with what their forms added."""
    rows = [
        {"id": secrets.token_hex(16)} | asdict(call) | asdict(answer)
        for call, answer in calls
    ]
    if rows:
        session.connection().execute(_REGISTER, rows)


def attend(session: Session, line: str, changes: Iterable[SignOnChange]) -> None:
    """Who signed on and off, by telephone; nobody becomes Present by it."""
    rows = [
        {
            "line": line,
            "member_id": change.member,
            "present": change.present,
            "via": "phone",
            "at": change.at,
        }
        for change in sorted(changes, key=lambda change: change.at)
    ]
    if rows:
        session.connection().execute(_CHANGED, rows)


def receive(session: Session, line: str, messages: Iterable[Received]) -> None:
    """Messages with their sound; what is handled was so by its owner."""
    every = list(messages)
    rows = [
        {
            "id": one.id,
            "line": line,
            "recording_sid": f"RE{one.id}",
            "received_at": one.received_at,
            "seconds": one.seconds,
            "caller": one.caller,
            "fetched_at": one.received_at,
            "removed_at": one.received_at,
            "owner_id": one.owner,
            "handled_at": one.handled_at,
            "handled_by": one.owner if one.handled_at else None,
        }
        for one in every
    ]
    if rows:
        session.connection().execute(_RECEIVED, rows)
        sounds = [{"voicemail_id": one.id, "sealed": one.sound} for one in every]
        session.connection().execute(_HEARD, sounds)
