"""Signing in that failed: how often in a row, and how many in an hour.

What strangers send is counted, and never grows without bound (docs/adr/0023).
"""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import REFUSALS, SIGN_IN_FAILURE, changed

NOBODY: Final = 0
"""No member's id: failures with names that nobody has are counted under it."""

_FAILURE = select(SIGN_IN_FAILURE.c.failures, SIGN_IN_FAILURE.c.last_at).where(
    SIGN_IN_FAILURE.c.who == bindparam("of")
)
_FIRST = insert(SIGN_IN_FAILURE)
MOST: Final = 1_000
"""Names of which it is known at once how often they failed.

Whoever makes room by a thousand other names, to guess at one that was slowed down, has
spent more time than its pauses take.
"""
_COUNT = select(func.count()).select_from(SIGN_IN_FAILURE)
_OLDEST = delete(SIGN_IN_FAILURE).where(
    SIGN_IN_FAILURE.c.who.in_(
        select(SIGN_IN_FAILURE.c.who)
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


def keep_failures(session: Session, who: str, so_many: int, now: datetime) -> None:
    """Keep how often in a row somebody failed; 0: succeeded."""
    if not so_many:
        session.execute(_NONE, {"of": who})
        return
    asked = {"of": who, "so_many": so_many, "now": now}
    if changed(session, _MORE, asked) == 0:
        too_many = session.execute(_COUNT).scalar_one() - MOST + 1
        if too_many > 0:
            session.execute(_OLDEST, {"so_many": too_many})
        session.execute(_FIRST, {"who": who, "failures": so_many, "last_at": now})


_HOUR = (
    REFUSALS.c.hour == bindparam("of"),
    REFUSALS.c.member_id == bindparam("member"),
)
_ONE_MORE = update(REFUSALS).where(*_HOUR).values(failures=REFUSALS.c.failures + 1)
_IN_A_NEW_HOUR = insert(REFUSALS)
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


def count_refusal(session: Session, member: int | None, now: datetime) -> bool:
    """Count one more failed sign-in; whether it is the first of its hour.

    None: with a name that is nobody's.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    whose = NOBODY if member is None else member
    if changed(session, _ONE_MORE, {"of": hour, "member": whose}):
        return False
    row = {"hour": hour, "member_id": whose, "failures": 1}
    session.execute(_IN_A_NEW_HOUR, row)
    return True


def refused_since(session: Session, since: datetime) -> tuple[int, int]:
    """How many sign-ins failed: of members, and with names that are nobody's."""
    of_members, of_nobody = session.execute(_REFUSED, {"since": since}).one()
    return int(of_members), int(of_nobody)
