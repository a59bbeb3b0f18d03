"""Messages to members: what was told, what is to be sent, and over which channel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.notices.notice import Notice, Person
from ringgroup.notices.wording import Channel, Words
from ringgroup.tables import table

_member = table(models.Member)
_message = table(models.Message)
_COORDINATORS = (
    select(_member.c.id, _member.c.login)
    .where(_member.c.role == "coordinator", _member.c.active)
    .order_by(_member.c.id)
)
_ADMINISTRATORS = (
    select(_member.c.id, _member.c.login)
    .where(_member.c.role == "administrator", _member.c.active)
    .order_by(_member.c.id)
)
_ANY_ABOUT = (
    select(_message.c.id).where(_message.c.about.like(bindparam("beginning"))).limit(1)
)
_TOLD = select(_message.c.about, _message.c.member_id).where(
    _message.c.line == bindparam("line"), _message.c.created_at >= bindparam("since")
)
_UNREACHABLE = (
    select(_member.c.name)
    .where(_member.c.problem.is_not(None), _member.c.active)
    .order_by(_member.c.name)
)


def coordinators(session: Session) -> tuple[Person, ...]:
    """The active coordinators."""
    return tuple(Person(*row) for row in session.execute(_COORDINATORS))


def leaders(session: Session) -> tuple[Person, ...]:
    """Who sees to it that somebody does: the coordinators, else the administrators."""
    found = coordinators(session)
    if found:
        return found
    return tuple(Person(*row) for row in session.execute(_ADMINISTRATORS))


def any_about(session: Session, beginning: str) -> bool:
    """Whether anything was told of what begins so, as long as that is kept."""
    found = session.execute(_ANY_ABOUT, {"beginning": f"{beginning}%"})
    return found.first() is not None


def told(session: Session, line: str, since: datetime) -> dict[str, int]:
    """What was told about a line since then (`about`), and to whom (id)."""
    rows = session.execute(_TOLD, {"line": line, "since": since})
    return {row.about: row.member_id for row in rows}


def unreachable(session: Session) -> tuple[str, ...]:
    """The names of the active members whose mobile the provider refused."""
    return tuple(session.scalars(_UNREACHABLE))


_KNOWN = select(_message.c.about).where(
    _message.c.about.in_(bindparam("abouts", expanding=True))
)
_BY_EMAIL = select(_member.c.id).where(
    _member.c.id.in_(bindparam("members", expanding=True)),
    _member.c.email != "",
    _member.c.prefers_email | _member.c.problem.is_not(None),
)
_WRITE = insert(_message)


def known(session: Session, abouts: Iterable[str]) -> set[str]:
    """Which of these were told already."""
    return set(session.scalars(_KNOWN, {"abouts": list(abouts)}))


def by_email(session: Session, members: Iterable[int]) -> set[int]:
    """Which of these members (id) chose e-mail, or have a mobile without SMS."""
    return set(session.scalars(_BY_EMAIL, {"members": list(members)}))


def write(
    session: Session,
    line: str,
    messages: Iterable[tuple[Notice, Channel, Words]],
    now: datetime,
) -> None:
    """Put messages in the outbox; raises IntegrityError when one was told meanwhile."""
    rows = [
        {
            "about": notice.about,
            "line": line,
            "member_id": notice.member,
            "channel": channel,
            "subject": words.subject,
            "body": words.body,
            "created_at": now,
            "next_try_at": now,
        }
        for notice, channel, words in messages
    ]
    session.connection().execute(_WRITE, rows)


def write_letter(
    session: Session, line: str, about: str, member: int, words: Words, now: datetime
) -> None:
    """Put one e-mail in the outbox; raises IntegrityError when it is there already."""
    session.execute(
        _WRITE,
        {
            "about": about,
            "line": line,
            "member_id": member,
            "channel": "email",
            "subject": words.subject,
            "body": words.body,
            "created_at": now,
            "next_try_at": now,
        },
    )


# --- the outbox ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pending:
    """A message that is due, where it goes now, and how often it was tried before."""

    id: int
    line: str
    member: int
    channel: Channel
    subject: str
    body: str
    created_at: datetime
    next_try_at: datetime
    tries: int
    mobile: str = field(repr=False)
    email: str = field(repr=False)


_PENDING = (
    *("id", "line", "member_id", "channel", "subject", "body", "created_at"),
    *("next_try_at", "tries"),
)
_DUE = (
    select(*(_message.c[name] for name in _PENDING), _member.c.mobile, _member.c.email)
    .join_from(_message, _member)
    .where(_message.c.next_try_at <= bindparam("now"))
    .order_by(_message.c.next_try_at, _message.c.id)
    .limit(bindparam("limit"))
)
_HELD = update(_message).where(
    _message.c.id == bindparam("of"), _message.c.next_try_at == bindparam("was")
)
_CLAIM = _HELD.values(next_try_at=bindparam("until"), tries=_message.c.tries + 1)
_PUT_OFF = _HELD.values(next_try_at=bindparam("until"), problem=bindparam("why"))
_GIVE_UP = _HELD.values(
    next_try_at=None, given_up_at=bindparam("at"), problem=bindparam("why")
)
_SENT = (
    update(_message)
    .where(_message.c.id == bindparam("of"), _message.c.sent_at.is_(None))
    .values(next_try_at=None, sent_at=bindparam("at"), given_up_at=None, problem=None)
)
_UNREACHED = (
    update(_member)
    .where(_member.c.id == bindparam("of"), _member.c.mobile == bindparam("mobile_was"))
    .values(problem=bindparam("why"))
)
_REACHED = _UNREACHED.where(_member.c.problem.is_not(None))


def due(session: Session, now: datetime, limit: int) -> list[Pending]:
    """The messages that are due, the longest first."""
    rows = session.execute(_DUE, {"now": now, "limit": limit})
    return [Pending(*row) for row in rows]


def claim(session: Session, message: Pending, until: datetime) -> bool:
    """Keep others from sending a message until then; False when another was first."""
    asked = {"of": message.id, "was": message.next_try_at, "until": until}
    return _changed(session, _CLAIM, asked)


def put_off(
    session: Session, message: Pending, held: datetime, until: datetime, problem: str
) -> None:
    """A claimed message (`held` until) is tried again then."""
    asked = {"of": message.id, "was": held, "until": until, "why": problem}
    _changed(session, _PUT_OFF, asked)


def give_up(
    session: Session, message: Pending, held: datetime, now: datetime, problem: str
) -> None:
    """A claimed message (`held` until) will never be sent."""
    asked = {"of": message.id, "was": held, "at": now, "why": problem}
    _changed(session, _GIVE_UP, asked)


def sent(session: Session, message: Pending, now: datetime) -> None:
    """A message was sent, whoever holds it now."""
    _changed(session, _SENT, {"of": message.id, "at": now})


def reached(session: Session, message: Pending, problem: str | None) -> None:
    """The member's mobile took an SMS (no problem), or will never take one."""
    asked = {"of": message.member, "mobile_was": message.mobile, "why": problem}
    _changed(session, _REACHED if problem is None else _UNREACHED, asked)


_ALIKE = (
    select(func.count())
    .select_from(_message)
    .where(
        _message.c.member_id == bindparam("member"),
        _message.c.channel == "sms",
        _message.c.body == bindparam("body"),
        _message.c.id != bindparam("but"),
        _message.c.sent_at >= bindparam("since"),
    )
)


def alike_sent(session: Session, message: Pending, since: datetime) -> int:
    """How many other SMS with the same words that member was sent since then."""
    asked = {"member": message.member, "body": message.body, "but": message.id}
    return session.execute(_ALIKE, asked | {"since": since}).scalar_one()


def _changed(session: Session, statement: Executable, asked: Mapping[str, Any]) -> bool:
    done = session.execute(statement, dict(asked))
    return cast("CursorResult[Any]", done).rowcount == 1
