"""What is counted of a line, and when the clock was last heard of."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.tables import table

_voicemail = table(models.Voicemail)
_NEW_MESSAGES = (
    select(func.count())
    .select_from(_voicemail)
    .where(_voicemail.c.line == bindparam("line"), _voicemail.c.handled_at.is_(None))
)
_open = table(models.OpenRegistration)
_OPEN_FORMS = (
    select(func.count()).select_from(_open).where(_open.c.line == bindparam("line"))
)
_clock = table(models.Clock)
_SEEN = select(func.max(_clock.c.seen_at))
_registered = table(models.Registration)
_OUTCOMES = (
    select(_registered.c.line, _registered.c.outcome, func.count())
    .where(_registered.c.channel == "phone")
    .group_by(_registered.c.line, _registered.c.outcome)
)
_message = table(models.Message)
_UNSENT = (
    select(func.count())
    .select_from(_message)
    .where(
        _message.c.next_try_at.is_not(None),
        _message.c.created_at < bindparam("before"),
    )
)
_UNFETCHED = (
    select(func.count())
    .select_from(_voicemail)
    .where(
        _voicemail.c.next_try_at.is_not(None),
        _voicemail.c.fetched_at.is_(None),
        _voicemail.c.received_at < bindparam("before"),
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
