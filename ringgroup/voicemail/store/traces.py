"""Rows that may be of one caller: messages, and calls of a stretch of time.

Knows that numbers are sealed, so that one is found by opening them all. Must not know
why somebody looks; gives no sound and no number.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ringgroup.call.store.calls import open_caller
from ringgroup.tables import CALL, VOICEMAIL
from ringgroup.vault import SealBrokenError, Vault


@dataclass(frozen=True, slots=True)
class TracedMessage:
    """A message: `numbered` with its caller's number, `finished` at the provider."""

    id: str
    line: str
    received_at: datetime
    seconds: int
    numbered: bool
    handled: bool
    finished: bool


@dataclass(frozen=True, slots=True)
class TracedCall:
    """A call: `numbered` while it goes on; `at_provider`: its record is there still."""

    line: str
    arrived_at: datetime
    numbered: bool
    at_provider: bool


_MESSAGES = select(
    VOICEMAIL.c.id,
    VOICEMAIL.c.line,
    VOICEMAIL.c.received_at,
    VOICEMAIL.c.seconds,
    VOICEMAIL.c.caller,
    VOICEMAIL.c.handled_at,
    VOICEMAIL.c.next_try_at,
).order_by(VOICEMAIL.c.received_at, VOICEMAIL.c.id)
_CALLS = select(
    CALL.c.line, CALL.c.arrived_at, CALL.c.caller, CALL.c.removed_at
).order_by(CALL.c.arrived_at, CALL.c.id)
_NUMBERED_MESSAGES = _MESSAGES.where(VOICEMAIL.c.caller.is_not(None))
_MESSAGES_THEN = _MESSAGES.where(
    VOICEMAIL.c.received_at >= bindparam("first"),
    VOICEMAIL.c.received_at < bindparam("last"),
)
_NUMBERED_CALLS = _CALLS.where(CALL.c.caller.is_not(None))
_THOSE = _MESSAGES.where(VOICEMAIL.c.id.in_(bindparam("which", expanding=True)))
_CALLS_THEN = _CALLS.where(
    CALL.c.arrived_at >= bindparam("first"), CALL.c.arrived_at < bindparam("last")
)


@dataclass
class Sought:
    """Numbers that are compared with one; `unreadable` were sealed with a lost key."""

    number: str
    vault: Vault
    unreadable: int = 0

    def is_of(self, sealed: bytes) -> bool:
        """Whether that is the number; what cannot be opened is counted."""
        try:
            return open_caller(sealed, self.vault) == self.number
        except SealBrokenError:
            self.unreadable += 1
            return False


def messages_of(session: Session, sought: Sought) -> list[TracedMessage]:
    """The messages that were left from that number."""
    rows = session.execute(_NUMBERED_MESSAGES)
    return [_message(row) for row in rows if sought.is_of(row.caller)]


def calls_of(session: Session, sought: Sought) -> list[TracedCall]:
    """The calls that go on now and come from that number."""
    rows = session.execute(_NUMBERED_CALLS)
    return [_call(row) for row in rows if sought.is_of(row.caller)]


def messages_then(
    session: Session, first: datetime, last: datetime
) -> Iterator[TracedMessage]:
    """The messages that came in a stretch of time."""
    for row in session.execute(_MESSAGES_THEN, {"first": first, "last": last}):
        yield _message(row)


def those(session: Session, which: Collection[str]) -> list[TracedMessage]:
    """Which of these messages (id) are there."""
    return [_message(row) for row in session.execute(_THOSE, {"which": [*which]})]


def calls_then(
    session: Session, first: datetime, last: datetime
) -> Iterator[TracedCall]:
    """The calls that came in a stretch of time."""
    for row in session.execute(_CALLS_THEN, {"first": first, "last": last}):
        yield _call(row)


def _message(row: Any) -> TracedMessage:  # noqa: ANN401 - a row has no type of its own
    return TracedMessage(
        id=row.id,
        line=row.line,
        received_at=row.received_at,
        seconds=row.seconds,
        numbered=row.caller is not None,
        handled=row.handled_at is not None,
        finished=row.next_try_at is None,
    )


def _call(row: Any) -> TracedCall:  # noqa: ANN401 - as above
    return TracedCall(
        line=row.line,
        arrived_at=row.arrived_at,
        numbered=row.caller is not None,
        at_provider=row.removed_at is None,
    )
