"""Opening hours: weeks of spans, the holidays of a country, and exceptions.

Knows when a desk is open and when that changes. Must not know who staffs it, nor
what time it is: every instant is an argument, every answer is in UTC.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Self
from zoneinfo import ZoneInfo

from schedules import countries
from schedules.dates import day_and_month
from schedules.local import day_and_minute, instant

DAY_ENDS: Final = 24 * 60
HORIZON: Final = timedelta(days=400)
SPAN: Final = re.compile(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])")
# Ten years against which entries are checked, and how often two of them may meet.
SAMPLE: Final = tuple(date(2024, 1, 1) + timedelta(n) for n in range(3653))
BY_CHANCE: Final = 3


class ScheduleError(ValueError):
    """A schedule that cannot be; the message is one line for whoever wrote it."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of any day, in minutes after midnight; the end may be 24:00."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_ENDS:
            message = f'"{self.label}" must end after it starts, at 24:00 or before'
            raise ScheduleError(message)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read HH:MM-HH:MM."""
        match = SPAN.fullmatch(text)
        if match is None:
            message = f'"{text}" is not HH:MM-HH:MM'
            raise ScheduleError(message)
        from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
        return cls(from_hour * 60 + from_minute, to_hour * 60 + to_minute)

    @property
    def label(self) -> str:
        """The span as it is written: 09:00-12:00."""
        times = *divmod(self.start, 60), *divmod(self.end, 60)
        return "{:02}:{:02}-{:02}:{:02}".format(*times)


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """One stretch of opening hours on one day."""

    day: date
    start: int
    end: int

    @property
    def label(self) -> str:
        """The block's times as they are written: 09:00-12:00."""
        return Span(self.start, self.end).label

    def opens(self, zone: ZoneInfo) -> datetime:
        """Return the first instant of the block."""
        return instant(self.day, self.start, zone)

    def closes(self, zone: ZoneInfo) -> datetime:
        """Return the first instant after the block."""
        return instant(self.day, self.end, zone)


OpenWeek = tuple[tuple[Span, ...], ...]
"""The spans of each weekday, Monday first."""
ExtraDays = Mapping[date, tuple[Span, ...]]
"""The coordinator's exceptions: a day with no spans is closed, whatever it is."""


@dataclass(frozen=True, slots=True)
class ExtraDay:
    """A day on which a line keeps other hours; without spans it is closed."""

    day: date
    spans: tuple[Span, ...]
    reason: str


NOTHING: Final[ExtraDays] = MappingProxyType({})


@dataclass(frozen=True)
class OpeningHours:
    """When a desk is open: by the week, less the holidays, unless an exception.

    The entries of closed and open are a date (2026-12-24), a day of every year
    (5 mei) or the Dutch name of a holiday (Goede Vrijdag). `later` are weeks that take
    the place of the one before, each from its day on.
    """

    zone: ZoneInfo
    week: OpenWeek
    country: str | None = "NL"
    closed: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    later: tuple[tuple[date, OpenWeek], ...] = ()

    def __post_init__(self) -> None:
        for week in self.weeks:
            _check_week(week)
        if any(second <= first for (first, _), (second, _) in pairwise(self.later)):
            message = "each later week begins after the one before"
            raise ScheduleError(message)
        _check(self.country, self.closed, self.open)

    @property
    def weeks(self) -> tuple[OpenWeek, ...]:
        """All weeks, in the order in which they hold."""
        return (self.week, *(week for _, week in self.later))

    def week_on(self, day: date) -> OpenWeek:
        """Return the week that holds on a day."""
        begun = (week for since, week in reversed(self.later) if since <= day)
        return next(begun, self.week)

    def on(self, day: date) -> Self:
        """Return the hours from a day on: its week first, and what is to come."""
        if not self.later:
            return self
        coming = tuple(one for one in self.later if one[0] > day)
        return replace(self, week=self.week_on(day), later=coming)

    def blocks_on(self, day: date, extra: ExtraDays = NOTHING) -> tuple[Block, ...]:
        """Return the blocks of a day; one that the clock skips whole is none."""
        spans = extra.get(day)
        if spans is None:
            week = self.week_on(day)
            spans = () if self.closed_name(day) else week[day.weekday()]
        blocks = (Block(day, span.start, span.end) for span in sorted(spans))
        return tuple(b for b in blocks if b.opens(self.zone) < b.closes(self.zone))

    def block_at(self, at: datetime, extra: ExtraDays = NOTHING) -> Block | None:
        """Return the block in which an instant falls: start in, end out."""
        day, _ = day_and_minute(at, self.zone)
        zone, blocks = self.zone, self.blocks_on(day, extra)
        return next((b for b in blocks if b.opens(zone) <= at < b.closes(zone)), None)

    def next_change(self, at: datetime, extra: ExtraDays = NOTHING) -> datetime | None:
        """Return the next instant at which open becomes closed, or closed open."""
        first, _ = day_and_minute(at, self.zone)
        last = first + HORIZON + timedelta(days=1)  # where the last block may go on
        until: datetime | None = None
        for block in self.blocks_between(first, last, extra):
            opens, closes = block.opens(self.zone), block.closes(self.zone)
            if opens > (until or at):
                until = until or opens
                break
            if closes > at:
                until = max(closes, until or closes)
        return until if until and until - at <= HORIZON else None

    def next_block(self, at: datetime, extra: ExtraDays = NOTHING) -> Block | None:
        """Return the block in which an instant falls, or else the next one."""
        first, _ = day_and_minute(at, self.zone)
        blocks = self.blocks_between(first, first + HORIZON, extra)
        return next((block for block in blocks if at < block.closes(self.zone)), None)

    def blocks_between(
        self, first: date, last: date, extra: ExtraDays = NOTHING
    ) -> Iterator[Block]:
        """Yield the blocks of all days from first to last, both included."""
        for ahead in range((last - first).days + 1):
            yield from self.blocks_on(first + timedelta(days=ahead), extra)

    def closed_name(self, day: date) -> str | None:
        """Return the holiday that closes a day, or the day itself if it has no name."""
        return _closing(day, self.country, self.closed, self.open)

    def holidays(self, first: date, last: date) -> Iterator[tuple[date, str, bool]]:
        """Yield the known holidays by name, and whether they close the desk."""
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            for name in _holidays(self.country, day.year).get(day, ()):
                yield day, name, self.closed_name(day) is not None

    def working_days_after(self, day: date, n: int, extra: ExtraDays = NOTHING) -> date:
        """Return the n-th day after this one on which people work, desk or no desk."""
        while n > 0:
            day += timedelta(days=1)
            usual = day.weekday() in range(5) and not self.closed_name(day)
            n -= bool(extra.get(day, usual))
        return day

    def groups(self) -> tuple[tuple[tuple[int, ...], tuple[Span, ...]], ...]:
        """Return the weekdays (Monday is 0) with the same spans, as one would say."""
        groups: dict[tuple[Span, ...], list[int]] = {}
        for weekday, spans in enumerate(self.week):
            groups.setdefault(spans, []).append(weekday)
        return tuple((tuple(days), spans) for spans, days in groups.items() if spans)


