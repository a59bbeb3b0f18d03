"""The addresses of calendars as they are kept, and the places that stand in one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    delete,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Session

from ringgroup.line import Belonging
from ringgroup.roster.roster import Colleague, Place
from ringgroup.store import belonging
from ringgroup.tables import CALENDAR_FEED, CHANGE, MEMBER, SLOT, changed
from schedules.hours import Block

_counted = CHANGE.alias("counted")


@dataclass(frozen=True, slots=True)
class CalendarPlace:
    """A place that somebody is in, or was; and how often and when it changed."""

    line: str
    place: Place
    person: Colleague
    sequence: int
    modified: datetime | None


# --- addresses ----------------------------------------------------------------

_OF = (
    CALENDAR_FEED.c.member_id == bindparam("of"),
    CALENDAR_FEED.c.line == bindparam("of_line"),
)
_SEALED = select(CALENDAR_FEED.c.sealed).where(*_OF)
_FORGET = delete(CALENDAR_FEED).where(*_OF)
_KEEP = insert(CALENDAR_FEED)
_BY_DIGEST = (
    select(
        CALENDAR_FEED.c.line,
        *(MEMBER.c[name] for name in ("role", "id", "login", "name")),
        *belonging.COLUMNS,
    )
    .join_from(CALENDAR_FEED, MEMBER)
    .outerjoin(*belonging.JOINED)
    .where(CALENDAR_FEED.c.digest == bindparam("digest"), MEMBER.c.active)
)


def sealed(session: Session, member: int, line: str) -> bytes | None:
    """The sealed secret of a member's (id) address."""
    asked = {"of": member, "of_line": line}
    return session.execute(_SEALED, asked).scalar_one_or_none()


def keep(
    session: Session, of: tuple[int, str], digest: str, kept: bytes, now: datetime
) -> None:
    """Keep an address of a member (id) and line; IntegrityError if there is one."""
    member, line = of
    row = {"member_id": member, "line": line, "digest": digest, "sealed": kept}
    session.execute(_KEEP, row | {"created_at": now})


def forget(session: Session, member: int, line: str) -> bool:
    """Forget an address; False when there was none."""
    return changed(session, _FORGET, {"of": member, "of_line": line}) == 1


def by_digest(session: Session, digest: str) -> tuple[str, Belonging, Colleague] | None:
    """The line and member of an address, if active, and where they belong."""
    rows = session.execute(_BY_DIGEST, {"digest": digest}).all()
    if not rows:
        return None
    one = rows[0]
    person = Colleague(one.id, one.login, one.name)
    return one.line, belonging.of_rows(one.role, rows), person


# --- what stands in one -------------------------------------------------------


def _last(of: Any, what: str) -> Any:  # noqa: ANN401 - a table, a value of its rows
    """Of the last change of the place that a row is about (by the one unique key)."""
    same = [of.c[name] == _counted.c[name] for name in _KEY]
    newest = _counted.c.sequence.desc()
    return (
        select(_counted.c[what]).where(*same).order_by(newest).limit(1)
    ).scalar_subquery()


_KEY = ("line", "day", "start", "slot")
_BLOCK = ("line", "day", "start", "end", "slot")
_PERSON = tuple(MEMBER.c[name] for name in ("id", "login", "name"))
_CURRENT = (
    select(
        *(SLOT.c[name] for name in _BLOCK),
        *_PERSON,
        _last(SLOT, "sequence").label("sequence"),
        _last(SLOT, "at").label("modified"),
    )
    .join_from(SLOT, MEMBER)
    .where(
        SLOT.c.day.between(bindparam("first"), bindparam("last")),
        or_(SLOT.c.published, SLOT.c.day <= bindparam("today")),
    )
)
_LOST = (
    select(
        *(CHANGE.c[name] for name in _BLOCK),
        *_PERSON,
        _last(CHANGE, "sequence").label("sequence"),
        _last(CHANGE, "at").label("modified"),
    )
    .join_from(CHANGE, MEMBER, CHANGE.c.before_id == MEMBER.c.id)
    .where(
        CHANGE.c.day.between(bindparam("first"), bindparam("last")),
        CHANGE.c.at >= bindparam("since"),
        CHANGE.c.visible,
    )
    .order_by(CHANGE.c.id)
)


def _whose(of: Any, member: Any) -> dict[bool, ColumnElement[bool]]:  # noqa: ANN401 - a table, a column
    return {True: member == bindparam("member"), False: of.c.line == bindparam("line")}


_OF_CURRENT = {
    own: _CURRENT.where(which) for own, which in _whose(SLOT, SLOT.c.member_id).items()
}
_OF_LOST = {
    own: _LOST.where(which) for own, which in _whose(CHANGE, CHANGE.c.before_id).items()
}


def current(
    session: Session,
    member: int | None,
    line: str,
    days: tuple[date, date],
    today: date,
) -> list[CalendarPlace]:
    """The places of a member (id), or else of a line, that workers can see."""
    asked = _asked(member, line, days) | {"today": today}
    return _entries(session, _OF_CURRENT[member is not None], asked)


def lost(
    session: Session,
    member: int | None,
    line: str,
    days: tuple[date, date],
    since: datetime,
) -> list[CalendarPlace]:
    """The places that a member, or anybody on a line, was seen to lose since then."""
    asked = _asked(member, line, days) | {"since": since}
    return _entries(session, _OF_LOST[member is not None], asked)


def _asked(member: int | None, line: str, days: tuple[date, date]) -> dict[str, object]:
    who: dict[str, object] = {"line": line} if member is None else {"member": member}
    return who | {"first": days[0], "last": days[1]}


def _entries(
    session: Session,
    question: Any,  # noqa: ANN401 - a select
    asked: dict[str, object],
) -> list[CalendarPlace]:
    return [
        CalendarPlace(
            row.line,
            Place(Block(row.day, row.start, row.end), row.slot),
            Colleague(row.id, row.login, row.name),
            row.sequence or 0,
            row.modified,
        )
        for row in session.execute(question, asked)
    ]
