"""Members as the administrator knows them: the whole list, and their secrets."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Literal, cast

from sqlalchemy import CursorResult, bindparam, insert, select, update
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.members import Member
from ringgroup.store.tables import table

_member = table(models.Member)
_FIELDS = ("name", "organisation", "mobile", "email", "login", "role", "active")
_CHANGING = ("name", "organisation", "mobile", "email", "role")
_MEMBERS = select(*(_member.c[name] for name in _FIELDS)).order_by(_member.c.login)
_ROWS = select(_member.c.id, _member.c.login, _member.c.mobile)
_PARK = (
    update(_member)
    .where(_member.c.id == bindparam("of"))
    .values(mobile=bindparam("by"), problem=None, tested_at=None)
)
_NEW = insert(_member)
_CHANGE = (
    update(_member)
    .where(_member.c.login == bindparam("of"))
    .values({name: bindparam(name) for name in _CHANGING})
)
Secret = Literal["password_hash", "pin_hash"]
_SECRETS: Mapping[Secret, Any] = {
    secret: update(_member)
    .where(_member.c.login == bindparam("of"))
    .values({secret: bindparam("hash")})
    for secret in ("password_hash", "pin_hash")
}


def members(session: Session) -> list[Member]:
    """All members by login, the inactive ones as well."""
    return [Member(*row) for row in session.execute(_MEMBERS)]


def mobiles(session: Session) -> dict[str, str]:
    """Whose each mobile is: E.164 → login."""
    return {row.mobile: row.login for row in session.execute(_ROWS)}


def active_logins(session: Session) -> dict[str, int]:
    """The active members: login → id."""
    rows = session.execute(_ROWS.where(_member.c.active))
    return {row.login: row.id for row in rows}


def keep_members(session: Session, wanted: Iterable[Member]) -> int:
    """Add members, or change who has that login already; return how many are new.

    Who is not among `wanted` is left alone, and nobody becomes active or inactive.
    Members may swap their mobiles, which are unique at any moment: so whoever gets
    another mobile lets go of the old one first, and of what was known about it.
    """
    known = {row.login: row for row in session.execute(_ROWS)}
    new = [asdict(member) for member in wanted if member.login not in known]
    old = [
        {name: getattr(member, name) for name in _CHANGING} | {"of": member.login}
        for member in wanted
        if member.login in known
    ]
    moving = [
        known[row["of"]] for row in old if known[row["of"]].mobile != row["mobile"]
    ]
    if moving:
        parked = [{"of": row.id, "by": f"parked {row.id}"} for row in moving]
        session.connection().execute(_PARK, parked)
    if old:
        session.connection().execute(_CHANGE, old)
    if new:
        session.connection().execute(_NEW, new)
    return len(new)


def keep_secret(session: Session, login: str, secret: Secret, kept: str) -> bool:
    """Keep the hash of a password or PIN; whether there is such a member."""
    done = session.execute(_SECRETS[secret], {"of": login, "hash": kept})
    return cast("CursorResult[Any]", done).rowcount == 1
