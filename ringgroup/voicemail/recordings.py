"""The life of a recording: fetched, sealed, kept, and then deleted at the provider.

A cycle over the messages that are due, harmless to repeat and to stop anywhere:
nothing is deleted at the provider before its sealed copy is committed here. Nothing
speaks to the network inside a transaction. Must not know who listens.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.database.database import Database
from ringgroup.database.deadline import TooLateError
from ringgroup.desk import Desk
from ringgroup.store import troubles
from ringgroup.telephone import (
    MisledError,
    Recordings,
    RefusedError,
    UnavailableError,
)
from ringgroup.voicemail import notices
from ringgroup.voicemail.store import voicemails
from ringgroup.voicemail.store.voicemails import Claimed
from ringgroup.voicemail.voicemail import is_lost, is_sound, pause

log = get_logger(__name__)

SOUND: Final = voicemails.SOUND
LEASE: Final = timedelta(seconds=60)
"""How long a claim holds: a whole batch of which every request times out at 10 s."""
BATCH: Final = 5
NOT_OURS: Final = (OperationalError, InterfaceError, TooLateError)
"""What is wrong with the database: no message is to blame."""
UNKNOWN: Final = frozenset({"404", "20404"})
"""What the provider says of a recording that does not exist (yet)."""


def cycle(database: Database, desk: Desk, provider: Recordings, now: datetime) -> None:
    """Carry every message that is due one or two steps further.

    The owner of a new one is told when it is claimed, before the provider is asked
    for anything: so also when its recording cannot be had for a long time.
    """
    with database.reading() as session:
        due = voicemails.due(session, now, BATCH)
    taken = [_taken(database, desk, voicemail, now) for voicemail in due]
    for claimed in filter(None, taken):
        try:
            if claimed.fetched or _fetch(database, desk, provider, claimed, now):
                _remove(database, provider, claimed, now)
        except NOT_OURS:
            raise
        except Exception as error:  # noqa: BLE001 - one bad row stops nothing
            _rest(database, claimed.id, now, claimed.tries, error)


def _taken(
    database: Database, desk: Desk, voicemail: str, now: datetime
) -> Claimed | None:
    try:
        taking = partial(_take, desk=desk, voicemail=voicemail, now=now)
        return database.attempt(taking)
    except NOT_OURS:
        raise
    except Exception as error:  # noqa: BLE001 - one bad row stops nothing
        _rest(database, voicemail, now, 0, error)
        return None


def _take(
    session: Session, desk: Desk, voicemail: str, now: datetime
) -> Claimed | None:
    claimed = voicemails.claim(session, voicemail, now, now + LEASE)
    if claimed is None:
        return None
    line = desk.line(claimed.line)
    if claimed.line not in desk.lines:
        # whoever could hear it must know, before it is here alone
        notices.tell_of_lost(session, line, [claimed.id], now)
        return claimed
    if not claimed.is_new:
        return claimed
    owner = notices.new_voicemail(session, line, claimed.id, now)
    voicemails.assign(session, claimed.id, owner)
    return claimed


def _fetch(
    database: Database,
    desk: Desk,
    provider: Recordings,
    claimed: Claimed,
    now: datetime,
) -> bool:
    """Whether the sealed copy is here now."""
    try:
        audio = provider.recording(claimed.recording)
    except UnavailableError as error:
        _put_off(database, claimed, now, "recording not fetched", error)
        return False
    except RefusedError as error:
        unknown = error.code in UNKNOWN
        if unknown and is_lost(claimed.refused_at or now, now):
            _give_up(database, claimed)
        else:
            what = "recording not fetched"
            _put_off(database, claimed, now, what, error, unknown=unknown)
        return False
    if not is_sound(audio):
        odd = MisledError("what came is no whole sound (WAV), so nothing is deleted")
        _put_off(database, claimed, now, "recording not fetched", odd)
        return False
    sealed = desk.vault.seal(audio, SOUND)
    kept = partial(voicemails.keep_audio, claimed=claimed, sealed=sealed, now=now)
    return database.attempt(kept, durable=True)  # or the only copy is on no disk yet


def _remove(
    database: Database, provider: Recordings, claimed: Claimed, now: datetime
) -> None:
    try:
        provider.remove_recording(claimed.recording)
    except (UnavailableError, RefusedError) as error:
        _put_off(database, claimed, now, "recording not removed", error)
        return
    database.attempt(partial(voicemails.removed, claimed=claimed, now=now))


def _put_off(
    database: Database,
    claimed: Claimed,
    now: datetime,
    what: str,
    why: Exception,
    *,
    unknown: bool = False,
) -> None:
    tries = claimed.tries
    noting = partial(_noted, claimed=claimed, now=now)
    # what no waiting mends is said loudly, and once
    loud = isinstance(why, MisledError) and database.attempt(noting)
    say = log.error if loud else log.warning
    say(what, voicemail=claimed.id, failures=tries + 1, reason=str(why))
    until, refused = now + pause(tries), now if unknown else None
    database.attempt(
        partial(voicemails.put_off, claimed=claimed, until=until, refused=refused)
    )


def _noted(session: Session, claimed: Claimed, now: datetime) -> bool:
    """Keep that something else answered; whether it did not since that message came."""
    of, since = (troubles.MISLED, claimed.line), claimed.received_at
    known = troubles.codes_since(session, *of, since)
    troubles.note(session, *of, "", now)
    return not known


def _rest(
    database: Database, voicemail: str, now: datetime, tries: int, error: Exception
) -> None:
    """Leave a message alone with which we cannot work; the first time it is said."""
    if not tries:
        problem = type(error).__name__
        log.error(
            "message fails, and is left for later", voicemail=voicemail, problem=problem
        )
    until = now + pause(tries)
    database.attempt(partial(voicemails.rest, voicemail=voicemail, until=until))


def _give_up(database: Database, claimed: Claimed) -> None:
    """The message stays visible, with its caller's number and without a sound."""
    log.error(
        "recording given up: the provider has not known it for a day",
        voicemail=claimed.id,
        failures=claimed.tries + 1,
    )
    database.attempt(partial(voicemails.put_off, claimed=claimed, until=None))
