"""What staff leave behind, and how long it is kept: messages, sign-ins, the roster.

Each rule deletes the rows of one kind that are old enough, and gives how many; the
days are the line's own, and rows of a line that is configured no more go by the usual
days. `retention` runs them beside what is kept of callers.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.desk import Desk
from ringgroup.figures import reports
from ringgroup.line import Line, Retention
from ringgroup.tables import table
from ringgroup.upkeep.store.retention import by_line, delete_rows
from schedules.local import day_and_minute

OUTGOING_KEPT: Final = timedelta(days=1)
"""So long a call that we placed: who asked for it looks at its end today."""
IN_CALENDARS: Final = timedelta(days=28)
"""So long a block that is over stands in calendars."""
SIGNED_IN: Final = timedelta(days=1)
"""Longer than any session lasts, and than a wrong password counts."""

_audit_log = table(models.Audit)
_change = table(models.PresenceChange)
_event = table(models.VoicemailEvent)
_failure = table(models.SignInFailure)
_invitation = table(models.Invitation)
_leave = table(models.Leave)
_message = table(models.Message)
_outgoing = table(models.OutgoingCall)
_press = table(models.Press)
_refusals = table(models.SignInRefusals)
_roster_change = table(models.RosterChange)
_session = table(models.LoginSession)
_slot = table(models.RosterSlot)
_swap = table(models.SwapRequest)

Rule = Callable[[Session, Desk, datetime], int]


def _messages(session: Session, desk: Desk, now: datetime) -> int:
    """What was sent to staff, or given up; what still waits is not touched."""
    return sum(
        delete_rows(
            session,
            _message,
            of_line,
            _message.c.next_try_at.is_(None),
            _message.c.created_at < now - timedelta(days=rule.message),
        )
        for of_line, rule in by_line(_message, desk.lines)
    )


def _presence_changes(session: Session, desk: Desk, now: datetime) -> int:
    """Who signed on and off, once the minutes with nobody Present were counted."""
    for line in desk.lines.values():
        reports.count_presence(session, line, now)
    return sum(
        delete_rows(session, _change, of_line, _change.c.at < now - _audit(rule))
        for of_line, rule in by_line(_change, desk.lines)
    )


def _voicemail_events(session: Session, desk: Desk, now: datetime) -> int:
    """The log of messages outlives them, so it knows no line: the longest days."""
    kept = max(map(_audit, _rules(desk.lines.values())))
    return delete_rows(session, _event, _event.c.at < now - kept)


def _audits(session: Session, desk: Desk, now: datetime) -> int:
    """Who did what on the pages: of no line, so the longest days."""
    kept = max(map(_audit, _rules(desk.lines.values())))
    delete_rows(session, _refusals, _refusals.c.hour < now - kept)
    return delete_rows(session, _audit_log, _audit_log.c.at < now - kept)


def _sign_ins(session: Session, desk: Desk, now: datetime) -> int:  # noqa: ARG001 - one shape for all rules
    """Sessions that ended, links that expired, wrong passwords of yesterday.

    Buttons that were pressed as well, of which only the day is kept.
    """
    delete_rows(session, _press, _press.c.day < (now - SIGNED_IN).date())
    return (
        delete_rows(session, _session, _session.c.created_at < now - SIGNED_IN)
        + delete_rows(session, _failure, _failure.c.last_at < now - SIGNED_IN)
        + delete_rows(session, _invitation, _invitation.c.expires_at < now)
    )


def _audit(rule: Retention) -> timedelta:
    return timedelta(days=rule.audit)


def _roster(session: Session, desk: Desk, now: datetime) -> int:
    return sum(
        delete_rows(session, _slot, of_line, _slot.c.day < today(desk, now) - kept)
        for of_line, rule in by_line(_slot, desk.lines)
        for kept in [timedelta(days=rule.roster)]
    )


def _roster_changes(session: Session, desk: Desk, now: datetime) -> int:
    """The log, but not of what still stands in calendars: they count by it."""
    shown = today(desk, now) - IN_CALENDARS
    return sum(
        delete_rows(
            session,
            _roster_change,
            of_line,
            _roster_change.c.at < now - _audit(rule),
            _roster_change.c.day < shown,
        )
        for of_line, rule in by_line(_roster_change, desk.lines)
    )


def _swap_requests(session: Session, desk: Desk, now: datetime) -> int:
    return sum(
        delete_rows(session, _swap, of_line, _swap.c.day < today(desk, now) - kept)
        for of_line, rule in by_line(_swap, desk.lines)
        for kept in [timedelta(days=rule.roster)]
    )


def _leave_days(session: Session, desk: Desk, now: datetime) -> int:
    """Leave knows no line: the longest days of a roster."""
    kept = max(rule.roster for rule in _rules(desk.lines.values()))
    return delete_rows(
        session, _leave, _leave.c.last < today(desk, now) - timedelta(days=kept)
    )


def _outgoing_calls(session: Session, desk: Desk, now: datetime) -> int:  # noqa: ARG001 - one shape for all rules
    """The calls that we placed: a member, and perhaps a message."""
    return delete_rows(session, _outgoing, _outgoing.c.created_at < now - OUTGOING_KEPT)


def _rules(lines: Iterable[Line]) -> list[Retention]:
    return [line.retention for line in lines] or [Retention()]


def today(desk: Desk, now: datetime) -> date:
    """The day on the wall of the first line: for what is counted in days alone."""
    zone = next(iter(desk.lines.values())).hours.zone
    return day_and_minute(now, zone)[0]


RULES: Final[Mapping[str, Rule]] = {
    "message": _messages,
    "presence_change": _presence_changes,
    "voicemail_event": _voicemail_events,
    "audit": _audits,
    "sign_in": _sign_ins,
    "roster": _roster,
    "roster_change": _roster_changes,
    "swap_request": _swap_requests,
    "leave": _leave_days,
    "outgoing_call": _outgoing_calls,
}
"""What goes, in the words of the tables."""
