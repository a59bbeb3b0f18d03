"""What was told of a message, which stands on the message itself.

Not in the messages to staff, which go after some days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import VOICEMAIL

_UNTOLD = (
    select(
        VOICEMAIL.c.id,
        VOICEMAIL.c.received_at,
        VOICEMAIL.c.told_at.is_(None).label("is_news"),
    )
    .where(
        VOICEMAIL.c.line == bindparam("line"),
        VOICEMAIL.c.handled_at.is_(None),
        or_(VOICEMAIL.c.told_at.is_(None), VOICEMAIL.c.warned_at.is_(None)),
    )
    .order_by(VOICEMAIL.c.received_at)
)
_TOLD = (
    update(VOICEMAIL)
    .where(VOICEMAIL.c.id == bindparam("of"), VOICEMAIL.c.told_at.is_(None))
    .values(told_at=bindparam("now"))
)
_WARNED = (
    update(VOICEMAIL)
    .where(VOICEMAIL.c.id == bindparam("of"), VOICEMAIL.c.warned_at.is_(None))
    .values(warned_at=bindparam("now"), told_at=bindparam("now"))
)
_LOST = (
    select(VOICEMAIL.c.line, VOICEMAIL.c.id)
    .where(
        VOICEMAIL.c.handled_at.is_(None),
        VOICEMAIL.c.line.not_in(bindparam("lines", expanding=True)),
    )
    .order_by(VOICEMAIL.c.received_at)
)


@dataclass(frozen=True, slots=True)
class Untold:
    """A message that nobody handled, and of which something may have to be told."""

    id: str
    received_at: datetime
    is_news: bool


def untold(session: Session, line: str) -> list[Untold]:
    """The messages that nobody handled, and that are news, or were not warned of."""
    rows = session.execute(_UNTOLD, {"line": line})
    return [Untold(row.id, row.received_at, bool(row.is_news)) for row in rows]


def told(session: Session, voicemail: str, now: datetime) -> None:
    """Somebody was told that the message is there."""
    session.execute(_TOLD, {"of": voicemail, "now": now})


def warned(session: Session, voicemail: str, now: datetime) -> None:
    """Somebody was told that the message waits too long; it is no news any more."""
    session.execute(_WARNED, {"of": voicemail, "now": now})


def lost(session: Session, lines: Iterable[str]) -> dict[str, list[str]]:
    """The messages (id) that nobody handled of lines that are not these, by line."""
    found: dict[str, list[str]] = {}
    for line, voicemail in session.execute(_LOST, {"lines": list(lines)}):
        found.setdefault(line, []).append(voicemail)
    return found
