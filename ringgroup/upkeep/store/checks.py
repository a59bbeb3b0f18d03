"""What a doctor asks of the database: may it be written, and who fails."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ringgroup.tables import MEMBER, PASSKEY

_FAILING = (
    select(MEMBER.c.login)
    .where(MEMBER.c.active, MEMBER.c.problem.is_not(None))
    .order_by(MEMBER.c.login)
)
_ADMINISTRATORS = (
    select(
        MEMBER.c.login,
        MEMBER.c.password_hash.is_not(None)
        | select(PASSKEY.c.id).where(PASSKEY.c.member_id == MEMBER.c.id).exists(),
        MEMBER.c.subject.is_not(None),
    )
    .where(MEMBER.c.active, MEMBER.c.role == "administrator")
    .order_by(MEMBER.c.login)
)


def setting(session: Session, asked: str) -> object:
    """What the database says of a setting of its own: a PRAGMA, or SHOW."""
    return session.execute(text(asked)).scalar_one()


def mobiles(session: Session) -> frozenset[str]:
    """The mobiles of all members, active or not."""
    return frozenset(session.scalars(select(MEMBER.c.mobile)))


def administrators(session: Session) -> list[tuple[str, bool, bool]]:
    """The active administrators: login, whether they have a way in of their own here.

    That is a password or a passkey; and whether they sign in at a provider.
    """
    return [
        (login, own, linked) for login, own, linked in session.execute(_ADMINISTRATORS)
    ]


def failing_members(session: Session) -> Sequence[str]:
    """The active members (login) whose mobile the provider refused."""
    return session.scalars(_FAILING).all()
