"""How coordinators write dates, hours and people, and what is not understood."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.cells import guarded, text_cell, tidy, unguarded
from schedules.dates import MONTHS, WEEKDAYS
from schedules.hours import Span
from schedules.notation import Misdated, directory, dutch_day, dutch_span

TUESDAY = date(2027, 10, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("2027-10-05", "5-10-2027", "05-10-2027", "5/10/2027", "5.10.2027", "5-10-27"),
        *(
            "5 oktober 2027",
            "5 okt 2027",
            "5 okt. 2027",
            "5-okt-2027",
            "05 Oktober 2027",
        ),
        *("di 5 oktober 2027", "di. 5 oktober 2027", "dinsdag 5 oktober 2027"),
        *("Dinsdag, 5 oktober 2027", "dins 5-10-2027", "DI 05-10-27"),
    ],
)
def test_a_date_is_read_as_people_write_it(text):
    assert dutch_day(text) == TUESDAY


def test_a_cell_that_is_a_date_is_that_date():
    assert dutch_day(TUESDAY) == TUESDAY


def test_every_month_has_its_name_and_its_usual_abbreviation():
    short = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sept", "okt")
    for number, name in enumerate([*short, "nov", "dec"], 1):
        assert dutch_day(f"1 {name} 2027") == date(2027, number, 1)


def test_a_weekday_that_is_another_than_the_dates_is_noticed():
    assert dutch_day("ma 5 oktober 2027") == Misdated(TUESDAY)


@pytest.mark.parametrize(
    "text",
    [
        *("", "5 oktober", "oktober 2027", "31-2-2027", "5-13-2027", "0-1-2027"),
        *("5 ma 2027", "5 o 2027", "d 5-10-2027", "xx 5-10-2027", "20271005"),
        *("5 oktober 2027 (vrij)", "\u0665-10-2027", "46665", "2027-10-5", "week 41"),
        *("5-10-0000", "5-10-202"),
    ],
)
def test_a_date_that_is_not_one_is_none(text):
    assert dutch_day(text) is None


def test_machines_write_a_date_in_one_way():
    assert dutch_day("2027-10-05") == TUESDAY
    for text in ("20271005", "2027-W40-2", "2027-02-30", ""):
        assert dutch_day(text) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_date_in_words_reads_back(day):
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    for shown in (weekday, weekday[:2]):
        assert dutch_day(f"{shown} {day.day} {month} {day.year}") == day
    assert dutch_day(f"{day.day} {month[:3]} {day:%y}") == day


@pytest.mark.parametrize(
    "text",
    [
        *("09:00-12:00", "9:00-12:00", "9.00 - 12.00 uur", "9-12", "9 - 12 uur"),
        *("09:00\u201312:00", "9u-12u", "9 uur tot 12 uur", "9 t/m 12", "9.00 UUR-12"),
    ],
)
def test_hours_are_read_as_people_write_them(text):
    assert dutch_span(text_cell(text)) == Span(540, 720)


@pytest.mark.parametrize(
    "text", ["", "ochtend", "12-9", "9-25", "9:60-12", "9", "9-12-15"]
)
def test_hours_that_are_none_are_none(text):
    assert dutch_span(text) is None


def test_people_are_found_by_login_and_by_name_in_any_capitals():
    known = directory([("anna", "Anna  de Vries"), ("bram", "Bram Smit")])
    assert known[tidy("ANNA")] == known[tidy("anna de vries")] == {"anna"}
    assert tidy("Cees") not in known


def test_a_name_that_two_people_have_leads_to_both_and_a_login_to_one():
    known = directory(
        [("anna", "Anna"), ("anna2", "Anna"), ("a.b", "A B"), ("ab", "A  b")]
    )
    assert known["anna"] == {"anna"}
    assert known["a b"] == {"a.b", "ab"}


@given(st.text(max_size=10))
def test_a_guarded_text_is_no_formula_and_comes_back(text):
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    if not text.startswith("'"):
        assert unguarded(guarded(text)) == text


def test_an_apostrophe_that_guards_nothing_stays():
    assert unguarded("'t Hooft") == "'t Hooft"
    assert unguarded("'=1+1") == "=1+1"
