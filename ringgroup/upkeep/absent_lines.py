"""Rows of a line that is not in the line file: a state that is looked after, and said.

A line that was renamed takes its rows along (`renamed_from`). What is left of one that
was removed ends as it would have: its calls by the sweep, its messages are told to who
leads the desk, its forms are registered when their days are over. Nothing is deleted
by it, so that a line that comes back finds what it had. Must not know files.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.database import deadline
from ringgroup.database.database import Database
from ringgroup.database.deadline import TooLateError
from ringgroup.database.each import each
from ringgroup.desk import Desk
from ringgroup.line import Retention
from ringgroup.registration.store import questions
from ringgroup.store import days
from ringgroup.upkeep.store import absent_lines as rows
from ringgroup.voicemail import notices
from schedules.local import day_and_minute

log = get_logger(__name__)

HISTORY: Final = frozenset(
    {"registration", "published_figures", "audit"}
    | {"voicemail_month", "presence_month", "presence_change"}
)
"""Tables with which nothing more is done: a line that is gone may have rows there."""
FORM_DAYS: Final = Retention().open_registration
RUNG: Final = ("presence", "membership", "roster_slot")
"""Tables by which it is found who is rung."""
SECONDS: Final = 4.0
"""For a database that is slow to answer: nobody waits to start for this."""
LEAST: Final = timedelta(days=FORM_DAYS)


def left_behind(session: Session, desk: Desk) -> Mapping[str, Mapping[str, int]]:
    """What absent lines have that is more than history: rows by line and table."""
    known = [key for line in desk.lines.values() for key in line.keys]
    found = rows.counted(session, known)
    return {
        line: counts
        for line, counts in sorted(found.items())
        if not counts.keys() <= HISTORY
    }


def said(counts: Mapping[str, int]) -> str:
    """The rows of one line in a few words."""
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def say(database: Database, desk: Desk) -> None:
    """One line in the log for each absent line that has rows: who starts tells it."""
    try:
        with deadline.within(SECONDS), database.reading() as session:
            found = left_behind(session, desk)
    except SQLAlchemyError:
        return  # not there, or not at this step: /readyz says so
    for key, counts in found.items():
        log.warning(
            "rows of a line that is not in the line file: put it back, or name it "
            "in renamed_from",
            line=key,
            rows=said(counts),
        )


def follow(database: Database, desk: Desk, now: datetime) -> None:
    """Rows of a renamed line are its own before a process takes the first call.

    Who was Present stays so, whether a clock runs or not. What cannot be asked now the
    clock does; without such a line nothing is asked.
    """
    try:
        with deadline.within(SECONDS):
            _follow(database, desk, now)
    except (SQLAlchemyError, TooLateError):
        pass  # not there, or not at this step: /readyz says so


def left_to_web(database: Database, desk: Desk) -> bool:
    """Whether a line is still rung by the key that it had before.

    Web processes of the program before look there, till those that follow them take
    the rows along. What cannot be asked now is nobody's to wait for.
    """
    before = [old for line in desk.lines.values() for old in line.keys[1:]]
    if not before:
        return False
    try:
        with deadline.within(SECONDS), database.reading() as session:
            return any(
                rows.any_of(session, name, old) for old in before for name in RUNG
            )
    except (SQLAlchemyError, TooLateError):
        return False


def _follow(database: Database, desk: Desk, now: datetime) -> None:
    renamed = [
        (old, line.key, name)
        for line in desk.lines.values()
        for old in line.keys[1:]
        for name in rows.CARRIED
    ]
    each(
        database,
        "carry over",
        renamed,
        lambda row: _carry_over(database, *row),
        now,
        name=lambda row: f"{row[0]} {row[2]}",
    )


def cycle(database: Database, desk: Desk, now: datetime) -> None:
    """Look after the rows of renamed and removed lines; harmless to repeat."""
    _follow(database, desk, now)
    with database.reading() as session:
        lost = notices.lost(session, desk.lines)
        forms = rows.open_forms(session, desk.lines)
    each(
        database,
        "tell of lost messages",
        lost.items(),
        lambda row: database.attempt(
            partial(notices.tell_of_lost, line=desk.line(row[0]), ids=row[1], now=now)
        ),
        now,
        name=lambda row: row[0],
    )
    each(
        database,
        "register forms",
        [form for form in forms if now - form.opened_at > LEAST],
        lambda form: database.attempt(
            partial(
                _register, desk=desk, form=form.id, opened_at=form.opened_at, now=now
            )
        ),
        now,
        name=lambda form: form.id,
    )


def _carry_over(database: Database, old: str, new: str, name: str) -> None:
    with database.reading() as session:
        if not rows.any_of(session, name, old):
            return
    count = database.attempt(lambda session: rows.carry_over(session, name, old, new))
    if count is None:
        message = f"rows of {name} stay with the old key"
        raise LookupError(message)
    if count:
        log.info("rows carried over", table=name, of=old, to=new, rows=count)


def _register(
    session: Session, desk: Desk, form: str, opened_at: datetime, now: datetime
) -> None:
    """A form of a line that is gone is registered as it is, after its working days."""
    hours = next(iter(desk.lines.values())).hours
    opened, _ = day_and_minute(opened_at, hours.zone)
    today, _ = day_and_minute(now, hours.zone)
    extra = days.extra_days(session, next(iter(desk.lines)), opened, today)
    if hours.working_days_after(opened, FORM_DAYS, extra) < today:
        questions.register_unsent(session, form)
