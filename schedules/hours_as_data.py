"""Opening hours as other programs read them: usual days, special days, schema.org.

Knows what a search engine makes of a week and its exceptions. Must not know who is
open, nor what day it is: the first and the last day are arguments, and nothing is
said of any other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from schedules.hours import DAY_ENDS, NOTHING, ExtraDays, OpeningHours, Span

DAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
MIDNIGHT: Final = "00:00"
# https://developers.google.com/search/docs/appearance/structured-data/local-business
LAST_SECOND: Final = "23:59:59"
"""For a span that ends with its day: midnight would be read as its beginning."""
CLOSED: Final = {"opens": MIDNIGHT, "closes": MIDNIGHT}
"""How a day is said to be closed: in schema.org no word is, as there is for open."""


@dataclass(frozen=True, slots=True)
class UsualWeek:
    """The spans of each weekday, Monday first, from a day until another, inclusive."""

    first: date
    last: date
    days: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not as its week says; without spans it is closed."""

    day: date
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class HoursAsData:
    """All that holds from one day until another: weeks, and the days beside them."""

    weeks: tuple[UsualWeek, ...]
    special: tuple[SpecialDay, ...]


def as_data(
    hours: OpeningHours, first: date, last: date, extra: ExtraDays = NOTHING
) -> HoursAsData:
    """What holds from the first day to the last, both included."""
    later = [since for since, _ in hours.later if first < since <= last]
    begins = [first, *later, last + timedelta(days=1)]
    weeks = tuple(
        UsualWeek(since, until - timedelta(days=1), hours.week_on(since))
        for since, until in pairwise(begins)
    )
    return HoursAsData(weeks, tuple(_special(hours, first, last, extra)))


def _special(
    hours: OpeningHours, first: date, last: date, extra: ExtraDays
) -> Iterator[SpecialDay]:
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        blocks = hours.blocks_on(day, extra)
        spans = tuple(Span(block.start, block.end) for block in blocks)
        if spans != hours.week_on(day)[day.weekday()]:
            yield SpecialDay(day, spans)


def linked_data(found: HoursAsData) -> dict[str, list[dict[str, str]]]:
    """The same in the words of schema.org, as a search engine takes them."""
    return {
        "openingHoursSpecification": [
            one for week in found.weeks for one in _usual(week)
        ],
        "specialOpeningHoursSpecification": [
            one
            for special in found.special
            for one in _said(special.spans, special.day, special.day)
        ],
    }


def _usual(week: UsualWeek) -> Iterator[dict[str, str]]:
    for weekday, spans in enumerate(week.days):
        for one in _said(spans, week.first, week.last):
            yield {**one, "dayOfWeek": f"https://schema.org/{DAYS[weekday]}"}


def _said(spans: tuple[Span, ...], first: date, last: date) -> Iterator[dict[str, str]]:
    held = {
        "@type": "OpeningHoursSpecification",
        "validFrom": f"{first}",
        "validThrough": f"{last}",
    }
    if not spans:
        yield held | CLOSED
    for span in spans:
        opens, _, closes = span.label.partition("-")
        at_its_end = span.end == DAY_ENDS
        yield held | {"opens": opens, "closes": LAST_SECOND if at_its_end else closes}
