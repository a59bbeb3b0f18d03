"""What the rows of a roster say, and what is wrong with each, by line and column.

Knows rows of cells, the hours they must fit and the people they may name. Must not
know the file they came from, nor words for what is wrong: a problem is a code.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from schedules.cells import LONGEST, TITLES, Cell, Problem, Row, tidy, unguarded
from schedules.dates import WEEKDAYS
from schedules.headings import Headings
from schedules.hours import Block, ExtraDays, OpeningHours, Span
from schedules.notation import (
    NOBODY,
    SLOT_COLUMNS,
    Column,
    Misdated,
    dutch_day,
    dutch_span,
    dutch_time,
    hidden_time,
)
from schedules.roster import Assignment
from schedules.weektable import TableCell, WeekTable, week_table

YEARS: Final = range(2000, 2100)
"""In which a day of a roster is; another year is a slip of somebody's hand."""

Times = tuple[int | None, int | None]
"""When a block must begin and end, as far as a row says so."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a roster says, all that is wrong, and which columns nobody looked at."""

    assignments: list[Assignment]
    problems: list[Problem]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowReading:
    """How rows are read: against which hours, and whom they may name.

    `people` leads from a spelling to logins (schedules.notation.directory). Columns
    that are not known and rows that name nobody are passed over, and a row may name
    the backup alone; not so, if `strict`, in a file under the headings of machines.
    """

    hours: OpeningHours
    people: Mapping[str, Collection[str]]
    extra: ExtraDays
    strict: bool = False

    def read(self, rows: list[Row]) -> Contents:
        """Return what the rows say and all that is wrong, by line."""
        head, below = self._head(rows)
        table = None if head.finds else week_table(rows)
        if table is not None:
            return self._table(table)
        problems = list(head.problems())
        if problems:
            return Contents([], problems)
        found: list[Assignment] = []
        lines: dict[Block, int] = {}
        for line, cells in below:
            if head.machine and len(cells) > len(head.cells):
                cut = str(len(cells)), str(len(head.cells))
                problems.append(Problem(line, "too_many_cells", "", *cut))
                continue
            long = _too_long(head, line, cells)
            problems += long
            for entry in () if long else self._entries(head, line, cells):
                taken, wrong = entry.read(lines)
                found += taken
                problems += wrong
        problems = list(dict.fromkeys(problems))  # two blocks of a row, one date
        return Contents(found, problems, head.unread)

    def _table(self, table: WeekTable) -> Contents:
        """Return what the cells of weeks and weekdays say, each an entry of its own."""
        head = Headings(table.line, ("date", "from", *SLOT_COLUMNS))
        problems = [
            Problem(table.line, "column_twice", day, day) for day in table.twice
        ]
        found: dict[Block, Assignment] = {}
        lines: dict[tuple[Block, Column], int] = {}
        for cell in () if problems else table.cells:
            row = {**dict(cell.named), "date": cell.day or ""}
            taken, wrong = _Entry(self, head, cell.line, row, None).read({})
            if cell.day is None and wrong:
                bad = Problem(cell.line, "week_unreadable", "week", cell.week)
                wrong = [bad]
            for one in taken:
                problems += _twice(cell, one, lines)
                before = found.get(one.block, Assignment(one.block, None, None))
                duty, backup = one.duty or before.duty, one.backup or before.backup
                found[one.block] = Assignment(one.block, duty, backup)
                if duty == backup:
                    name = cell.named[0][1]
                    same = Problem(cell.line, "same_person", cell.column, name)
                    problems.append(same)
            problems += [
                one if one.column == "week" else replace(one, column=cell.column)
                for one in wrong
            ]
        problems = list(dict.fromkeys(problems))
        return Contents([*found.values()], problems, table.unread)

    def _head(self, rows: list[Row]) -> tuple[Headings, list[Row]]:
        """Return the headings, and what follows."""
        for n, (line, cells) in enumerate(rows[:TITLES]):
            names = {tidy(str(cell)) for cell in cells}
            head = Headings(
                line, tuple(cells), self.strict and {"date", "duty"} <= names
            )
            if head.finds:
                return head, rows[n + 1 :]
        line, cells = rows[0] if rows else (1, [])
        return Headings(line, tuple(cells), self.strict), rows[1:]

    def _entries(
        self, head: Headings, line: int, cells: list[Cell]
    ) -> Iterator["_Entry"]:
        """Yield what a row says of each block that has columns of its own."""
        columns = list(zip(head.columns, cells, strict=False))
        spans = dict.fromkeys(one.span for one in head.columns if one and one.span)
        for span in spans or (None,):
            row = {
                one.column: cell for one, cell in columns if one and one.span == span
            }
            alike = {one.column: cell for one, cell in columns if one and not one.span}
            yield _Entry(self, head, line, alike | row, span)


