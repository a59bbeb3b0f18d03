"""The keys of devices that sign for a member: what is public of them, and their use."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import MEMBER, PASSKEY, changed

HAS_PASSKEY = select(PASSKEY.c.id).where(PASSKEY.c.member_id == MEMBER.c.id).exists()
"""Whether the member of a statement has one."""


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
    .where(PASSKEY.c.id == bindparam("of"), MEMBER.c.active)
)
_OF_MEMBER = (
    select(*_FIELDS)
    .where(PASSKEY.c.member_id == bindparam("member"))
    .order_by(PASSKEY.c.created_at, PASSKEY.c.id)
)
_OWNER = (
    select(MEMBER.c.totp.is_not(None), MEMBER.c.role)
    .where(MEMBER.c.id == bindparam("member"))
    .with_for_update()
)
_NEW = insert(PASSKEY)
_USE = (
    update(PASSKEY)
    .where(
        PASSKEY.c.id == bindparam("of"),
        PASSKEY.c.sign_count <= bindparam("count"),
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
    """The key of an active member with that id."""
    row = session.execute(_ONE, {"of": key}).one_or_none()
    return None if row is None else KeptPasskey(*row)


def of(session: Session, member: int) -> list[KeptPasskey]:
    """The keys of a member (id), the oldest first."""
    return [
        KeptPasskey(*row) for row in session.execute(_OF_MEMBER, {"member": member})
    ]


def take_turn(session: Session, member: int) -> tuple[bool, str]:
    """Be the only one who adds or removes keys of a member (id), until the end.

    Gives what is so from now on: whether there is an app with codes, and the role.
    """
    has_code, role = session.execute(_OWNER, {"member": member}).one()
    return has_code, role


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
    """Use a key for what was asked then; False when something later was answered."""
    values = {"of": key, "count": count, "asked": asked, "now": now}
    return changed(session, _USE, values) == 1


def remove(session: Session, member: int, key: str) -> bool:
    """Forget a key of a member (id); False when there is none."""
    return changed(session, _REMOVE_ONE, {"member": member, "of": key}) == 1


def remove_all(session: Session, member: int) -> bool:
    """Forget all keys of a member (id); False when there is none."""
    return changed(session, _REMOVE, {"member": member}) > 0
