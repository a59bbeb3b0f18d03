"""The moment that alarms look at: who is Present since when, and who is named."""

import json
from datetime import date, datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.notices.notice import Addressee
from ringgroup.presence.alarms import Gap, PresentMember, Roster
from ringgroup.store import belonging
from ringgroup.tables import GAP, MEMBER, PRESENCE, PRESENCE_CHANGE, SLOT, changed

_PRESENT = (
    select(
        *(MEMBER.c.id, MEMBER.c.login, MEMBER.c.name),
        *(PRESENCE.c.since, PRESENCE.c.reminded_at, PRESENCE.c.closes_at),
    )
    .join_from(PRESENCE, MEMBER)
    .where(PRESENCE.c.line == bindparam("line"), MEMBER.c.active, belonging.belongs())
    .order_by(PRESENCE.c.since, MEMBER.c.id)
)
_LAST_GAP = select(GAP.c.began_at, GAP.c.counts_from, GAP.c.told, GAP.c.ended_at).where(
    GAP.c.line == bindparam("line")
)
_KEEP_GAP = (
    update(GAP)
    .where(GAP.c.line == bindparam("of"))
    .values(
        began_at=bindparam("began_at"),
        counts_from=bindparam("counts_from"),
        told=bindparam("told"),
        ended_at=bindparam("ended_at"),
    )
)
_FIRST_GAP = insert(GAP)
_REMINDED = (
    update(PRESENCE)
    .where(PRESENCE.c.line == bindparam("of"), PRESENCE.c.member_id == bindparam("who"))
    .values(reminded_at=bindparam("now"))
)
_COUNT_ON = (
    update(PRESENCE)
    .where(PRESENCE.c.line == bindparam("of"), PRESENCE.c.member_id == bindparam("who"))
    .values(closes_at=bindparam("closes_at"))
)
_CHANGED = select(func.max(PRESENCE_CHANGE.c.at)).where(
    PRESENCE_CHANGE.c.line == bindparam("line")
)
_ROSTER = (
    select(SLOT.c.day, SLOT.c.start, SLOT.c.slot, MEMBER.c.id, MEMBER.c.login)
    .join_from(SLOT, MEMBER)
    .where(
        SLOT.c.line == bindparam("line"),
        SLOT.c.day.between(bindparam("first"), bindparam("last")),
        MEMBER.c.active,
        belonging.belongs(),
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
    if changed(session, _KEEP_GAP, {"of": line, **row}) == 0:
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
