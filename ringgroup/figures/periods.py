"""The periods over which figures are given, and from which day on: once closed.

Whole months, quarters and years, and no other stretch of days: whoever may ask for any
run of months learns from the differences what rounding hides (docs/privacy.md). Closed
is what is over and of which no form can come any more: figures that still change show
who looks before and after what the form said. Pure; knows no clock.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, Self

from schedules.hours import NOTHING, ExtraDays, OpeningHours

PeriodKind = Literal["month", "quarter", "year"]
MONTHS: Final[dict[PeriodKind, int]] = {"month": 1, "quarter": 3, "year": 12}
"""How many months each kind of period has."""
FIRST_YEAR: Final = 2000
"""Nobody asks for figures of earlier years."""
A_DAY: Final = timedelta(days=1)
WRITTEN: Final = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


class PeriodError(ValueError):
    """Dates for which no figures are given; the message is one line for who asked."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar month, quarter or year; `first` is its first day."""

    first: date
    kind: PeriodKind

    @classmethod
    def of(cls, kind: PeriodKind, year: int, number: int = 1) -> Self:
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

    def year_before(self) -> Self:
        """Return the same period of the year before."""
        return self.of(self.kind, self.first.year - 1, self.number)

    def is_finished(self, today: date) -> bool:
        """Whether nothing can be added to it any more by a call."""
        return self.last < today


def period_between(first: date, last: date, today: date) -> Period:
    """Return the finished period with those days as its first and last, or refuse.

    Raises `PeriodError` when they bound no period, or when its last is not over.
    """
    period = period_of(first, last)
    if not period.is_finished(today):
        message = f"{first} to {last} is not finished; figures are of the past"
        raise PeriodError(message)
    return period


def period_of(first: date, last: date) -> Period:
    """Return the period with those days as its first and last, or refuse.

    Raises `PeriodError` when the days do not bound whole months, or when they bound
    several that are no quarter and no year.
    """
    if last < first:
        message = f"--to {last} is before --from {first}"
        raise PeriodError(message)
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        message = f"{first} to {last} is not a number of whole months"
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
    return latest_first(p for p in periods if p.last >= since and p.is_finished(today))


def latest_first(periods: Iterable[Period]) -> list[Period]:
    """Periods as they are chosen from: of those with the same end the longest first."""
    return sorted(periods, key=lambda p: (p.last, MONTHS[p.kind]), reverse=True)


# --- from which day on -----------------------------------------------------------


def seen_from(
    period: Period, hours: OpeningHours, forms: int, extra: ExtraDays = NOTHING
) -> date:
    """The first day on which a period can be closed.

    `forms`: on so many working days after its call a form may be sent, or it expires.
    """
    return hours.working_days_after(period.last, forms, extra) + A_DAY


def is_closed(
    period: Period, opens: date, awaited: Collection[date], today: date
) -> bool:
    """Whether no form of it can come any more.

    `opens` is what `seen_from` says; `awaited` are the days of calls that are not over
    and of forms that are neither sent nor expired, which are few.
    """
    waits = any(period.first <= day <= period.last for day in awaited)
    return opens <= today and not waits
