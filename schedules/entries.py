"""What the rows of a roster say, and what is wrong with each, by line and column.

Knows rows of cells, the hours they must fit and the people they may name. Must not
know the file they came from, nor words for what is wrong: a problem is a code.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from schedules.dates import WEEKDAYS
from schedules.hours import Block, ExtraDays, OpeningHours, ScheduleError, Span
from schedules.notation import (
    COLUMNS,
    HEADINGS,
    NOBODY,
    Cell,
    Column,
    Misdated,
    dutch_day,
    dutch_span,
    exact_day,
    tidy,
    unguarded,
)
from schedules.roster import Assignment

Code = Literal[
    "unreadable",
    "too_large",
    "too_many_rows",
    "old_format",
    "column_missing",
    "column_unknown",
    "column_twice",
    "too_many_cells",
    "date_unreadable",
    "weekday_differs",
    "closed",
    "block_unreadable",
    "block_unknown",
    "block_twice",
    "person_missing",
    "person_unknown",
    "person_ambiguous",
    "same_person",
]
Row = tuple[int, list[Cell]]
"""The line of a row in its file, and its cells, tidied; never a blank row."""

TITLES: Final = 10
"""How many rows may stand above the headings, in a spreadsheet that people keep."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a line (0: the whole file) and, if there is one, a column.

    `value` is what is written there. `about` is the weekday it should be, the holiday
    that closes that day, "day: blocks", "day: the line that has the block too", the
    number of columns, or the reason why a file cannot be read.
    """

    line: int
    code: Code
    column: Column | Literal[""] = ""
    value: str = ""
    about: str = ""


@dataclass(frozen=True)
class Reading:
    """How rows are read: against which hours, and whom they may name.

    `people` leads from a spelling to logins (schedules.notation.directory). `exact`
    wants the four columns, ISO dates, HH:MM-HH:MM, logins as they are, and a duty in
    each row. Otherwise Dutch headings, dates and hours will do, other columns and rows
    that name nobody are passed over, and a row may name the backup alone.
    """

    hours: OpeningHours
    people: Mapping[str, Collection[str]]
    extra: ExtraDays
    exact: bool = False

    def read(self, rows: list[Row]) -> tuple[list[Assignment], list[Problem]]:
        """Return what the rows say and all that is wrong, by line."""
        line, columns, below = self._head(rows)
        problems = list(self._wrong_columns(line, columns))
        if problems:
            return [], problems
        found: list[Assignment] = []
        lines: dict[Block, int] = {}
        for line, cells in below:
            if self.exact and len(cells) > len(columns):
                cut = str(len(cells)), str(len(columns))
                problems.append(Problem(line, "too_many_cells", "", *cut))
                continue
            row = dict(zip(columns, cells, strict=False))
            taken, wrong = _Entry(self, line, row).read(lines)
            found += taken
            problems += wrong
        return found, problems

    def _head(self, rows: list[Row]) -> tuple[int, list[str], list[Row]]:
        """Return the line of the headings, the columns they name, and what follows."""
        known: Mapping[str, str] = {} if self.exact else HEADINGS
        heads = [
            (line, [known.get(tidy(str(cell)), tidy(str(cell))) for cell in cells])
            for line, cells in rows[: 1 if self.exact else TITLES]
        ]
        for n, (line, columns) in enumerate(heads):
            if {"date", "duty"} <= {*columns}:
                return line, columns, rows[n + 1 :]
        return *(heads[0] if heads else (1, [])), rows[1:]

    def _wrong_columns(self, line: int, columns: list[str]) -> Iterator[Problem]:
        for name in COLUMNS if self.exact else ("date", "duty"):
            if name not in columns:
                yield Problem(line, "column_missing", name, name)
        for other in columns if self.exact else ():
            if other not in COLUMNS:
                yield Problem(line, "column_unknown", "", other)
        for name in COLUMNS:
            if columns.count(name) > 1:
                yield Problem(line, "column_twice", name, name)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row: cells by column, and the rules by which they are read."""

    reading: Reading
    line: int
    row: Mapping[str, Cell]

    def read(self, lines: dict[Block, int]) -> tuple[list[Assignment], list[Problem]]:
        """Return what the row assigns, or what is wrong; `lines`: where blocks were."""
        named = self._named("duty"), self._named("backup")
        if not (self.reading.exact or any(named)):
            return [], []
        blocks, problems = self._blocks()
        for block in blocks:
            before = lines.setdefault(block, self.line)
            if before != self.line:
                about = f"{block.day}: {before}"
                twice = Problem(self.line, "block_twice", "block", block.label, about)
                problems.append(twice)
        problems += self._wrong_people(*named)
        if problems:
            return [], problems
        duty, backup = map(self._login, named)
        return [Assignment(block, duty, backup) for block in blocks], []

    def _text(self, column: Column) -> str:
        return unguarded(str(self.row.get(column, "")))

    def _named(self, column: Column) -> str:
        text = self._text(column)
        return "" if not self.reading.exact and text.casefold() in NOBODY else text

    def _login(self, name: str) -> str | None:
        """Return the login to which a spelling leads, if it is one."""
        logins = self._logins(name)
        return next(iter(logins)) if len(logins) == 1 else None

    def _logins(self, name: str) -> Collection[str]:
        return self.reading.people.get(name if self.reading.exact else tidy(name), ())

    def _wrong_people(self, duty: str, backup: str) -> Iterator[Problem]:
        if not duty and self.reading.exact:
            yield Problem(self.line, "person_missing", "duty")
        columns: tuple[Column, Column] = ("duty", "backup")
        for column, name in zip(columns, (duty, backup), strict=True):
            if name and len(self._logins(name)) != 1:
                several = self._logins(name)
                code: Code = "person_ambiguous" if several else "person_unknown"
                yield Problem(self.line, code, column, name)
        same = duty == backup or self._login(duty) == self._login(backup) is not None
        if duty and same:
            yield Problem(self.line, "same_person", "backup", backup)

    def _blocks(self) -> tuple[tuple[Block, ...], list[Problem]]:
        """Return the blocks that the row is about, or what is wrong with them."""
        span, problems = self._span()
        day = self._day()
        if isinstance(day, Problem):
            return (), [day, *problems]
        hours, extra = self.reading.hours, self.reading.extra
        on_day = hours.blocks_on(day, extra)
        if not on_day:
            about = hours.closed_name(day) or ""
            closed = Problem(self.line, "closed", "date", day.isoformat(), about)
            return (), [closed, *problems]
        chosen = tuple(
            block for block in on_day if span in (None, Span(block.start, block.end))
        )
        if chosen or problems:
            return () if problems else chosen, problems
        about = f"{day}: {', '.join(block.label for block in on_day)}"
        label = self._text("block")
        return (), [Problem(self.line, "block_unknown", "block", label, about)]

    def _day(self) -> date | Problem:
        cell = self.row.get("date", "")
        day = exact_day(cell) if self.reading.exact else dutch_day(cell)
        if isinstance(day, Misdated):
            about = WEEKDAYS[day.day.weekday()]
            return Problem(self.line, "weekday_differs", "date", str(cell), about)
        return day or Problem(self.line, "date_unreadable", "date", str(cell))

    def _span(self) -> tuple[Span | None, list[Problem]]:
        """Return the span that is asked for; none means every block of the day."""
        label = self._text("block")
        if not label:
            return None, []
        span, about = None if self.reading.exact else dutch_span(label), ""
        if self.reading.exact:
            try:
                span = Span.parse(label)
            except ScheduleError as error:
                about = str(error)
        if span is None:
            wrong = Problem(self.line, "block_unreadable", "block", label, about)
            return None, [wrong]
        return span, []
