"""A roster as a table of weeks by weekdays, in the ways in which people keep one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.cells import Problem
from schedules.hours import Block
from schedules.notation import directory
from schedules.roster import Assignment
from schedules.rosterfile import read_roster
from schedules.weektable import week_table, weekday

PEOPLE = directory([("anna", "Anna Bos"), ("bram", "Bram Vos"), ("eva", "Eva")])
MONDAY = date(2027, 10, 4)  # of week 40
SHORT = ("ma", "di", "wo", "do", "vr")
FULL = ("Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrijdag")
TITLE = ["Rooster 2027"]


def read(hours, *rows):
    return read_roster(([*enumerate(map(list, rows), 1)], []), hours, PEOPLE)


def on(days: int, duty: str | None, backup: str | None) -> Assignment:
    return Assignment(Block(MONDAY + timedelta(days), 540, 720), duty, backup)


@pytest.mark.parametrize(
    ("title", "week"),
    [
        (TITLE, "40"),
        (TITLE, "week 40"),
        (["Rooster"], "week 40 2027"),
        (["Rooster"], "2027-W40"),
        (["Rooster"], "2027-40"),
        (["Rooster"], "4-10-2027"),
        (["Rooster"], date(2027, 10, 6)),
        (["Rooster 2026/2027"], "40-2027"),
    ],
)
def test_a_week_is_read_as_people_write_one(desk, title, week):
    found = read(desk(), title, ["Week", *FULL], [week, "Anna Bos / Bram Vos", "eva"])
    assert found.problems == []
    assert found.assignments == [on(0, "anna", "bram"), on(1, "eva", None)]


@pytest.mark.parametrize("between", [" / ", "/", " + ", " & ", " en ", "; "])
def test_duty_and_backup_stand_in_one_cell(desk, between):
    found = read(desk(), TITLE, ["", *SHORT], ["40", f"Anna Bos{between}Bram Vos"])
    assert found.assignments == [on(0, "anna", "bram")]


def test_duty_and_backup_have_a_row_each(desk):
    rows = (["Week", "Plek", *SHORT], ["40", "dienst", "Anna Bos", "Eva"])
    found = read(desk(), TITLE, *rows, ["", "achterwacht", "Bram Vos", "-"])
    assert found.problems == []
    assert found.assignments == [on(0, "anna", "bram"), on(1, "eva", None)]


def test_where_two_years_are_said_the_weeks_go_on_into_the_second(desk):
    rows = (["Rooster 2026-2027"], ["week", *SHORT])
    found = read(desk(), *rows, ["52", "eva"], ["1", "", "anna"], ["2", "bram"])
    assert found.problems == []
    days = [one.block.day for one in found.assignments]
    assert days == [date(2026, 12, 21), date(2027, 1, 5), date(2027, 1, 11)]


@pytest.mark.parametrize("week", ["", "40", "week 99 2027", "2027-60", "herfst", "54"])
def test_a_week_without_a_year_or_that_is_none_is_said_at_its_line(desk, week):
    found = read(desk(), ["week", *SHORT], [week, "anna", "eva"])
    assert found.assignments == []
    assert found.problems == [Problem(2, "week_unreadable", "week", week)]


@pytest.mark.parametrize("day", ["27-12-1999", "4-1-2100"])
def test_a_day_of_another_age_is_no_day_of_a_roster(desk, day):
    found = read(desk(), ["datum", "dienst"], [day, "anna"])
    assert found.problems == [Problem(2, "date_far", "date", day)]


def test_weeks_that_begin_again_under_one_year_are_not_guessed(desk):
    found = read(desk(), TITLE, ["week", *SHORT], ["52", "eva"], ["1", "", "anna"])
    assert found.problems == [Problem(4, "week_unreadable", "week", "1")]


def test_what_is_wrong_is_named_by_its_line_and_weekday(desk):
    rows = (["week", *FULL], ["40", "Zoë", "Anna Bos / anna", "anna/bram/eva"])
    found = read(desk(), TITLE, *rows)
    assert [(one.line, one.code, one.column) for one in found.problems] == [
        (3, "person_unknown", "maandag"),
        (3, "same_person", "dinsdag"),
        (3, "person_unknown", "woensdag"),
    ]


def test_who_is_both_in_two_rows_is_named(desk):
    rows = (["week", "rol", *SHORT], ["40", "dienst", "anna"])
    found = read(desk(), TITLE, *rows, ["40", "achterwacht", "anna"])
    assert found.problems == [Problem(4, "same_person", "maandag", "anna")]


def test_a_day_that_is_there_twice_is_named(desk):
    rows = (["week", *SHORT], ["40", "anna"])
    found = read(desk(), TITLE, *rows, ["40", "eva"])
    assert found.problems == [
        Problem(4, "block_twice", "maandag", "09:00-12:00", "2027-10-04: 3")
    ]
    found = read(desk(), TITLE, ["week", "ma", "maandag", "di"], ["40", "anna"])
    assert found.problems == [Problem(2, "column_twice", "maandag", "maandag")]


def test_a_closed_day_is_named_and_a_column_that_nobody_reads_too(desk):
    rows = (["week", *SHORT, "za", "Opmerking"], ["40", *[""] * 5, "anna", "let op"])
    found = read(desk(), TITLE, *rows)
    assert [(one.code, one.column) for one in found.problems] == [
        ("closed", "zaterdag")
    ]
    assert found.unread == ("Opmerking",)


def test_of_several_blocks_none_is_guessed(desk):
    hours = desk("09:00-12:00", "14:00-17:00")
    found = read(hours, TITLE, ["week", *SHORT], ["40", *[""] * 4, "anna"])
    assert [(one.code, one.column) for one in found.problems] == [
        ("block_needed", "vrijdag")
    ]


@pytest.mark.parametrize("text", ["m", "", "week", "maandagen", "anna"])
def test_what_is_no_weekday_is_none(text):
    assert weekday(text) is None


def test_without_a_column_of_weeks_no_week_is_guessed(desk):
    found = read(desk(), TITLE, ["ma", "di"], ["", "eva"])
    assert found.problems == [Problem(3, "week_unreadable", "week", "")]


def test_one_weekday_makes_no_table(desk):
    assert week_table([(1, ["week", "ma"]), (2, ["40", "anna"])]) is None
    found = read(desk(), ["week", "ma"], ["40", "anna"])
    assert {one.code for one in found.problems} == {"column_missing"}


names = st.sampled_from(["", "anna", "bram", "Eva", "Anna Bos"])


@given(
    st.permutations(FULL), st.lists(names, min_size=5, max_size=5), st.integers(1, 52)
)
def test_whatever_the_order_of_its_columns_a_table_says_the_same(order, who, number):
    table = week_table([(1, TITLE), (2, ["week", *order]), (3, [str(number), *who])])
    assert table is not None
    said = {one.column: (one.day, dict(one.named)) for one in table.cells}
    for heading, name in zip(order, who, strict=True):
        day = heading.lower()
        if name:
            when = date.fromisocalendar(2027, number, FULL.index(heading) + 1)
            assert said[day] == (when, {"duty": name})
        else:
            assert day not in said
