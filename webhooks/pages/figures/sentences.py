"""What the sentences about a period are made of: numbers that may be seen, in words.

The sentences themselves stand in templates/macros/sentences.html. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ringgroup.figures.publishing import Report
from ringgroup.figures.statistics import NOT_FILLED_IN, Statistics
from ringgroup.line import Line
from webhooks.pages.figures import words as say
from webhooks.pages.figures.norms import KeptNorm, norms

SAYS_NOTHING: Final = frozenset({NOT_FILLED_IN, "unknown", "none"})
"""Codes that are not meant by "the most"."""
TOTALS: Final = {"questions": "question_kind", "calls": "outcome"}
"""What is counted of years side by side, and the table whose total it is."""


@dataclass(frozen=True, slots=True)
class ComparedPeriods:
    """A line's period, the one before it, and the same a year before."""

    line: Line
    now: Statistics
    before: Statistics | None
    """None when there are no figures of then: every number would be hidden."""
    year_ago: Statistics | None = None

    @property
    def norms(self) -> tuple[KeptNorm, ...]:
        """What the line means to keep, as far as it was measured."""
        return norms(self.now, self.line.targets)

    @property
    def period(self) -> str:
        """The period, to be said after "in"."""
        return say.period_name(self.now.period)

    @property
    def previous(self) -> str:
        """The period before, to be said after "in"; empty without figures of it."""
        return say.period_name(self.before.period) if self.before else ""

    def of(self, table: str, code: str) -> str:
        """A cell of a table of one dimension: ongeveer 45."""
        return say.about(self.now.tables[table].rows[code,])

    def total(self, table: str) -> str:
        """A table's total: ongeveer 45."""
        return say.about(self.now.tables[table].total)

    def change(self, table: str) -> str:
        """How the total grew: 45 meer; empty when there is nothing to compare."""
        if self.before is None:
            return ""
        now, before = self.now.tables[table].total, self.before.tables[table].total
        told = say.difference(now, before)
        return "" if told == say.NO_ANSWER else told

    def measure(self, name: str) -> int | None:
        """A measure of the period; None also when its rules had none such."""
        return self.now.measures.get(name)

    def past(self, name: str) -> int | None:
        """The same of the period before."""
        return self.before.measures.get(name) if self.before else None

    @property
    def since_a_year(self) -> str:
        """How many more or fewer rang or mailed than a year before: 45 meer."""
        if self.year_ago is None:
            return ""
        now, then = (one.tables["channel"].total for one in (self.now, self.year_ago))
        return say.difference(now, then)

    def has(self, table: str) -> bool:
        """Whether the period has that table: its rules may be older."""
        return table in self.now.tables

    def top(self, table: str) -> str:
        """What was found most often: opvoeden; empty when nothing can be seen."""
        found = self._most(table)
        (dimension,) = self.now.tables[table].dimensions
        return say.code_label(self.line, dimension, found[0][1]) if found else ""

    def most(self, table: str, count: int = 3) -> str:
        """What was found most often: opvoeden (ongeveer 80) en ...; or nothing."""
        found = self._most(table)
        (dimension,) = self.now.tables[table].dimensions
        parts = [
            f"{say.code_label(self.line, dimension, code)} ({say.about(number)})"
            for number, code in found[:count]
        ]
        return say.enumerated(parts) if parts else ""

    def _most(self, table: str) -> list[tuple[int, str]]:
        found = [
            (number, code)
            for (code,), number in self.now.tables[table].rows.items()
            if not isinstance(number, str) and code not in SAYS_NOTHING
        ]
        return sorted(found, key=lambda pair: -pair[0])


def told(line: Line, report: Report) -> ComparedPeriods:
    """What is told of a report."""
    return ComparedPeriods(line, report.now, report.before, report.year_ago)


def side_by_side(years: Sequence[Statistics]) -> tuple[tuple[str, list[str]], ...]:
    """The years beside each other: what was counted, and how much in each of them.

    Empty when there is one year only: it would stand there alone.
    """
    if len(years) <= 1:
        return ()
    return tuple(
        (label, [_yearly(name, one) for one in years])
        for name, label in say.SIDE_BY_SIDE.items()
    )


def _yearly(name: str, year: Statistics) -> str:
    if name in TOTALS:
        return say.about(year.tables[TOTALS[name]].total)
    found = year.measures.get(name)  # its rules may be older
    return say.NO_ANSWER if found is None else f"{found}%"
