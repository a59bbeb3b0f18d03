"""What a message that waits is about, as it is now; and who else was told of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.notices.notice import Addressee
from ringgroup.tables import table

_member = table(models.Member)
_message = table(models.Message)
_presence = table(models.Presence)
_voicemail = table(models.Voicemail)
_slot = table(models.RosterSlot)
_change = table(models.RosterChange)
_swap = table(models.SwapRequest)
_invitation = table(models.Invitation)

_HOLDER = select(_slot.c.member_id).where(
    _slot.c.line == bindparam("line"),
    _slot.c.day == bindparam("day"),
    _slot.c.start == bindparam("start"),
    _slot.c.slot == bindparam("slot"),
)
_SINCE = select(_presence.c.since).where(
    _presence.c.line == bindparam("line"), _presence.c.member_id == bindparam("member")
)
_VOICEMAIL = select(_voicemail.c.owner_id).where(
    _voicemail.c.id == bindparam("of"), _voicemail.c.handled_at.is_(None)
)
_CHANGES = (
    select(
        *(_change.c.before_id, _change.c.after_id),
        _slot.c.member_id.label("holder"),
    )
    .select_from(
        _change.outerjoin(
            _slot,
            (_slot.c.line == _change.c.line)
            & (_slot.c.day == _change.c.day)
            & (_slot.c.start == _change.c.start)
            & (_slot.c.slot == _change.c.slot),
        )
    )
    .where(_change.c.batch == bindparam("batch"))
)
_SWAP = select(_swap.c.state).where(_swap.c.id == bindparam("of"))
_LINK = select(_invitation.c.id).where(
    _invitation.c.id == bindparam("of"), _invitation.c.expires_at > bindparam("now")
)
_WENT = select(_message.c.id).where(
    _message.c.about == bindparam("about"), _message.c.sent_at.is_not(None)
)
_OTHERS: Final = (
    select(_message.c.member_id)
    .join_from(_message, _member)
    .where(
        _message.c.about.like(bindparam("beginning")),
        _message.c.given_up_at.is_(None),
        _message.c.member_id != bindparam("but"),
        _member.c.active,
    )
)
_ORIGIN = select(_message.c.about, _message.c.member_id, _message.c.created_at).where(
    _message.c.id == bindparam("of")
)
_NAME = select(_member.c.name).where(_member.c.id == bindparam("of"))
_ADMINISTRATORS = (
    select(_member.c.id, _member.c.login)
    .where(_member.c.role == "administrator", _member.c.active)
    .order_by(_member.c.id)
)


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


def administrators(session: Session) -> tuple[Addressee, ...]:
    """The active administrators."""
    return tuple(Addressee(*row) for row in session.execute(_ADMINISTRATORS))
