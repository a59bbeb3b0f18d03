"""Places in addresses, stretches of a week in forms, and a sentence for every code."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.roster.roster import Place, Refusal, RefusalCode
from schedules.hours import Block, Span
from webhooks.pages.duties import words
from webhooks.pages.duties.days_off import read_stretch, stretch
from webhooks.pages.roster import places as roster_places

MINUTES = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(
    lambda pair: pair[0] < pair[1]
)


@given(st.dates(date(2000, 1, 1)), MINUTES, st.sampled_from(("duty", "backup")))
def test_a_place_comes_back_from_its_address(day, minutes, slot):
    place = Place(Block(day, *minutes), slot)
    assert roster_places.read(roster_places.code(place)) == place


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30.0900-1200.duty",
        "2026-11-23.1200-0900.duty",
        "2026-11-23.0900-0900.duty",
        "2026-11-23.0900-2401.duty",
        "2026-11-23.0900-1200.boss",
        "2026-11-23.0900-1200.duty\n",
        "٢٠٢٦-11-23.0900-1200.duty",
    ],
)
def test_what_is_no_place_is_none(text):
    assert roster_places.read(text) is None


@given(st.text())
def test_any_text_is_read_without_a_fault(text):
    assert (
        roster_places.read(text) is None
        or roster_places.code(roster_places.read(text)) == text
    )
    read_stretch(text)


@given(st.integers(0, 6), MINUTES)
def test_a_stretch_comes_back_from_its_form(weekday, minutes):
    span = Span(*minutes)
    assert read_stretch(stretch(weekday, span)) == (weekday, span)


@pytest.mark.parametrize("text", ["7 09:00-12:00", "-1 09:00-12:00", "0 12", "0"])
def test_what_is_no_stretch_is_none(text):
    assert read_stretch(text) is None


@pytest.mark.parametrize("code", get_args(RefusalCode))
def test_every_refusal_is_one_or_two_sentences(code):
    said = words.refused(Refusal(code, login="bram"), "anna")
    assert said[0].isupper()
    assert said.endswith(".")
    assert "{" not in said


def test_who_is_somewhere_else_is_told_apart():
    refusal = Refusal("double", login="anna")
    assert ": je staat dan" in words.refused(refusal, "anna")
    assert "je collega staat dan" in words.refused(refusal, "bram")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2027, 5, 17), date(2027, 5, 17), "week 20"),
        (date(2027, 5, 17), date(2027, 5, 23), "week 20"),
        (date(2027, 5, 23), date(2027, 5, 24), "week 20 en 21"),
        (date(2027, 5, 17), date(2027, 6, 6), "week 20 tot en met 22"),
        (date(2027, 1, 3), date(2027, 1, 4), "week 53 en 1"),
        (date(2027, 5, 17), date(2028, 5, 15), "week 20 tot en met 20"),
    ],
)
def test_days_are_in_weeks_as_calendars_count_them(first, last, said):
    assert words.weeks(first, last) == said


@given(st.integers(1, 30))
def test_of_many_blocks_the_first_are_said_and_the_others_counted(count):
    blocks = [Block(date(2026, 11, day), 540, 720) for day in range(1, count + 1)]
    said = words.listed(blocks).split("; ")
    assert said[:5] == [roster_places.when(block) for block in blocks[:5]]
    assert said[5:] == ([f"en nog {count - 5} keer"] if count > 5 else [])