def _check_week(week: OpenWeek) -> None:
    """Refuse a week that has not seven days, or spans that overlap."""
    if len(week) != len("MTWTFSS"):
        message = f"a week has seven days, not {len(week)}"
        raise ScheduleError(message)
    for earlier, later in (pair for day in week for pair in pairwise(day)):
        if later.start < earlier.end:
            message = f"{earlier.label} and {later.label} overlap or are not sorted"
            raise ScheduleError(message)


@lru_cache
def _holidays(country: str | None, year: int) -> dict[date, dict[str, bool]]:
    """Return the holidays of each day: the Dutch name, and whether it is public."""
    found: dict[date, dict[str, bool]] = {}
    if country is None:
        return found
    holidays = countries.country(country)
    for category in ("public", "optional"):
        if category in holidays.supported_categories:
            of_year = holidays(years=year, language="nl", categories=category)
            for day in of_year:
                for name in of_year.get_list(day):
                    found.setdefault(day, {}).setdefault(name, category == "public")
    return found


def _tidy(entry: str) -> str:
    return " ".join(entry.casefold().split()).lstrip("0")


def _names(day: date, country: str | None) -> frozenset[str]:
    """Return every entry, tidied, by which that day can be named."""
    of_day = _holidays(country, day.year).get(day, ())
    return frozenset({day.isoformat(), day_and_month(day), *map(_tidy, of_day)})


@lru_cache
def _sample(country: str | None) -> tuple[frozenset[str], ...]:
    """Return the names of every day against which entries are checked."""
    return tuple(_names(day, country) for day in SAMPLE)


@lru_cache(maxsize=4096)
def _closing(
    day: date, country: str | None, closed: frozenset[str], opened: frozenset[str]
) -> str | None:
    of_day = _holidays(country, day.year).get(day, {})
    names = _names(day, country)
    public = any(of_day.values()) and names.isdisjoint(map(_tidy, opened))
    shut = public or not names.isdisjoint(map(_tidy, closed))
    return next(iter(of_day), day_and_month(day)) if shut else None


@lru_cache
def _check(country: str | None, closed: frozenset[str], opened: frozenset[str]) -> None:
    """Refuse an entry that names no day, and two that contradict each other."""
    entries = {_tidy(entry): entry for entry in sorted(closed | opened)}
    dates: dict[str, date] = {}
    for tidy in entries:
        with suppress(ValueError):
            dates[tidy] = date.fromisoformat(tidy)
    try:
        others = {*dates.values()}.difference(SAMPLE)
        days = [*_sample(country), *(_names(day, country) for day in others)]
    except LookupError:
        message = f'"{country}" is not a country whose holidays are known'
        raise ScheduleError(message) from None
    for tidy in sorted(entries.keys() - frozenset().union(*days)):
        message = f'"{entries[tidy]}" is no date, day of the year or known holiday'
        raise ScheduleError(message)
    both = Counter(
        (shut, free)
        for names in days
        for shut in names.intersection(map(_tidy, closed))
        for free in names.intersection(map(_tidy, opened))
    )
    for (shut, free), times in both.items():
        # Hemelvaartsdag may fall on the fifth of May by chance: no contradiction.
        if times > BY_CHANCE or dates.keys() & {shut, free}:
            message = f'"{entries[shut]}" closes the day that "{entries[free]}" opens'
            raise ScheduleError(message)
