"""Rows of the recordings that callers hear."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, or_, select
from sqlalchemy.orm import Session

from ringgroup.tables import LINE_VERSION, PROMPT_SOUND

_ONE = select(PROMPT_SOUND.c.wav).where(PROMPT_SOUND.c.id == bindparam("of"))
_THERE = select(PROMPT_SOUND.c.id).where(
    PROMPT_SOUND.c.id.in_(bindparam("of", expanding=True))
)
_KEEP = insert(PROMPT_SOUND)
_BEFORE = select(PROMPT_SOUND.c.id).where(
    PROMPT_SOUND.c.created_at < bindparam("before")
)
_NAMING = (
    select(LINE_VERSION.c.id)
    .where(
        or_(
            LINE_VERSION.c.kept.contains(bindparam("of"), autoescape=False),
            LINE_VERSION.c.before.contains(bindparam("of"), autoescape=False),
        )
    )
    .limit(1)
)
_REMOVE = delete(PROMPT_SOUND).where(PROMPT_SOUND.c.id == bindparam("of"))


def wav(session: Session, digest: str) -> bytes | None:
    """A recording by its digest."""
    return session.execute(_ONE, {"of": digest}).scalar_one_or_none()


def there(session: Session, digests: Collection[str]) -> set[str]:
    """Which of these recordings are kept."""
    return {*session.execute(_THERE, {"of": [*digests]}).scalars()}


def keep(session: Session, digest: str, sound: bytes, now: datetime) -> None:
    """Keep a recording that is not there yet."""
    session.execute(_KEEP, {"id": digest, "wav": sound, "created_at": now})


def unnamed(session: Session, before: datetime) -> list[str]:
    """The recordings of before then that no change ever named."""
    old = session.execute(_BEFORE, {"before": before}).scalars().all()
    return [one for one in old if session.execute(_NAMING, {"of": one}).first() is None]


def remove(session: Session, digest: str) -> None:
    """It is gone."""
    session.execute(_REMOVE, {"of": digest})
