"""How days are named: once for all who say or read them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.dates import (
    MONTHS,
    WEEKDAYS,
    day_and_month,
    day_named,
    month_named,
    short_month,
)
from schedules.notation import dutch_day
from webhooks.pages import words

MONDAY = date(2026, 11, 23)


def test_a_day_is_named_as_people_say_it():
    assert day_and_month(MONDAY) == "23 november"
    assert day_named(MONDAY) == "maandag 23 november"
    assert month_named(MONDAY) == "november 2026"
    assert words.day(MONDAY) == "maandag 23 november 2026"
    assert words.short_day(MONDAY) == "ma 23 nov"


def test_the_names_are_in_the_order_of_the_calendar():
    assert [WEEKDAYS[date(2026, 11, day).weekday()] for day in (23, 29)] == [
        *("maandag", "zondag"),
    ]
    assert (MONTHS[0], MONTHS[11]) == ("januari", "december")


@pytest.mark.parametrize(("number", "short"), [(1, "jan"), (3, "mrt"), (5, "mei")])
def test_a_month_in_short_is_written_as_everybody_does(number, short):
    assert short_month(number) == short
    assert short in words.short_day(date(2027, number, 1))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_what_a_page_says_of_a_day_can_be_read_from_a_file(on):
    assert dutch_day(words.day(on)) == on
    assert dutch_day(f"{words.short_day(on)} {on.year}") == on
