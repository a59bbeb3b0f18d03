"""The cycles that tell staff what they must know: from the situation to the outbox.

Reads the situation, asks who knows what is due, and writes messages. What goes wrong in
one part of one line keeps nothing else waiting. Sends nothing
(`ringgroup.notices.delivery` does), and never sees anything of a caller.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from ringgroup.database.database import Database
from ringgroup.database.each import each
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.presence.refusals import refusal_notices
from ringgroup.presence.reminders import DeskDeeds, desk_due, keep
from ringgroup.presence.store.workers import Worker
from ringgroup.presence.switch import switch
from ringgroup.roster.notices import swap_notices, week_notices
from ringgroup.roster.weekly import ahead_notices
from ringgroup.upkeep.open_forms import form_notices
from ringgroup.upkeep.owned_questions import owner_notices, tell_owners
from ringgroup.voicemail import notices as voicemail
from schedules.local import day_and_minute

MONDAY: Final = 0
MONDAY_MORNING: Final = 8 * 60


Notices = tuple[Notice, ...]


class Part(NamedTuple):
    """One subject of which there may be something to tell: how it is seen and done."""

    name: str
    look: Callable[[Session, Line, datetime], object]
    do: Callable[[Session, Line, datetime], None]
    nothing: object


def cycle(database: Database, desk: Desk, now: datetime) -> None:
    """Write down every message that is due, and sign off who should have left.

    It looks without a lock first: mostly there is nothing. What it found is decided
    again inside the transaction that writes.
    """
    _tell(database, desk, PARTS, now)


def cycle_of_swaps(database: Database, desk: Desk, now: datetime) -> None:
    """Write to who waits for a swap that ends soon, and of the week that begins.

    It looks first, like the other.
    """
    _tell(database, desk, (SWAPS, AHEAD), now)


def cycle_of_refusals(database: Database, desk: Desk, now: datetime) -> None:
    """Write to coordinators when not one phone could be rung; looks first, too."""
    _tell(database, desk, (REFUSALS,), now)


def cycle_of_forms(database: Database, desk: Desk, now: datetime) -> None:
    """Write to who has a form to send, or a question that is theirs; looks first."""
    _tell(database, desk, (FORMS, OWNED), now)


def _tell(
    database: Database, desk: Desk, parts: tuple[Part, ...], now: datetime
) -> None:
    def work(pair: tuple[Line, Part]) -> None:
        line, part = pair
        with database.reading() as session:
            if part.look(session, line, now) == part.nothing:
                return
        database.attempt(lambda session: part.do(session, line, now))

    pairs = [(line, part) for line in desk.lines.values() for part in parts]
    each(database, "tell", pairs, work, now, name=lambda p: f"{p[0].key} {p[1].name}")


# --- the desk -----------------------------------------------------------------


def _desk_due(session: Session, line: Line, now: datetime) -> DeskDeeds:
    today, _ = day_and_minute(now, line.hours.zone)
    return desk_due(session, line, today, now)


def _tell_of_refusals(session: Session, line: Line, now: datetime) -> None:
    outbox.tell(session, line, refusal_notices(session, line, now), now)


def _carry_out(session: Session, line: Line, now: datetime) -> None:
    found = _desk_due(session, line, now)
    due = found.alarms
    for one in due.sign_offs:
        worker = Worker(one.person.id, one.person.login, one.name)
        switch(session, line, worker, on=False, via="closing", now=now)
    keep(session, line, found, now)
    outbox.tell(session, line, due.notices, now)


# --- messages -----------------------------------------------------------------


def _tell_of_messages(session: Session, line: Line, now: datetime) -> None:
    voicemail.tell(session, line, voicemail.due(session, line, now), now)


# --- the roster ---------------------------------------------------------------


def _week(session: Session, line: Line, now: datetime) -> Notices:
    today, minute = day_and_minute(now, line.hours.zone)
    if not line.opened or today.weekday() != MONDAY or minute < MONDAY_MORNING:
        return ()
    return tuple(week_notices(session, line, today, now))


def _tell_of_week(session: Session, line: Line, now: datetime) -> None:
    outbox.tell(session, line, _week(session, line, now), now)


def _tell_of_swaps(session: Session, line: Line, now: datetime) -> None:
    outbox.tell(session, line, swap_notices(session, line, now), now)


def _tell_of_ahead(session: Session, line: Line, now: datetime) -> None:
    outbox.tell(session, line, ahead_notices(session, line, now), now)


# --- forms --------------------------------------------------------------------


def _tell_of_forms(session: Session, line: Line, now: datetime) -> None:
    outbox.tell(session, line, form_notices(session, line, now), now)


PARTS: Final = (
    Part("desk", _desk_due, _carry_out, DeskDeeds()),
    Part("messages", voicemail.due, _tell_of_messages, voicemail.DueNotices()),
    Part("week", _week, _tell_of_week, ()),
)
SWAPS: Final = Part("swaps", swap_notices, _tell_of_swaps, ())
AHEAD: Final = Part("ahead", ahead_notices, _tell_of_ahead, ())
FORMS: Final = Part("forms", form_notices, _tell_of_forms, ())
OWNED: Final = Part("owned", owner_notices, tell_owners, ())
REFUSALS: Final = Part("refusals", refusal_notices, _tell_of_refusals, ())
