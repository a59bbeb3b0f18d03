"""What the provider must forget: callers' calls, phones we rang, workers' calls, SMS.

Of a caller's call we know the name, and `remove_calls` has it deleted. Of the others
we know none, and need none: whatever still stands in the provider's list and is over
may go. The record of a call back holds a caller's number. Cycles that are harmless to
repeat. A round ends at the first question that nobody answers, and another begins with
another record.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from structlog import get_logger

from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.telephone import (
    CallRecord,
    Calls,
    NotYetError,
    RefusedError,
    Texts,
    UnavailableError,
    by_turns,
)
from ringgroup.upkeep import proof
from ringgroup.upkeep.store import calls, checks

REMOVABLE = timedelta(minutes=2)
"""A call's record may be deleted a minute after its end, or much later (20009)."""
UNKNOWN_FATE = timedelta(hours=1)
"""Of a call that nobody took: a recording may turn up, and only the provider's record
of the call says whose it is."""
SETTLED = timedelta(hours=25)
"""An SMS is tried again for a day, and looked for in the provider's list before."""
HOURLY = timedelta(hours=1)
A_TURN = timedelta(minutes=5)
"""At least as long as the time between two runs, or a call might miss its turn."""
TWO_ROUNDS = timedelta(minutes=20)
"""The same for calls to service numbers, with one round that may fail."""


log = get_logger(__name__)

LOOKED_BACK: Final = timedelta(days=15)
"""The provider allows it at last after fourteen days (20009)."""
REMOVED_AT_ONCE: Final = 100


def remove_legs(database: Database, desk: Desk, provider: Calls, now: datetime) -> None:
    """Delete the records of ended calls from our lines, and to service numbers.

    A worker's call over SIP is on no list of a number: it is asked for by its name, as
    long as we know that.
    """
    with database.reading() as session:
        known = calls.service_calls(session, now - REMOVABLE)
    due = [sid for sid, at in known if (now - at) % HOURLY < TWO_ROUNDS]
    try:
        found = [*_over(desk, provider, now), *_of_workers(provider, due, now)]
    except UnavailableError as error:
        log.warning("records of phones not listed", reason=str(error))
        return
    for record in by_turns(found, now)[:REMOVED_AT_ONCE]:
        try:
            provider.remove_call(record.sid)
        except NotYetError:
            continue
        except RefusedError as error:  # one that never goes keeps no other here
            log.warning("record of a phone not removed", reason=str(error))
        except UnavailableError as error:
            log.warning("records of phones not removed", reason=str(error))
            return


def _of_workers(
    provider: Calls, sids: Iterable[str], now: datetime
) -> Iterator[CallRecord]:
    for sid in by_turns(sids, now):
        try:
            record = provider.call(sid)
        except (UnavailableError, RefusedError) as error:
            log.warning("record of a worker's call not read", reason=str(error))
            return
        if record is not None and _may_go(record, now):
            yield record


def _may_go(record: CallRecord, now: datetime) -> bool:
    ended = record.started_at + timedelta(seconds=record.seconds)
    return record.over and ended + REMOVABLE <= now


def _over(desk: Desk, provider: Calls, now: datetime) -> Iterator[CallRecord]:
    lines = desk.lines.values()
    ours = {line.shown for line in lines}
    service = {line.service_arrives_at for line in lines}
    since = now - LOOKED_BACK
    asked = (
        *((provider.calls_from, number) for number in ours),
        *((provider.calls_to, number) for number in service),
    )
    for ask, number in asked:
        try:
            found = list(ask(number, since))
        except RefusedError as error:  # one number keeps no other waiting
            log.warning("records of phones not listed", reason=str(error))
            continue
        for record in found:
            # whoever calls a line from the number that it shows is a caller
            if _may_go(record, now) and desk.line_at(record.to) is None:
                yield record


def remove_texts(
    database: Database, desk: Desk, provider: Texts, now: datetime
) -> None:
    """Delete the records of SMS that we sent or got, or that went to a member's mobile.

    Not before a day is over: so long one may be tried again, and is looked for first.
    """
    with database.reading() as session:
        mobiles = checks.mobiles(session)
    senders = {line.sms_from for line in desk.lines.values()}
    try:
        found = [
            one
            for one in provider.texts_since(now - LOOKED_BACK)
            if one.over
            and one.created_at + SETTLED <= now
            and (
                one.to in mobiles
                or one.sender in senders
                or desk.is_ours(one.sender)
                or desk.is_ours(one.to)
            )
        ]
    except (UnavailableError, RefusedError) as error:
        log.warning("records of messages not listed", reason=str(error))
        return
    for record in by_turns(found, now)[:REMOVED_AT_ONCE]:
        try:
            provider.remove_text(record.sid)
        except RefusedError as error:  # one that never goes keeps no other here
            log.warning("record of a message not removed", reason=str(error))
        except UnavailableError as error:
            log.warning("records of messages not removed", reason=str(error))
            return


def remove_calls(database: Database, provider: Calls, now: datetime) -> None:
    """Delete the provider's records of finished calls, as soon as it allows.

    From these a call that we lost would be found again: so what we have of it is on
    the disk before.
    """
    with database.reading() as session:
        found = calls.unremoved(session, now - REMOVABLE, now - UNKNOWN_FATE)
    due = [row for row in found if _is_turn(now - row.ended_at)][:REMOVED_AT_ONCE]
    if not due:
        return
    proof.write(database, now, durable=True)  # what these calls registered is, too
    for row in by_turns(due, now):
        try:
            provider.remove_call(row.sid)
        except NotYetError:
            continue
        except RefusedError as error:
            log.warning("call's record not removed", call=row.id, reason=str(error))
            continue
        except UnavailableError as error:  # the others would wait in vain, each as long
            log.warning("calls' records not removed", reason=str(error))
            return
        with database.transaction() as session:
            calls.removed(session, row.id, now)


def _is_turn(since_end: timedelta) -> bool:
    """At first whenever it is asked, and then in the first minutes of every hour."""
    return since_end < 2 * A_TURN or since_end % HOURLY < A_TURN
