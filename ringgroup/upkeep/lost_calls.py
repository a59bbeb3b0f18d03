"""What is done without anybody asking: calls that the network forgot to finish.

Cycles over the database that are harmless to repeat. Who runs them is `config.clock`.
Must not speak to the provider inside a transaction.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.call.calls import CallState
from ringgroup.call.events import Ended, Event, GivenUp, LegEnded
from ringgroup.call.store import seen
from ringgroup.call.switchboard import CallNews, handle
from ringgroup.database.database import Database
from ringgroup.database.each import each
from ringgroup.desk import Desk
from ringgroup.telephone import (
    CallRecord,
    Calls,
    RefusedError,
    UnavailableError,
    by_turns,
)
from ringgroup.upkeep.store import calls
from ringgroup.voicemail import endings

log = get_logger(__name__)

RECORDING_WAIT = timedelta(minutes=5)
"""How long after a call's end its recording is waited for (at most 10 minutes)."""
LONGEST_CALL = timedelta(hours=6)
"""Above the provider's own limit of four hours for a Dial."""
RING_MARGIN = timedelta(seconds=60)
"""How far past the longest wait of a line a call may still be ringing."""
LEG_MARGIN = timedelta(seconds=20)
"""How far past one round a phone may ring by our books: five seconds that the network
takes, and a webhook that is tried again."""
SILENCE = timedelta(minutes=10)
"""Nothing heard of a caller who is led to the voicemail: is there still a call?"""
LONGEST_TALK = timedelta(hours=4, minutes=10)
"""The provider ends a Dial after four hours."""
FURTHEST = timedelta(minutes=45)
"""Nothing is put off for so long: what waits longer was written down before somebody
put the clock back."""
AHEAD = timedelta(minutes=30)
"""What is dated so far ahead was written down before somebody put the clock back."""
REPEATS = timedelta(hours=6)
"""How long a webhook may still be repeated; then the answers are forgotten."""


def sweep(database: Database, desk: Desk, now: datetime) -> None:
    """Finish every call whose end, or whose recording, is not heard of any more.

    Callers' calls and those that we placed ourselves.
    """
    with database.reading() as session:
        unheard = calls.unheard(session, now - RECORDING_WAIT, now + AHEAD)
    _finish(database, desk, unheard, (GivenUp(),), now)
    with database.reading() as session:
        lost = calls.lost(session, now - LONGEST_CALL)
    _finish(database, desk, lost, (Ended(), GivenUp()), now)
    with database.transaction() as session:
        forgotten = calls.forget_service_calls(session, now - REPEATS)
        seen.remember(session, forgotten)
        calls.forget_answers(session, now - REPEATS)
        endings.close_lost(session, now)


def ask_after_calls(
    database: Database, desk: Desk, provider: Calls, now: datetime
) -> None:
    """Ask the provider for calls whose end should have been told: rings too long.

    A member stays engaged no longer than the caller is there. What the provider
    does not say is left to `sweep`. When it answers nothing, no more is asked in this
    round: whose phone can ring no more is freed all the same.
    """
    with database.reading() as session:
        found = [
            row
            for key in calls.lines_of_unfinished(session)
            for row in calls.doubtful(
                session,
                key,
                rung_out=now - _longest_ring(desk, key) - RING_MARGIN,
                silent=now - SILENCE,
                talked_out=now - LONGEST_TALK,
                ahead=now + AHEAD,
            )
        ]

    left = iter(by_turns(found, now))

    def ask_after(row: Row[*tuple[Any, ...]]) -> None:
        try:
            record = provider.call(row.sid)
        except (UnavailableError, RefusedError) as error:
            log.warning("call not asked after", call=row.id, reason=str(error))
            if isinstance(error, UnavailableError):
                deque(left, maxlen=0)  # the others would wait in vain, each as long
            return
        if record is not None and record.over:
            at = _ended_at(row, record, now)
            news = CallNews(key="asked after", events=(Ended(),), sid=row.sid, at=at)
            database.attempt(partial(_tell, desk=desk, news=news, now=now))

    each(database, "ask after calls", left, ask_after, now, name=lambda row: row.id)
    _free_phones(database, desk, now)


def _free_phones(database: Database, desk: Desk, now: datetime) -> None:
    """End the ringing of phones that can ring no more, whatever their caller hears.

    An answer that came too late rang nobody: the provider had gone to the fallback, and
    whom it would have rung is free for the next caller.
    """
    with database.reading() as session:
        found = [
            (leg, key)
            for key in calls.lines_of_unfinished(session)
            for leg in calls.rung_too_long(session, key, now - _one_ring(desk, key))
        ]

    def free(pair: tuple[str, str]) -> None:
        leg, key = pair
        log.warning("a phone rings no more, and nobody said so", line=key)
        ended = LegEnded(leg, "no-answer")
        news = CallNews(key=f"rang out {leg}", events=(ended,), leg=leg)
        database.attempt(partial(_tell, desk=desk, news=news, now=now))

    each(database, "free phones", found, free, now, name=lambda pair: pair[0])


def _one_ring(desk: Desk, key: str) -> timedelta:
    return timedelta(seconds=desk.line(key).rules.ring_seconds) + LEG_MARGIN


def _longest_ring(desk: Desk, key: str) -> timedelta:
    return timedelta(seconds=desk.line(key).rules.wait_seconds_max)


def _ended_at(
    row: Row[*tuple[object, ...]], record: CallRecord, now: datetime
) -> datetime:
    """When a talk ended, as the provider has it; any other call ends now.

    A recording is waited for from the end that we know of.
    """
    accepted_at = row.accepted_at
    if row.state != CallState.TALKING or not isinstance(accepted_at, datetime):
        return now
    ended = record.started_at + timedelta(seconds=record.seconds)
    return min(now, max(ended, accepted_at))


def _tell(session: Session, desk: Desk, news: CallNews, now: datetime) -> None:
    handle(session, desk, news, now)


def _finish(
    database: Database,
    desk: Desk,
    sids: Iterable[str],
    events: tuple[Event, ...],
    now: datetime,
) -> None:
    def finish(sid: str) -> None:
        news = CallNews(key="sweep", events=events, sid=sid)
        database.attempt(partial(_tell, desk=desk, news=news, now=now))

    each(database, "sweep", sids, finish, now)


def replan(database: Database, now: datetime) -> None:
    """Do not wait for an hour that was, and comes again: take up at once what does."""
    with database.transaction() as session:
        calls.replan(session, now + FURTHEST, now)