def _twice(
    cell: TableCell, said: Assignment, lines: dict[tuple[Block, Column], int]
) -> Iterator[Problem]:
    """Yield what another row said of a slot before, or whom it named for the other."""
    for column, _ in cell.named:
        before = lines.setdefault((said.block, column), cell.line)
        if before != cell.line:
            about = f"{said.block.day}: {before}"
            label = said.block.label
            yield Problem(cell.line, "block_twice", cell.column, label, about)


def _too_long(head: Headings, line: int, cells: list[Cell]) -> list[Problem]:
    """What is longer than anything that its column says; others say what they like."""
    return [
        Problem(line, "too_long", known.column, about=str(LONGEST))
        for known, cell in zip(head.columns, cells, strict=False)
        if known and len(str(cell)) > LONGEST
    ]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row, or what it says of one block: cells by column, and how they are read."""

    reading: RowReading
    head: Headings
    line: int
    row: Mapping[Column, Cell]
    span: Span | None

    def read(self, lines: dict[Block, int]) -> tuple[list[Assignment], list[Problem]]:
        """Return what the row assigns, or what is wrong; `lines`: where blocks were."""
        named = self._named("duty"), self._named("backup")
        if not (self.head.machine or any(named)):
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
        return "" if text.casefold() in NOBODY else text

    def _login(self, name: str) -> str | None:
        """Return the login to which a spelling leads, if it is one."""
        logins = self.reading.people.get(tidy(name), ())
        return next(iter(logins)) if len(logins) == 1 else None

    def _wrong_people(self, duty: str, backup: str) -> Iterator[Problem]:
        if not duty and self.head.machine:
            yield Problem(self.line, "person_missing", "duty")
        for column, name in zip(SLOT_COLUMNS, (duty, backup), strict=True):
            logins = self.reading.people.get(tidy(name), ())
            if name and len(logins) != 1:
                code = "person_ambiguous" if logins else "person_unknown"
                yield Problem(self.line, code, column, name)
        same = duty == backup or self._login(duty) == self._login(backup) is not None
        if duty and same:
            yield Problem(self.line, "same_person", "backup", backup)

    def _blocks(self) -> tuple[tuple[Block, ...], list[Problem]]:
        """Return the blocks that the row is about, or what is wrong with them."""
        times, problems = self._times()
        day = self._day()
        if isinstance(day, Problem):
            return (), [day, *problems]
        hours, extra = self.reading.hours, self.reading.extra
        on_day = hours.blocks_on(day, extra)
        if not on_day:
            about = hours.closed_name(day) or ""
            closed = Problem(self.line, "closed", "date", day.isoformat(), about)
            return (), [closed, *problems]
        if problems:
            return (), problems
        labels = ", ".join(block.label for block in on_day)
        if times == (None, None) and len(on_day) > 1:
            begin = hidden_time(self.row.get("date", ""))
            if self.head.guesses or begin not in (None, *(b.start for b in on_day)):
                about = f"{day}: {labels}"
                unread = ", ".join(self.head.unread)
                return (), [Problem(self.line, "block_needed", "", unread, about)]
            times = begin, None
        begin, end = times
        chosen = tuple(
            block
            for block in on_day
            if begin in (None, block.start) and end in (None, block.end)
        )
        if chosen:
            return chosen, []
        about = f"{day}: {labels}"
        return (), [Problem(self.line, "block_unknown", "block", self._when(), about)]

    def _when(self) -> str:
        """Which hours the row asks for, as they are written."""
        if self.span is not None:
            return self.span.label
        asked = (self._text("from"), self._text("until"))
        return self._text("block") or "-".join(asked)

    def _day(self) -> date | Problem:
        cell = self.row.get("date", "")
        day = dutch_day(cell)
        if isinstance(day, Misdated):
            about = WEEKDAYS[day.day.weekday()]
            return Problem(self.line, "weekday_differs", "date", str(cell), about)
        if day is None:
            return Problem(self.line, "date_unreadable", "date", str(cell))
        if day.year not in YEARS:
            return Problem(self.line, "date_far", "date", str(cell))
        return day

    def _times(self) -> tuple[Times, list[Problem]]:
        """Return the hours that are asked for; none mean every block of the day."""
        times: set[Times] = set()
        problems: list[Problem] = []
        if self.span is not None:
            times.add((self.span.start, self.span.end))
        label = self._text("block")
        if label:
            span = dutch_span(label)
            if span is None:
                wrong = Problem(self.line, "block_unreadable", "block", label)
                problems.append(wrong)
            else:
                times.add((span.start, span.end))
        columns: tuple[Column, Column] = ("from", "until")
        asked = tuple(dutch_time(self._text(column)) for column in columns)
        for column, at in zip(columns, asked, strict=True):
            if at is None and self._text(column):
                value = self._text(column)
                problems.append(Problem(self.line, "time_unreadable", column, value))
        if asked != (None, None):
            times.add((asked[0], asked[1]))
        if len(times) > 1:
            problems.append(Problem(self.line, "hours_differ", "block", label))
        return next(iter(times), (None, None)), problems
