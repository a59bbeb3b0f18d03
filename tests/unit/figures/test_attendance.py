"""Minutes with nobody Present: against a count of every single minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.figures.attendance import (
    Attendance,
    SignOnChange,
    attendance,
    handled_within,
)
from schedules.hours import NOTHING, Block, OpeningHours, Span

ZONE = ZoneInfo("Europe/Amsterdam")
DAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 22, 23, tzinfo=UTC)
HOURS = OpeningHours(ZONE, ((Span(540, 720),),) * 5 + ((), ()))


def at(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 1439)), max_size=9),
    st.sets(st.integers(1, 3)),
)
def test_each_minute_is_counted_for_who_was_there(moves, first):
    here = set(first)
    changes, seen = [], {}
    for member, minute in sorted(set(moves), key=lambda move: move[1]):
        here ^= {member}
        changes.append(SignOnChange(member, member in here, at(minute)))
        seen[minute] = set(here)
    present, nobody = set(first), 0
    for minute in range(1440):
        present = seen.get(minute, present)
        nobody += not present and (540 <= minute < 720 or 840 <= minute < 1020)
    blocks = [Block(DAY, 540, 720), Block(DAY, 840, 1020)]
    assert attendance(blocks, ZONE, changes, here) == Attendance(360, nobody)


def test_a_line_that_is_closed_misses_nobody():
    assert attendance([], ZONE, [], []) == Attendance(0, 0)


def test_attendance_adds_up():
    assert Attendance(10, 2) + Attendance(5, 1) == Attendance(15, 3)


@pytest.mark.parametrize(
    ("received", "handled", "within"),
    [
        ("2026-11-20 10:00", "2026-11-20 16:00", "1"),  # Friday
        ("2026-11-20 10:00", "2026-11-23 23:59", "1"),
        ("2026-11-20 10:00", "2026-11-24 00:01", "2"),
        ("2026-11-21 10:00", "2026-11-25 09:00", "more"),
        ("2026-11-21 10:00", "2026-11-24 09:00", "2"),
    ],
)
def test_a_message_is_handled_within_working_days(received, handled, within):
    times = (
        datetime.fromisoformat(t).replace(tzinfo=ZONE) for t in (received, handled)
    )
    assert handled_within(HOURS, *times, NOTHING) == within
