"""Rows of what coordinators tell a line, and of who saw it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from ringgroup.tables import BULLETIN, BULLETIN_SEEN, MEMBER, changed


@dataclass(frozen=True, slots=True)
class RunningBulletin:
    """What is told until the end of `last`; `seen`: by who looks, `seen_by`: by all."""

    id: int
    text: str
    last: date
    written_by: str
    seen: bool
    seen_by: int


_SEEN = select(func.count()).where(BULLETIN_SEEN.c.bulletin_id == BULLETIN.c.id)
_RUNNING = (
    select(
        BULLETIN.c.id,
        BULLETIN.c.text,
        BULLETIN.c.last,
        MEMBER.c.name,
        _SEEN.where(BULLETIN_SEEN.c.member_id == bindparam("who")).scalar_subquery(),
        _SEEN.scalar_subquery(),
    )
    .join_from(BULLETIN, MEMBER, MEMBER.c.id == BULLETIN.c.written_by)
    .where(BULLETIN.c.line == bindparam("line"), BULLETIN.c.last >= bindparam("today"))
    .order_by(BULLETIN.c.written_at.desc(), BULLETIN.c.id.desc())
)
_WRITE = insert(BULLETIN)
_END = delete(BULLETIN).where(
    BULLETIN.c.id == bindparam("of"), BULLETIN.c.line == bindparam("on")
)
_THERE = select(BULLETIN.c.id).where(
    BULLETIN.c.id == bindparam("of"), BULLETIN.c.line == bindparam("on")
)
_BY_WHOM = select(BULLETIN_SEEN.c.member_id).where(
    BULLETIN_SEEN.c.bulletin_id == bindparam("of"),
    BULLETIN_SEEN.c.member_id == bindparam("who"),
)
_SAW = insert(BULLETIN_SEEN)


def running(
    session: Session, line: str, who: int, today: date
) -> list[RunningBulletin]:
    """What is told on a line now, newest first, as a member (id) sees it."""
    rows = session.execute(_RUNNING, {"line": line, "who": who, "today": today})
    return [
        RunningBulletin(of, text, last, by, bool(seen), seen_by)
        for of, text, last, by, seen, seen_by in rows
    ]


def write(
    session: Session, line: str, who: int, text: str, last: date, now: datetime
) -> None:
    """Tell it from now on, until the end of that day."""
    told = {"line": line, "text": text, "last": last}
    session.execute(_WRITE, {**told, "written_at": now, "written_by": who})


def end(session: Session, line: str, bulletin: int) -> bool:
    """Tell it no more; False when it was not there."""
    return changed(session, _END, {"of": bulletin, "on": line}) > 0


def saw(session: Session, line: str, who: int, bulletin: int) -> bool:
    """A member saw it, however often they say so; False when it is not there."""
    if session.execute(_THERE, {"of": bulletin, "on": line}).first() is None:
        return False
    if session.execute(_BY_WHOM, {"of": bulletin, "who": who}).first() is None:
        session.execute(_SAW, {"bulletin_id": bulletin, "member_id": who})
    return True
