"""The lock of the leading clock on PostgreSQL, and the row that says it is alive."""

from datetime import datetime
from typing import Final

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    case,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.tables import CLOCK, changed

KEY: Final = 4_114
"""PostgreSQL's advisory lock of the clock."""

_moment = CLOCK.c.seen_at.type
_NOW = bindparam("now", type_=_moment)
_LEAPT = or_(
    CLOCK.c.seen_at < bindparam("late", type_=_moment),
    CLOCK.c.seen_at > bindparam("ahead", type_=_moment),
)
_BEAT = (
    update(CLOCK)
    .where(CLOCK.c.id == 1)
    .values(
        leader=bindparam("me"),
        seen_at=_NOW,
        jumped_at=case((_LEAPT, _NOW), else_=CLOCK.c.jumped_at),
    )
)
_FIRST_BEAT = insert(CLOCK)
_HEARD = select(CLOCK.c.seen_at, CLOCK.c.jumped_at).where(CLOCK.c.id == 1)


_TAKE: Final = text("SELECT pg_try_advisory_lock(:key)")
# The server ends a session that asks nothing for so long; from PostgreSQL 14 on.
# https://www.postgresql.org/docs/current/runtime-config-client.html
_ENDS = "FROM pg_settings WHERE name = 'idle_session_timeout'"
_END_AFTER: Final = text(f"SELECT set_config(name, :milliseconds, false) {_ENDS}")
_END_AS_USUAL: Final = text(f"SELECT set_config(name, reset_val, false) {_ENDS}")


def take(connection: Connection, silence: float) -> bool:
    """Hold the lock as long as this connection lives; False when another does.

    It lives as long as it is asked something within so many seconds.
    """
    if not connection.execute(_TAKE, {"key": KEY}).scalar_one():
        return False
    connection.execute(_END_AFTER, {"milliseconds": str(round(1000 * silence))})
    return True


def look(connection: Connection) -> None:
    """Raises when the connection is gone, and with it the lock."""
    connection.execute(text("SELECT 1"))


def let_go(connection: Connection) -> None:
    """Let another hold it."""
    connection.execute(text("SELECT pg_advisory_unlock_all()"))
    connection.execute(_END_AS_USUAL)


def beat(
    session: Session, me: str, now: datetime, *, late: datetime, ahead: datetime
) -> None:
    """The leader was alive at this instant.

    When it was last alive before `late` or after `ahead`, the clock has made a leap.
    """
    row = {"me": me, "now": now, "late": late, "ahead": ahead}
    if changed(session, _BEAT, row) == 0:
        session.execute(_FIRST_BEAT, {"id": 1, "leader": me, "seen_at": now})


def heard(session: Session) -> Row[datetime, datetime | None] | None:
    """When the clock was last alive (seen_at), and to where it leapt (jumped_at)."""
    return session.execute(_HEARD).one_or_none()
