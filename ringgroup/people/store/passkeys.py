"""The keys of devices that sign for a member: what is public of them, and their use."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import MEMBER, PASSKEY, changed

_COUNTS: Final = MEMBER.c.subject.is_(None)
"""Of who signs in with their organisation's account no device signs: it would pass by
what is asked there, and work on when that account is shut."""
HAS_PASSKEY = and_(
    _COUNTS, select(PASSKEY.c.id).where(PASSKEY.c.member_id == MEMBER.c.id).exists()
)
"""Whether the member of a statement has one that counts."""


@dataclass(frozen=True, slots=True)
class KeptPasskey:
    """A key as it is kept; `id` is the digest of what its device calls it."""

    id: str
    member: int
    credential: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int
    created_at: datetime
    used_at: datetime | None


_FIELDS = (
    PASSKEY.c.id,
    PASSKEY.c.member_id,
    PASSKEY.c.credential,
    PASSKEY.c.public_key,
    PASSKEY.c.sign_count,
    PASSKEY.c.created_at,
    PASSKEY.c.used_at,
)
_ONE = (
    select(*_FIELDS)
    .join_from(PASSKEY, MEMBER)
    .where(PASSKEY.c.id == bindparam("of"), MEMBER.c.active, _COUNTS)
)
_OF_MEMBER = (
    select(*_FIELDS)
    .where(PASSKEY.c.member_id == bindparam("member"))
    .order_by(PASSKEY.c.created_at, PASSKEY.c.id)
)
_OWNER = (
    select(MEMBER.c.totp.is_not(None), MEMBER.c.role, _COUNTS)
    .where(MEMBER.c.id == bindparam("member"))
    .with_for_update()
)
_NEW = insert(PASSKEY)
_USE = (
    update(PASSKEY)
    .where(
        PASSKEY.c.id == bindparam("of"),
        or_(
            PASSKEY.c.sign_count < bindparam("count"),
            and_(PASSKEY.c.sign_count == 0, bindparam("count", type_=Integer) == 0),
        ),
        or_(
            PASSKEY.c.challenged_at.is_(None),
            PASSKEY.c.challenged_at < bindparam("asked"),
        ),
    )
    .values(
        sign_count=bindparam("count"),
        challenged_at=bindparam("asked"),
        used_at=bindparam("now"),
    )
)
_REMOVE = delete(PASSKEY).where(PASSKEY.c.member_id == bindparam("member"))
_REMOVE_ONE = _REMOVE.where(PASSKEY.c.id == bindparam("of"))


def one(session: Session, key: str) -> KeptPasskey | None:
    """The key with that id, of an active member of whom it counts."""
    row = session.execute(_ONE, {"of": key}).one_or_none()
    return None if row is None else KeptPasskey(*row)


def of(session: Session, member: int) -> list[KeptPasskey]:
    """The keys of a member (id), the oldest first."""
    return [
        KeptPasskey(*row) for row in session.execute(_OF_MEMBER, {"member": member})
    ]


def take_turn(session: Session, member: int) -> tuple[bool, str, bool]:
    """Be the only one who adds or removes keys of a member (id), until the end.

    Gives what is so from now on: whether there is an app with codes, the role, and
    whether a key counts.
    """
    has_code, role, counts = session.execute(_OWNER, {"member": member}).one()
    return has_code, role, counts


def add(session: Session, key: KeptPasskey) -> None:
    """Keep a new key; raises IntegrityError when there is one with that id."""
    session.execute(
        _NEW,
        {
            "id": key.id,
            "member_id": key.member,
            "credential": key.credential,
            "public_key": key.public_key,
            "sign_count": key.sign_count,
            "created_at": key.created_at,
        },
    )


def use(session: Session, key: str, count: int, asked: datetime, now: datetime) -> bool:
    """Use a key for what was asked then; False when something later was answered.

    Nor does it count twice to the same number, unless its device does not count.
    """
    values = {"of": key, "count": count, "asked": asked, "now": now}
    return changed(session, _USE, values) == 1


def remove(session: Session, member: int, key: str) -> bool:
    """Forget a key of a member (id); False when there is none."""
    return changed(session, _REMOVE_ONE, {"member": member, "of": key}) == 1


def remove_all(session: Session, member: int) -> bool:
    """Forget all keys of a member (id); False when there is none."""
    return changed(session, _REMOVE, {"member": member}) > 0
