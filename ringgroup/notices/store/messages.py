"""Messages to members: what was told, what is to be sent, and over which channel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    bindparam,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from ringgroup.notices.notice import Addressee, Notice
from ringgroup.notices.wording import Channel, Words
from ringgroup.store import belonging
from ringgroup.tables import MEMBER, MESSAGE

_COORDINATORS = (
    select(MEMBER.c.id, MEMBER.c.login)
    .where(belonging.coordinates(), MEMBER.c.active)
    .order_by(MEMBER.c.id)
)
_ADMINISTRATORS = (
    select(MEMBER.c.id, MEMBER.c.login)
    .where(belonging.administers(), MEMBER.c.active)
    .order_by(MEMBER.c.id)
)
_ALL_ADMINISTRATORS = (
    select(MEMBER.c.id, MEMBER.c.login)
    .where(MEMBER.c.role == "administrator", MEMBER.c.active)
    .order_by(MEMBER.c.id)
)
_ANY_ABOUT = (
    select(MESSAGE.c.id).where(MESSAGE.c.about.like(bindparam("beginning"))).limit(1)
)
_TOLD = select(MESSAGE.c.about, MESSAGE.c.member_id).where(
    MESSAGE.c.line == bindparam("line"), MESSAGE.c.created_at >= bindparam("since")
)
_UNREACHABLE = (
    select(MEMBER.c.name)
    .where(MEMBER.c.problem.is_not(None), MEMBER.c.active, belonging.belongs())
    .order_by(MEMBER.c.name)
)


def coordinators(session: Session, line: str) -> tuple[Addressee, ...]:
    """The active coordinators of a line."""
    found = session.execute(_COORDINATORS, {"line": line})
    return tuple(Addressee(*row) for row in found)


def administrators(session: Session, line: str) -> tuple[Addressee, ...]:
    """The active administrators who belong to a line: what is told of it is theirs.

    Of one that nobody leads it is all administrators': better than nobody's.
    """
    rows = session.execute(_ADMINISTRATORS, {"line": line})
    found = tuple(Addressee(*row) for row in rows)
    if found or coordinators(session, line):
        return found
    return anybody_leading(session)


def anybody_leading(session: Session) -> tuple[Addressee, ...]:
    """The administrators of the service: for a line that is nobody's any more."""
    return tuple(Addressee(*row) for row in session.execute(_ALL_ADMINISTRATORS))


def leaders(session: Session, line: str) -> tuple[Addressee, ...]:
    """Who sees to it that somebody does: the coordinators, else the administrators."""
    return coordinators(session, line) or administrators(session, line)


def any_about(session: Session, beginning: str) -> bool:
    """Whether anything was told of what begins so, as long as that is kept."""
    found = session.execute(_ANY_ABOUT, {"beginning": f"{beginning}%"})
    return found.first() is not None


def told(session: Session, line: str, since: datetime) -> dict[str, int]:
    """What was told about a line since then (`about`), and to whom (id)."""
    rows = session.execute(_TOLD, {"line": line, "since": since})
    return {row.about: row.member_id for row in rows}


def unreachable(session: Session, line: str) -> tuple[str, ...]:
    """The names of the active members of a line whose mobile the provider refused."""
    return tuple(session.scalars(_UNREACHABLE, {"line": line}))


_KNOWN = select(MESSAGE.c.about).where(
    MESSAGE.c.about.in_(bindparam("abouts", expanding=True))
)
_BY_EMAIL = select(MEMBER.c.id).where(
    MEMBER.c.id.in_(bindparam("members", expanding=True)),
    MEMBER.c.email != "",
    or_(
        MEMBER.c.prefers_email,
        MEMBER.c.problem.is_not(None),
        literal(value=True) == bindparam("whoever"),
    ),
)
_WRITE = insert(MESSAGE)


def known(session: Session, abouts: Iterable[str]) -> set[str]:
    """Which of these were told already."""
    return set(session.scalars(_KNOWN, {"abouts": list(abouts)}))


def by_email(session: Session, members: Iterable[int], *, whoever: bool) -> set[int]:
    """Which of these members (id) chose e-mail, or have a mobile without SMS.

    `whoever`: all who have an address, because no SMS can be sent.
    """
    asked = {"members": list(members), "whoever": whoever}
    return set(session.scalars(_BY_EMAIL, asked))


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """A notice in its words: over its channel, and over the other one if that fails."""

    notice: Notice
    channel: Channel
    words: Words
    other_body: str
    page: str


def write(
    session: Session, line: str, messages: Iterable[WrittenMessage], now: datetime
) -> None:
    """Put messages in the outbox; raises IntegrityError when one was told meanwhile."""
    rows = [
        {
            "about": one.notice.about,
            "line": line,
            "member_id": one.notice.member,
            "channel": one.channel,
            "subject": one.words.subject,
            "body": one.words.body,
            "created_at": now,
            "next_try_at": now,
            "useful_until": one.notice.until,
            "page": one.page,
            "other_body": one.other_body,
        }
        for one in messages
    ]
    session.connection().execute(_WRITE, rows)


def write_letter(  # noqa: PLR0913 - what a letter is, and where it goes
    session: Session,
    line: str,
    about: str,
    member: int,
    words: Words,
    now: datetime,
    until: datetime | None = None,
    *,
    address: str | None = None,
) -> None:
    """Put one e-mail in the outbox; raises IntegrityError when it is there already.

    It has no other channel: what is in it goes to its own address alone, or to one
    that the member had.
    """
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
            "useful_until": until,
            "address": address,
        },
    )
