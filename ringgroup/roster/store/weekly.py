"""Who wants to read every week what they do in the next, and if that is so still."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ringgroup.store import belonging
from ringgroup.tables import CHANGE, MEMBER

_READERS = (
    select(MEMBER.c.id, MEMBER.c.login)
    .where(
        belonging.belongs(),
        MEMBER.c.active,
        MEMBER.c.week_by_mail,
        MEMBER.c.email != "",
    )
    .order_by(MEMBER.c.id)
)
_WISH = select(MEMBER.c.week_by_mail, MEMBER.c.email).where(
    MEMBER.c.id == bindparam("of")
)
_WANT = (
    update(MEMBER)
    .where(MEMBER.c.id == bindparam("of"))
    .values(week_by_mail=bindparam("wanted"))
)
_CHANGED = (
    select(CHANGE.c.id)
    .where(
        CHANGE.c.line == bindparam("line"),
        CHANGE.c.day.between(bindparam("first"), bindparam("last")),
        CHANGE.c.at > bindparam("since"),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class WeekWish:
    """Whether somebody wants the mail; whether they have an address to read it at."""

    wanted: bool
    address: bool


def readers(session: Session, line: str) -> list[tuple[int, str]]:
    """Who of a line wants it and can be written to: id and login."""
    return [(row.id, row.login) for row in session.execute(_READERS, {"line": line})]


def wish(session: Session, member: int) -> WeekWish:
    """What a member (id) chose."""
    wanted, email = session.execute(_WISH, {"of": member}).one()
    return WeekWish(wanted, bool(email))


def want(session: Session, member: int, *, wanted: bool) -> None:
    """Send it to a member (id) from now on, or no more."""
    session.execute(_WANT, {"of": member, "wanted": wanted})


def changed(
    session: Session, line: str, first: date, last: date, since: datetime
) -> bool:
    """Whether the roster of these days was changed since then."""
    asked = {"line": line, "first": first, "last": last, "since": since}
    return session.execute(_CHANGED, asked).first() is not None
