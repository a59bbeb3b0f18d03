"""Rows that must not live again when a database comes back from a backup."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Delete, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.tables import table

_voicemail = table(models.Voicemail)
_presence = table(models.Presence)
_change = table(models.PresenceChange)
_message = table(models.Message)
_outgoing = table(models.OutgoingCall)
_GONE: Mapping[str, Delete] = {
    "session": delete(table(models.LoginSession)),
    "link": delete(table(models.Invitation)),
    "wrong code": delete(table(models.SignInFailure)),
    "placed call": delete(_outgoing),
    "answer to a worker's call": delete(table(models.ServiceCall)),
}
"""What goes whole, each by the name of one of it."""
_IDS: Final = select(_voicemail.c.id)
_PRESENT: Final = select(_presence.c.line, _presence.c.member_id)
_OF_VOICEMAIL: Final = "voicemail:"
"""What a message to staff is about that says that a voicemail is new."""
_NEWS: Final = select(_message.c.id, _message.c.about).where(
    _message.c.next_try_at.is_not(None),
    _message.c.about.startswith(_OF_VOICEMAIL, autoescape=True),
)
_UNWRITE: Final = delete(_message).where(_message.c.id == bindparam("of"))
_UNTOLD: Final = (
    update(_voicemail)
    .where(_voicemail.c.id == bindparam("of"), _voicemail.c.handled_at.is_(None))
    .values(told_at=None)
)
_UNSENT: Final = (
    update(_message)
    .where(_message.c.next_try_at.is_not(None))
    .values(next_try_at=None, given_up_at=bindparam("now"), problem="restored")
)
_FORGET: Final = delete(_voicemail).where(_voicemail.c.id == bindparam("of"))
_COUNT: Final = select(func.count()).select_from(_voicemail)


def messages(session: Session) -> frozenset[str]:
    """The ids of all messages that are kept."""
    return frozenset(session.scalars(_IDS))


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
        session.execute(delete(_presence))
        session.execute(insert(_change), was)
    return len(was)


def give_up_unsent(session: Session, now: datetime) -> int:
    """What was written and not sent stays unsent; how many.

    That a voicemail is new is news again: who must know of it now is told anew.
    """
    news = session.execute(_NEWS).all()
    for row in news:
        session.execute(_UNWRITE, {"of": row.id})
        session.execute(_UNTOLD, {"of": row.about.split(":")[2]})
    given_up = session.connection().execute(_UNSENT, {"now": now}).rowcount
    return len(news) + given_up


def delete_passing(session: Session) -> Mapping[str, int]:
    """What belongs to the day of the backup alone; how many of each went."""
    connection = session.connection()
    return {kind: connection.execute(gone).rowcount for kind, gone in _GONE.items()}
