"""When somebody can be asked, and what keeps them from a block."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.hours import Block, Span
from schedules.people import Person

MONDAY = date(2026, 11, 23)
MORNING = Block(MONDAY, 540, 720)


def works(*spans: str) -> Person:
    week = frozenset((0, Span.parse(span)) for span in spans)
    return Person("anna", availability=week)


def test_somebody_who_said_nothing_can_always_be_asked():
    assert Person("anna").hindrance(MORNING) is None


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (Person("anna", active=False, reachable=False), "inactive"),
        (Person("anna", reachable=False, leave=((MONDAY, MONDAY),)), "no_number"),
        (
            Person("anna", leave=((MONDAY, MONDAY),), availability=frozenset()),
            "on_leave",
        ),
        (Person("anna", availability=frozenset()), "not_available"),
    ],
)
def test_the_first_thing_to_solve_is_named(person, why):
    assert person.hindrance(MORNING) == why


def test_leave_is_from_and_to_a_day_both_included():
    monday_to_wednesday = (MONDAY, MONDAY + timedelta(days=2))
    anna = Person("anna", leave=(monday_to_wednesday,))
    away = [
        n
        for n in range(-1, 5)
        if anna.hindrance(Block(MONDAY + timedelta(days=n), 540, 720))
    ]
    assert away == [0, 1, 2]


@pytest.mark.parametrize(
    ("spans", "free"),
    [
        (("09:00-12:00",), True),
        (("08:00-17:00",), True),
        (("09:00-10:30", "10:30-12:00"), True),
        (("08:00-11:00", "10:00-12:00"), True),
        (("09:00-11:59",), False),
        (("09:01-12:00",), False),
        (("09:00-10:00", "10:01-12:00"), False),
        (("14:00-17:00",), False),
    ],
)
def test_the_whole_block_must_be_within_the_hours(spans, free):
    assert (works(*spans).hindrance(MORNING) is None) is free


def test_availability_is_of_a_weekday():
    tuesday = Block(MONDAY + timedelta(days=1), 540, 720)
    assert works("09:00-12:00").hindrance(tuesday) == "not_available"


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(
    lambda drawn: Span(drawn[0], drawn[0] + drawn[1])
)


@given(st.lists(spans, max_size=5), spans)
def test_available_means_each_minute_is_within_some_hours(given_spans, asked):
    anna = Person("anna", availability=frozenset((0, span) for span in given_spans))
    minutes = {m for span in given_spans for m in range(span.start, span.end)}
    free = set(range(asked.start, asked.end)) <= minutes
    block = Block(MONDAY, asked.start, asked.end)
    assert (anna.hindrance(block) is None) is free
