"""The moment that alarms look at: who is Present since when, and who is named."""

import json
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.notices.notice import Addressee
from ringgroup.presence.alarms import Gap, PresentMember, Roster
from ringgroup.tables import table

_member = table(models.Member)
_gap = table(models.Gap)
_presence = table(models.Presence)
_change = table(models.PresenceChange)
_slot = table(models.RosterSlot)
_PRESENT = (
    select(
        *(_member.c.id, _member.c.login, _member.c.name),
        *(_presence.c.since, _presence.c.reminded_at, _presence.c.closes_at),
    )
    .join_from(_presence, _member)
    .where(_presence.c.line == bindparam("line"), _member.c.active)
    .order_by(_presence.c.since, _member.c.id)
)
_LAST_GAP = select(
    _gap.c.began_at, _gap.c.counts_from, _gap.c.told, _gap.c.ended_at
).where(_gap.c.line == bindparam("line"))
_KEEP_GAP = (
    update(_gap)
    .where(_gap.c.line == bindparam("of"))
    .values(
        began_at=bindparam("began_at"),
        counts_from=bindparam("counts_from"),
        told=bindparam("told"),
        ended_at=bindparam("ended_at"),
    )
)
_FIRST_GAP = insert(_gap)
_REMINDED = (
    update(_presence)
    .where(
        _presence.c.line == bindparam("of"), _presence.c.member_id == bindparam("who")
    )
    .values(reminded_at=bindparam("now"))
)
_COUNT_ON = (
    update(_presence)
    .where(
        _presence.c.line == bindparam("of"), _presence.c.member_id == bindparam("who")
    )
    .values(closes_at=bindparam("closes_at"))
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


def present(session: Session, line: str) -> tuple[PresentMember, ...]:
    """Who is Present on a line, longest first."""
    rows = session.execute(_PRESENT, {"line": line})
    return tuple(
        PresentMember(
            *(Addressee(row.id, row.login), row.name),
            *(row.since, row.reminded_at, row.closes_at),
        )
        for row in rows
    )


def gap(session: Session, line: str) -> Gap | None:
    """The last time in which a line was open and nobody was Present."""
    row = session.execute(_LAST_GAP, {"line": line}).one_or_none()
    if row is None:
        return None
    told = tuple(
        (role, Addressee(of, login)) for role, of, login in json.loads(row.told)
    )
    return Gap(row.began_at, row.counts_from, told, row.ended_at)


def keep_gap(session: Session, line: str, last: Gap) -> None:
    """The last gap of a line as it is now; raises IntegrityError in a lost race."""
    told = [[role, person.id, person.login] for role, person in last.told]
    row = {
        "began_at": last.began_at,
        "counts_from": last.counts_from,
        "told": json.dumps(told),
        "ended_at": last.ended_at,
    }
    kept = session.execute(_KEEP_GAP, {"of": line, **row})
    if cast("CursorResult[Any]", kept).rowcount == 0:
        session.execute(_FIRST_GAP, {"line": line, **row})


def reminded(session: Session, line: str, member: int, now: datetime) -> None:
    """Who is Present was asked to sign off."""
    session.execute(_REMINDED, {"of": line, "who": member, "now": now})


def count_on(session: Session, line: str, member: int, closes_at: datetime) -> None:
    """Who is Present counts on a desk that closes then."""
    session.execute(_COUNT_ON, {"of": line, "who": member, "closes_at": closes_at})


def changed_at(session: Session, line: str) -> datetime | None:
    """When a member last signed on or off."""
    return session.execute(_CHANGED, {"line": line}).scalar_one_or_none()


def roster(session: Session, line: str, first: date, last: date) -> Roster:
    """Whom the roster names in these days, as far as they are active."""
    named: dict[tuple[date, int], dict[str, Addressee]] = {}
    asked = {"line": line, "first": first, "last": last}
    for row in session.execute(_ROSTER, asked):
        person = Addressee(row.id, row.login)
        named.setdefault((row.day, row.start), {})[row.slot] = person
    return named
