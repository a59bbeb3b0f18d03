"""Rows that must not live again when a database comes back from a backup."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Delete, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import (
    INVITATION,
    LINK_REQUEST,
    LOGIN_SESSION,
    MESSAGE,
    OUTGOING,
    PASSKEY,
    PRESENCE,
    PRESENCE_CHANGE,
    RECOVERY_CODE,
    SERVICE_CALL,
    SIGN_IN_FAILURE,
    VOICEMAIL,
    changed,
)

_GONE: Mapping[str, Delete] = {
    "session": delete(LOGIN_SESSION),
    "link": delete(INVITATION),
    "name of who forgot a password": delete(LINK_REQUEST),
    "wrong code": delete(SIGN_IN_FAILURE),
    "placed call": delete(OUTGOING),
    "answer to a worker's call": delete(SERVICE_CALL),
}
"""What goes whole, each by the name of one of it."""
_IDS: Final = select(VOICEMAIL.c.id)
_PRESENT: Final = select(PRESENCE.c.line, PRESENCE.c.member_id)
_OF_VOICEMAIL: Final = "voicemail:"
"""What a message to staff is about that says that a voicemail is new."""
_NEWS: Final = select(MESSAGE.c.id, MESSAGE.c.about).where(
    MESSAGE.c.next_try_at.is_not(None),
    MESSAGE.c.about.startswith(_OF_VOICEMAIL, autoescape=True),
)
_UNWRITE: Final = delete(MESSAGE).where(MESSAGE.c.id == bindparam("of"))
_UNTOLD: Final = (
    update(VOICEMAIL)
    .where(VOICEMAIL.c.id == bindparam("of"), VOICEMAIL.c.handled_at.is_(None))
    .values(told_at=None)
)
_UNSENT: Final = (
    update(MESSAGE)
    .where(MESSAGE.c.next_try_at.is_not(None))
    .values(next_try_at=None, given_up_at=bindparam("now"), problem="restored")
)
_FORGET: Final = delete(VOICEMAIL).where(VOICEMAIL.c.id == bindparam("of"))
_PASSKEYS: Final = select(PASSKEY.c.id)
_CODES: Final = select(RECOVERY_CODE.c.member_id, RECOVERY_CODE.c.digest)
_NO_PASSKEY: Final = delete(PASSKEY).where(PASSKEY.c.id == bindparam("of"))
_NO_CODE: Final = delete(RECOVERY_CODE).where(
    RECOVERY_CODE.c.member_id == bindparam("of"),
    RECOVERY_CODE.c.digest == bindparam("used"),
)
_COUNT: Final = select(func.count()).select_from(VOICEMAIL)


def messages(session: Session) -> frozenset[str]:
    """The ids of all messages that are kept."""
    return frozenset(session.scalars(_IDS))


def passkeys(session: Session) -> frozenset[str]:
    """The ids of all devices that sign for members."""
    return frozenset(session.scalars(_PASSKEYS))


def codes(session: Session) -> frozenset[tuple[int, str]]:
    """The codes for a lost phone: whose, and the digest."""
    return frozenset((row.member_id, row.digest) for row in session.execute(_CODES))


def delete_passkeys(session: Session, gone: Collection[str]) -> None:
    """Forget these devices."""
    for one in gone:
        session.execute(_NO_PASSKEY, {"of": one})


def delete_codes(session: Session, gone: Collection[tuple[int, str]]) -> None:
    """Forget these codes."""
    for member, digest in gone:
        session.execute(_NO_CODE, {"of": member, "used": digest})


def count(session: Session) -> int:
    """How many messages are kept."""
    return session.scalar(_COUNT) or 0


def delete_messages(session: Session, gone: Collection[str]) -> None:
    """Delete these messages, with their sound and their caller."""
    for message in gone:
        session.execute(_FORGET, {"of": message})


def sign_everybody_off(session: Session, now: datetime) -> int:
    """Nobody is Present any more; how many were."""
    was: list[dict[str, Any]] = [
        {
            "line": row.line,
            "member_id": row.member_id,
            "present": False,
            "via": "restore",
            "at": now,
        }
        for row in session.execute(_PRESENT)
    ]
    if was:
        session.execute(delete(PRESENCE))
        session.execute(insert(PRESENCE_CHANGE), was)
    return len(was)


def give_up_unsent(session: Session, now: datetime) -> int:
    """What was written and not sent stays unsent; how many.

    That a voicemail is new is news again: who must know of it now is told anew.
    """
    news = session.execute(_NEWS).all()
    for row in news:
        session.execute(_UNWRITE, {"of": row.id})
        session.execute(_UNTOLD, {"of": row.about.split(":")[2]})
    given_up = changed(session, _UNSENT, {"now": now})
    return len(news) + given_up


def delete_passing(session: Session) -> Mapping[str, int]:
    """What belongs to the day of the backup alone; how many of each went."""
    connection = session.connection()
    return {kind: connection.execute(gone).rowcount for kind, gone in _GONE.items()}
