"""Forms and what comes of them: open forms to registrations.

A registration never says who sent it, nor which form it was: it has an id of its own.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from ringgroup.registration.form import Answer
from ringgroup.store import belonging
from ringgroup.tables import MEMBER, MESSAGE, OPEN_FORM, REGISTRATION


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A call whose form was not sent yet; waiting in seconds, talking in minutes."""

    id: str
    opened_at: datetime
    day: date
    hour: int
    answered_by: str
    wait_seconds: int
    talk_minutes: int


_FORM = (
    *(OPEN_FORM.c.id, OPEN_FORM.c.opened_at, OPEN_FORM.c.day, OPEN_FORM.c.hour),
    *(OPEN_FORM.c.answered_by, OPEN_FORM.c.wait_seconds, OPEN_FORM.c.talk_minutes),
)
_FORMS = (
    select(*_FORM)
    .where(
        OPEN_FORM.c.line == bindparam("line"), OPEN_FORM.c.member == bindparam("login")
    )
    .order_by(OPEN_FORM.c.opened_at, OPEN_FORM.c.id)
)
_WAITING = (
    select(OPEN_FORM.c.line, func.count().label("forms"))
    .where(OPEN_FORM.c.member == bindparam("login"))
    .group_by(OPEN_FORM.c.line)
)
_AUTOMATIC = sorted(
    {column.name for column in OPEN_FORM.c}
    & {column.name for column in REGISTRATION.c} - {"id"}
)
_CLOSE = (
    delete(OPEN_FORM)
    .where(OPEN_FORM.c.id == bindparam("of"))
    .returning(*(OPEN_FORM.c[name] for name in _AUTOMATIC))
)
_CLOSE_OWN = _CLOSE.where(
    OPEN_FORM.c.line == bindparam("on"), OPEN_FORM.c.member == bindparam("login")
)
_REGISTER = insert(REGISTRATION)
_FORGET = delete(MESSAGE).where(MESSAGE.c.about == bindparam("told"))
_OPEN = select(OPEN_FORM.c.id).where(OPEN_FORM.c.id == bindparam("of"))
_UNSENT = (
    select(OPEN_FORM.c.id, OPEN_FORM.c.opened_at, MEMBER.c.login, MEMBER.c.id)
    .join_from(OPEN_FORM, MEMBER, MEMBER.c.login == OPEN_FORM.c.member)
    .where(
        OPEN_FORM.c.line == belonging.LINE,
        OPEN_FORM.c.opened_at <= bindparam("before"),
        MEMBER.c.active,
        belonging.belongs(),
    )
    .order_by(OPEN_FORM.c.opened_at, OPEN_FORM.c.id)
)


@dataclass(frozen=True, slots=True)
class WaitingForm:
    """A form that was not sent, of a member (login, id) who can still send it."""

    id: str
    opened_at: datetime
    login: str
    member: int


def told_as(form: str) -> str:
    """What a message is about that tells that a form waits."""
    return f"form:{form}"


def unsent(session: Session, line: str, before: datetime) -> list[WaitingForm]:
    """The forms of a line that were there by then, of who can send them."""
    rows = session.execute(_UNSENT, {"line": line, "before": before})
    return [WaitingForm(*row) for row in rows]


def is_open(session: Session, form: str) -> bool:
    """Whether a form was not sent yet, nor expired."""
    return session.execute(_OPEN, {"of": form}).first() is not None


def open_forms(session: Session, line: str, login: str) -> list[OpenForm]:
    """The forms that a member has to send, oldest first."""
    rows = session.execute(_FORMS, {"line": line, "login": login})
    return [OpenForm(*row) for row in rows]


def waiting(session: Session, login: str) -> Mapping[str, int]:
    """How many forms of a member were not sent, by line, also of lines they left."""
    rows = session.execute(_WAITING, {"login": login}).all()
    return {row.line: int(row.forms) for row in rows}


def register_sent(
    session: Session, line: str, login: str, form: str, answer: Answer
) -> bool:
    """The form of that member becomes a registration; False when it is not there."""
    own = {"of": form, "on": line, "login": login}
    closed = session.execute(_CLOSE_OWN, own).mappings().one_or_none()
    return _register(session, form, closed, answer)


def register_unsent(session: Session, form: str) -> bool:
    """A form that nobody sends becomes a registration; False when it is not there."""
    closed = session.execute(_CLOSE, {"of": form}).mappings().one_or_none()
    return _register(session, form, closed, Answer())


def _register(
    session: Session, form: str, closed: Mapping[Any, Any] | None, answer: Answer
) -> bool:
    """The row of the form goes and the registration comes, together.

    Of two who close a form at once the database lets one have its row. The
    registration has another id, as the form's says who took the call; and so does
    the message that told that it waits, which goes along.
    """
    if closed is None:
        return False
    session.execute(_FORGET, {"told": told_as(form)})
    row = {"id": secrets.token_hex(16), **closed, **asdict(answer)}
    session.execute(_REGISTER, row)
    return True


_TAKEN = select(REGISTRATION.c.id).where(REGISTRATION.c.id == bindparam("of"))


def register_email(
    session: Session,
    line: str,
    day: date,
    hour: int,
    answer: Answer,
    made: str | None = None,
) -> bool:
    """A question that came by e-mail becomes a registration; False when it is one.

    `made` is the id it gets (32 hexadecimal digits), else a new one. Of two who send
    the same at once one fails on that key, and finds it taken when it tries again.
    """
    if made and session.scalar(_TAKEN, {"of": made}):
        return False
    at = {"line": line, "day": day, "hour": hour, "channel": "email"}
    row = {"id": made or secrets.token_hex(16), **at, **asdict(answer)}
    session.execute(_REGISTER, row)
    return True
