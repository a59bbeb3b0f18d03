"""The row that proves writing and the key, and the newest of what is sealed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.call.store.calls import CALLER
from ringgroup.tables import AUDIO, CALL, MEMBER, PROOF, VOICEMAIL, changed
from ringgroup.vault import KEY_NAME
from ringgroup.voicemail.store.voicemails import SOUND

PURPOSE: Final = "the word of proof"
"""The vault's purpose for it."""

_WRITE = (
    update(PROOF)
    .where(PROOF.c.id == 1)
    .values(written_at=bindparam("now"), times=PROOF.c.times + 1)
)
_FIRST = insert(PROOF)
_SEAL = update(PROOF).where(PROOF.c.id == 1).values(sealed=bindparam("word"))
_WORD = select(PROOF.c.sealed).where(PROOF.c.id == 1)
_NEWEST: Mapping[Select[Any], str] = {
    select(CALL.c.caller)
    .where(CALL.c.caller.is_not(None))
    .order_by(CALL.c.arrived_at.desc())
    .limit(1): CALLER,
    select(VOICEMAIL.c.caller)
    .where(VOICEMAIL.c.caller.is_not(None))
    .order_by(VOICEMAIL.c.received_at.desc())
    .limit(1): CALLER,
    select(AUDIO.c.sealed)
    .join_from(AUDIO, VOICEMAIL)
    .order_by(VOICEMAIL.c.received_at.desc())
    .limit(1): SOUND,
}
"""The newest sealed value of each kind, with the vault's purpose."""
_KEPT: Mapping[str, ColumnElement[Any]] = {
    "callers of calls": CALL.c.caller,
    "callers of messages": VOICEMAIL.c.caller,
    "messages": AUDIO.c.sealed,
    "second factors": MEMBER.c.totp,
}
"""What is lost with the key that sealed it; a calendar only gets another address."""


def word(session: Session) -> bytes | None:
    """The word as it was sealed, if it was."""
    found: bytes | None = session.scalar(_WORD)
    return found


def newest_sealed(session: Session) -> list[tuple[bytes, str]]:
    """What a key must open where there is no word, with its purpose."""
    found = [(session.scalar(ask), purpose) for ask, purpose in _NEWEST.items()]
    return [(value, purpose) for value, purpose in found if value is not None]


def sealed_by(session: Session, names: Collection[bytes]) -> list[str]:
    """The kinds of which something was sealed with one of the keys of these names."""
    begins = {kind: func.substr(kept, 1, KEY_NAME) for kind, kept in _KEPT.items()}
    asked = {
        kind: select(literal(1)).where(name.in_(names)).limit(1)
        for kind, name in begins.items()
    }
    return [kind for kind, ask in asked.items() if session.scalar(ask)]


def write(session: Session, now: datetime) -> None:
    """Somebody could write at this instant."""
    if changed(session, _WRITE, {"now": now}) == 0:
        session.execute(_FIRST, {"id": 1, "written_at": now, "times": 1})


def keep_word(session: Session, sealed: bytes) -> None:
    """Keep the word, as it is sealed now."""
    session.execute(_SEAL, {"word": sealed})
