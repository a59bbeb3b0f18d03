"""Voicemail PINs: the digest of a member's own, and the wrong ones in a row."""

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import MEMBER, PIN_FAILURE
from ringgroup.voicemail.voicemail import PinTries

_PIN_HASH = select(MEMBER.c.pin_hash).where(MEMBER.c.id == bindparam("of"))
_KNOWN = select(PIN_FAILURE).where(PIN_FAILURE.c.member_id == bindparam("of"))
_TRIES = _KNOWN.with_for_update()
_NEW_TRIES = insert(PIN_FAILURE)
_MORE_TRIES = (
    update(PIN_FAILURE)
    .where(PIN_FAILURE.c.member_id == bindparam("of"))
    .values(failures=bindparam("so_many"), locked_until=bindparam("until"))
)
_NO_TRIES = delete(PIN_FAILURE).where(PIN_FAILURE.c.member_id == bindparam("of"))


def pin_hash(session: Session, member: int) -> str | None:
    """The digest of a member's PIN, if one was set."""
    return session.execute(_PIN_HASH, {"of": member}).scalar_one_or_none()


def pin_tries(session: Session, member: int) -> PinTries | None:
    """The wrong PINs of a member, the row locked; None when there were none."""
    row = session.execute(_TRIES, {"of": member}).one_or_none()
    return None if row is None else PinTries(row.failures, row.locked_until)


def known_tries(session: Session, member: int) -> PinTries | None:
    """The wrong PINs of a member, for who only looks."""
    row = session.execute(_KNOWN, {"of": member}).one_or_none()
    return None if row is None else PinTries(row.failures, row.locked_until)


def keep_pin_tries(
    session: Session, member: int, tries: PinTries | None, *, new: bool
) -> None:
    """Keep the wrong PINs of a member; None: the right one was keyed."""
    if tries is None:
        session.execute(_NO_TRIES, {"of": member})
        return
    row = {"failures": tries.failures, "locked_until": tries.locked_until}
    if new:
        session.execute(_NEW_TRIES, {"member_id": member, **row})
        return
    more = {"so_many": tries.failures, "until": tries.locked_until}
    session.execute(_MORE_TRIES, {"of": member, **more})
