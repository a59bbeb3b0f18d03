"""The moment that alarms look at: who is Present since when, and who is named."""

from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.notices.notice import Person
from ringgroup.presence.alarms import Attendance, Roster
from ringgroup.tables import table

_member = table(models.Member)
_presence = table(models.Presence)
_change = table(models.PresenceChange)
_slot = table(models.RosterSlot)
_PRESENT = (
    select(_member.c.id, _member.c.login, _member.c.name, _presence.c.since)
    .join_from(_presence, _member)
    .where(_presence.c.line == bindparam("line"), _member.c.active)
    .order_by(_presence.c.since, _member.c.id)
)
_CHANGED = select(func.max(_change.c.at)).where(_change.c.line == bindparam("line"))
_ROSTER = (
    select(_slot.c.day, _slot.c.start, _slot.c.slot, _member.c.id, _member.c.login)
    .join_from(_slot, _member)
    .where(
        _slot.c.line == bindparam("line"),
        _slot.c.day.between(bindparam("first"), bindparam("last")),
        _member.c.active,
    )
)


def present(session: Session, line: str) -> tuple[Attendance, ...]:
    """Who is Present on a line, longest first."""
    rows = session.execute(_PRESENT, {"line": line})
    return tuple(
        Attendance(Person(row.id, row.login), row.name, row.since) for row in rows
    )


def changed_at(session: Session, line: str) -> datetime | None:
    """When a member last signed on or off."""
    return session.execute(_CHANGED, {"line": line}).scalar_one_or_none()


def roster(session: Session, line: str, first: date, last: date) -> Roster:
    """Whom the roster names in these days, as far as they are active."""
    named: dict[tuple[date, int], dict[str, Person]] = {}
    asked = {"line": line, "first": first, "last": last}
    for row in session.execute(_ROSTER, asked):
        person = Person(row.id, row.login)
        named.setdefault((row.day, row.start), {})[row.slot] = person
    return named
