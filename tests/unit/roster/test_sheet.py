"""A stretch of the roster: its weeks and places, who could be there, what to see."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from ringgroup.roster.roster import Colleague, Named, Place
from ringgroup.roster.sheet import Sheet
from schedules import people
from schedules.hours import Block, OpeningHours, Span
from schedules.month import Calendar
from schedules.roster import SlotChange

MONDAY = date(2026, 11, 23)
SATURDAY = MONDAY + timedelta(days=5)
MORNING = (Span(540, 720),)
HOURS = OpeningHours(ZoneInfo("Europe/Amsterdam"), (MORNING,) * 5 + ((),) * 2)


def block(day: date, span: tuple[int, int] = (540, 720)) -> Block:
    return Block(day, *span)


def named(login: str, place: Place, *, visible: bool = True) -> Named:
    person = Colleague(1, login, login.title())
    return Named(place, person, "Lumens", active=True, problem=None, visible=visible)


def sheet(*there: Named, choices: tuple[str, ...] | None = None) -> Sheet:
    logins = ("anna", "bram", *(one.person.login for one in there))
    away = ((MONDAY, MONDAY),)
    return Sheet(
        Calendar(HOURS),
        MONDAY,
        MONDAY + timedelta(days=6),
        MONDAY + timedelta(days=1),
        there,
        {login: login.title() for login in logins},
        {
            login: people.RosterPerson(login, leave=away if login == "bram" else ())
            for login in logins
        },
        choices=choices,
    )


def test_a_day_on_which_somebody_is_named_is_there_although_it_is_closed():
    found = sheet(named("anna", Place(block(SATURDAY), "duty")))
    (week,) = found.weeks()
    saturday = week.days[-1]
    assert [one.day for one in week.days] == [
        *(MONDAY + timedelta(days=n) for n in range(5)),
        SATURDAY,
    ]
    assert saturday.closed
    assert found.places(saturday) == {
        block(SATURDAY): (Place(block(SATURDAY), "duty"),)
    }
    assert found.lines()[-1].duty == "anna"
    assert len(found.lines()) == 6


def test_an_opening_block_has_both_places_and_a_stray_one_who_is_there():
    stray = Place(block(MONDAY, (780, 840)), "backup")
    found = sheet(named("anna", stray))
    day = found.weeks()[0].days[0]
    opening = block(MONDAY)
    assert found.places(day) == {
        opening: (Place(opening, "duty"), Place(opening, "backup")),
        stray.block: (stray,),
    }


def test_drafts_are_what_workers_do_not_see():
    place = Place(block(MONDAY), "duty")
    assert sheet(named("anna", place), named("bram", place, visible=False)).drafts == 1


def test_warnings_are_about_today_and_what_comes():
    found = sheet(named("bram", Place(block(MONDAY), "duty")))
    assert {one.block.day for one in found.warnings if one.block} == {
        MONDAY + timedelta(days=n) for n in range(1, 5)
    }
    first = found.warnings_since(MONDAY)[:2]
    assert [one.code for one in first] == ["empty_backup", "on_leave"]


def test_warnings_of_a_change_are_about_its_days_alone():
    change = SlotChange(block(MONDAY), "backup", "bram")
    found = sheet().warnings_after([change])
    assert [(one.code, one.slot) for one in found] == [
        ("empty_duty", "duty"),
        ("on_leave", "backup"),
    ]


def crowd(*there: Named, beside: tuple[Named, ...] = ()) -> Sheet:
    """A Tuesday alone, at a desk of six of whom Anna wants one turn a week."""
    logins = ("anna", "bram", "cees", "daan", "eva", "fons")
    made = {login: people.RosterPerson(login) for login in logins}
    made["anna"] = people.RosterPerson("anna", a_week=1)
    tuesday = MONDAY + timedelta(days=1)
    return replace(
        sheet(*there),
        first=tuesday,
        last=tuesday + timedelta(days=1),
        today=tuesday,
        people=made,
        beside=beside,
    )


def test_who_stood_there_yesterday_is_seen_to_stand_there_two_days_running():
    monday = named("bram", Place(block(MONDAY), "duty"))
    today = named("bram", Place(block(MONDAY + timedelta(days=1)), "duty"))
    found = crowd(today, beside=(monday,)).warnings
    assert ("in_a_row", "bram") in {(one.code, one.login) for one in found}


def test_what_a_change_does_to_a_place_that_stays_is_said_of_the_change():
    tuesday, wednesday = (block(MONDAY + timedelta(days=n)) for n in (1, 2))
    there = [named(who, Place(wednesday, "duty")) for who in ("anna", "bram")]
    for stays, code in zip(there, ({"a_week", "in_a_row"}, {"in_a_row"}), strict=True):
        change = SlotChange(tuesday, "duty", stays.person.login)
        found = crowd(stays).warnings_after([change])
        said = {one.code: one.block for one in found if one.login}
        assert said == dict.fromkeys(code, tuesday)
    other = SlotChange(tuesday, "duty", "cees")
    assert not [one for one in crowd(there[0]).warnings_after([other]) if one.login]


def test_who_stands_there_too_often_is_said_of_any_change_of_that_month():
    days = [MONDAY + timedelta(days=n) for n in range(5)]
    there = [named("anna", Place(block(day), "duty")) for day in days]
    found = crowd(*there)
    for day, expected in ((date(2026, 11, 2), {"anna"}), (date(2026, 12, 7), set())):
        said = found.warnings_after([SlotChange(block(day), "backup", "cees")])
        assert {one.login for one in said if one.code == "overload"} == expected


@pytest.mark.parametrize(
    ("chosen", "day", "choices", "expected"),
    [
        ("", MONDAY, ("anna", "bram"), [("anna", None), ("bram", "on_leave")]),
        ("bram", MONDAY, ("anna",), [("bram", "on_leave"), ("anna", None)]),
        ("bram", SATURDAY, ("anna", "bram"), [("bram", None)]),
        ("gone", MONDAY, ("anna",), [("gone", None), ("anna", None)]),
        ("anna", MONDAY, None, [("anna", None)]),
    ],
)
def test_who_can_be_chosen_is_who_may_and_who_was(chosen, day, choices, expected):
    found = sheet(choices=choices).candidates(Place(block(day), "duty"), chosen)
    assert [(login, stops) for login, _, stops in found] == expected
