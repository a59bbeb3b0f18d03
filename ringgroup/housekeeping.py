"""What is done without anybody asking: calls that the network forgot to finish.

Cycles over the database that are harmless to repeat. Who runs them is `config.clock`.
Must not speak to the provider inside a transaction.
"""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import (
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup import models, outgoing, proof
from ringgroup.calls import State
from ringgroup.database import Database
from ringgroup.news import Ended, Event, GivenUp
from ringgroup.store import seen
from ringgroup.store.tables import table
from ringgroup.switchboard import Desk, News, handle
from ringgroup.telephone import (
    CallRecord,
    NotYetError,
    RefusedError,
    Telephone,
    UnavailableError,
)

log = get_logger(__name__)

RECORDING_WAIT = timedelta(minutes=5)
"""How long after a call's end its recording is waited for (at most 10 minutes)."""
LONGEST_CALL = timedelta(hours=6)
"""Above the provider's own limit of four hours for a Dial."""
RING_MARGIN = timedelta(seconds=60)
"""How far past the longest wait of a line a call may still be ringing."""
SILENCE = timedelta(minutes=10)
"""Nothing heard of a caller who is led to the voicemail: is there still a call?"""
LONGEST_TALK = timedelta(hours=4, minutes=10)
"""The provider ends a Dial after four hours."""
REMOVABLE = timedelta(minutes=2)
"""A call's record may be deleted a minute after its end, or much later (20009)."""
UNKNOWN_FATE = timedelta(hours=1)
"""Of a call that nobody took: a recording may turn up, and only the provider's record
of the call says whose it is."""
HOURLY = timedelta(hours=1)
A_TURN = timedelta(minutes=5)
"""At least as long as the time between two runs, or a call might miss its turn."""
REMOVED_AT_ONCE = 100
FURTHEST = timedelta(minutes=45)
"""Nothing is put off for so long: what waits longer was written down before somebody
put the clock back."""
AHEAD = timedelta(minutes=30)
"""What is dated so far ahead was written down before somebody put the clock back."""
REPEATS = timedelta(hours=6)
"""How long a webhook may still be repeated; then the answers are forgotten."""

_call = table(models.Call)
_UNHEARD = select(_call.c.sid).where(
    models.UNFINISHED,
    _call.c.state == State.ENDED,
    or_(
        _call.c.ended_at < bindparam("before"),
        _call.c.ended_at > bindparam("ahead"),
    ),
)
_LOST = select(_call.c.sid).where(
    models.UNFINISHED,
    _call.c.state.not_in([State.ENDED, State.FINISHED]),
    _call.c.arrived_at < bindparam("before"),
)
_service = table(models.ServiceCall)
_FORGET_SERVICE = (
    delete(_service)
    .where(_service.c.at < bindparam("before"))
    .returning(_service.c.sid)
)
_FORGET_ANSWERS = (
    update(_call)
    .where(
        _call.c.state == State.FINISHED,
        _call.c.ended_at < bindparam("before"),
        models.ANSWERED,
    )
    .values(answers="{}")
)


def sweep(database: Database, desk: Desk, now: datetime) -> None:
    """Finish every call whose end, or whose recording, is not heard of any more.

    Callers' calls and those that we placed ourselves.
    """
    _finish(database, desk, _UNHEARD, now - RECORDING_WAIT, (GivenUp(),), now)
    lost: tuple[Event, ...] = (Ended(), GivenUp())
    _finish(database, desk, _LOST, now - LONGEST_CALL, lost, now)
    with database.transaction() as session:
        gone = session.scalars(_FORGET_SERVICE, {"before": now - REPEATS})
        seen.remember(session, gone.all())
        session.execute(_FORGET_ANSWERS, {"before": now - REPEATS})
        outgoing.close_lost(session, now)


def ask_after_calls(
    database: Database, desk: Desk, telephone: Telephone, now: datetime
) -> None:
    """Ask the provider for calls whose end should have been told: rings too long.

    A member stays engaged no longer than the caller is there. What the provider
    does not say is left to `sweep`.
    """
    for line in desk.lines.values():
        asked = {
            "line": line.key,
            "rung_out": now
            - timedelta(seconds=line.rules.wait_seconds_max)
            - RING_MARGIN,
            "silent": now - SILENCE,
            "talked_out": now - LONGEST_TALK,
            "ahead": now + AHEAD,
        }
        with database.reading() as session:
            found = session.execute(_DOUBTFUL, asked).all()
        for row in found:
            try:
                record = telephone.call(row.sid)
            except (UnavailableError, RefusedError) as error:
                log.warning("call not asked after", call=row.id, reason=str(error))
                continue
            if record is not None and record.over:
                at = _ended_at(row, record, now)
                news = News(key="asked after", events=(Ended(),), sid=row.sid, at=at)
                database.attempt(partial(_tell, desk=desk, news=news, now=now))


_DOUBTFUL = select(_call.c.id, _call.c.sid, _call.c.state, _call.c.accepted_at).where(
    _call.c.line == bindparam("line"),
    models.UNFINISHED,
    or_(
        and_(
            _call.c.state != State.ENDED,
            _call.c.arrived_at > bindparam("ahead"),
        ),
        and_(
            _call.c.state.in_([State.RINGING, State.WAITING]),
            _call.c.arrived_at < bindparam("rung_out"),
        ),
        and_(
            _call.c.state.in_([State.ROUTING, State.VOICEMAIL, State.RECORDED]),
            func.coalesce(_call.c.led_at, _call.c.arrived_at) < bindparam("silent"),
        ),
        and_(
            _call.c.state == State.TALKING,
            _call.c.accepted_at < bindparam("talked_out"),
        ),
    ),
)


def _ended_at(
    row: Row[*tuple[object, ...]], record: CallRecord, now: datetime
) -> datetime:
    """When a talk ended, as the provider has it; any other call ends now.

    A recording is waited for from the end that we know of.
    """
    accepted_at = row.accepted_at
    if row.state != State.TALKING or not isinstance(accepted_at, datetime):
        return now
    ended = record.started_at + timedelta(seconds=record.seconds)
    return min(now, max(ended, accepted_at))


def remove_calls(database: Database, telephone: Telephone, now: datetime) -> None:
    """Delete the provider's records of finished calls, as soon as it allows.

    From these a call that we lost would be found again: so what we have of it is on
    the disk before.
    """
    asked = {"removable": now - REMOVABLE, "settled": now - UNKNOWN_FATE}
    with database.reading() as session:
        found = session.execute(_UNREMOVED, asked).all()
    due = [row for row in found if _is_turn(now - row.ended_at)][:REMOVED_AT_ONCE]
    if not due:
        return
    proof.write(database, now, durable=True)  # what these calls registered is, too
    for row in due:
        try:
            telephone.remove_call(row.sid)
        except NotYetError:
            continue
        except (UnavailableError, RefusedError) as error:
            log.warning("call's record not removed", call=row.id, reason=str(error))
            continue
        with database.transaction() as session:
            session.execute(_REMOVED, {"of": row.id, "now": now})


def _is_turn(since_end: timedelta) -> bool:
    """At first whenever it is asked, and then in the first minutes of every hour."""
    return since_end < 2 * A_TURN or since_end % HOURLY < A_TURN


_voicemail = table(models.Voicemail)
_BEING_FETCHED = exists().where(
    _voicemail.c.line == _call.c.line,
    _voicemail.c.next_try_at.is_not(None),
    _voicemail.c.received_at >= _call.c.arrived_at,
)
_UNREMOVED = (
    select(_call.c.id, _call.c.sid, _call.c.ended_at)
    .where(
        _call.c.removed_at.is_(None),
        _call.c.state == State.FINISHED,
        _call.c.ended_at <= bindparam("removable"),
        ~_BEING_FETCHED,
        or_(
            _call.c.winner.is_not(None),
            _call.c.recorded_seconds.is_not(None),
            _call.c.ended_at <= bindparam("settled"),
        ),
    )
    .order_by(_call.c.ended_at.desc())
)
_REMOVED = (
    update(_call)
    .where(_call.c.id == bindparam("of"))
    .values(removed_at=bindparam("now"))
)


def _tell(session: Session, desk: Desk, news: News, now: datetime) -> None:
    handle(session, desk, news, now)


def _finish(
    database: Database,
    desk: Desk,
    which: Select[str],
    before: datetime,
    events: tuple[Event, ...],
    now: datetime,
) -> None:
    with database.reading() as session:
        found = session.scalars(which, {"before": before, "ahead": now + AHEAD}).all()
    for sid in found:
        news = News(key="sweep", events=events, sid=sid)
        database.attempt(partial(_tell, desk=desk, news=news, now=now))


_PLANNED = tuple(
    update(planned)
    .where(planned.c.next_try_at > bindparam("furthest"))
    .values(next_try_at=bindparam("now"))
    for planned in (table(models.Message), _voicemail, table(models.OutgoingCall))
)


def replan(database: Database, now: datetime) -> None:
    """Do not wait for an hour that was, and comes again: take up at once what does."""
    times = {"furthest": now + FURTHEST, "now": now}
    with database.transaction() as session:
        for statement in _PLANNED:
            session.connection().execute(statement, times)
