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

from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup import models
from ringgroup.call import reasons
from ringgroup.call.store import explanations, seen
from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.figures import reports
from ringgroup.line import Line
from ringgroup.registration.store import questions
from ringgroup.store import days
from ringgroup.tables import table
from ringgroup.upkeep import retention_staff
from ringgroup.upkeep.retention_staff import Rule, today
from ringgroup.upkeep.store import retention as rows
from ringgroup.voicemail.store import voicemails
from ringgroup.voicemail.voicemail import LONGEST_KEPT, deleted_when_handled_before
from schedules.local import day_and_minute

log = get_logger(__name__)

TIMES_KEPT: Final = timedelta(hours=1)
"""So long the exact times of a call that has ended: whatever asks for them is done by
then, the last one `provider_records.UNKNOWN_FATE`."""


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
    for of_line, rule in rows.by_line(_voicemail, desk.lines):
        before = deleted_when_handled_before(rule.voicemail_after_handled, now)
        deleted = rows.delete_messages(session, of_line, before, now - LONGEST_KEPT)
        for row in deleted:
            voicemails.note(session, row.id, None, "deleted", now)
        for key, line in desk.lines.items():
            handled = [(r.received_at, r.handled_at) for r in deleted if r.line == key]
            reports.count_handled(session, line, handled)
        gone += len(deleted)
    return gone


def _notes(session: Session, desk: Desk, now: datetime) -> int:
    """Blank old notes, by the one way that the triggers leave open."""
    return rows.blank_notes(session, desk.lines, today(desk, now))


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
    forms = rows.open_forms(session, line.key)
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
    before = now - reasons.KEPT
    left = rows.kept_there(session, before)
    if left:
        log.error("the provider still keeps records of calls", count=left)
    seen.remember(session, rows.names_of_calls(session, before))
    return rows.delete_calls(session, before)


RULES: Final[Mapping[str, Rule]] = {
    "voicemail": _voicemails,
    **retention_staff.RULES,
    "note": _notes,
    "open_registration": _open_registrations,
    "call_times": _call_times,
    "call": _calls,
}
"""What goes, in the words of the tables."""
