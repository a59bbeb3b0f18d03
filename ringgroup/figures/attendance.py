"""How long a line was open with nobody Present: arithmetic of signing on and off.

Knows members by number alone, and forgets them: only minutes come out. Must not know
the clock or rows. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from schedules.hours import Block, ExtraDays, OpeningHours
from schedules.local import day_and_minute


@dataclass(frozen=True, slots=True)
class SignOnChange:
    """A member signed on (`present`) or off."""

    member: int
    present: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whole minutes in which a line was open, and of those with nobody Present."""

    open_minutes: int
    nobody_minutes: int

    def __add__(self, other: Self) -> "Attendance":
        return Attendance(
            self.open_minutes + other.open_minutes,
            self.nobody_minutes + other.nobody_minutes,
        )


def attendance(
    blocks: Iterable[Block],
    zone: ZoneInfo,
    changes: Iterable[SignOnChange],
    present: Iterable[int],
) -> Attendance:
    """Attendance in these blocks.

    `changes` are all since before the first block opened until now, `present` who is
    Present now: who was Present at first follows from both.
    """
    gaps = _gaps(sorted(changes, key=lambda change: change.at), set(present))
    spans = [(block.opens(zone), block.closes(zone)) for block in blocks]
    is_open = sum((closes - opens for opens, closes in spans), timedelta())
    nobody = sum(
        (
            max(timedelta(), min(closes, until or closes) - max(opens, since or opens))
            for opens, closes in spans
            for since, until in gaps
        ),
        timedelta(),
    )
    minute = timedelta(minutes=1)
    return Attendance(is_open // minute, nobody // minute)


def _gaps(
    changes: Sequence[SignOnChange], present: set[int]
) -> list[tuple[datetime | None, datetime | None]]:
    """When nobody was Present: from, until (None: ever before, ever since)."""
    first: dict[int, bool] = {}
    for change in changes:
        first.setdefault(change.member, change.present)
    here = {member for member, signed_on in first.items() if not signed_on}
    here |= present - first.keys()
    gaps: list[tuple[datetime | None, datetime | None]] = []
    since: datetime | None = None
    for change in changes:
        before = bool(here)
        (here.add if change.present else here.discard)(change.member)
        if before and not here:
            since = change.at
        elif here and not before:
            gaps.append((since, change.at))
    return gaps if here else [*gaps, (since, None)]


def handled_within(
    hours: OpeningHours, received_at: datetime, handled_at: datetime, extra: ExtraDays
) -> str:
    """Within how many working days a message was handled: 1, 2, or more.

    Of a message on Friday the first working day ends with Monday.
    """
    received, handled = (
        day_and_minute(at, hours.zone)[0] for at in (received_at, handled_at)
    )
    for days in (1, 2):
        if handled <= hours.working_days_after(received, days, extra):
            return str(days)
    return "more"
