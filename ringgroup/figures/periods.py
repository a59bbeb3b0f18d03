"""The periods over which figures are given: whole months, quarters and years.

No other stretch of days exists here: whoever may ask for any run of months learns
from the differences what rounding hides (docs/privacy.md). Pure; knows no clock.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Self

Kind = Literal["month", "quarter", "year"]
MONTHS: Final[dict[Kind, int]] = {"month": 1, "quarter": 3, "year": 12}
"""How many months each kind of period has."""
FIRST_YEAR: Final = 2000
"""Nobody asks for figures of earlier years."""
WRITTEN: Final = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


class PeriodError(ValueError):
    """Dates for which no figures are given; the message is one line for who asked."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar month, quarter or year; `first` is its first day."""

    first: date
    kind: Kind

    @classmethod
    def of(cls, kind: Kind, year: int, number: int = 1) -> Self:
        """Return the n-th period (from 1) of that kind in a year."""
        return cls(date(year, (number - 1) * MONTHS[kind] + 1, 1), kind)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 2026, 2026-Q1 or 2026-03, as `label` writes them."""
        match = WRITTEN.fullmatch(text)
        if match is None or int(match[1]) < FIRST_YEAR:
            message = f'"{text}" is not a period such as 2026, 2026-Q1 or 2026-03'
            raise PeriodError(message)
        year, quarter, month = match.groups()
        if quarter:
            return cls.of("quarter", int(year), int(quarter))
        return cls.of("month" if month else "year", int(year), int(month or 1))

    @property
    def last(self) -> date:
        """The last day, which belongs to the period."""
        month = self.first.month + MONTHS[self.kind] - 1
        return date(self.first.year, month, monthrange(self.first.year, month)[1])

    @property
    def number(self) -> int:
        """Which of its kind in the year: 1 to 12 for a month, 1 for a year."""
        return (self.first.month - 1) // MONTHS[self.kind] + 1

    @property
    def label(self) -> str:
        """The period as `parse` reads it."""
        month, quarter = f"-{self.number:02}", f"-Q{self.number}"
        ending = {"month": month, "quarter": quarter, "year": ""}
        return f"{self.first.year:04}{ending[self.kind]}"

    def before(self) -> Self:
        """Return the period of the same kind that ended when this one began."""
        in_year = 12 // MONTHS[self.kind]
        ended = self.first.year * in_year + self.number - 2
        return self.of(self.kind, ended // in_year, ended % in_year + 1)

    def is_finished(self, today: date) -> bool:
        """Whether nothing can be added to it any more by a call."""
        return self.last < today


def period_between(first: date, last: date, today: date) -> Period:
    """Return the finished period with those days as its first and last, or refuse.

    Raises `PeriodError` when the days do not bound whole months, when they bound
    several that are no quarter and no year, or when the last is not over.
    """
    if last < first:
        message = f"--to {last} is before --from {first}"
        raise PeriodError(message)
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        message = f"{first} to {last} is not a number of whole months"
        raise PeriodError(message)
    if last >= today:
        message = f"{first} to {last} is not finished; figures are of the past"
        raise PeriodError(message)
    for kind in MONTHS:
        period = Period(first, kind)
        starts = (first.month - 1) % MONTHS[kind] == 0
        if first.year >= FIRST_YEAR and starts and period.last == last:
            return period
    message = (
        f"{first} to {last} is not a month, a quarter or a year: figures of other "
        "stretches would betray by subtraction what rounding hides"
    )
    raise PeriodError(message)


def finished_periods(since: date, today: date) -> list[Period]:
    """All finished periods that hold a day since then, the latest first."""
    years = range(max(since.year, FIRST_YEAR), today.year + 1)
    periods = [
        Period.of(kind, year, number)
        for kind, months in MONTHS.items()
        for year in years
        for number in range(1, 12 // months + 1)
    ]
    wanted = [p for p in periods if p.last >= since and p.is_finished(today)]
    return sorted(wanted, key=lambda p: (p.last, MONTHS[p.kind]), reverse=True)
