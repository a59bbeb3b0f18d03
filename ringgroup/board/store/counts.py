"""What is counted of a line, and when the clock was last heard of."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ringgroup.tables import CLOCK, MESSAGE, OPEN_FORM, REGISTRATION, VOICEMAIL

_NEW_MESSAGES = (
    select(func.count())
    .select_from(VOICEMAIL)
    .where(VOICEMAIL.c.line == bindparam("line"), VOICEMAIL.c.handled_at.is_(None))
)
_OPEN_FORMS = (
    select(func.count())
    .select_from(OPEN_FORM)
    .where(OPEN_FORM.c.line == bindparam("line"))
)
_SEEN = select(func.max(CLOCK.c.seen_at))
_OUTCOMES = (
    select(REGISTRATION.c.line, REGISTRATION.c.outcome, func.count())
    .where(REGISTRATION.c.channel == "phone")
    .group_by(REGISTRATION.c.line, REGISTRATION.c.outcome)
)
_UNSENT = (
    select(func.count())
    .select_from(MESSAGE)
    .where(
        MESSAGE.c.next_try_at.is_not(None),
        MESSAGE.c.created_at < bindparam("before"),
    )
)
_UNFETCHED = (
    select(func.count())
    .select_from(VOICEMAIL)
    .where(
        VOICEMAIL.c.next_try_at.is_not(None),
        VOICEMAIL.c.fetched_at.is_(None),
        VOICEMAIL.c.received_at < bindparam("before"),
    )
)


def unsent(session: Session, before: datetime) -> int:
    """How many messages to staff were written before that, and still wait."""
    return session.execute(_UNSENT, {"before": before}).scalar_one()


def unfetched(session: Session, before: datetime) -> int:
    """How many recordings were told of before that, and are still at the provider."""
    return session.execute(_UNFETCHED, {"before": before}).scalar_one()


def new_messages(session: Session, line: str) -> int:
    """How many messages of a line nobody handled."""
    return session.execute(_NEW_MESSAGES, {"line": line}).scalar_one()


def open_forms(session: Session, line: str) -> int:
    """How many forms of a line were not sent."""
    return session.execute(_OPEN_FORMS, {"line": line}).scalar_one()


def clock_seen_at(session: Session) -> datetime | None:
    """When a clock process last said that it was alive."""
    return session.execute(_SEEN).scalar_one_or_none()


def outcomes(session: Session) -> Mapping[tuple[str, str], int]:
    """How many finished calls were registered, by line and outcome."""
    return {(row[0], row[1]): row[2] for row in session.execute(_OUTCOMES)}
