"""What is heard of a message by telephone: a link that dies, and whom to call back.

Neither is ever kept with an answer. Must not know HTTP, TwiML or the words.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.call.legs import LegResult
from ringgroup.call.replies import CallBack, CallDeed, Connect, Reply, TellMessage
from ringgroup.desk import Desk
from ringgroup.vault import SealBrokenError, Vault
from ringgroup.voicemail.store import voicemails
from ringgroup.voicemail.voicemail import deed_of, may_be_called_back

LINK_LIVES: Final = timedelta(minutes=5)
DUTCH: Final = "+31"
LINK: Final = "a link to a recording"
"""The vault's purpose for it."""


def completed(session: Session, desk: Desk, reply: Reply) -> Reply:
    """The reply with what may be heard or dialled, but not kept."""
    match reply:
        case TellMessage(message=message, until=until) if until:
            text = f"{message}.{until}"
            return replace(reply, link=f"{text}.{desk.vault.sign(text, LINK)}")
        case CallBack(message=message) | Connect(message=message):
            return replace(reply, number=number_to_dial(session, desk, message))
        case _:
            return reply


def number_to_dial(session: Session, desk: Desk, message: str) -> str | None:
    """The number (E.164) of who left a message, if it is one that we dial."""
    number = voicemails.caller(session, message, desk.vault)
    if number is None or not may_be_called_back(number) or desk.is_ours(number):
        return None
    return number


def call_deed(
    session: Session, desk: Desk, message: str, dial: LegResult, code: str
) -> CallDeed:
    """What the end of ringing who left a message makes of that call back."""
    number = voicemails.caller(session, message, desk.vault) if code else None
    abroad = number is not None and not number.startswith(DUTCH)
    return deed_of(dial, code, abroad=abroad)


def audio(session: Session, vault: Vault, link: str, now: datetime) -> bytes | None:
    """The sound behind a link; None when the link is wrong, too old, or leads nowhere.

    A link lives for minutes, and only who was told it knows it.
    """
    text, _, signature = link.rpartition(".")
    message, _, until = text.rpartition(".")
    if not vault.signed(text, signature, LINK) or int(until) < now.timestamp():
        return None
    sealed = voicemails.sealed_audio(session, message)
    try:
        return None if sealed is None else vault.open(sealed, voicemails.SOUND)
    except SealBrokenError:
        return None
