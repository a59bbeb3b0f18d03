"""Buttons that were pressed: each is claimed by one request, and keeps its answer."""

from datetime import date

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import PRESS

_ONE = PRESS.c.id == bindparam("of")
_FIND = select(PRESS.c.answer).where(_ONE)
_NEW = insert(PRESS)
_ANSWER = update(PRESS).where(_ONE).values(answer=bindparam("sealed"))
_DROP = delete(PRESS).where(_ONE)


def claim(session: Session, press: str, day: date) -> None:
    """Be the one who does it; raises IntegrityError when another just was."""
    session.execute(_NEW, {"id": press, "day": day})


def find(session: Session, press: str) -> tuple[bytes | None] | None:
    """The sealed answer, if there is one yet; None when nobody claimed it."""
    row = session.execute(_FIND, {"of": press}).one_or_none()
    return None if row is None else (row.answer,)


def keep(session: Session, press: str, sealed: bytes) -> None:
    """Keep what was answered."""
    session.execute(_ANSWER, {"of": press, "sealed": sealed})


def drop(session: Session, press: str) -> None:
    """Nothing was done: it may be pressed again."""
    session.execute(_DROP, {"of": press})
