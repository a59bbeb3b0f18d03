"""Every change of the clock from 2024 to 2035, on servers that live elsewhere.

The model knows no time zone rules: it walks through the hours minute by minute and
looks at the wall. A clock that is set back does not undo what has begun or ended.
"""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.hours import Block, OpeningHours, Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EXAMPLES = settings(max_examples=40, deadline=None)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)


DAYS = [date(2024, 1, 1) + n * DAY for n in range(12 * 365 + 3)]
CHANGES = [
    day for day in DAYS if midnight(day).utcoffset() != midnight(day + DAY).utcoffset()
]


@pytest.fixture(scope="module", autouse=True, params=["UTC", "America/New_York"])
def server_zone(request) -> Iterator[str]:
    """The zone of the machine, which must make no difference."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@cache
def walk(change: date) -> list[tuple[datetime, tuple[date, int]]]:
    """Each minute around the change, and the furthest the wall has shown by then."""
    at = datetime(change.year, change.month, change.day, tzinfo=UTC) - 3 * HOUR
    furthest = (change - DAY, 0)
    steps = []
    for _ in range(9 * 60):
        local = at.astimezone(AMSTERDAM)
        furthest = max(furthest, (local.date(), local.hour * 60 + local.minute))
        steps.append((at, furthest))
        at += MINUTE
    return steps


def modelled(spans: tuple[Span, ...], reached: tuple[date, int]) -> Block | None:
    day, minute = reached
    found = (span for span in spans if span.start <= minute < span.end)
    return next((Block(day, span.start, span.end) for span in found), None)


def every_day(*spans: Span) -> OpeningHours:
    return OpeningHours(AMSTERDAM, (spans,) * 7, country=None)


@st.composite
def days_of_spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Spans that often touch, mostly at night, where the clock changes."""
    minutes = st.integers(0, 5 * 60) | st.sampled_from([120, 150, 180, 1380, 1440])
    cuts = sorted(draw(st.sets(minutes, min_size=2, max_size=8)))
    spans = [Span(*pair) for pair in pairwise(cuts)]
    kept = draw(st.lists(st.booleans(), min_size=len(spans), max_size=len(spans)))
    return tuple(span for span, keep in zip(spans, kept, strict=True) if keep)


changes = st.sampled_from(CHANGES)


def test_the_clock_changes_twice_a_year_on_a_sunday():
    assert len(CHANGES) == 24
    assert {day.isoweekday() for day in CHANGES} == {7}


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_night_desk_agrees_with_the_wall_on_every_change(change):
    spans = tuple(map(Span.parse, ["00:00-02:15", "02:30-02:45", "02:45-03:10"]))
    hours = every_day(*spans)
    for at, reached in walk(change):
        assert hours.block_at(at) == modelled(spans, reached)


@EXAMPLES
@given(changes, days_of_spans())
def test_any_desk_agrees_with_the_wall(change, spans):
    hours = every_day(*spans)
    for at, reached in walk(change):
        assert hours.block_at(at) == modelled(spans, reached)


@EXAMPLES
@given(changes, days_of_spans(), st.integers(0, 5 * 60), st.integers(0, 59))
def test_the_next_change_is_a_flip_and_nothing_flips_before_it(
    change, spans, minutes, seconds
):
    steps = walk(change)[minutes:]
    at = steps[0][0] + timedelta(seconds=seconds)
    is_open = [modelled(spans, reached) is not None for _, reached in steps]
    flips = (t for (t, _), now in zip(steps, is_open, strict=True) if now != is_open[0])
    expected, found = next(flips, None), every_day(*spans).next_change(at)
    if expected is None:
        assert found is None or found > steps[-1][0]
    else:
        assert found == expected


@EXAMPLES
@given(changes, days_of_spans())
def test_every_block_opens_before_it_closes_and_none_overlap(change, spans):
    blocks = list(every_day(*spans).blocks_between(change - DAY, change + DAY))
    instants = [(b.opens(AMSTERDAM), b.closes(AMSTERDAM)) for b in blocks]
    assert all(opens < closes for opens, closes in instants)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(instants))


@EXAMPLES
@given(changes, days_of_spans(), st.integers(0, 9 * 60 - 1))
def test_the_next_block_is_the_one_at_that_time_or_the_first_to_open(
    change, spans, step
):
    hours, (at, _) = every_day(*spans), walk(change)[step]
    current, following = hours.block_at(at), hours.next_block(at)
    if current is not None:
        assert following == current
    elif following is not None:
        assert following.opens(AMSTERDAM) == hours.next_change(at)
    else:
        assert not any(hours.blocks_on(change + DAY))


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_block_lasts_as_long_as_it_says_unless_the_clock_changes_in_it(change):
    morning, night = Block(change, 540, 720), Block(change, 0, 540)
    assert morning.closes(AMSTERDAM) - morning.opens(AMSTERDAM) == 3 * HOUR
    shift = HOUR if change.month == 10 else -HOUR
    assert night.closes(AMSTERDAM) - night.opens(AMSTERDAM) == 9 * HOUR + shift
    for day in (change - DAY, change + DAY):
        block = Block(day, 0, 540)
        assert block.closes(AMSTERDAM) - block.opens(AMSTERDAM) == 9 * HOUR


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_the_zone_in_which_an_instant_is_written_makes_no_difference(change):
    hours = every_day(Span(125, 150), Span(170, 200))
    for at, _ in walk(change)[::15]:
        for zone in (AMSTERDAM, ZoneInfo("America/New_York")):
            assert hours.block_at(at.astimezone(zone)) == hours.block_at(at)
            assert hours.next_change(at.astimezone(zone)) == hours.next_change(at)


@pytest.mark.parametrize("change", CHANGES[:2], ids=str)
def test_a_desk_that_is_always_open_never_changes(change):
    hours = every_day(Span(0, 1440))
    assert hours.next_change(midnight(change)) is None


def test_a_block_that_the_clock_skips_is_none():
    spring = next(day for day in CHANGES if day.month == 3)
    hours = every_day(Span(125, 175))
    assert hours.blocks_on(spring) == ()
    assert hours.blocks_on(spring + DAY) == (Block(spring + DAY, 125, 175),)
