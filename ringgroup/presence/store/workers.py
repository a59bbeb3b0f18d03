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

from ringgroup import models
from ringgroup.tables import table
from schedules.hours import Block

_member = table(models.Member)
_presence = table(models.Presence)
_slot = table(models.RosterSlot)
_leg = table(models.Leg)


_PLACES = select(_presence.c.place, _presence.c.member_id).where(
    _presence.c.line == bindparam("line")
)
_TAKE_PLACE = insert(_presence)
_LEAVE_PLACE = delete(_presence).where(
    _presence.c.line == bindparam("of"), _presence.c.member_id == bindparam("member")
)
_CHANGED = insert(table(models.PresenceChange))


def places(session: Session, line: str) -> dict[int, int]:
    """The members (id) Present on a line, by place."""
    rows = session.execute(_PLACES, {"line": line})
    return {row.place: row.member_id for row in rows}


def take_place(
    session: Session,
    line: str,
    member: int,
    place: int,
    via: str,
    now: datetime,
    closes_at: datetime | None = None,
) -> None:
    """A member becomes Present; raises IntegrityError when the place was taken."""
    row = {"line": line, "member_id": member, "place": place, "since": now}
    session.execute(_TAKE_PLACE, row | {"closes_at": closes_at})
    _log_change(session, line, member, present=True, via=via, now=now)


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


_WORKER = select(_member.c.id, _member.c.login, _member.c.name).where(_member.c.active)
_BY_MOBILE = _WORKER.where(_member.c.mobile == bindparam("mobile"))
_BY_LOGIN = _WORKER.where(_member.c.login == bindparam("login"))
_PRESENT = (
    select(_member.c.id, _member.c.login, _member.c.name)
    .join_from(_presence, _member)
    .where(_presence.c.line == bindparam("line"))
    .order_by(_presence.c.since, _member.c.id)
)


_CREW = _WORKER.order_by(_member.c.name, _member.c.id)
_ATTENDANCE = (
    select(_member.c.id, _member.c.login, _member.c.name, _presence.c.since)
    .join_from(_presence, _member)
    .where(_presence.c.line == bindparam("line"))
    .order_by(_presence.c.since, _member.c.id)
)
_ROSTERED = (
    select(_slot.c.slot, _member.c.id, _member.c.login, _member.c.name)
    .join_from(_slot, _member)
    .where(
        _slot.c.line == bindparam("line"),
        _slot.c.day == bindparam("day"),
        _slot.c.start == bindparam("start"),
    )
)


def worker_by_mobile(session: Session, mobile: str) -> Worker | None:
    """The active member with that mobile (E.164)."""
    row = session.execute(_BY_MOBILE, {"mobile": mobile}).one_or_none()
    return None if row is None else Worker(*row)


def worker_by_login(session: Session, login: str) -> Worker | None:
    """The active member with that login."""
    row = session.execute(_BY_LOGIN, {"login": login}).one_or_none()
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


def crew(session: Session) -> list[Worker]:
    """All active members, by name."""
    return [Worker(*row) for row in session.execute(_CREW)]
