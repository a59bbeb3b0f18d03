"""Signing in that failed: how often in a row, and how many in an hour.

What strangers send is counted, and never grows without bound (docs/adr/0023).
"""

from datetime import datetime
from typing import Final

from sqlalchemy import (
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.tables import AUDIT, REFUSALS, SIGN_IN_FAILURE

NOBODY: Final = 0
"""No member's id: failures with names that nobody has are counted under it."""

_FAILURE = select(SIGN_IN_FAILURE.c.failures, SIGN_IN_FAILURE.c.last_at).where(
    SIGN_IN_FAILURE.c.who == bindparam("of")
)
_HOLD = text(
    "INSERT INTO sign_in_failure (who, failures, last_at) VALUES (:of, 0, :now) "
    "ON CONFLICT (who) DO UPDATE SET failures = sign_in_failure.failures "
    "RETURNING failures, last_at"
).bindparams(bindparam("now", type_=SIGN_IN_FAILURE.c.last_at.type))
_HELD = _HOLD.columns(SIGN_IN_FAILURE.c.failures, SIGN_IN_FAILURE.c.last_at)
MOST: Final = 1_000
"""Names of which it is known at once how often they failed.

Whoever makes room by a thousand other names, to guess at one that was slowed down, has
spent more time than its pauses take.
"""
_OF_A_NAME = ~SIGN_IN_FAILURE.c.who.contains(" ")
"""Of what was typed, without end; what is counted of a member's codes stays."""
_COUNT = select(func.count()).where(_OF_A_NAME)
_OLDEST = delete(SIGN_IN_FAILURE).where(
    SIGN_IN_FAILURE.c.who.in_(
        select(SIGN_IN_FAILURE.c.who)
        .where(_OF_A_NAME, SIGN_IN_FAILURE.c.who != bindparam("but"))
        .order_by(SIGN_IN_FAILURE.c.last_at, SIGN_IN_FAILURE.c.who)
        .limit(bindparam("so_many"))
    )
)
_MORE = (
    update(SIGN_IN_FAILURE)
    .where(SIGN_IN_FAILURE.c.who == bindparam("of"))
    .values(failures=bindparam("so_many"), last_at=bindparam("now"))
)
_NONE = delete(SIGN_IN_FAILURE).where(SIGN_IN_FAILURE.c.who == bindparam("of"))


def failures(session: Session, who: str) -> tuple[int, datetime] | None:
    """How often in a row somebody failed, and when last."""
    row = session.execute(_FAILURE, {"of": who}).one_or_none()
    return None if row is None else (row.failures, row.last_at)


def held(session: Session, who: str, now: datetime) -> tuple[int, datetime]:
    """As `failures`, of whoever it is; until the end nobody else counts that one.

    So two who fail at the same moment are two. `who` with a blank in it is a member's,
    and is not forgotten to make room.
    """
    so_many, last_at = session.execute(_HELD, {"of": who, "now": now}).one()
    if so_many == 0:
        too_many = session.execute(_COUNT).scalar_one() - MOST
        if too_many > 0:
            session.execute(_OLDEST, {"so_many": too_many, "but": who})
    return so_many, last_at


def keep_failures(session: Session, who: str, so_many: int, now: datetime) -> None:
    """Keep how often in a row somebody failed, who was `held`; 0: succeeded."""
    if so_many:
        session.execute(_MORE, {"of": who, "so_many": so_many, "now": now})
    else:
        session.execute(_NONE, {"of": who})


_HOUR = (
    REFUSALS.c.hour == bindparam("of"),
    REFUSALS.c.member_id == bindparam("member"),
)
_ONE_MORE = text(
    "INSERT INTO sign_in_refusals (hour, member_id, failures) VALUES (:of, :member, 1) "
    "ON CONFLICT (hour, member_id) "
    "DO UPDATE SET failures = sign_in_refusals.failures + 1"
).bindparams(bindparam("of", type_=REFUSALS.c.hour.type))
"""The first of an hour, or one more: one statement, and both databases know it."""
_FIRST_OF_HOUR = insert(AUDIT).from_select(
    ("at", "actor_id", "action", "detail", "origin"),
    select(
        bindparam("now", type_=AUDIT.c.at.type),
        bindparam("member", type_=AUDIT.c.actor_id.type),
        bindparam("action", type_=AUDIT.c.action.type),
        literal(""),
        bindparam("origin", type_=AUDIT.c.origin.type),
    ).where(
        bindparam("member", type_=AUDIT.c.actor_id.type) != NOBODY,
        ~select(REFUSALS.c.hour).where(*_HOUR).exists(),
    ),
)
_REFUSED = select(
    func.coalesce(
        func.sum(case((REFUSALS.c.member_id == NOBODY, 0), else_=REFUSALS.c.failures)),
        0,
    ),
    func.coalesce(
        func.sum(case((REFUSALS.c.member_id == NOBODY, REFUSALS.c.failures), else_=0)),
        0,
    ),
).where(REFUSALS.c.hour > bindparam("since"))


def count_refusal(session: Session, member: int | None, now: datetime) -> None:
    """Count one more failed sign-in; None: with a name that is nobody's."""
    session.execute(_ONE_MORE, {"of": _hour(now), "member": member or NOBODY})


def note_first(
    session: Session, member: int | None, action: str, now: datetime, origin: str
) -> None:
    """Write down in the log the first of an hour, of who has that name."""
    asked = {"of": _hour(now), "member": member or NOBODY, "action": action}
    session.execute(_FIRST_OF_HOUR, asked | {"now": now, "origin": origin})


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def refused_since(session: Session, since: datetime) -> tuple[int, int]:
    """How many sign-ins failed: of members, and with names that are nobody's."""
    of_members, of_nobody = session.execute(_REFUSED, {"since": since}).one()
    return int(of_members), int(of_nobody)
