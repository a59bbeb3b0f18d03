"""Rows of what is kept otherwise than in the line file."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, literal, select, union_all
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.registration.form import LISTS
from ringgroup.tables import AUDIT, LINE_VERSION, MEMBER, REGISTRATION, SLOT

_NEWEST = select(func.max(LINE_VERSION.c.id))
_COLUMNS = (
    *(LINE_VERSION.c.id, LINE_VERSION.c.at, MEMBER.c.name.label("by")),
    *(LINE_VERSION.c.kept, LINE_VERSION.c.before),
    *(LINE_VERSION.c.told, LINE_VERSION.c.takes_back),
)
_ROWS = select(*_COLUMNS).select_from(
    LINE_VERSION.outerjoin(MEMBER, MEMBER.c.id == LINE_VERSION.c.actor_id)
)
_STANDING = _ROWS.order_by(LINE_VERSION.c.id.desc()).limit(1)
_taken_back = LINE_VERSION.alias("taken_back")
_CHANGE = _ROWS.where(
    LINE_VERSION.c.takes_back.is_(None),
    LINE_VERSION.c.id.not_in(
        select(_taken_back.c.takes_back).where(_taken_back.c.takes_back.is_not(None))
    ),
)
_CHANGES = _CHANGE.order_by(LINE_VERSION.c.id.desc()).limit(bindparam("at_most"))
_KEPT_BEFORE = (
    select(LINE_VERSION.c.kept)
    .where(LINE_VERSION.c.id < bindparam("of"))
    .order_by(LINE_VERSION.c.id.desc())
    .limit(1)
)
_KEEP = insert(LINE_VERSION)
_OF_THE_LINE = [
    of
    for of in models.Base.metadata.sorted_tables
    if "line" in of.c and of is not AUDIT
]
_ROWS_OF = union_all(
    *(select(literal(1)).where(of.c.line == bindparam("line")) for of in _OF_THE_LINE)
).limit(1)


_MOBILE = select(MEMBER.c.mobile).where(
    MEMBER.c.mobile.in_(bindparam("numbers", expanding=True)), MEMBER.c.active
)
_ROSTERED = (
    select(literal(1))
    .where(SLOT.c.line == bindparam("line"), SLOT.c.day >= bindparam("since"))
    .limit(1)
)
_USED = {
    name: select(literal(1))
    .where(
        REGISTRATION.c.line.in_(bindparam("lines", expanding=True)),
        REGISTRATION.c[name] == bindparam("code"),
    )
    .limit(1)
    for name in LISTS
}


class VersionRow(NamedTuple):
    """One change, as it is kept; `by` is a name, None for the command line."""

    id: int
    at: datetime
    by: str | None
    kept: str
    before: str
    told: str
    takes_back: int | None


def newest(session: Session) -> int:
    """The number of the last change; 0 when the line file holds as it is."""
    return session.execute(_NEWEST).scalar_one() or 0


def standing(session: Session) -> VersionRow | None:
    """The last change: what it keeps holds now."""
    row = session.execute(_STANDING).one_or_none()
    return None if row is None else VersionRow(*row)


def changes(session: Session, at_most: int) -> list[VersionRow]:
    """The last changes, newest first, without what was taken back."""
    rows = session.execute(_CHANGES, {"at_most": at_most})
    return [VersionRow(*row) for row in rows]


def kept_before(session: Session, of: int) -> str | None:
    """What the row before a change keeps; None: there is none."""
    found: str | None = session.execute(_KEPT_BEFORE, {"of": of}).scalar_one_or_none()
    return found


def has_rows(session: Session, line: str) -> bool:
    """Whether any table but the log has a row of that line."""
    return session.execute(_ROWS_OF, {"line": line}).first() is not None


def mobiles(session: Session, numbers: Iterable[str]) -> set[str]:
    """Those of these numbers from which somebody who is active calls."""
    return set(session.scalars(_MOBILE, {"numbers": sorted(numbers)}))


def rostered(session: Session, line: str, since: date) -> bool:
    """Whether anybody stands on the roster of a line from that day on."""
    return (
        session.execute(_ROSTERED, {"line": line, "since": since}).first() is not None
    )


def used(session: Session, lines: Sequence[str], of: str, code: str) -> bool:
    """Whether a registration of a line (by any of its keys) has that code."""
    asked = {"lines": list(lines), "code": code}
    return session.execute(_USED[of], asked).first() is not None


def keep(session: Session, row: VersionRow, actor: int | None, origin: str) -> None:
    """Add a change; who was second with that number fails."""
    values = row._asdict() | {"actor_id": actor, "origin": origin}
    del values["by"]
    session.execute(_KEEP, values)
