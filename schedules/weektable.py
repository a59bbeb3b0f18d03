"""A roster as a table of weeks by weekdays, as it hangs on a wall: cells made of it.

Knows how such a table is recognised, and which day each cell is about. Must not know
opening hours, people, nor words for what is wrong.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from schedules.cells import TITLES, Cell, Row, brief, tidy
from schedules.dates import WEEKDAYS
from schedules.notation import HEADINGS, SLOT_COLUMNS, Column, dutch_day

WEEK: Final = ("week", "wk", "weeknr", "weeknummer", "week van", "datum", "date")
"""What stands above the weeks; otherwise it is the first column that is no weekday."""
SLOT: Final = ("plek", "rol", "taak")
SHORTEST: Final = 2  # letters of a weekday
LEAST: Final = 2  # weekdays by which a table is known
NUMBER: Final = re.compile(r"(?:week|wk|w)?\.? ?([0-9]{1,2})(?:[ /-]+(20[0-9]{2}))?")
YEAR_FIRST: Final = re.compile(r"(20[0-9]{2})[ /-]*(?:week|wk|w)?\.? ?([0-9]{1,2})")
YEARS: Final = re.compile(r"\b20[0-9]{2}\b")
APART: Final = re.compile(r" ?[/+&\n;|] ?| en ")
"""What stands between the duty and the backup of a day, in one cell."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a week and a weekday (`column`); no `day`: the week cannot be read."""

    line: int
    column: str
    day: date | None
    week: str
    named: tuple[tuple[Column, str], ...]


@dataclass(frozen=True, slots=True)
class WeekTable:
    """Where the headings are, what nobody reads, which weekday is there twice."""

    line: int
    unread: tuple[str, ...]
    twice: tuple[str, ...]
    cells: tuple[TableCell, ...]


def weekday(cell: Cell) -> str | None:
    """Read "maandag", "ma", "woe." and the like: the weekday in full."""
    text = tidy(str(cell)).removesuffix(".")
    if len(text) < SHORTEST:
        return None
    return next((day for day in WEEKDAYS if day.startswith(text)), None)


def week_table(rows: Sequence[Row]) -> WeekTable | None:
    """Return the table that these rows are; None when they are none."""
    for n, (line, cells) in enumerate(rows[:TITLES]):
        days = [weekday(cell) for cell in cells]
        known = [day for day in days if day]
        if len({*known}) < LEAST:
            continue
        others = [i for i, day in enumerate(days) if day is None]
        titles = " ".join(str(cell) for _, above in rows[:n] for cell in above)
        heads = {i: tidy(str(cells[i])) for i in others}
        week = next((i for i in others if heads[i] in WEEK), others[0] if others else 0)
        skipped = {"", *SLOT, *HEADINGS}
        unread = [i for i in others if i != week and heads[i] not in skipped]
        return WeekTable(
            line,
            tuple(brief(str(cells[i])) for i in unread),
            tuple(day for day in dict.fromkeys(known) if known.count(day) > 1),
            tuple(_cells(rows[n + 1 :], days, week, YEARS.findall(titles))),
        )
    return None


def _cells(
    rows: Sequence[Row], days: list[str | None], week: int, years: list[str]
) -> Iterator[TableCell]:
    written: Cell = ""
    weeks = _Weeks([int(year) for year in years])
    for line, cells in rows:
        if week < len(cells) and cells[week]:
            written = cells[week]
            weeks.go_to(written)
        pairs = [*zip(days, cells, strict=False)]
        slot = _slot(cell for i, (d, cell) in enumerate(pairs) if not d and i != week)
        for day, cell in pairs:
            if day is not None and cell:
                named = _named(str(cell), slot)
                yield TableCell(line, day, weeks.on(day), str(written), named)


def _slot(cells: Iterator[Cell]) -> Column | None:
    """Which slot a row is about, where there is a row for each."""
    read = (HEADINGS.get(tidy(str(cell))) for cell in cells)
    return next((one for one in read if one in SLOT_COLUMNS), None)


def _named(text: str, slot: Column | None) -> tuple[tuple[Column, str], ...]:
    if slot is not None:
        return ((slot, text),)
    parts = APART.split(text)
    if len(parts) > len(SLOT_COLUMNS):
        return (("duty", text),)
    return tuple(zip(SLOT_COLUMNS, parts, strict=False))


class _Weeks:
    """Which week a table is at: a number counts in the year that is said above it.

    Where two years are said, the second begins as the numbers begin again.
    """

    def __init__(self, years: list[int]) -> None:
        self._years = sorted({*years})
        self._last = 0
        self._monday: date | None = None

    def go_to(self, written: Cell) -> None:
        """Read the week of a row: a date of it, or its number with or without year."""
        day = dutch_day(written)
        if isinstance(day, date):
            self._monday = _monday(*day.isocalendar()[:2])
            return
        text = tidy(str(written))
        first, number = YEAR_FIRST.fullmatch(text), NUMBER.fullmatch(text)
        if first is not None:
            self._monday = _monday(int(first[1]), int(first[2]))
        elif number is not None:
            at = int(number[1])
            year = int(number[2]) if number[2] else self._year(at)
            self._monday = None if year is None else _monday(year, at)
        else:
            self._monday = None

    def _year(self, number: int) -> int | None:
        if number < self._last:
            self._years = self._years[1:]
        self._last = number
        return self._years[0] if self._years else None

    def on(self, weekday_name: str) -> date | None:
        """Return that day of the week."""
        if self._monday is None:
            return None
        year, number, _ = self._monday.isocalendar()
        return date.fromisocalendar(year, number, WEEKDAYS.index(weekday_name) + 1)


def _monday(year: int, number: int) -> date | None:
    try:
        return date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
