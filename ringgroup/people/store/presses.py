"""Buttons that were pressed: each is claimed by one request, and keeps its answer."""

from datetime import date
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import PRESS

TURN: Final = 4_115
"""A lock on PostgreSQL; whoever takes that of the roster as well takes this first."""

_ONE = PRESS.c.id == bindparam("of")
_FIND = select(PRESS.c.answer).where(_ONE)
_NEW = insert(PRESS)
_ANSWER = update(PRESS).where(_ONE).values(answer=bindparam("sealed"))
_TURN = select(func.pg_advisory_xact_lock(TURN))
_DROP = delete(PRESS).where(_ONE)


def take_turn(session: Session) -> None:
    """Wait until nobody else compares what a page showed with what is so.

    On SQLite every transaction that writes has waited for its turn already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_TURN)


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
