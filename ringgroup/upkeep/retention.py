"""What is kept no longer than its days, and goes: one report line for each kind.

Run by the clock every hour and by `cjg purge`; harmless to repeat. The days are the
line's own; rows of a line that is configured no more go by the usual days. Must not
decide what is kept at all, only until when. A message that nobody handled is never
deleted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.call import reasons
from ringgroup.call.store import explanations, seen
from ringgroup.database.database import Database
from ringgroup.database.deadline import TooLateError
from ringgroup.desk import Desk
from ringgroup.figures import reports
from ringgroup.line import Line, Retention
from ringgroup.registration.questions import last_day
from ringgroup.registration.store import questions
from ringgroup.store import days
from ringgroup.upkeep.store import retention as rows
from ringgroup.voicemail.store import deeds
from ringgroup.voicemail.voicemail import LONGEST_KEPT, deleted_when_handled_before
from schedules.local import day_and_minute

log = get_logger(__name__)

TIMES_KEPT: Final = timedelta(hours=1)
"""So long the exact times of a call that has ended: whatever asks for them is done by
then, the last one `provider_records.UNKNOWN_FATE`."""
OUTGOING_KEPT: Final = timedelta(days=1)
"""So long a call that we placed: who asked for it looks at its end today."""
IN_CALENDARS: Final = timedelta(days=28)
"""So long a block that is over stands in calendars."""
SIGNED_IN: Final = timedelta(days=1)
"""Longer than any session lasts, and than a wrong password counts."""

YESTERDAY: Final = timedelta(days=1)
FORMS_COME_LATE: Final = timedelta(days=42)
"""Longer than a form is open, whatever holidays and outages are in between."""
MIXED_BEFORE: Final = 60
"""In the first hour of a day, in minutes, all of those are written anew."""

MIXING: Final = "mixing"
"""What is done with registrations beside the rules."""

Rule = Callable[[Session, Desk, datetime], int]
"""Lets the rows of one kind go that are old enough; how many."""


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """How many rows of a kind went."""

    kind: str
    count: int


def run(
    database: Database, desk: Desk, now: datetime, *, dry_run: bool = False
) -> list[RemovedRows]:
    """Apply every rule now. A dry run does the same, and undoes it.

    A rule that fails keeps no other waiting: the first failure is raised after all, but
    one of the database itself at once.
    """
    reports, failed = [], []
    todo = RULES if dry_run else {**RULES, MIXING: _mix}
    for kind, rule in todo.items():
        try:
            with database.transaction() as session:
                count = rule(session, desk, now)
                if dry_run:
                    session.rollback()
        except (OperationalError, InterfaceError, TooLateError):
            raise
        except Exception as error:  # noqa: BLE001 - one bad rule stops nothing
            log.error("a rule fails", kind=kind, problem=type(error).__name__)  # noqa: TRY400 - what it says may be of somebody
            failed.append(error)
            continue
        if kind in RULES:
            log.info("retention", kind=kind, count=count, dry_run=dry_run)
            reports.append(RemovedRows(kind, count))
    if failed:
        raise failed[0]
    return reports


def _mix(session: Session, desk: Desk, now: datetime) -> int:
    """Let no registration tell which came before it: nothing goes by this.

    Every hour those of today and yesterday; once in the night all to which a form can
    have come late.
    """
    on, minute = day_and_minute(now, next(iter(desk.lines.values())).hours.zone)
    back = FORMS_COME_LATE if minute < MIXED_BEFORE else YESTERDAY
    rows.mix(session, on - back)
    return 0


def _voicemails(session: Session, desk: Desk, now: datetime) -> int:
    """Handled messages with their sound, once the provider has deleted its own.

    Its sid is what we know the provider's recording by; after the longest time that
    a message may be kept it goes all the same. How long it had waited stays, counted.
    """

    def before(rule: Retention) -> datetime:
        return deleted_when_handled_before(rule.voicemail_after_handled, now)

    gone = rows.delete_messages(session, desk.lines, before, now - LONGEST_KEPT)
    for row in gone:
        deeds.note(session, row.id, None, "deleted", now)
    for key, line in desk.lines.items():
        handled = [(row.received_at, row.handled_at) for row in gone if row.line == key]
        reports.count_handled(session, line, handled)
    return len(gone)


def _by_time(kind: str) -> Rule:
    """What staff did: kept as long as the log of deeds."""

    def rule(session: Session, desk: Desk, now: datetime) -> int:
        return rows.delete_old(session, kind, desk.lines, _audit(now))

    return rule


def _by_day(kind: str) -> Rule:
    """What stands in the roster, or was asked or entered for it."""

    def rule(session: Session, desk: Desk, now: datetime) -> int:
        on = today(desk, now)
        return rows.delete_old(
            session, kind, desk.lines, lambda rule: on - timedelta(days=rule.roster)
        )

    return rule


def _audit(now: datetime) -> rows.Before:
    return lambda rule: now - timedelta(days=rule.audit)


def _messages(session: Session, desk: Desk, now: datetime) -> int:
    """What was sent to staff, or given up; what still waits is not touched."""
    return rows.delete_old(
        session, "message", desk.lines, lambda rule: now - timedelta(days=rule.message)
    )


def _bulletins(session: Session, desk: Desk, now: datetime) -> int:
    """What was told to a line, some days after its end; with who saw it."""
    on = today(desk, now)
    return rows.delete_old(
        session, "bulletin", desk.lines, lambda rule: on - timedelta(days=rule.message)
    )


def _owned_questions(session: Session, desk: Desk, now: datetime) -> int:
    """Questions that were somebody's for four weeks, taken over or not."""
    on = today(desk, now)
    return rows.delete_old(session, "owned_question", desk.lines, lambda _: on)


