"""What is kept no longer than its days, and goes: one report line for each kind.

Run by the clock every hour and by `cjg purge`; harmless to repeat. The days are the
line's own; rows of a line that is configured no more go by the usual days. Must not
decide what is kept at all, only until when. A message that nobody handled is never
deleted.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Table,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup import models
from ringgroup.calls import State
from ringgroup.database import Database
from ringgroup.line import Line, Retention
from ringgroup.store import days, voicemails
from ringgroup.store.tables import table
from ringgroup.switchboard import Desk
from ringgroup.voicemail import LONGEST_KEPT, deleted_when_handled_before
from schedules.local import day_and_minute

log = get_logger(__name__)

CALLS_KEPT: Final = timedelta(days=14)
"""So long a call's own course; the provider deletes its record by then (20009)."""
IN_CALENDARS: Final = timedelta(days=28)
"""So long a block that is over stands in calendars."""

_call = table(models.Call)
_change = table(models.PresenceChange)
_event = table(models.VoicemailEvent)
_leave = table(models.Leave)
_message = table(models.Message)
_note_retention = table(models.NoteRetention)
_open = table(models.OpenRegistration)
_registration = table(models.Registration)
_roster_change = table(models.RosterChange)
_slot = table(models.RosterSlot)
_swap = table(models.SwapRequest)
_voicemail = table(models.Voicemail)


@dataclass(frozen=True, slots=True)
class Report:
    """How many rows of a kind went."""

    kind: str
    count: int


def run(
    database: Database, desk: Desk, now: datetime, *, dry_run: bool = False
) -> list[Report]:
    """Apply every rule now. A dry run does the same, and undoes it."""
    reports = []
    for kind, rule in RULES.items():
        with database.transaction() as session:
            count = rule(session, desk, now)
            if dry_run:
                session.rollback()
        log.info("retention", kind=kind, count=count, dry_run=dry_run)
        reports.append(Report(kind, count))
    return reports


def _by_line(
    of: Table, lines: Mapping[str, Line]
) -> Iterator[tuple[ColumnElement[bool], Retention]]:
    """Which rows follow which days: those of each line, and those of no line."""
    for key, line in lines.items():
        yield of.c.line == key, line.retention
    yield of.c.line.not_in(list(lines)), Retention()


def _voicemails(session: Session, desk: Desk, now: datetime) -> int:
    """Handled messages with their sound, once the provider has deleted its own.

    Its sid is what we know the provider's recording by; after the longest time that
    a message may be kept it goes all the same.
    """
    gone = 0
    for of_line, rule in _by_line(_voicemail, desk.lines):
        before = deleted_when_handled_before(rule.voicemail_after_handled, now)
        due = and_(
            of_line,
            _voicemail.c.handled_at < before,
            or_(
                _voicemail.c.next_try_at.is_(None),
                _voicemail.c.handled_at < now - LONGEST_KEPT,
            ),
        )
        for voicemail in session.scalars(select(_voicemail.c.id).where(due)).all():
            session.execute(delete(_voicemail).where(_voicemail.c.id == voicemail))
            voicemails.note(session, voicemail, None, "deleted", now)
            gone += 1
    return gone


def _messages(session: Session, desk: Desk, now: datetime) -> int:
    """What was sent to staff, or given up; what still waits is not touched."""
    return sum(
        _delete(
            session,
            _message,
            of_line,
            _message.c.next_try_at.is_(None),
            _message.c.created_at < now - timedelta(days=rule.message),
        )
        for of_line, rule in _by_line(_message, desk.lines)
    )


def _presence_changes(session: Session, desk: Desk, now: datetime) -> int:
    return sum(
        _delete(session, _change, of_line, _change.c.at < now - _audit(rule))
        for of_line, rule in _by_line(_change, desk.lines)
    )


def _voicemail_events(session: Session, desk: Desk, now: datetime) -> int:
    """The log of messages outlives them, so it knows no line: the longest days."""
    kept = max(map(_audit, _rules(desk.lines.values())))
    return _delete(session, _event, _event.c.at < now - kept)


def _audit(rule: Retention) -> timedelta:
    return timedelta(days=rule.audit)


def _rules(lines: Iterable[Line]) -> list[Retention]:
    return [line.retention for line in lines] or [Retention()]


def _roster(session: Session, desk: Desk, now: datetime) -> int:
    return sum(
        _delete(session, _slot, of_line, _slot.c.day < _today(desk, now) - kept)
        for of_line, rule in _by_line(_slot, desk.lines)
        for kept in [timedelta(days=rule.roster)]
    )


