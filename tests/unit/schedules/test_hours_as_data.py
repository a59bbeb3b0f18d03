"""What a search engine reads is when callers are helped: over random hours and days."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.hours import OpeningHours, Span
from schedules.hours_as_data import DAYS, as_data, linked_data
from schedules.local import instant, wall
from tests.unit.schedules.conftest import AMSTERDAM, open_on_working_days

DAY = timedelta(days=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
EXAMPLES = settings(max_examples=150, deadline=None)


def read(data, at):
    """Open or not, as who knows nothing but the data and the town's clock reads it.

    A special day takes the place of the usual ones; a day that no entry covers is not
    known (None).
    """
    day = wall(at, AMSTERDAM).date()
    for kind in ("specialOpeningHoursSpecification", "openingHoursSpecification"):
        found = [
            one
            for one in data[kind]
            if one["validFrom"] <= day.isoformat() <= one["validThrough"]
            and one.get("dayOfWeek", DAYS[day.weekday()]).endswith(DAYS[day.weekday()])
        ]
        if found:
            return any(_holds(one, day, at) for one in found)
    return None


def _holds(one, day, at):
    if one["opens"] == one["closes"]:
        return False
    opens, closes = (
        time.fromisoformat(one[name]).hour * 60 + time.fromisoformat(one[name]).minute
        for name in ("opens", "closes")
    )
    closes += one["closes"] == "23:59:59"
    return instant(day, opens, AMSTERDAM) <= at < instant(day, closes, AMSTERDAM)


@st.composite
def spans(draw):
    """Up to three stretches of a day, apart, perhaps until midnight."""
    edges = draw(st.lists(st.integers(0, 96), max_size=6, unique=True))
    edges = sorted(edges)[: len(edges) // 2 * 2]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Span(first * 15, last * 15) for first, last in pairs)


weeks = st.tuples(*[spans()] * 7)
firsts = st.dates(date(2025, 1, 1), date(2028, 12, 31)) | st.sampled_from(
    [SPRING - DAY, SPRING, AUTUMN - DAY, AUTUMN]
)


@st.composite
def cases(draw):
    first = draw(firsts)
    near = st.integers(0, 25).map(lambda n: first + n * DAY)
    later = sorted(draw(st.dictionaries(near, weeks, max_size=2)).items())
    hours = OpeningHours(
        AMSTERDAM,
        draw(weeks),
        draw(st.sampled_from(["NL", None])),
        closed=frozenset(draw(st.sets(st.sampled_from(["24 december"])))),
        later=tuple(later),
    )
    extra = draw(st.dictionaries(near, spans(), max_size=4))
    minutes = draw(st.lists(st.integers(0, 28 * 24 * 60), min_size=20, max_size=20))
    return hours, first, extra, minutes


@EXAMPLES
@given(cases())
def test_the_data_says_open_when_callers_are_helped_and_at_no_other_moment(case):
    hours, first, extra, minutes = case
    data = linked_data(as_data(hours, first, first + 28 * DAY, extra))
    data = json.loads(json.dumps(data))
    begin = instant(first, 0, AMSTERDAM)
    for minute in minutes:
        at = begin + timedelta(minutes=minute)
        assert read(data, at) == (hours.block_at(at, extra) is not None), at


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_every_minute_of_a_day_on_which_the_clock_changes(change):
    labels = ("00:00-01:30", "02:00-02:30", "02:45-03:15", "09:00-24:00")
    day = tuple(map(Span.parse, labels))
    hours = OpeningHours(AMSTERDAM, (day,) * 7, "NL")
    data = linked_data(as_data(hours, change - DAY, change + DAY))
    begin = datetime.combine(change, time.min, UTC) - timedelta(hours=3)
    for minute in range(30 * 60):
        at = begin + timedelta(minutes=minute)
        assert read(data, at) == (hours.block_at(at) is not None), at


def test_of_a_day_that_is_not_told_of_nothing_is_said():
    first = date(2026, 11, 23)
    data = linked_data(as_data(open_on_working_days(), first, first + 6 * DAY))
    for day in (first - DAY, first + 7 * DAY):
        assert read(data, instant(day, 600, AMSTERDAM)) is None
    assert read(data, instant(first, 600, AMSTERDAM)) is True


def test_a_holiday_and_an_extra_day_stand_beside_the_week():
    first = date(2026, 12, 21)
    extra = {date(2026, 12, 27): (Span.parse("10:00-11:00"),)}
    found = as_data(open_on_working_days(), first, first + 13 * DAY, extra)
    assert [(one.day.day, bool(one.spans)) for one in found.special] == [
        (25, False),
        (27, True),
        (1, False),
    ]
    special = linked_data(found)["specialOpeningHoursSpecification"]
    assert special[0] == {
        "@type": "OpeningHoursSpecification",
        "validFrom": "2026-12-25",
        "validThrough": "2026-12-25",
        "opens": "00:00",
        "closes": "00:00",
    }


def test_a_week_ends_where_the_next_begins():
    later = date(2026, 11, 30)
    week = ((Span.parse("08:00-24:00"),), *[()] * 6)
    hours = OpeningHours(AMSTERDAM, week, later=((later, week),))
    found = as_data(hours, later - 7 * DAY, later + 6 * DAY)
    assert [(one.first, one.last) for one in found.weeks] == [
        (later - 7 * DAY, later - DAY),
        (later, later + 6 * DAY),
    ]
    monday, tuesday, *_ = linked_data(found)["openingHoursSpecification"]
    assert (monday["opens"], monday["closes"]) == ("08:00", "23:59:59")
    assert monday["dayOfWeek"] == "https://schema.org/Monday"
    assert tuesday["opens"] == tuesday["closes"]