def _presence_changes(session: Session, desk: Desk, now: datetime) -> int:
    """Who signed on and off, once the minutes with nobody Present were counted."""
    for line in desk.lines.values():
        reports.count_presence(session, line, now)
    return rows.delete_old(session, "presence_change", desk.lines, _audit(now))


def _audits(session: Session, desk: Desk, now: datetime) -> int:
    """Who did what on the pages, and how often the sign-in refused whom."""
    rows.delete_old(session, "sign_in_refusals", desk.lines, _audit(now))
    return rows.delete_old(session, "audit", desk.lines, _audit(now))


def _sign_ins(session: Session, desk: Desk, now: datetime) -> int:
    """Sessions that ended, links that expired, wrong passwords of yesterday.

    Names that were typed and could not be looked at, and buttons that were pressed, of
    which only the day is kept, as well.
    """
    lines = desk.lines
    rows.delete_old(session, "press", lines, lambda _: (now - SIGNED_IN).date())
    return (
        rows.delete_old(session, "login_session", lines, lambda _: now - SIGNED_IN)
        + rows.delete_old(session, "session_that_stays", lines, lambda _: now)
        + rows.delete_old(session, "sign_in_failure", lines, lambda _: now - SIGNED_IN)
        + rows.delete_old(session, "invitation", lines, lambda _: now)
        + rows.delete_old(session, "link_request", lines, lambda _: now - SIGNED_IN)
    )


def _roster_changes(session: Session, desk: Desk, now: datetime) -> int:
    """The log, but not of what still stands in calendars: they count by it."""
    shown = today(desk, now) - IN_CALENDARS
    return rows.delete_roster_changes(session, desk.lines, _audit(now), shown)


def _outgoing_calls(session: Session, desk: Desk, now: datetime) -> int:
    """The calls that we placed: a member, and perhaps a message."""
    return rows.delete_old(
        session, "outgoing_call", desk.lines, lambda _: now - OUTGOING_KEPT
    )


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
    zone = line.hours.zone
    on, _ = day_and_minute(now, zone)
    forms = rows.open_forms(session, line.key)
    opened = {form["id"]: day_and_minute(form["opened_at"], zone)[0] for form in forms}
    first = min(opened.values(), default=on)
    extra = days.extra_days(session, line.key, first, on)
    return [form for form in forms if last_day(line, opened[form["id"]], extra) < on]


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


def today(desk: Desk, now: datetime) -> date:
    """The day on the wall of the first line: for what is counted in days alone."""
    zone = next(iter(desk.lines.values())).hours.zone
    return day_and_minute(now, zone)[0]


RULES: Final[Mapping[str, Rule]] = {
    "voicemail": _voicemails,
    "message": _messages,
    "bulletin": _bulletins,
    "owned_question": _owned_questions,
    "presence_change": _presence_changes,
    "voicemail_event": _by_time("voicemail_event"),
    "audit": _audits,
    "sign_in": _sign_ins,
    "roster": _by_day("roster"),
    "roster_change": _roster_changes,
    "swap_request": _by_day("swap_request"),
    "leave": _by_day("leave"),
    "outgoing_call": _outgoing_calls,
    "note": _notes,
    "open_registration": _open_registrations,
    "call_times": _call_times,
    "call": _calls,
}
"""What goes, in the words of the tables."""
