"""The wall clock, its gap in spring and its double hour in autumn."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.local import day_and_minute, instant, wall

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "minute", "at"),
    [
        (date(2026, 1, 15), 540, utc(date(2026, 1, 15), 8)),
        (date(2026, 7, 15), 540, utc(date(2026, 7, 15), 7)),
        (date(2026, 7, 15), 1440, utc(date(2026, 7, 15), 22)),
        (SPRING, 119, utc(SPRING, 0, 59)),
        (SPRING, 120, utc(SPRING, 1)),
        (SPRING, 150, utc(SPRING, 1)),
        (SPRING, 179, utc(SPRING, 1)),
        (SPRING, 180, utc(SPRING, 1)),
        (SPRING, 181, utc(SPRING, 1, 1)),
        (AUTUMN, 120, utc(AUTUMN, 0)),
        (AUTUMN, 179, utc(AUTUMN, 0, 59)),
        (AUTUMN, 180, utc(AUTUMN, 2)),
        (AUTUMN, 1440, utc(AUTUMN, 23)),
    ],
)
def test_a_minute_of_a_day_is_one_instant(day, minute, at):
    assert instant(day, minute, AMSTERDAM) == at
    assert instant(day, minute, AMSTERDAM).tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "day", "minute", "at"),
    [
        # Half an hour is skipped at 02:00.
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, "2026-10-03T15:30+00:00"),
        # Midnight itself is skipped.
        ("Africa/Cairo", date(2026, 4, 24), 0, "2026-04-23T22:00+00:00"),
        ("Africa/Cairo", date(2026, 4, 23), 1440, "2026-04-23T22:00+00:00"),
        # A whole day was skipped at the date line.
        ("Pacific/Apia", date(2011, 12, 30), 600, "2011-12-30T10:00+00:00"),
    ],
)
def test_a_skipped_minute_is_the_first_instant_after_the_gap(zone, day, minute, at):
    assert instant(day, minute, ZoneInfo(zone)) == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (utc(SPRING, 0, 59), (SPRING, 119)),
        (utc(SPRING, 1), (SPRING, 180)),
        (utc(AUTUMN, 0, 30), (AUTUMN, 150)),
        (utc(AUTUMN, 1, 30), (AUTUMN, 150)),
        (utc(AUTUMN, 23), (AUTUMN + timedelta(days=1), 0)),
        (
            datetime(2026, 7, 15, 9, tzinfo=ZoneInfo("Asia/Tokyo")),
            (date(2026, 7, 15), 120),
        ),
    ],
)
def test_an_instant_shows_one_day_and_minute(at, shown):
    assert day_and_minute(at, AMSTERDAM) == shown


def test_the_wall_shows_the_zone_that_was_asked_for():
    shown = wall(utc(SPRING, 1), AMSTERDAM)
    assert shown.isoformat() == "2026-03-29T03:00:00+02:00"
    assert shown.tzinfo is AMSTERDAM


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="the machine's own is never assumed"):
        wall(datetime(2026, 7, 15, 9), AMSTERDAM)
