"""The calendar of a month: which days are shown, and what is said of each."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.hours import Block, Span
from schedules.month import Calendar, month_of, publish_by, school_holidays, week_of

TODAY = date(2026, 11, 23)


@pytest.fixture
def calendar(desk):
    def of(*labels, **more):
        return Calendar(desk(*labels), **more)

    return of


def day(calendar, of):
    return calendar.day(of, TODAY)


def test_a_month_is_its_working_days_in_iso_weeks(calendar):
    weeks = calendar().month(date(2026, 11, 15), TODAY)
    assert [week.number for week in weeks] == [45, 46, 47, 48, 49]
    assert [len(week.days) for week in weeks] == [5, 5, 5, 5, 1]
    assert weeks[0].monday == date(2026, 11, 2)
    assert weeks[-1].days[0].blocks == (Block(date(2026, 11, 30), 540, 720),)


def test_a_week_across_the_new_year_has_its_iso_number_in_both_months(calendar):
    last = calendar().month(date(2026, 12, 1), TODAY)[-1]
    first = calendar().month(date(2027, 1, 1), TODAY)[0]
    assert (last.year, last.number, last.monday) == (2026, 53, date(2026, 12, 28))
    assert (first.year, first.number, first.monday) == (2026, 53, date(2026, 12, 28))
    assert [one.day.day for one in last.days] == [28, 29, 30, 31]
    assert [one.day.day for one in first.days] == [1]


def test_a_day_has_any_number_of_blocks(calendar):
    found = day(calendar("09:00-12:00", "14:00-17:00", "19:00-20:00"), TODAY)
    assert [block.label for block in found.blocks] == [
        *("09:00-12:00", "14:00-17:00", "19:00-20:00"),
    ]


def test_a_holiday_on_a_weekday_is_shown_closed_by_its_name(calendar):
    christmas = day(calendar(), date(2026, 12, 25))
    assert christmas.closed
    assert christmas.reason == "Eerste kerstdag"
    assert not christmas.extra


def test_a_day_on_which_the_desk_is_never_open_is_not_shown(calendar):
    assert day(calendar(), date(2026, 11, 22)) is None
    assert day(calendar(), date(2026, 12, 26)) is None  # a holiday, on a Saturday


def test_an_extra_closed_day_has_the_coordinators_reason(calendar):
    shut = date(2026, 11, 24)
    found = day(calendar(extra={shut: ()}, reasons={shut: "studiedag"}), shut)
    assert (found.closed, found.reason, found.extra) == (True, "studiedag", True)
    assert day(calendar(extra={shut: ()}), shut).reason is None


def test_an_extra_open_day_is_shown_with_its_blocks(calendar):
    sunday = date(2026, 11, 22)
    open_day = calendar(extra={sunday: (Span(600, 660),)}, reasons={sunday: "open dag"})
    found = day(open_day, sunday)
    assert found.blocks == (Block(sunday, 600, 660),)
    assert (found.closed, found.reason, found.extra) == (False, "open dag", True)


def test_an_extra_day_that_opens_a_holiday_no_longer_bears_its_name(calendar):
    christmas = date(2026, 12, 25)
    found = day(calendar(extra={christmas: (Span(600, 660),)}), christmas)
    assert (found.closed, found.reason) == (False, None)


def test_an_extra_day_that_closes_a_holiday_keeps_the_holidays_name(calendar):
    christmas = date(2026, 12, 25)
    assert day(calendar(extra={christmas: ()}), christmas).reason == "Eerste kerstdag"


def test_a_reason_without_an_extra_day_is_not_one(calendar):
    assert day(calendar(reasons={TODAY: "oud"}), TODAY).reason is None


def test_only_today_is_today(calendar):
    weeks = calendar().month(TODAY, TODAY)
    assert [d.day for week in weeks for d in week.days if d.today] == [TODAY]


def test_a_school_holiday_is_information_and_closes_nothing(calendar):
    carnival = date(2027, 2, 15)
    found = day(calendar(), carnival)
    assert found.school == "Voorjaarsvakantie"
    assert not found.closed


@pytest.mark.parametrize(
    ("region", "country", "name"),
    [
        ("Zuid", "NL", "Herfstvakantie"),
        ("Noord", "NL", None),
        (None, "NL", None),
        ("Zuid", None, None),
        ("Oost", "NL", None),
        ("BRU", "BE", None),
        ("Zuid", "DE", None),
    ],
)
def test_school_holidays_are_those_of_the_region(region, country, name):
    south_alone = date(2026, 10, 20)
    assert school_holidays(2026, country, region).get(south_alone) == name


def test_a_year_of_which_school_holidays_are_not_set_has_none():
    assert not school_holidays(2045, "NL", "Zuid")


def test_a_week_in_which_nothing_is_ever_open_is_left_out(desk):
    calendar = Calendar(desk())
    assert calendar.weeks(date(2026, 11, 21), date(2026, 11, 22), TODAY) == ()
    assert len(calendar.week(TODAY, TODAY)) == 1


def test_a_roster_is_published_four_weeks_ahead():
    assert publish_by(date(2027, 1, 4)) == date(2026, 12, 7)
    assert publish_by(date(2027, 3, 29)) == date(2027, 3, 1)  # across a clock change


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_months_and_weeks_hold_their_days(any_day):
    first, last = month_of(any_day)
    assert first <= any_day <= last
    assert first.day == 1
    assert (last + timedelta(days=1)).day == 1
    assert (last - first).days in range(27, 31)
    monday, sunday = week_of(any_day)
    assert monday <= any_day <= sunday
    assert (monday.isoweekday(), sunday.isoweekday()) == (1, 7)


@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.integers(-1, 60),
    st.dictionaries(
        st.dates(date(2024, 1, 1), date(2030, 12, 31)),
        st.sampled_from([(), (Span(600, 660),)]),
        max_size=5,
    ),
)
def test_each_block_of_a_range_is_shown_once_and_in_order(desk, first, length, extra):
    last = first + timedelta(days=length)
    hours = desk("09:00-12:00", "14:00-17:00")
    weeks = Calendar(hours, extra).weeks(first, last, TODAY)
    shown = [block for week in weeks for d in week.days for block in d.blocks]
    assert shown == list(hours.blocks_between(first, last, extra))
    for week in weeks:
        assert week.days
        for d in week.days:
            assert d.day.isocalendar()[:2] == (week.year, week.number)
