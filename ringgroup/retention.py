"""What is kept no longer than its days, and goes: one report line for each kind.

Run by the clock every hour and by `cjg purge`; harmless to repeat. The days are the
line's own; rows of a line that is configured no more go by the usual days. Must not
decide what is kept at all, only until when. A message that nobody handled is never
deleted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup import course, expiry, models, reports
from ringgroup.calls import State
from ringgroup.database import Database
from ringgroup.expiry import Rule, by_line, count_rows, delete_rows, today
from ringgroup.line import Line
from ringgroup.store import days, explanations, questions, seen, voicemails
from ringgroup.store.tables import table
from ringgroup.switchboard import Desk
from ringgroup.voicemail import LONGEST_KEPT, deleted_when_handled_before
from schedules.local import day_and_minute

log = get_logger(__name__)

TIMES_KEPT: Final = timedelta(hours=1)
"""So long the exact times of a call that has ended: whatever asks for them is done by
then, the last one `housekeeping.UNKNOWN_FATE`."""


_call = table(models.Call)
_note_retention = table(models.NoteRetention)
_open = table(models.OpenRegistration)
_registration = table(models.Registration)
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


def _voicemails(session: Session, desk: Desk, now: datetime) -> int:
    """Handled messages with their sound, once the provider has deleted its own.

    Its sid is what we know the provider's recording by; after the longest time that
    a message may be kept it goes all the same. How long it had waited stays, counted.
    """
    gone = 0
    for of_line, rule in by_line(_voicemail, desk.lines):
        before = deleted_when_handled_before(rule.voicemail_after_handled, now)
        due = and_(
            of_line,
            _voicemail.c.handled_at < before,
            or_(
                _voicemail.c.next_try_at.is_(None),
                _voicemail.c.handled_at < now - LONGEST_KEPT,
            ),
        )
        rows = session.execute(select(*_OF_A_MESSAGE).where(due)).all()
        deleted = [
            row
            for row in rows
            if delete_rows(session, _voicemail, _voicemail.c.id == row.id)
        ]
        for row in deleted:
            voicemails.note(session, row.id, None, "deleted", now)
        for key, line in desk.lines.items():
            handled = [(r.received_at, r.handled_at) for r in deleted if r.line == key]
            reports.count_handled(session, line, handled)
        gone += len(deleted)
    return gone


_OF_A_MESSAGE = (
    *(_voicemail.c.id, _voicemail.c.line),
    *(_voicemail.c.received_at, _voicemail.c.handled_at),
)


def _notes(session: Session, desk: Desk, now: datetime) -> int:
    """Blank old notes, by the one way that the triggers leave open."""
    blanked = 0
    for of_line, rule in by_line(_registration, desk.lines):
        cutoff = today(desk, now) - timedelta(days=rule.note)
        session.execute(insert(_note_retention), {"cutoff": cutoff})
        old = update(_registration).where(
            of_line,
            _registration.c.day < cutoff,
            _registration.c.note.is_not(None),
        )
        blanked += count_rows(session.execute(old.values(note=None)))
        session.execute(delete(_note_retention))
    return blanked


def _open_registrations(session: Session, desk: Desk, now: datetime) -> int:
    """A form that was not sent in its working days is registered as it is."""
    return sum(
        questions.register_unsent(session, form["id"])
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


def _call_times(session: Session, desk: Desk, now: datetime) -> int:  # noqa: ARG001 - one shape for all rules
    """The exact times of finished calls, by which a registration could be found."""
    return explanations.blur(session, now - TIMES_KEPT)


def _calls(session: Session, desk: Desk, now: datetime) -> int:  # noqa: ARG001 - one shape for all rules
    """The course of finished calls, with the legs; nothing there names a caller.

    The digest of the provider's name stays: who sends that call's news again after
    this must not ring anybody.
    """
    old = (_call.c.state == State.FINISHED, _call.c.ended_at < now - course.KEPT)
    kept_there = select(_call.c.id).where(*old, _call.c.removed_at.is_(None))
    left = len(session.scalars(kept_there).all())
    if left:
        log.error("the provider still keeps records of calls", count=left)
    seen.remember(session, session.scalars(select(_call.c.sid).where(*old)))
    return delete_rows(session, _call, *old)


RULES: Final[Mapping[str, Rule]] = {
    "voicemail": _voicemails,
    **expiry.RULES,
    "note": _notes,
    "open_registration": _open_registrations,
    "call_times": _call_times,
    "call": _calls,
}
"""What goes, in the words of the tables."""
