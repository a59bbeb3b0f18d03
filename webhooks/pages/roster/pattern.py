"""The basic pattern as a form: a small table for each week of the cycle.

The cycle counts from one Monday long ago, so that a week of the calendar is always the
same week of it. Must not know who asks, nor what is in the roster.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol

from ringgroup.line import Line
from schedules.dates import WEEKDAYS
from schedules.pattern import Pattern, PatternPlace
from schedules.roster import SLOTS, Slot
from webhooks.pages.roster import words

EPOCH: Final = date(2024, 1, 1)
"""A Monday; week 1 of a cycle of any length begins here."""
MOST_WEEKS: Final = 8
FIELD: Final = "basis"


@dataclass(frozen=True, slots=True)
class PatternChoice:
    """One choice in the table."""

    field: str
    label: str
    login: str


@dataclass(frozen=True, slots=True)
class PatternRow:
    """A row of the table: a slot, of a block where a day has more than one."""

    label: str
    entries: tuple[PatternChoice | None, ...]


@dataclass(frozen=True, slots=True)
class CycleWeek:
    """A week of the cycle, and the Monday on which it comes next."""

    number: int
    monday: date
    rows: tuple[PatternRow, ...]


def columns(line: Line) -> tuple[int, ...]:
    """The weekdays on which the desk is usually open (Monday is 0)."""
    return tuple(n for n, spans in enumerate(line.hours.week) if spans)


def table(
    line: Line, places: Mapping[PatternPlace, str], weeks: int, first: date
) -> tuple[CycleWeek, ...]:
    """The form; `first` is the day from which to look for each week's Monday."""
    pattern = Pattern(weeks, EPOCH, {})
    monday = first - timedelta(days=first.weekday())
    comes = {
        pattern.week(day): day
        for day in (monday + timedelta(weeks=n) for n in reversed(range(weeks)))
    }
    blocks = max(len(line.hours.week[weekday]) for weekday in columns(line))
    return tuple(
        CycleWeek(
            week + 1,
            comes[week],
            tuple(
                _row(line, places, week, None if blocks == 1 else block, slot, weeks)
                for block in range(blocks)
                for slot in SLOTS
            ),
        )
        for week in range(weeks)
    )


def _row(
    line: Line,
    places: Mapping[PatternPlace, str],
    week: int,
    block: int | None,
    slot: Slot,
    weeks: int,
) -> PatternRow:
    usual = line.hours.week
    name = words.SLOTS[slot]
    label = name if block is None else f"{name} {block + 1}"
    entries: list[PatternChoice | None] = []
    for weekday in columns(line):
        if block is not None and block >= len(usual[weekday]):
            entries.append(None)
            continue
        place = PatternPlace(week, weekday, block, slot)
        counted = "" if block is None else str(block)
        said = f"{label} {WEEKDAYS[weekday]}"
        entries.append(
            PatternChoice(
                f"{FIELD}/{week}/{weekday}/{counted}/{slot}",
                f"{said}, week {week + 1}" if weeks > 1 else said,
                places.get(place, ""),
            )
        )
    return PatternRow(label, tuple(entries))


class HeldPattern(Protocol):
    """A basic pattern, as it is kept or wanted."""

    @property
    def weeks(self) -> int:
        """How long the cycle is."""

    @property
    def places(self) -> Mapping[PatternPlace, str]:
        """Who has what."""


def held(found: HeldPattern | None) -> list[str] | None:
    """What a basic pattern says, in one order."""
    if found is None:
        return None
    return [str(found.weeks), *sorted(map(repr, found.places.items()))]


def entered(form: Iterable[tuple[str, str]]) -> dict[PatternPlace, str]:
    """What was chosen, nobody left out; ValueError when it was not a form of ours."""
    found: dict[PatternPlace, str] = {}
    for name, login in form:
        if not name.startswith(f"{FIELD}/") or not login:
            continue
        _, week, weekday, block, slot = name.split("/")
        if slot not in SLOTS or int(weekday) not in range(len(WEEKDAYS)):
            raise ValueError(name)
        counted = int(block) if block else None
        found[PatternPlace(int(week), int(weekday), counted, slot)] = login
    return found
