"""Whose session it is, with all that a page asks of them; one statement."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ringgroup.board.live import WatchedLine
from ringgroup.board.store import live
from ringgroup.line import Belonging
from ringgroup.people.store.passkeys import HAS_PASSKEY
from ringgroup.store import belonging
from ringgroup.tables import LOGIN_SESSION, MEMBER, OPEN_FORM


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a session, as the database knows both."""

    session: str = field(repr=False)
    created_at: datetime
    seen_at: datetime
    complete: bool
    offered: bytes | None = field(repr=False)
    until: datetime | None
    proved_at: datetime
    member: int
    login: str
    name: str
    organisation: str
    role: str
    has_totp: bool
    has_passkey: bool
    forms: Mapping[str, int]
    belonging: Belonging
    watched: WatchedLine | None = None


_FORMS = (
    select(func.aggregate_strings(OPEN_FORM.c.line, " "))
    .where(OPEN_FORM.c.member == MEMBER.c.login)
    .scalar_subquery()
)
_VISITOR = (
    select(
        LOGIN_SESSION.c.id,
        LOGIN_SESSION.c.created_at,
        LOGIN_SESSION.c.seen_at,
        LOGIN_SESSION.c.complete,
        LOGIN_SESSION.c.offered,
        LOGIN_SESSION.c.until,
        func.coalesce(LOGIN_SESSION.c.proved_at, LOGIN_SESSION.c.created_at),
        MEMBER.c.id,
        MEMBER.c.login,
        MEMBER.c.name,
        MEMBER.c.organisation,
        MEMBER.c.role,
        MEMBER.c.totp.is_not(None).label("has_totp"),
        HAS_PASSKEY,
        _FORMS,
        *belonging.COLUMNS,
    )
    .join_from(LOGIN_SESSION, MEMBER)
    .outerjoin(*belonging.JOINED)
    .where(LOGIN_SESSION.c.id == bindparam("of"), MEMBER.c.active)
)
_PLAIN: Final = len(_VISITOR.selected_columns) - len(belonging.COLUMNS)
_WATCHING = _VISITOR.add_columns(*live.COLUMNS)


def visitor(session: Session, digest: str, *, watching: bool = False) -> Visitor | None:
    """Whose session this is; None when it ended or its member is not active.

    `watching`: it is asked as well what goes on now.
    """
    rows = session.execute(_WATCHING if watching else _VISITOR, {"of": digest}).all()
    if not rows:
        return None
    plain: list[Any] = [*rows[0]][:_PLAIN]
    plain[-1] = Counter((plain[-1] or "").split())
    watched = live.watched(rows[0]) if watching else None
    return Visitor(*[*plain, belonging.of_rows(rows[0].role, rows), watched])
