"""A button that is pressed twice: what it does is done once, and answered the same.

A press is known by a keyed digest of all that was sent; what was answered is sealed,
as sentences name people. Must not know HTTP. `begin` is in the transaction of what
the button does, so that both are there or neither is.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy.orm import Session

from ringgroup.people.store import presses
from ringgroup.vault import SealBrokenError, Vault

PURPOSE: Final = "a button that was pressed"
"""The vault's, of both digest and answer."""


class RepeatedError(Exception):
    """It was pressed before: nothing is done."""


@dataclass(frozen=True, slots=True)
class PressAnswer:
    """Where a press led (None: to a page that is not kept), and what was said.

    `said` are pairs of a kind and a sentence, `kept` what the browser is to keep.
    """

    to: str | None
    said: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()


FoundPress = PressAnswer | Literal["new", "unanswered"]


def name(vault: Vault, *sent: str) -> str:
    """By what a press is known again: nobody can tell from it what was sent."""
    return vault.sign("\0".join(json.dumps(part) for part in sent), PURPOSE)


def begin(session: Session, press: str, now: datetime) -> None:
    """Be the one who does what the button says; raises `RepeatedError` when done.

    Of two at the same moment one waits here, or fails at the unique key and tries
    again.
    """
    if presses.find(session, press) is not None:
        raise RepeatedError
    presses.claim(session, press, now.date())


def take_turn(session: Session) -> None:
    """What is read after this, and compared with what a page showed, stays so."""
    presses.take_turn(session)


def found(session: Session, vault: Vault, press: str) -> FoundPress:
    """What was answered to it."""
    row = presses.find(session, press)
    if row is None:
        return "new"
    (sealed,) = row
    if sealed is None:
        return "unanswered"
    try:
        opened = json.loads(vault.open(sealed, PURPOSE))
    except SealBrokenError:
        return "unanswered"  # sealed with a key that is gone
    said, kept = (
        tuple((first, second) for first, second in opened[of])
        for of in ("said", "kept")
    )
    return PressAnswer(opened["to"], said, kept)


def keep(session: Session, vault: Vault, press: str, answer: PressAnswer) -> None:
    """Keep what was answered, for who presses again."""
    text = json.dumps(asdict(answer))
    presses.keep(session, press, vault.seal(text.encode(), PURPOSE))


def drop(session: Session, press: str) -> None:
    """Nothing was done: it may be pressed again."""
    presses.drop(session, press)
