"""The clock's part in calls that we place: to place what is wanted, to ask what became.

A call is placed once or not at all. The row is claimed in a short transaction before
the provider is asked, and never tried again: after an answer that did not come the
phone may be ringing, and the provider's list cannot tell, because phones that we ring
for callers show the same two numbers there. If it does ring, the call's own webhooks
carry our id and say so; else the claim runs out, and the page says to try again. The
worker waits by the page, so a second press is cheap and a second call is not.
Must not know what the calls are for. Logs ids and codes only.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.call.legs import LegResult
from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.store import troubles
from ringgroup.telephone import (
    BarredError,
    CallRecord,
    Calls,
    RefusedError,
    UnavailableError,
    by_turns,
)
from ringgroup.voicemail import endings
from ringgroup.voicemail.store import outgoing
from ringgroup.voicemail.store.outgoing import DueCall, Outgoing, OutgoingState
from ringgroup.voicemail.voicemail import OF_THE_NUMBER

log = get_logger(__name__)

PATIENCE: Final = timedelta(minutes=2)
"""So long after it was wanted, nobody is waiting for the phone to ring any more."""
LEASE: Final = timedelta(seconds=20)
"""Longer than a request that times out (13 s), and than the first callback takes."""
RING_SECONDS: Final = 25
"""With the five that the provider may add; long enough to find the phone."""
ASKED_AFTER: Final = timedelta(seconds=90)
"""Before that the call's own webhooks are better informed."""
NOT_LET_IN: Final = "20003"
"""The provider's code of a token that it does not take."""

MEND_NOT_LET_IN: Final = "look at the token, and of which region it is"

OutgoingUrls = Callable[[str], tuple[str, str]]
"""A call's id → what is asked when it is picked up, and told about it (URLs)."""


def place(
    database: Database,
    desk: Desk,
    provider: Calls,
    addresses: OutgoingUrls,
    now: datetime,
) -> bool:
    """Look at the call that waits longest; False when none does.

    Call it again, with the time it is by then, until it gives False.
    """
    with database.reading() as session:
        due = outgoing.due(session, now)
    if due is None:
        return False
    call, line = due.call, desk.known(due.call.line)
    if call.state != "wanted":
        _end(database, due, "placing", "failed", now)  # nothing came of the claim
    elif now - call.created_at >= PATIENCE:
        _end(database, due, "wanted", "expired", now)
    elif line is None or not due.may_be_rung:
        _end(database, due, "wanted", "failed", now)
    elif _claimed(database, due, now):
        url, status_url = addresses(call.id)
        try:
            sid = provider.place_call(
                line.shown, due.mobile, url, status_url, RING_SECONDS
            )
        except RefusedError as error:
            _refused(database, due, error, now)
        except BarredError as error:
            why = RefusedError(NOT_LET_IN, str(error), MEND_NOT_LET_IN)
            _refused(database, due, why, now)
        except UnavailableError as error:
            log.warning("call perhaps not placed", call=call.id, problem=str(error))
        else:
            database.attempt(lambda session: outgoing.placed(session, call.id, sid))
    return True


def _refused(
    database: Database, due: DueCall, error: RefusedError, now: datetime
) -> None:
    """That number cannot be rung; or none can, and that is no fault of the worker."""
    if error.code in OF_THE_NUMBER:
        log.warning("call refused", call=due.call.id, problem=str(error))
        _end(database, due, "placing", "refused", now)
        return
    said = {"code": error.code, "meaning": error.reason, "mend": error.mend}
    log.error("the provider places no call", call=due.call.id, **said)
    line, code = due.call.line, error.code
    database.attempt(
        lambda session: troubles.note(session, troubles.NOT_CALLED, line, code, now)
    )
    _end(database, due, "placing", "not_allowed", now)


def _claimed(database: Database, due: DueCall, now: datetime) -> bool:
    def claim(session: Session) -> bool:
        return outgoing.claim(session, due.call.id, now + LEASE)

    return database.attempt(claim, durable=True)  # nobody is rung twice for one wish


def _end(
    database: Database,
    due: DueCall,
    was: OutgoingState,
    state: OutgoingState,
    now: datetime,
) -> None:
    """End a call that rings nowhere, unless it turned out to ring."""

    def end(session: Session) -> None:
        found = outgoing.one(session, due.call.id, locked=True)
        if found is not None and found.state == was:
            outgoing.move(session, found.id, state, now)

    log.warning("call not placed", call=due.call.id, state=state)
    database.attempt(end)


# --- what became of them ------------------------------------------------------


def ask_after(database: Database, provider: Calls, now: datetime) -> None:
    """Ask the provider for calls whose end should have been told.

    A call of which it keeps no record any more has ended. What it does not say is left
    to the sweep. When it answers nothing, no more is asked in this round.
    """
    with database.reading() as session:
        found = outgoing.lasting(session, now - ASKED_AFTER)
    for call in by_turns(found, now):
        try:
            record = provider.call(call.sid or "")
        except RefusedError as error:
            log.warning("placed call not asked after", call=call.id, reason=str(error))
            continue
        except UnavailableError as error:
            log.warning("placed calls not asked after", reason=str(error))
            return
        if record is None or record.over:
            database.attempt(partial(_tell, call=call, record=record, now=now))


def _tell(
    session: Session, call: Outgoing, record: CallRecord | None, now: datetime
) -> None:
    result: LegResult = "completed" if record is None else _RESULTS[record.status]
    endings.told(session, call.id, call.sid or "", result, now)


_RESULTS: Final[dict[str, LegResult]] = {
    "completed": "completed",
    "busy": "busy",
    "no-answer": "no-answer",
    "canceled": "canceled",
    "failed": "failed",
}
