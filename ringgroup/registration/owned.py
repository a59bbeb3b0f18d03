"""The questions of which a worker stays the contact until a colleague takes over.

The handbook: say that you are the contact until a colleague calls. A worker is
reminded of that and ticks the question when somebody took it in writing. Which
question is known to its owner alone: a day, perhaps an hour, sealed; nothing leads
to a registration, and all is gone within four weeks. Must not know how one is told.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.registration.store import owned
from ringgroup.store import days
from ringgroup.vault import SealBrokenError, Vault
from schedules.local import wall

PURPOSE: Final = "an owned question"
KEPT: Final = timedelta(days=27)
"""So long after the day on which it was asked for: gone within four weeks."""
FIRST, AGAIN = 1, 2
"""Working days until somebody is reminded, and until they are once more."""
AHEAD: Final = timedelta(days=28)
"""Longer than so many working days ever take."""
LENGTH: Final = len("2026-12-01T10")


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question by its day, and its hour if that is known; when one is reminded."""

    id: str
    day: date | None
    hour: int | None
    remind_on: date


@dataclass(frozen=True, slots=True)
class ContactWanted:
    """Which question: of which member (id), its mark, and the day it was asked."""

    member: int
    mark: str
    day: date


def own(
    session: Session, vault: Vault, line: Line, wanted: ContactWanted, now: datetime
) -> None:
    """Stay the contact of a question; the same mark is the same question.

    Its hour is that of now when it was asked today.
    """
    today = wall(now, line.hours.zone)
    hour = f"T{today.hour:02}" if wanted.day == today.date() else ""
    row = {
        "id": _key(vault, line, wanted.member, wanted.mark),
        "line": line.key,
        "member_id": wanted.member,
        "asked": vault.seal(f"{wanted.day}{hour}".ljust(LENGTH).encode(), PURPOSE),
        "remind_on": next_time(session, line, today.date(), FIRST),
        "until": today.date() + KEPT,
    }
    owned.keep(session, row)


def _key(vault: Vault, line: Line, member: int, mark: str) -> str:
    """The id of what is kept for a mark: who reads it cannot tell the mark."""
    return vault.sign(f"{line.key}/{member}/{mark}", PURPOSE)


def owned_as(
    session: Session, vault: Vault, line: Line, member: int, mark: str
) -> OwnQuestion | None:
    """What a member (id) owns by that mark; None when it was not asked, or ticked."""
    key = _key(vault, line, member, mark)
    mine = owned_questions(session, vault, line, member)
    return next((one for one in mine if one.id == key), None)


def owned_questions(
    session: Session, vault: Vault, line: Line, member: int
) -> list[OwnQuestion]:
    """The questions of a member (id) on a line, oldest first."""
    rows = owned.owned(session, line.key, member)
    return [
        OwnQuestion(row.id, *_opened(vault, row.asked), row.remind_on) for row in rows
    ]


def _opened(vault: Vault, sealed: bytes) -> tuple[date | None, int | None]:
    """Its day and hour; of a key that is gone nothing is known, and it stays."""
    try:
        asked = vault.open(sealed, PURPOSE).decode().strip()
    except SealBrokenError:
        return None, None
    on, _, hour = asked.partition("T")
    return date.fromisoformat(on), int(hour) if hour else None


def taken_over(session: Session, line: Line, member: int, question: str) -> bool:
    """A colleague has it now: forget it; False when it was not there."""
    return owned.done(session, line.key, member, question)


def next_time(session: Session, line: Line, today: date, working_days: int) -> date:
    """The day so many working days from now."""
    extra = days.extra_days(session, line.key, today, today + AHEAD)
    return line.hours.working_days_after(today, working_days, extra)
