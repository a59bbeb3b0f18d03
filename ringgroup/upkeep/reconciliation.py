"""What the provider knows and we do not: calls and recordings of when we were down.

A cycle that compares two lists and tells the switchboard what is missing, as news
like any other; so what a late webhook says as well is known already. Nothing that a
caller said may be lost because we were away. Recordings too short to be a message
are removed at the provider here, and the records of calls from ourselves that left
nothing; what is of calls that are not ours is left alone.
Must not write tables itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from random import Random
from typing import Final

from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.call.events import Ended, Event, GivenUp, Recorded
from ringgroup.call.switchboard import CallNews, by_member, handle, origin_of
from ringgroup.database.database import Database
from ringgroup.database.each import each
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.store import troubles
from ringgroup.telephone import (
    CallRecord,
    Calls,
    NotYetError,
    RecordingRecord,
    Recordings,
    RefusedError,
    Telephone,
    UnavailableError,
    by_turns,
)
from ringgroup.upkeep.provider_records import UNKNOWN_FATE
from ringgroup.upkeep.store import calls as rows

log = get_logger(__name__)

WINDOW: Final = timedelta(hours=48)
FARTHEST: Final = timedelta(days=13)
"""Less than the rows of calls are kept: what they forgot must not be adopted."""
GRACE: Final = timedelta(minutes=2)
"""A webhook may be that late; it is better informed than we are."""
RECORDING_WAIT: Final = timedelta(minutes=5)
"""How long after a call's end the provider may still be busy with its recording."""
LONGEST_CALL: Final = timedelta(hours=6)
"""A recording on the list may belong to a call that began so much earlier."""
ASKED_AFTER: Final = 20
"""Recorded calls on no list of ours that are asked after at once: half the newest, the
others by chance, so that each has its turn however many are somebody else's."""
FINAL: Final = frozenset({"completed", "absent", "failed", "deleted"})
TROUBLE: Final = (UnavailableError, RefusedError)


def cycle(database: Database, desk: Desk, telephone: Telephone, now: datetime) -> None:
    """Take over whatever the provider knows and we do not; harmless to repeat."""
    with database.reading() as session:
        since = _since(session, now)
    try:
        recordings = _by_call(telephone.recordings_since(since))
        calls = _calls(desk, telephone, since - LONGEST_CALL)
    except TROUBLE as error:
        log.warning("provider's lists not read", reason=str(error))
        return
    with database.reading() as session:
        known_calls = rows.known_calls(session, [*calls, *recordings])
        ourselves = {
            sid
            for sid, (record, line) in calls.items()
            if origin_of(session, desk, _news(record, line)) == "ourselves"
        }
        of_members = {
            sid for sid in ourselves if by_member(session, _news(*calls[sid]))
        }
        of_ourselves = {sid: calls[sid] for sid in ourselves}
        calls = {sid: calls[sid] for sid in calls.keys() - ourselves}
        sids = [one.sid for one in chain.from_iterable(recordings.values())]
        known = rows.known_recordings(session, sids)
    mine = {*calls, *ourselves, *known_calls}
    strange = [sid for sid in recordings if sid not in mine]
    calls |= _by_address(desk, telephone, _some(strange, now))
    adopted: set[str] = set()

    def adopt(pair: tuple[CallRecord, Line]) -> None:
        record, line = pair
        ours = recordings.get(record.sid, [])
        if record.sid not in known_calls and _may_be_adopted(record, ours, now):
            _adopt(database, desk, record, line, ours, now)
            adopted.add(record.sid)

    def hear(recording: RecordingRecord) -> None:
        sid = recording.call_sid
        if sid in known_calls:
            caller = calls[sid][0].caller if sid in calls else None
            _tell(database, desk, recording, caller, now)
        if not Recorded(recording.seconds, recording.sid).is_message:
            _remove(telephone, recording, now)

    by_time = sorted(calls.values(), key=lambda pair: pair[0].started_at)
    each(database, "adopt", by_time, adopt, now, name=lambda pair: pair[0].sid)
    missing = [
        one
        for sid in (known_calls | adopted) & recordings.keys()
        for one in recordings[sid]
        if one.sid not in known and one.status == "completed"
    ]
    each(database, "take over", missing, hear, now, name=lambda one: one.sid)
    for sid in (ourselves - known_calls) & recordings.keys():
        for one in recordings[sid]:
            if sid in of_members or not Recorded(one.seconds, one.sid).is_message:
                _remove(telephone, one, now)
            else:
                log.warning("a message under our own number is left there", sid=one.sid)
                line = of_ourselves[sid][1].key
                noting = partial(
                    troubles.note,
                    kind=troubles.TURNED_AWAY,
                    line=line,
                    code="",
                    now=now,
                )
                database.attempt(noting)
    # of a call from before that its recordings may not be on the list
    silent = ourselves - known_calls - recordings.keys()
    records = (of_ourselves[sid][0] for sid in by_turns(sorted(silent), now))
    _forget(telephone, (one for one in records if one.started_at >= since), now)


