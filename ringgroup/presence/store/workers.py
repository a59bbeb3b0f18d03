"""Members as the telephone knows them: who is Present, who calls, who is named."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Session

from ringgroup.line import Belonging
from ringgroup.store import belonging
from ringgroup.tables import MEMBER, PRESENCE, PRESENCE_CHANGE, SLOT, changed
from schedules.hours import Block

_PLACES = select(PRESENCE.c.place, PRESENCE.c.member_id).where(
    PRESENCE.c.line == bindparam("line")
)
_LINES_OF = select(PRESENCE.c.line).where(PRESENCE.c.member_id == bindparam("member"))
_LOCKED = (
    select(MEMBER.c.id).where(MEMBER.c.id == bindparam("of")).with_for_update(read=True)
)
_STAYS = select(MEMBER.c.id).where(
    MEMBER.c.id == bindparam("of"), MEMBER.c.active, belonging.belongs()
)
_TAKE_PLACE = (
    insert(PRESENCE)
    .from_select(
        ("line", "member_id", "place", "since", "closes_at"),
        select(
            belonging.LINE,
            MEMBER.c.id,
            *(
                bindparam(one.name, type_=one.type)
                for one in (PRESENCE.c.place, PRESENCE.c.since, PRESENCE.c.closes_at)
            ),
        ).where(MEMBER.c.id == bindparam("of"), MEMBER.c.active, belonging.belongs()),
    )
    .execution_options(preserve_rowcount=True)
)
_LEAVE_PLACE = delete(PRESENCE).where(
    PRESENCE.c.line == bindparam("of"), PRESENCE.c.member_id == bindparam("member")
)
_CHANGED = insert(PRESENCE_CHANGE)


def places(session: Session, line: str) -> dict[int, int]:
    """The members (id) Present on a line, by place."""
    rows = session.execute(_PLACES, {"line": line})
    return {row.place: row.member_id for row in rows}


def lines_of(session: Session, member: int) -> set[str]:
    """The keys of the lines on which a member is Present, in the file or not."""
    return set(session.scalars(_LINES_OF, {"member": member}))


def take_place(
    session: Session,
    line: str,
    member: int,
    place: int,
    via: str,
    now: datetime,
    closes_at: datetime | None = None,
) -> bool:
    """A member becomes Present, and stays on that line until the end; False if not.

    Raises IntegrityError when the place was taken. Locked first, as in `stays`.
    """
    session.execute(_LOCKED, {"of": member})
    row = {"line": line, "of": member, "place": place, "since": now}
    if changed(session, _TAKE_PLACE, row | {"closes_at": closes_at}) == 0:
        return False
    _log_change(session, line, member, present=True, via=via, now=now)
    return True


def leave_place(
    session: Session, line: str, member: int, via: str, now: datetime
) -> None:
    """A member becomes Absent."""
    session.execute(_LEAVE_PLACE, {"of": line, "member": member})
    _log_change(session, line, member, present=False, via=via, now=now)


def _log_change(
    session: Session, line: str, member: int, *, present: bool, via: str, now: datetime
) -> None:
    session.execute(
        _CHANGED,
        {"line": line, "member_id": member, "present": present, "via": via, "at": now},
    )


@dataclass(frozen=True, slots=True)
class Worker:
    """A member as the telephone knows one."""

    id: int
    login: str
    name: str


_WORKER = select(MEMBER.c.id, MEMBER.c.login, MEMBER.c.name).where(MEMBER.c.active)
_BY_MOBILE = (
    select(MEMBER.c.id, MEMBER.c.login, MEMBER.c.name, MEMBER.c.role)
    .add_columns(*belonging.COLUMNS)
    .outerjoin(*belonging.JOINED)
    .where(MEMBER.c.active, MEMBER.c.mobile == bindparam("mobile"))
)
_BY_LOGIN = _WORKER.where(MEMBER.c.login == bindparam("login"), belonging.belongs())
_PRESENT = (
    select(MEMBER.c.id, MEMBER.c.login, MEMBER.c.name)
    .join_from(PRESENCE, MEMBER)
    .where(PRESENCE.c.line == bindparam("line"), belonging.belongs())
    .order_by(PRESENCE.c.since, MEMBER.c.id)
)


def stays(session: Session, line: str, member: int) -> bool:
    """Whether a member (id) belongs to a line: until the end it stays so.

    Who takes them off it changes their row, and waits. What is seen beside a row that
    was waited for is of before: so it is locked first.
    """
    session.execute(_LOCKED, {"of": member})
    return session.execute(_STAYS, {"of": member, "line": line}).first() is not None


_CREW = _WORKER.where(belonging.belongs()).order_by(MEMBER.c.name, MEMBER.c.id)
_ATTENDANCE = (
    select(MEMBER.c.id, MEMBER.c.login, MEMBER.c.name, PRESENCE.c.since)
    .join_from(PRESENCE, MEMBER)
    .where(PRESENCE.c.line == bindparam("line"), belonging.belongs())
    .order_by(PRESENCE.c.since, MEMBER.c.id)
)
_ROSTERED = (
    select(SLOT.c.slot, MEMBER.c.id, MEMBER.c.login, MEMBER.c.name)
    .join_from(SLOT, MEMBER)
    .where(
        SLOT.c.line == bindparam("line"),
        SLOT.c.day == bindparam("day"),
        SLOT.c.start == bindparam("start"),
        belonging.belongs(),
    )
)


def worker_by_mobile(session: Session, mobile: str) -> tuple[Worker, Belonging] | None:
    """The active member with that mobile (E.164), and to which lines they belong."""
    rows = session.execute(_BY_MOBILE, {"mobile": mobile}).all()
    if not rows:
        return None
    first = rows[0]
    worker = Worker(first.id, first.login, first.name)
    return worker, belonging.of_rows(first.role, rows)


def worker_by_login(session: Session, line: str, login: str) -> Worker | None:
    """The active member of a line with that login."""
    row = session.execute(_BY_LOGIN, {"login": login, "line": line}).one_or_none()
    return None if row is None else Worker(*row)


def present(session: Session, line: str) -> list[Worker]:
    """Who is Present on a line, longest first."""
    return [Worker(*row) for row in session.execute(_PRESENT, {"line": line})]


def attendance(session: Session, line: str) -> list[tuple[Worker, datetime]]:
    """Who is Present on a line and since when, longest first."""
    rows = session.execute(_ATTENDANCE, {"line": line})
    return [(Worker(row.id, row.login, row.name), row.since) for row in rows]


def rostered(session: Session, line: str, block: Block) -> dict[str, Worker]:
    """Whom the roster names for a block: slot → worker."""
    asked = {"line": line, "day": block.day, "start": block.start}
    rows = session.execute(_ROSTERED, asked)
    return {row.slot: Worker(row.id, row.login, row.name) for row in rows}


def crew(session: Session, line: str) -> list[Worker]:
    """All active members of a line, by name."""
    return [Worker(*row) for row in session.execute(_CREW, {"line": line})]
