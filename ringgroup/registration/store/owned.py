"""Questions of which a worker is the contact until a colleague takes over."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.store import belonging
from ringgroup.tables import MEMBER, OWNED_QUESTION, changed

_OF = OWNED_QUESTION.c.id == bindparam("of")
_MINE = (
    OWNED_QUESTION.c.line == bindparam("on"),
    OWNED_QUESTION.c.member_id == bindparam("who"),
)
_KEEP = insert(OWNED_QUESTION)
_ALL = (
    select(OWNED_QUESTION.c.id, OWNED_QUESTION.c.asked, OWNED_QUESTION.c.remind_on)
    .where(*_MINE)
    .order_by(OWNED_QUESTION.c.until, OWNED_QUESTION.c.id)
)
_THERE = select(func.count()).select_from(OWNED_QUESTION).where(_OF)
_DONE = delete(OWNED_QUESTION).where(_OF, *_MINE)
_DUE = (
    select(MEMBER.c.id, MEMBER.c.login, func.count().label("questions"))
    .join_from(OWNED_QUESTION, MEMBER, MEMBER.c.id == OWNED_QUESTION.c.member_id)
    .where(
        OWNED_QUESTION.c.line == belonging.LINE,
        OWNED_QUESTION.c.remind_on <= bindparam("today"),
        OWNED_QUESTION.c.until >= bindparam("today"),
        MEMBER.c.active,
        belonging.belongs(),
    )
    .group_by(MEMBER.c.id, MEMBER.c.login)
    .order_by(MEMBER.c.id)
)
_PUT_OFF = (
    update(OWNED_QUESTION)
    .where(
        OWNED_QUESTION.c.line == bindparam("on"),
        OWNED_QUESTION.c.member_id.in_(bindparam("members", expanding=True)),
        OWNED_QUESTION.c.remind_on <= bindparam("today"),
    )
    .values(remind_on=bindparam("next"))
)
_ANY = select(OWNED_QUESTION.c.id).where(*_MINE).limit(1)


@dataclass(frozen=True, slots=True)
class OwnedRow:
    """One question: which (sealed), and on which day its owner is reminded of it."""

    id: str
    asked: bytes
    remind_on: date


@dataclass(frozen=True, slots=True)
class Owner:
    """A member (id, login) and how many questions they are reminded of today."""

    member: int
    login: str
    questions: int


def keep(session: Session, row: Mapping[str, Any]) -> None:
    """Keep a question; one that is there stays as it is."""
    if not session.execute(_THERE, {"of": row["id"]}).scalar_one():
        session.execute(_KEEP, row)


def owned(session: Session, line: str, member: int) -> list[OwnedRow]:
    """The questions of a member on a line, oldest first."""
    rows = session.execute(_ALL, {"on": line, "who": member})
    return [OwnedRow(*row) for row in rows]


def owns_any(session: Session, line: str, member: int) -> bool:
    """Whether a member owns a question on a line."""
    return session.execute(_ANY, {"on": line, "who": member}).first() is not None


def done(session: Session, line: str, member: int, question: str) -> bool:
    """Forget a question of a member; False when it is not there."""
    asked = {"of": question, "on": line, "who": member}
    return bool(changed(session, _DONE, asked))


def due(session: Session, line: str, today: date) -> list[Owner]:
    """Who is to be reminded on that day, of those who can be."""
    rows = session.execute(_DUE, {"line": line, "today": today})
    return [Owner(*row) for row in rows]


def put_off(
    session: Session, line: str, members: Collection[int], today: date, until: date
) -> None:
    """Remind these members of what is due on another day."""
    asked = {"on": line, "members": list(members), "today": today, "next": until}
    session.execute(_PUT_OFF, asked)