def _roster_changes(session: Session, desk: Desk, now: datetime) -> int:
    """The log, but not of what still stands in calendars: they count by it."""
    shown = _today(desk, now) - IN_CALENDARS
    return sum(
        _delete(
            session,
            _roster_change,
            of_line,
            _roster_change.c.at < now - _audit(rule),
            _roster_change.c.day < shown,
        )
        for of_line, rule in _by_line(_roster_change, desk.lines)
    )


def _swap_requests(session: Session, desk: Desk, now: datetime) -> int:
    return sum(
        _delete(session, _swap, of_line, _swap.c.day < _today(desk, now) - kept)
        for of_line, rule in _by_line(_swap, desk.lines)
        for kept in [timedelta(days=rule.roster)]
    )


def _leave_days(session: Session, desk: Desk, now: datetime) -> int:
    """Leave knows no line: the longest days of a roster."""
    kept = max(rule.roster for rule in _rules(desk.lines.values()))
    return _delete(
        session, _leave, _leave.c.last < _today(desk, now) - timedelta(days=kept)
    )


def _notes(session: Session, desk: Desk, now: datetime) -> int:
    """Blank old notes, by the one way that the triggers leave open."""
    blanked = 0
    for of_line, rule in _by_line(_registration, desk.lines):
        cutoff = _today(desk, now) - timedelta(days=rule.note)
        session.execute(insert(_note_retention), {"cutoff": cutoff})
        old = update(_registration).where(
            of_line,
            _registration.c.day < cutoff,
            _registration.c.note.is_not(None),
        )
        blanked += _count(session.execute(old.values(note=None)))
        session.execute(delete(_note_retention))
    return blanked


def _today(desk: Desk, now: datetime) -> date:
    """The day on the wall of the first line: for what is counted in days alone."""
    zone = next(iter(desk.lines.values())).hours.zone
    return day_and_minute(now, zone)[0]


def _open_registrations(session: Session, desk: Desk, now: datetime) -> int:
    """A form that was not sent in its working days is registered as it is.

    The row of the form goes and the registration comes together; under another id,
    as the form's says who took the call. Who sends it meanwhile loses or wins.
    """
    return sum(
        _register(session, form)
        for line in desk.lines.values()
        for form in _expired(session, line, now)
    )


def _expired(session: Session, line: Line, now: datetime) -> list[Mapping[Any, Any]]:
    zone, kept = line.hours.zone, line.retention.open_registration
    today, _ = day_and_minute(now, zone)
    of_line = select(*_open.c).where(_open.c.line == line.key)
    forms = session.execute(of_line).mappings().all()
    opened = {form["id"]: day_and_minute(form["opened_at"], zone)[0] for form in forms}
    first = min(opened.values(), default=today)
    extra = days.extra_days(session, line.key, first, today)
    return [
        form
        for form in forms
        if line.hours.working_days_after(opened[form["id"]], kept, extra) < today
    ]


def _register(session: Session, form: Mapping[Any, Any]) -> bool:
    if not _delete(session, _open, _open.c.id == form["id"]):
        return False
    automatic = {name: form[name] for name in _AUTOMATIC}
    row = {"id": secrets.token_hex(16), **automatic}
    session.execute(insert(_registration), row)
    return True


_AUTOMATIC: Final = sorted(
    {column.name for column in _open.c}
    & {column.name for column in _registration.c} - {"id"}
)


def _calls(session: Session, desk: Desk, now: datetime) -> int:  # noqa: ARG001 - one shape for all rules
    """The course of finished calls, with the legs; nothing there names a caller."""
    old = (_call.c.state == State.FINISHED, _call.c.ended_at < now - CALLS_KEPT)
    kept_there = select(_call.c.id).where(*old, _call.c.removed_at.is_(None))
    left = len(session.scalars(kept_there).all())
    if left:
        log.error("the provider still keeps records of calls", count=left)
    return _delete(session, _call, *old)


def _delete(session: Session, of: Table, *which: ColumnElement[bool]) -> int:
    return _count(session.execute(delete(of).where(*which)))


def _count(done: object) -> int:
    return cast("CursorResult[Any]", done).rowcount


Rule = Callable[[Session, Desk, datetime], int]
RULES: Final[Mapping[str, Rule]] = {
    "voicemail": _voicemails,
    "message": _messages,
    "presence_change": _presence_changes,
    "voicemail_event": _voicemail_events,
    "roster": _roster,
    "roster_change": _roster_changes,
    "swap_request": _swap_requests,
    "leave": _leave_days,
    "note": _notes,
    "open_registration": _open_registrations,
    "call": _calls,
}
"""What goes, in the words of the tables."""
