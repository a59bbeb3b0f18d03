"""That the database can be written, and that our SECRET_KEY is the one it knows.

A database that can only be read, or whose disk is full, answers every question; only
who writes finds out. And a wrong key opens nothing, but seals what nobody can open
when the right one is back. So one row is written now and then, and bears a word that
everybody knows, sealed. Must not know who asks.
"""

from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.database.database import Database
from ringgroup.upkeep.store import proof as rows
from ringgroup.vault import SealBrokenError, Vault

WORD: Final = b"everybody knows this word"


def write(database: Database, now: datetime, *, durable: bool = False) -> None:
    """Write that we were here; raises what the database has against it.

    `durable`: then a power cut cannot undo it, nor anything that was committed before.
    """
    database.attempt(partial(rows.write, now=now), durable=durable)


def fits(database: Database, vault: Vault, now: datetime) -> bool:
    """Whether the vault opens the word; a database without one gets ours.

    But not from a vault that does not open what is already sealed, nor while its first
    key alone would not be enough. A word that an older key of the vault has sealed
    stays: while a key is changed, there are still processes that have that one alone.
    """
    word = database.look(rows.word)
    try:
        if word is not None:
            vault.open(word, rows.PURPOSE)
            return True
        for value, purpose in database.look(rows.newest_sealed):
            vault.open(value, purpose)
    except SealBrokenError:
        return False
    if not database.look(partial(needs_others, vault=vault)):
        seal(database, vault, now)
    return True


def needs_others(session: Session, vault: Vault) -> list[str]:
    """What would be lost if the vault had its first key alone."""
    return rows.sealed_by(session, vault.others) if vault.others else []


def seal(database: Database, vault: Vault, now: datetime) -> None:
    """From now on this vault's first key is the one that belongs to the database."""
    word = vault.seal(WORD, rows.PURPOSE)

    def sealing(session: Session) -> None:
        rows.write(session, now)
        rows.keep_word(session, word)

    database.attempt(sealing)
