"""Messages: from the provider's recording to the sealed copy, and who did what.

A message in work is claimed by moving its `next_try_at` ahead; whoever keeps the
sound must still hold that claim, so two clocks never do the same work twice.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.call.store.calls import open_caller
from ringgroup.tables import AUDIO, VOICEMAIL, changed
from ringgroup.vault import SealBrokenError, Vault
from ringgroup.voicemail.store import deeds
from ringgroup.voicemail.voicemail import Message

SOUND = "a recording"
"""The vault's purpose for the sound of a message."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to be fetched, or to be removed at the provider, by us alone."""

    id: str
    line: str
    recording: str
    received_at: datetime
    tries: int
    fetched: bool
    refused_at: datetime | None
    lease: datetime

    @property
    def is_new(self) -> bool:
        """Whether nothing was tried yet, so that nobody was told of it."""
        return not self.fetched and not self.tries


_DUE = (
    select(VOICEMAIL.c.id)
    .where(VOICEMAIL.c.next_try_at <= bindparam("now"))
    .order_by(VOICEMAIL.c.tries, VOICEMAIL.c.next_try_at)
    .limit(bindparam("at_most"))
)
_CLAIM = (
    update(VOICEMAIL)
    .where(
        VOICEMAIL.c.id == bindparam("of"), VOICEMAIL.c.next_try_at <= bindparam("now")
    )
    .values(next_try_at=bindparam("lease"))
    .returning(
        VOICEMAIL.c.id,
        VOICEMAIL.c.line,
        VOICEMAIL.c.recording_sid,
        VOICEMAIL.c.received_at,
        VOICEMAIL.c.tries,
        VOICEMAIL.c.fetched_at,
        VOICEMAIL.c.refused_at,
    )
)
_FETCHED = (
    update(VOICEMAIL)
    .where(
        VOICEMAIL.c.id == bindparam("of"),
        VOICEMAIL.c.fetched_at.is_(None),
        VOICEMAIL.c.next_try_at == bindparam("lease"),
    )
    .values(fetched_at=bindparam("now"), tries=0)
)
_KEEP_AUDIO = insert(AUDIO)
_REMOVED = (
    update(VOICEMAIL)
    .where(VOICEMAIL.c.id == bindparam("of"))
    .values(removed_at=bindparam("now"), next_try_at=None, tries=0)
)
_PUT_OFF = (
    update(VOICEMAIL)
    .where(
        VOICEMAIL.c.id == bindparam("of"),
        VOICEMAIL.c.next_try_at == bindparam("lease"),
    )
    .values(
        next_try_at=bindparam("until"),
        tries=VOICEMAIL.c.tries + 1,
        refused_at=func.coalesce(VOICEMAIL.c.refused_at, bindparam("refused")),
    )
)
_REST = (
    update(VOICEMAIL)
    .where(VOICEMAIL.c.id == bindparam("of"), VOICEMAIL.c.next_try_at.is_not(None))
    .values(next_try_at=bindparam("until"), tries=VOICEMAIL.c.tries + 1)
)


def due(session: Session, now: datetime, at_most: int) -> list[str]:
    """The messages that must be fetched or removed now, new ones first."""
    asked = {"now": now, "at_most": at_most}
    return list(session.scalars(_DUE, asked))


def claim(
    session: Session, voicemail: str, now: datetime, lease: datetime
) -> Claimed | None:
    """Take a message for ourselves until `lease`; None when somebody else has it."""
    asked = {"of": voicemail, "now": now, "lease": lease}
    row = session.execute(_CLAIM, asked).one_or_none()
    if row is None:
        return None
    return Claimed(
        id=row.id,
        line=row.line,
        recording=row.recording_sid,
        received_at=row.received_at,
        tries=row.tries,
        fetched=row.fetched_at is not None,
        refused_at=row.refused_at,
        lease=lease,
    )


def keep_audio(
    session: Session, claimed: Claimed, sealed: bytes, now: datetime
) -> bool:
    """Keep the sealed sound; False when the claim was lost or the message is gone."""
    asked = {"of": claimed.id, "now": now, "lease": claimed.lease}
    if changed(session, _FETCHED, asked) != 1:
        return False
    session.execute(_KEEP_AUDIO, {"voicemail_id": claimed.id, "sealed": sealed})
    return True


def put_off(
    session: Session,
    claimed: Claimed,
    until: datetime | None,
    refused: datetime | None = None,
) -> None:
    """Try again then; None: never again, the message stays without its sound.

    `refused` is when the provider said that it knows no such recording; the first time
    is kept.
    """
    asked = {"of": claimed.id, "lease": claimed.lease, "until": until}
    session.execute(_PUT_OFF, asked | {"refused": refused})


