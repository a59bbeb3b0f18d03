"""That the database can be written, and that our SECRET_KEY is the one it knows.

A database that can only be read, or whose disk is full, answers every question; only
who writes finds out. And a wrong key opens nothing, but seals what nobody can open
when the right one is back. So one row is written now and then, and bears a word that
everybody knows, sealed. Must not know who asks.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
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

from ringgroup import models
from ringgroup.database import Database
from ringgroup.store.calls import CALLER
from ringgroup.store.tables import table
from ringgroup.store.voicemails import SOUND
from ringgroup.vault import KEY_NAME, SealBrokenError, Vault

WORD: Final = b"everybody knows this word"
PURPOSE: Final = "the word of proof"

_proof, _call = table(models.Proof), table(models.Call)
_member = table(models.Member)
_voicemail, _audio = table(models.Voicemail), table(models.VoicemailAudio)
_WRITE = (
    update(_proof)
    .where(_proof.c.id == 1)
    .values(written_at=bindparam("now"), times=_proof.c.times + 1)
)
_FIRST = insert(_proof)
_SEAL = update(_proof).where(_proof.c.id == 1).values(sealed=bindparam("word"))
_NEWEST: Mapping[Select[Any], str] = {
    select(_proof.c.sealed).where(_proof.c.id == 1): PURPOSE,
    select(_call.c.caller)
    .where(_call.c.caller.is_not(None))
    .order_by(_call.c.arrived_at.desc())
    .limit(1): CALLER,
    select(_voicemail.c.caller)
    .where(_voicemail.c.caller.is_not(None))
    .order_by(_voicemail.c.received_at.desc())
    .limit(1): CALLER,
    select(_audio.c.sealed)
    .join_from(_audio, _voicemail)
    .order_by(_voicemail.c.received_at.desc())
    .limit(1): SOUND,
}
"""The word, and the newest sealed value of each kind, with the vault's purpose."""
_KEPT: Mapping[str, ColumnElement[Any]] = {
    "callers of calls": _call.c.caller,
    "callers of messages": _voicemail.c.caller,
    "messages": _audio.c.sealed,
    "second factors": _member.c.totp,
}
"""What is lost with the key that sealed it; a calendar only gets another address."""


def newest(session: Session) -> list[tuple[bytes, str]]:
    """What a key must open, with its purpose; the word first, if it is there."""
    found = [(session.scalar(ask), purpose) for ask, purpose in _NEWEST.items()]
    return [(value, purpose) for value, purpose in found if value is not None]


def write(database: Database, now: datetime, *, durable: bool = False) -> None:
    """Write that we were here; raises what the database has against it.

    `durable`: then a power cut cannot undo it, nor anything that was committed before.
    """
    database.attempt(partial(_write, now=now), durable=durable)


def fits(database: Database, vault: Vault, now: datetime) -> bool:
    """Whether the vault opens the word; a database without one gets ours.

    But not from a vault that does not open what is already sealed, nor while its first
    key alone would not be enough. A word that an older key of the vault has sealed
    stays: while a key is changed, there are still processes that have that one alone.
    """
    sealed = database.look(newest)
    word = next((value for value, purpose in sealed if purpose == PURPOSE), None)
    try:
        for value, purpose in sealed if word is None else [(word, PURPOSE)]:
            vault.open(value, purpose)
    except SealBrokenError:
        return False
    if word is None and not database.look(partial(needs_others, vault=vault)):
        seal(database, vault, now)
    return True


def needs_others(session: Session, vault: Vault) -> list[str]:
    """What would be lost if the vault had its first key alone."""
    if not vault.others:
        return []
    begins = {kind: func.substr(kept, 1, KEY_NAME) for kind, kept in _KEPT.items()}
    asked = {
        kind: select(literal(1)).where(name.in_(vault.others)).limit(1)
        for kind, name in begins.items()
    }
    return [kind for kind, ask in asked.items() if session.scalar(ask)]


def seal(database: Database, vault: Vault, now: datetime) -> None:
    """From now on this vault's first key is the one that belongs to the database."""
    word = vault.seal(WORD, PURPOSE)

    def sealing(session: Session) -> None:
        _write(session, now)
        session.execute(_SEAL, {"word": word})

    database.attempt(sealing)


def _write(session: Session, now: datetime) -> None:
    written = session.connection().execute(_WRITE, {"now": now})
    if written.rowcount == 0:
        session.execute(_FIRST, {"id": 1, "written_at": now, "times": 1})
