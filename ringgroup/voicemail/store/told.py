"""What was told of a message, which stands on the message itself.

Not in the messages to staff, which go after some days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.tables import table

_voicemail = table(models.Voicemail)
_UNTOLD = (
    select(
        _voicemail.c.id,
        _voicemail.c.received_at,
        _voicemail.c.told_at.is_(None).label("is_news"),
    )
    .where(
        _voicemail.c.line == bindparam("line"),
        _voicemail.c.handled_at.is_(None),
        or_(_voicemail.c.told_at.is_(None), _voicemail.c.warned_at.is_(None)),
    )
    .order_by(_voicemail.c.received_at)
)
_TOLD = (
    update(_voicemail)
    .where(_voicemail.c.id == bindparam("of"), _voicemail.c.told_at.is_(None))
    .values(told_at=bindparam("now"))
)
_WARNED = (
    update(_voicemail)
    .where(_voicemail.c.id == bindparam("of"), _voicemail.c.warned_at.is_(None))
    .values(warned_at=bindparam("now"), told_at=bindparam("now"))
)
_LOST = (
    select(_voicemail.c.line, _voicemail.c.id)
    .where(
        _voicemail.c.handled_at.is_(None),
        _voicemail.c.line.not_in(bindparam("lines", expanding=True)),
    )
    .order_by(_voicemail.c.received_at)
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