def rest(session: Session, voicemail: str, until: datetime) -> None:
    """Leave a message alone until then, whoever holds it."""
    session.execute(_REST, {"of": voicemail, "until": until})


def removed(session: Session, claimed: Claimed, now: datetime) -> None:
    """The provider has deleted its recording: nothing is left to be done."""
    session.execute(_REMOVED, {"of": claimed.id, "now": now})


# --- whose it is, and who did what -----------------------------------------


def assign(session: Session, voicemail: str, member: int | None) -> None:
    """Who is on duty owns a message from the beginning, until another claims it."""
    session.execute(
        _ASSIGN.where(VOICEMAIL.c.owner_id.is_(None)), {"of": voicemail, "by": member}
    )


_LISTED = select(
    VOICEMAIL.c.id,
    VOICEMAIL.c.line,
    VOICEMAIL.c.received_at,
    VOICEMAIL.c.seconds,
    VOICEMAIL.c.fetched_at,
    VOICEMAIL.c.handled_at,
).where(VOICEMAIL.c.line == bindparam("of_line"))
_ONE = _LISTED.where(VOICEMAIL.c.id == bindparam("of"))
_CALLER = select(VOICEMAIL.c.caller).where(VOICEMAIL.c.id == bindparam("of"))
_SEALED = select(AUDIO.c.sealed).where(AUDIO.c.voicemail_id == bindparam("of"))
_HANDLED = (
    update(VOICEMAIL)
    .where(VOICEMAIL.c.id == bindparam("of"), VOICEMAIL.c.handled_at.is_(None))
    .values(
        handled_at=bindparam("now"),
        handled_by=bindparam("by"),
        owner_id=bindparam("by"),
    )
)
_ASSIGN = (
    update(VOICEMAIL)
    .where(VOICEMAIL.c.id == bindparam("of"), VOICEMAIL.c.handled_at.is_(None))
    .values(owner_id=bindparam("by"))
)
_MINE = (
    update(VOICEMAIL)
    .where(
        VOICEMAIL.c.id == bindparam("of"),
        func.coalesce(VOICEMAIL.c.owner_id, bindparam("by")) == bindparam("by"),
    )
    .values(owner_id=bindparam("by"))
)


def messages(session: Session, line: str) -> list[Message]:
    """All messages of a line, in no order."""
    return [_message(row) for row in session.execute(_LISTED, {"of_line": line})]


def message(session: Session, line: str, voicemail: str) -> Message | None:
    """One message of that line; None when it is another line's, or gone."""
    asked = {"of_line": line, "of": voicemail}
    row = session.execute(_ONE, asked).one_or_none()
    return None if row is None else _message(row)


def _message(row: Row[*tuple[Any, ...]]) -> Message:
    here = row.fetched_at is not None
    return Message(row.id, row.line, row.received_at, row.seconds, here, row.handled_at)


def caller(session: Session, voicemail: str, vault: Vault) -> str | None:
    """The number of who left the message; None when withheld, gone or unreadable."""
    sealed = session.execute(_CALLER, {"of": voicemail}).scalar_one_or_none()
    try:
        return None if sealed is None else open_caller(sealed, vault)
    except SealBrokenError:
        return None  # sealed with a key that is gone: the message itself remains


def has_caller(session: Session, voicemail: str) -> bool:
    """Whether the caller's number was shown, so that somebody can call back."""
    sealed = session.execute(_CALLER, {"of": voicemail}).scalar_one_or_none()
    return sealed is not None


def sealed_audio(session: Session, voicemail: str) -> bytes | None:
    """The sealed sound of a message, once it is here."""
    return session.execute(_SEALED, {"of": voicemail}).scalar_one_or_none()


def handled(session: Session, voicemail: str, member: int, now: datetime) -> None:
    """A member has handled the message; who was first is kept."""
    if changed(session, _HANDLED, {"of": voicemail, "by": member, "now": now}) == 1:
        deeds.note(session, voicemail, member, "handled", now)


def dialled(session: Session, voicemail: str, member: int, now: datetime) -> None:
    """A member's call back rings who left it; the message is theirs from now on."""
    session.execute(_ASSIGN, {"of": voicemail, "by": member})
    deeds.note(session, voicemail, member, "dialled", now)


def is_mine(session: Session, voicemail: str, member: int) -> bool:
    """Whether nobody else has or handled the message; until the end it stays so."""
    return changed(session, _MINE, {"of": voicemail, "by": member}) == 1
