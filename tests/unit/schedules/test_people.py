"""When somebody can be asked, and what keeps them from a block."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.hours import Block, Span
from schedules.people import RosterPerson

MONDAY = date(2026, 11, 23)
MORNING = Block(MONDAY, 540, 720)


def away(*spans: str, weekday: int = 0) -> RosterPerson:
    week = frozenset((weekday, Span.parse(span)) for span in spans)
    return RosterPerson("anna", absences=week)


def test_somebody_who_said_nothing_can_always_be_asked():
    assert RosterPerson("anna").hindrance(MORNING) is None


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (RosterPerson("anna", active=False, reachable=False), "inactive"),
        (RosterPerson("anna", reachable=False, leave=((MONDAY, MONDAY),)), "no_number"),
        (
            RosterPerson(
                "anna",
                leave=((MONDAY, MONDAY),),
                absences=frozenset({(0, Span(0, 1440))}),
            ),
            "on_leave",
        ),
        (
            RosterPerson("anna", absences=frozenset({(0, Span(0, 1440))})),
            "not_available",
        ),
    ],
)
def test_the_first_thing_to_solve_is_named(person, why):
    assert person.hindrance(MORNING) == why


def test_leave_is_from_and_to_a_day_both_included():
    monday_to_wednesday = (MONDAY, MONDAY + timedelta(days=2))
    anna = RosterPerson("anna", leave=(monday_to_wednesday,))
    days = [
        n
        for n in range(-1, 5)
        if anna.hindrance(Block(MONDAY + timedelta(days=n), 540, 720))
    ]
    assert days == [0, 1, 2]


@pytest.mark.parametrize(
    ("spans", "free"),
    [
        (("12:00-17:00",), True),
        (("00:00-09:00", "12:00-24:00"), True),
        (("09:00-12:00",), False),
        (("00:00-24:00",), False),
        (("08:00-09:01",), False),
        (("11:59-13:00",), False),
        (("10:00-10:01",), False),
    ],
)
def test_an_absence_of_a_minute_within_the_block_is_one(spans, free):
    assert (away(*spans).hindrance(MORNING) is None) is free


def test_an_absence_is_of_its_weekday_in_every_week():
    anna = away("09:00-12:00", weekday=2)
    days = [MONDAY + timedelta(days=n) for n in range(14)]
    hindered = [day for day in days if anna.hindrance(Block(day, 540, 720))]
    assert hindered == [days[2], days[9]]


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(
    lambda drawn: Span(drawn[0], drawn[0] + drawn[1])
)


@given(st.lists(spans, max_size=5), spans)
def test_available_means_no_minute_is_within_an_absence(given_spans, asked):
    anna = RosterPerson("anna", absences=frozenset((0, span) for span in given_spans))
    minutes = {m for span in given_spans for m in range(span.start, span.end)}
    free = minutes.isdisjoint(range(asked.start, asked.end))
    block = Block(MONDAY, asked.start, asked.end)
    assert (anna.hindrance(block) is None) is free
