"""Lines of which the provider sends no SMS: since when, why, and from which sender."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.tables import MESSAGE, SMS_REFUSAL, changed

HOLDS: Final = timedelta(hours=23)
"""After so long an SMS is tried again: somebody may have mended it at the provider.
What waited meanwhile is not a day old yet, and is sent."""

_ONE = select(SMS_REFUSAL.c.at).where(
    SMS_REFUSAL.c.line == bindparam("line"),
    SMS_REFUSAL.c.sender == bindparam("sender"),
    SMS_REFUSAL.c.at > bindparam("since"),
)
_ALL = select(
    SMS_REFUSAL.c.line, SMS_REFUSAL.c.sender, SMS_REFUSAL.c.code, SMS_REFUSAL.c.at
)
_NOTE = (
    update(SMS_REFUSAL)
    .where(SMS_REFUSAL.c.line == bindparam("of"))
    .values(sender=bindparam("sender"), code=bindparam("code"), at=bindparam("at"))
)
_FIRST = insert(SMS_REFUSAL)
_OVER = delete(SMS_REFUSAL).where(SMS_REFUSAL.c.line == bindparam("of"))
_HURRY = (
    update(MESSAGE)
    .where(
        MESSAGE.c.line == bindparam("of"),
        MESSAGE.c.channel == "sms",
        MESSAGE.c.next_try_at > bindparam("now"),
        MESSAGE.c.problem.is_not(None),
    )
    .values(next_try_at=bindparam("now"))
)


def refused(session: Session, line: Line, now: datetime) -> bool:
    """Whether the provider sends no SMS of that line, as it is configured now."""
    asked = {"line": line.key, "sender": line.sms_from, "since": now - HOLDS}
    return session.execute(_ONE, asked).first() is not None


def note(session: Session, line: Line, code: str, now: datetime) -> bool:
    """The provider sends no SMS of that line; False when that was known.

    What waits to be tried again need not wait: it goes another way.
    """
    known = refused(session, line, now)
    row = {"sender": line.sms_from, "code": code, "at": now}
    if changed(session, _NOTE, {"of": line.key, **row}) == 0:
        session.execute(_FIRST, {"line": line.key, **row})
    hurry(session, line.key, now)
    return not known


def hurry(session: Session, line: str, now: datetime) -> None:
    """What waits to be tried again by SMS is due now."""
    session.execute(_HURRY, {"of": line, "now": now})


def over(session: Session, line: str) -> None:
    """An SMS of that line was sent: the provider takes them again."""
    session.execute(_OVER, {"of": line})


def of_lines(session: Session, lines: Iterable[Line]) -> list[Row[*tuple[Any, ...]]]:
    """What was noted of these lines as they are configured: line, sender, code, at."""
    senders = {(line.key, line.sms_from) for line in lines}
    return [row for row in session.execute(_ALL) if (row.line, row.sender) in senders]