def _forget(provider: Calls, turned_away: Iterable[CallRecord], now: datetime) -> None:
    """The records of calls from ourselves that left nothing: nobody asks for them.

    An hour after their end, when no recording turns up of which they would say whose.
    """
    for record in turned_away:
        if not record.over or now - _end(record) < UNKNOWN_FATE:
            continue
        try:
            provider.remove_call(record.sid)
        except NotYetError:
            continue
        except RefusedError as error:
            log.warning("record of our own call not removed", reason=str(error))
        except UnavailableError as error:
            log.warning("records of our own calls not removed", reason=str(error))
            return


def _since(session: Session, now: datetime) -> datetime:
    """From where to compare: two days ago, and the last call known before that.

    After a longer absence the days in which we heard of no call are compared too.
    """
    window = now - WINDOW
    last = rows.last_before(session, window)
    return max(min(window, last or window), now - FARTHEST)


def _by_call(found: Iterable[RecordingRecord]) -> dict[str, list[RecordingRecord]]:
    recordings: dict[str, list[RecordingRecord]] = {}
    for one in found:
        recordings.setdefault(one.call_sid, []).append(one)
    return recordings


def _calls(
    desk: Desk, provider: Calls, since: datetime
) -> dict[str, tuple[CallRecord, Line]]:
    """The calls to our lines; those to a service number are nobody's question."""
    found: dict[str, tuple[CallRecord, Line]] = {}
    for line in desk.lines.values():
        try:
            records = list(provider.calls_to(line.arrives_at, since))
        except RefusedError as error:  # one number keeps no other line waiting
            log.warning("calls of a line not listed", line=line.key, reason=str(error))
            continue
        found |= {record.sid: (record, line) for record in records}
    return found


def _some(strange: Sequence[str], now: datetime) -> list[str]:
    newest, others = strange[: ASKED_AFTER // 2], strange[ASKED_AFTER // 2 :]
    chance = Random(now.timestamp())  # noqa: S311 - a turn for each, no secret
    more = chance.sample(others, min(len(others), ASKED_AFTER - len(newest)))
    return [*newest, *more]


def _by_address(
    desk: Desk, provider: Calls, strange: Iterable[str]
) -> dict[str, tuple[CallRecord, Line]]:
    """Calls to our lines that are on no list of a number: they came over SIP."""
    found: dict[str, tuple[CallRecord, Line]] = {}
    for sid in strange:
        try:
            record = provider.call(sid)
        except TROUBLE as error:
            log.warning("a recorded call not asked after", reason=str(error))
            return found
        line = None if record is None else desk.line_at(record.to)
        if record is not None and line is not None:
            found[sid] = replace(record, over_sip=True), line
    return found


def _may_be_adopted(
    record: CallRecord, recordings: Iterable[RecordingRecord], now: datetime
) -> bool:
    """Over, heard of no more, and all that was said is on the list."""
    since_end = now - _end(record)
    busy = any(one.status not in FINAL for one in recordings)
    return record.over and since_end >= (RECORDING_WAIT if busy else GRACE)


def _end(record: CallRecord) -> datetime:
    return record.started_at + timedelta(seconds=record.seconds)


def _news(record: CallRecord, line: Line) -> CallNews:
    """The call as a webhook would have told of it."""
    forwarded = record.forwarded_from
    return CallNews(
        key=f"reconciliation {record.sid}",
        events=(Ended(), GivenUp()),
        sid=record.sid,
        line=line,
        caller=record.caller,
        arrived_at=record.started_at,
        via=frozenset() if forwarded is None else frozenset({forwarded}),
        over_sip=record.over_sip,
    )


def _adopt(
    database: Database,
    desk: Desk,
    record: CallRecord,
    line: Line,
    recordings: Iterable[RecordingRecord],
    now: datetime,
) -> None:
    """Register the call as it was: at its own hour, with what was said."""
    said: tuple[Event, ...] = tuple(
        Recorded(one.seconds, one.sid)
        for one in recordings
        if one.status == "completed"
    )
    news = replace(
        _news(record, line),
        events=(*said, Ended(), GivenUp()),
        at=min(_end(record), now),
    )
    log.warning("call adopted that we did not serve", line=line.key, sid=record.sid)
    database.attempt(partial(_hear, desk=desk, news=news, now=now))


def _tell(
    database: Database,
    desk: Desk,
    recording: RecordingRecord,
    caller: str | None,
    now: datetime,
) -> None:
    """A call that we know left a recording of which we were not told."""
    event = Recorded(recording.seconds, recording.sid)
    news = CallNews(
        key=f"reconciliation {recording.sid}",
        events=(event,),
        sid=recording.call_sid,
        caller=None if desk.is_ours(caller) else caller,
    )
    if event.is_message:
        log.warning("message adopted of which nobody told us", sid=recording.sid)
    database.attempt(partial(_hear, desk=desk, news=news, now=now))


def _hear(session: Session, desk: Desk, news: CallNews, now: datetime) -> None:
    handle(session, desk, news, now)


def _remove(provider: Recordings, recording: RecordingRecord, now: datetime) -> None:
    """Too short to be a message, or of ourselves: of no use at the provider either."""
    if recording.status not in FINAL or now - recording.created_at < GRACE:
        return
    try:
        provider.remove_recording(recording.sid)
    except TROUBLE as error:
        log.warning("recording of no use not removed", reason=str(error))
