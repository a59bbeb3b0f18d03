"""The hours of a line: time zone, week and holidays as the line file says them.

Knows the keys and under which of them a mistake stands. Must not know what a holiday
is; that is `schedules.hours`.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import config.reader as read
from config.reader import EntryError, refuse
from schedules.hours import OpeningHours, OpenWeek, ScheduleError, Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CLOSED: tuple[Span, ...] = ()
USUAL_HOLIDAYS: Mapping[str, Any] = {"closed": ["5 mei"], "open": ["Goede Vrijdag"]}


def _timezone(value: object) -> ZoneInfo:
    name = read.kind(value, str)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return refuse(name, 'is not a time zone such as "Europe/Amsterdam"')


def _span(value: object) -> Span:
    try:
        return Span.parse(read.kind(value, str))
    except ScheduleError:
        return refuse(value, 'is not a stretch of time such as "09:00-12:00"')


def _day(value: object) -> tuple[Span, ...]:
    spans = tuple(sorted(read.several(_span)(value)))
    OpeningHours(AMSTERDAM, (spans, *[CLOSED] * 6), country=None)  # refuses an overlap
    return spans


WEEK: Mapping[str, read.Reader] = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), _day
)
NO_HOURS = "no opening hours at all"


def _since(value: object) -> str:
    """The day from which a week holds, as 2026-12-01."""
    text = read.kind(value, str)
    try:
        same = f"{date.fromisoformat(text)}" == text
    except ValueError:
        same = False
    return text if same else refuse(text, "is not a day such as 2026-12-01")


def _weeks(value: object) -> dict[str, Mapping[str, tuple[Span, ...]]]:
    return read.each(value, _since, lambda _, week: read.table(week, WEEK))


HOLIDAYS: Mapping[str, read.Reader] = {
    "country": read.title,
    "closed": read.several(read.title),
    "open": read.several(read.title),
}
CALENDAR: Mapping[str, read.Reader] = {
    "timezone": _timezone,
    "hours": lambda value: read.table(value, WEEK),
    "hours_from": _weeks,
    "holidays": lambda value: read.table(value, HOLIDAYS),
}


def opening_hours(
    hours: Mapping[str, tuple[Span, ...]],
    timezone: ZoneInfo = AMSTERDAM,
    holidays: Mapping[str, Any] = USUAL_HOLIDAYS,
    hours_from: Mapping[str, Mapping[str, tuple[Span, ...]]] | None = None,
) -> OpeningHours:
    """Put weeks and holidays together.

    The holidays are tried entry by entry, so that the error names the right key.
    """
    week = _week(hours, "hours")
    later = tuple(
        (date.fromisoformat(since), _week(given, "hours_from", since))
        for since, given in sorted((hours_from or {}).items())
    )
    country = holidays.get("country", "NL")
    closed, opened = (frozenset(holidays.get(key, ())) for key in ("closed", "open"))
    desk = partial(OpeningHours, timezone, week)

    def section(_: object) -> OpeningHours:
        read.at("country", desk, country)
        for entry in sorted(closed):
            read.at("closed", lambda day: desk(country, frozenset({day})), entry)
        for entry in sorted(opened):
            read.at("open", lambda day: desk(country, open=frozenset({day})), entry)
        return desk(country, closed, opened, later)

    return read.at("holidays", section, None)


def _week(given: Mapping[str, tuple[Span, ...]], *keys: str) -> OpenWeek:
    week = tuple(given.get(day, CLOSED) for day in WEEK)
    if not any(week):
        raise EntryError(NO_HOURS, *keys)
    return week
