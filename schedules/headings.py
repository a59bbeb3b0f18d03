"""What stands above the columns of a roster file, and what is wrong with that.

Must not know what rows say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from schedules.cells import Cell, Problem, brief, tidy
from schedules.notation import COLUMNS, Heading, heading

NO_BLOCK: Final = frozenset({"dag", "weekdag", "week", "weeknr", "weeknummer"})
"""Headings of columns that are not read, and cannot say which block is meant."""


@dataclass(frozen=True)
class Headings:
    """The headings of a file: at which line, and what stands above each column.

    `machine`: a program wrote it (date, block, duty, backup), and errs nowhere.
    """

    line: int
    cells: tuple[Cell, ...]
    machine: bool = False

    @cached_property
    def columns(self) -> list[Heading | None]:
        """What each column is about; None is not read."""
        return [heading(cell) for cell in self.cells]

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """The headings of columns that nobody looks at, as they are written."""
        pairs = zip(self.cells, self.columns, strict=True)
        found = (str(cell) for cell, known in pairs if cell and known is None)
        return tuple(map(brief, found))

    @property
    def finds(self) -> bool:
        """Whether a roster can be read under these headings."""
        names = {one.column for one in self.columns if one}
        return "date" in names and "duty" in names

    @cached_property
    def guesses(self) -> bool:
        """Whether every block may not be what an empty cell means.

        It is where a column of blocks is left empty; not where hours are, nor where
        they may stand in a column that is not read.
        """
        names = {one.column for one in self.columns if one}
        unread = {tidy(one) for one in self.unread} - NO_BLOCK
        return "block" not in names and bool(names & {"from", "until"} or unread)

    def problems(self) -> Iterator[Problem]:
        """Yield what is missing, unknown or there twice."""
        columns = self.columns
        names = [one.column for one in columns if one]
        for name in COLUMNS if self.machine else ("date", "duty"):
            if name not in names:
                yield Problem(self.line, "column_missing", name, name)
        for other in self.unread if self.machine else ():
            yield Problem(self.line, "column_unknown", "", tidy(other))
        for name in dict.fromkeys(names):
            spans = [one.span for one in columns if one and one.column == name]
            if len(spans) > len({*spans}) or (None in spans and len(spans) > 1):
                yield Problem(self.line, "column_twice", name, name)
