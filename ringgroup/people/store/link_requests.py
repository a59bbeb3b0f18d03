"""Names that were typed by who forgot a password, until the clock has looked at them.

What strangers send is bounded (docs/adr/0023), and costs one statement.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from ringgroup.tables import LINK_REQUEST, changed

MOST: Final = 1_000
"""Names that wait at once: the clock looks at more than that in half a minute."""
_COLUMNS: Final = ("id", "name", "asked_at")
_WAITING: Final = select(func.count()).select_from(LINK_REQUEST).scalar_subquery()
_ADD = insert(LINK_REQUEST).from_select(
    _COLUMNS,
    select(
        *(bindparam(name, type_=LINK_REQUEST.c[name].type) for name in _COLUMNS)
    ).where(bindparam("most") > _WAITING),
)
_OLDEST = (
    select(LINK_REQUEST.c.id, LINK_REQUEST.c.name)
    .order_by(LINK_REQUEST.c.asked_at, LINK_REQUEST.c.id)
    .limit(bindparam("at_most"))
)
_TAKE = delete(LINK_REQUEST).where(LINK_REQUEST.c.id == bindparam("of"))


def add(session: Session, request: str, name: bytes, now: datetime) -> None:
    """Keep a name (sealed), unless very many wait already."""
    asked = {"id": request, "name": name, "asked_at": now, "most": MOST}
    session.execute(_ADD, asked)


def waiting(session: Session, at_most: int) -> list[tuple[str, bytes]]:
    """The oldest of them: id, and the sealed name."""
    rows = session.execute(_OLDEST, {"at_most": at_most})
    return [(row.id, row.name) for row in rows]


def take(session: Session, request: str) -> bool:
    """Take one out; False when somebody was first."""
    return changed(session, _TAKE, {"of": request}) == 1
