"""The calendar of a month or a week, as values for a page.

Knows ISO weeks, opening blocks, why a day is closed, and school holidays (which close
nothing). Must not know who is on duty, nor what day it is: today is an argument.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from schedules import countries
from schedules.hours import NOTHING, Block, ExtraDays, OpeningHours

KNOWN_AHEAD: Final = timedelta(days=28)
"""Arbeidstijdenwet, article 4:2: workers know their days 28 days before the first."""

Reasons = Mapping[date, str]
"""Why the coordinator made an extra day of a day, in the coordinator's words."""

NO_REASONS: Final[Reasons] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which the desk is open, or would have been.

    `reason` is why it is closed, or why it is open although it usually is not; none
    when nobody gave one. `school` names the school holiday in which the day falls.
    """

    day: date
    blocks: tuple[Block, ...]
    reason: str | None = None
    school: str | None = None
    today: bool = False
    extra: bool = False

    @property
    def closed(self) -> bool:
        """Whether nobody is needed."""
        return not self.blocks


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week, with those of its days that have something to show."""

    year: int
    number: int
    monday: date
    days: tuple[Day, ...]


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month of a day."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week of a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def publish_by(first: date) -> date:
    """Return the last day on which a roster that begins on that day is in time."""
    return first - KNOWN_AHEAD


@dataclass(frozen=True)
class Calendar:
    """The days of one desk; `region` is that of its school holidays, by name."""

    hours: OpeningHours
    extra: ExtraDays = field(default_factory=lambda: NOTHING)
    reasons: Reasons = field(default_factory=lambda: NO_REASONS)
    region: str | None = "Zuid"

    def weeks(self, first: date, last: date, today: date) -> tuple[Week, ...]:
        """Return the weeks from first to last, both included, without empty ones."""
        found: dict[date, list[Day]] = {}
        for ahead in range((last - first).days + 1):
            day = self.day(first + timedelta(days=ahead), today)
            if day is not None:
                found.setdefault(week_of(day.day)[0], []).append(day)
        return tuple(
            Week(*monday.isocalendar()[:2], monday, tuple(days))
            for monday, days in found.items()
        )

    def month(self, day: date, today: date) -> tuple[Week, ...]:
        """Return the weeks of the month of a day, with that month's days alone."""
        return self.weeks(*month_of(day), today)

    def week(self, day: date, today: date) -> tuple[Week, ...]:
        """Return the week of a day; nothing if the desk is never open in it."""
        return self.weeks(*week_of(day), today)

    def day(self, day: date, today: date) -> Day | None:
        """Return a day, or nothing if nobody would look for it."""
        blocks = self.hours.blocks_on(day, self.extra)
        extra = day in self.extra
        if not (blocks or extra or self.hours.week_on(day)[day.weekday()]):
            return None
        given = self.reasons.get(day) if extra else None
        holiday = None if blocks else self.hours.closed_name(day)
        return Day(
            day,
            blocks,
            reason=given or holiday,
            school=school_holidays(day.year, self.hours.country, self.region).get(day),
            today=day == today,
            extra=extra,
        )


@lru_cache
def school_holidays(
    year: int, country: str | None, region: str | None
) -> Mapping[date, str]:
    """Return the school holidays of a region by day; none where they are not known.

    The dates are set some years ahead: a year beyond them has none either.
    """
    if country is None or region is None:
        return MappingProxyType({})
    known = countries.country(country)
    if "school" not in known.supported_categories or region not in known.subdivisions:
        return MappingProxyType({})
    of_year = known(subdiv=region, years=year, language="nl", categories="school")
    return MappingProxyType({day: of_year.get_list(day)[0] for day in sorted(of_year)})
