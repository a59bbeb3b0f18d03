"""What a message that waits is about, as it is now; and who else was told of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from ringgroup.tables import (
    CHANGE,
    INVITATION,
    MEMBER,
    MESSAGE,
    PRESENCE,
    SLOT,
    SWAP,
    VOICEMAIL,
)

_HOLDER = select(SLOT.c.member_id).where(
    SLOT.c.line == bindparam("line"),
    SLOT.c.day == bindparam("day"),
    SLOT.c.start == bindparam("start"),
    SLOT.c.slot == bindparam("slot"),
)
_SINCE = select(PRESENCE.c.since).where(
    PRESENCE.c.line == bindparam("line"), PRESENCE.c.member_id == bindparam("member")
)
_GRANTED = select(INVITATION.c.granted).where(INVITATION.c.id == bindparam("of"))
_VOICEMAIL = select(VOICEMAIL.c.owner_id).where(
    VOICEMAIL.c.id == bindparam("of"), VOICEMAIL.c.handled_at.is_(None)
)
_CHANGES = (
    select(
        *(CHANGE.c.before_id, CHANGE.c.after_id),
        SLOT.c.member_id.label("holder"),
    )
    .select_from(
        CHANGE.outerjoin(
            SLOT,
            (SLOT.c.line == CHANGE.c.line)
            & (SLOT.c.day == CHANGE.c.day)
            & (SLOT.c.start == CHANGE.c.start)
            & (SLOT.c.slot == CHANGE.c.slot),
        )
    )
    .where(CHANGE.c.batch == bindparam("batch"))
)
_SWAP = select(SWAP.c.state).where(SWAP.c.id == bindparam("of"))
_LINK = select(INVITATION.c.id).where(
    INVITATION.c.id == bindparam("of"), INVITATION.c.expires_at > bindparam("now")
)
_WENT = select(MESSAGE.c.id).where(
    MESSAGE.c.about == bindparam("about"), MESSAGE.c.sent_at.is_not(None)
)
_OTHERS: Final = (
    select(MESSAGE.c.member_id)
    .join_from(MESSAGE, MEMBER)
    .where(
        MESSAGE.c.about.like(bindparam("beginning")),
        MESSAGE.c.given_up_at.is_(None),
        MESSAGE.c.member_id != bindparam("but"),
        MEMBER.c.active,
    )
)
_ORIGIN = select(MESSAGE.c.about, MESSAGE.c.member_id, MESSAGE.c.created_at).where(
    MESSAGE.c.id == bindparam("of")
)
_NAME = select(MEMBER.c.name).where(MEMBER.c.id == bindparam("of"))


def holder(session: Session, line: str, day: date, start: int, slot: str) -> int | None:
    """Who (id) has a slot of the roster."""
    asked = {"line": line, "day": day, "start": start, "slot": slot}
    return session.execute(_HOLDER, asked).scalar_one_or_none()


def present_since(session: Session, line: str, member: int) -> datetime | None:
    """Since when a member is Present; None when they are not."""
    asked = {"line": line, "member": member}
    return session.execute(_SINCE, asked).scalar_one_or_none()


def waits(session: Session, voicemail: str) -> tuple[bool, int | None]:
    """Whether nobody handled a message, and whose (id) it is."""
    row = session.execute(_VOICEMAIL, {"of": voicemail}).one_or_none()
    return (False, None) if row is None else (True, row.owner_id)


def changes(session: Session, batch: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """What was changed in one go: before_id, after_id, and who has the slot now."""
    return session.execute(_CHANGES, {"batch": batch}).all()


def swap_state(session: Session, swap: str) -> str | None:
    """How far a swap is."""
    return session.execute(_SWAP, {"of": swap}).scalar_one_or_none()


def link_lives(session: Session, link: str, now: datetime) -> bool:
    """Whether a link to set a password can still be used."""
    return session.execute(_LINK, {"of": link, "now": now}).first() is not None


def went(session: Session, about: str) -> bool:
    """Whether that very message was sent."""
    return session.execute(_WENT, {"about": about}).first() is not None


def others_told(session: Session, beginning: str, but: int) -> bool:
    """Whether anybody else was, or will be, told of what begins so."""
    asked = {"beginning": f"{beginning}%", "but": but}
    return session.execute(_OTHERS, asked).first() is not None


def origin(session: Session, message: str) -> tuple[str, int, datetime] | None:
    """What a message (id) was about, for whom (id), and since when."""
    row = session.execute(_ORIGIN, {"of": int(message)}).one_or_none()
    return None if row is None else (row.about, row.member_id, row.created_at)


def name(session: Session, member: int) -> str:
    """The name of a member (id)."""
    return str(session.execute(_NAME, {"of": member}).scalar_one())


def granted(session: Session, link: str) -> bool:
    """Whether an administrator gave that link (id), and it is there still."""
    return bool(session.scalar(_GRANTED, {"of": link}))
