"""The cycles that tell staff what they must know: from the situation to the outbox.

Reads the situation, asks `ringgroup.presence.alarms` what is due, and writes messages.
Sends nothing (`ringgroup.notices.delivery` does), and never sees anything of a caller.
"""

from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.presence.alarms import Due
from ringgroup.presence.refusals import refusal_notices
from ringgroup.presence.reminders import desk_due
from ringgroup.presence.store.workers import Worker
from ringgroup.presence.switch import switch
from ringgroup.roster.notices import swap_notices, week_notices
from ringgroup.voicemail.notices import voicemail_notices
from schedules.local import day_and_minute

MONDAY: Final = 0
MONDAY_MORNING: Final = 8 * 60


def cycle(database: Database, desk: Desk, now: datetime) -> None:
    """Write down every message that is due, and sign off who should have left.

    It looks without a lock first: mostly there is nothing. What it found is decided
    again inside the transaction that writes.
    """
    for line in desk.lines.values():
        with database.reading() as session:
            if _due(session, line, now) == Due():
                continue
        database.attempt(partial(_carry_out, line=line, now=now))


def cycle_of_swaps(database: Database, desk: Desk, now: datetime) -> None:
    """Write to who waits for a swap that ends soon; looks first, like the other."""
    for line in desk.lines.values():
        with database.reading() as session:
            if not swap_notices(session, line, now):
                continue
        database.attempt(partial(_tell_of_swaps, line=line, now=now))


def cycle_of_refusals(database: Database, desk: Desk, now: datetime) -> None:
    """Write to coordinators when not one phone could be rung; looks first, too."""
    for line in desk.lines.values():
        with database.reading() as session:
            if not refusal_notices(session, line, now):
                continue
        database.attempt(partial(_tell_of_refusals, line=line, now=now))


def _tell_of_refusals(session: Session, line: Line, now: datetime) -> None:
    outbox.tell(session, line, refusal_notices(session, line, now), now)


def _carry_out(session: Session, line: Line, now: datetime) -> None:
    due = _due(session, line, now)
    for one in due.sign_offs:
        worker = Worker(one.person.id, one.person.login, one.name)
        switch(session, line, worker, on=False, via="closing", now=now)
    outbox.tell(session, line, due.notices, now)


def _due(session: Session, line: Line, now: datetime) -> Due:
    today, minute = day_and_minute(now, line.hours.zone)
    of_desk = desk_due(session, line, today, now)
    notices = [*of_desk.notices, *voicemail_notices(session, line, today, now)]
    if today.weekday() == MONDAY and minute >= MONDAY_MORNING:
        notices += week_notices(session, line, today, now)
    return Due(tuple(notices), of_desk.sign_offs)


# --- the roster ---------------------------------------------------------------


def _tell_of_swaps(session: Session, line: Line, now: datetime) -> None:
    outbox.tell(session, line, swap_notices(session, line, now), now)
