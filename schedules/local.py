"""The wall clock: the only place that turns local time into instants and back.

Knows time zones and their two odd days a year. Must not know opening hours, nor
the machine's own zone: a zone is always an argument.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which the wall clock shows that minute of that day.

    Minute 1440 is midnight of the next day. A minute that the clock skips is the
    first instant after the gap; one that it shows twice is the first of the two.
    """
    shown = datetime.combine(day, time.min, zone) + timedelta(minutes=minute)
    by_old_offset = shown.astimezone(UTC)
    by_new_offset = shown.replace(fold=1).astimezone(UTC)
    if by_old_offset <= by_new_offset:
        return by_old_offset
    # Only in a gap the new offset is the earlier: the change lies between the two.
    jump = by_old_offset - by_new_offset
    seconds = bisect_left(
        range(int(jump.total_seconds())),
        shown.replace(tzinfo=None),
        key=lambda second: _shown(by_new_offset + timedelta(seconds=second), zone),
    )
    return by_new_offset + timedelta(seconds=seconds)


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    """Return what the wall clock shows at that instant, as an aware datetime."""
    if at.tzinfo is None:
        message = "an instant needs a zone; the machine's own is never assumed"
        raise ValueError(message)
    return at.astimezone(zone)


def day_and_minute(at: datetime, zone: ZoneInfo) -> tuple[date, int]:
    """Return the day and the minute after midnight on the wall at that instant."""
    local = wall(at, zone)
    return local.date(), local.hour * 60 + local.minute


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
