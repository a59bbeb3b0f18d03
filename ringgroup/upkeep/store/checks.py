"""What a doctor asks of the database: may it be written, and who fails."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.tables import table

_member = table(models.Member)
_FAILING = (
    select(_member.c.login)
    .where(_member.c.active, _member.c.problem.is_not(None))
    .order_by(_member.c.login)
)


def setting(session: Session, asked: str) -> object:
    """What the database says of a setting of its own: a PRAGMA, or SHOW."""
    return session.execute(text(asked)).scalar_one()


def mobiles(session: Session) -> frozenset[str]:
    """The mobiles of all members, active or not."""
    return frozenset(session.scalars(select(_member.c.mobile)))


def failing_members(session: Session) -> Sequence[str]:
    """The active members (login) whose mobile the provider refused."""
    return session.scalars(_FAILING).all()
