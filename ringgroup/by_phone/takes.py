"""A prompt that was recorded by telephone: fetched, made fit, and gone at the provider.

A cycle of the clock, harmless to repeat and to stop anywhere. Who waits on the line for
it asks what became of it. Nothing speaks to the network inside a transaction. Must not
know what is heard.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.by_phone.store import takes
from ringgroup.by_phone.store.takes import Take
from ringgroup.database.database import Database
from ringgroup.people import recording_apart, sounds
from ringgroup.people.hashing import BusyError
from ringgroup.people.recording_apart import RefusedSoundError
from ringgroup.telephone import Recordings, RefusedError, UnavailableError
from ringgroup.voicemail.voicemail import is_lost, pause

log = get_logger(__name__)

LEASE: Final = timedelta(seconds=90)
"""Longer than a request that times out, and than making it fit."""
KEPT: Final = timedelta(days=1)
LOST: Final = "unreadable"


def heard(
    session: Session, line: str, member: int | None, recording: str, now: datetime
) -> str:
    """Something was recorded for a line; without a member nobody waits for it."""
    takes.forget(session, now - KEPT)
    return takes.add(session, line, member, recording, now)


def take(session: Session, line: str, member: int, take_id: str) -> Take | None:
    """What became of what that member recorded for that line."""
    found = takes.one(session, take_id)
    if found is None or (found.line, found.member) != (line, member):
        return None
    return found


def cycle(database: Database, provider: Recordings, now: datetime) -> None:
    """Look at what is due, until nothing is."""
    while _next(database, provider, now):
        pass


def _next(database: Database, provider: Recordings, now: datetime) -> bool:
    with database.reading() as session:
        due = takes.due(session, now)
    if due is None:
        return False
    claim = partial(takes.claim, take=due.id, now=now, until=now + LEASE)
    if not database.attempt(claim):
        return True
    try:
        if due.wanted and due.digest is None and due.refused is None:
            _fetch(database, provider, due, now)
        provider.remove_recording(due.recording)
    except (UnavailableError, RefusedError, BusyError) as error:
        problem = str(error) or type(error).__name__
        log.warning("recorded prompt put off", take=due.id, problem=problem)
        until = now + pause(due.tries)
        database.attempt(partial(takes.again, take=due.id, at=until))
    else:
        database.attempt(partial(takes.again, take=due.id, at=None))
    return True


def _fetch(database: Database, provider: Recordings, due: Take, now: datetime) -> None:
    """Keep what came of it, or why nothing did."""
    try:
        wav = recording_apart.made_fit(provider.recording(due.recording))
    except RefusedSoundError as refused:
        why = refused.why
    except RefusedError:
        if not is_lost(due.created_at, now):
            raise
        why = LOST
    else:
        database.attempt(partial(_keep, take_id=due.id, wav=wav, now=now))
        return
    refuse = partial(takes.became, take=due.id, digest=None, refused=why)
    database.attempt(refuse)


def _keep(session: Session, take_id: str, wav: bytes, now: datetime) -> None:
    kept = sounds.keep(session, wav, now)
    takes.became(session, take_id, kept.digest, None)
