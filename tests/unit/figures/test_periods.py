"""Months, quarters and years: which stretches of days have figures."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.figures.periods import (
    MONTHS,
    Period,
    PeriodError,
    finished_periods,
    is_closed,
    latest_first,
    period_between,
    period_of,
    seen_from,
)
from schedules.hours import OpeningHours, Span

TODAY = date(2026, 11, 22)
MORNINGS = (Span(540, 720),)
HOURS = OpeningHours(
    ZoneInfo("Europe/Amsterdam"), (*[MORNINGS] * 5, (), ()), closed=frozenset({"5 mei"})
)
PERIODS = st.builds(
    lambda kind, year, number: Period.of(kind, year, number % (12 // MONTHS[kind]) + 1),
    st.sampled_from(sorted(MONTHS)),
    st.integers(2001, 2200),
    st.integers(0, 11),
)


@given(PERIODS)
def test_a_period_follows_the_one_before_it(period):
    before = period.before()
    assert before.kind == period.kind
    assert before.last + timedelta(days=1) == period.first


@given(PERIODS)
def test_a_label_is_read_back(period):
    assert Period.parse(period.label) == period


@given(PERIODS)
def test_its_own_days_bound_a_period_once_they_are_over(period):
    after = period.last + timedelta(days=1)
    assert period_between(period.first, period.last, after) == period
    with pytest.raises(PeriodError, match="not finished"):
        period_between(period.first, period.last, period.last)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-Q5", "26", "1999", "2026-1", "2026-Q1 "]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(PeriodError, match="is not a period"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        ("2025-02-01", "2025-01-31", "before"),
        ("2025-01-02", "2025-01-31", "whole months"),
        ("2025-01-01", "2025-01-30", "whole months"),
        ("2024-02-01", "2024-02-28", "whole months"),
        ("2026-11-01", "2026-11-30", "not finished"),
        ("2026-01-01", "2026-12-31", "not finished"),
        ("2025-01-01", "2025-02-28", "not a month, a quarter or a year"),
        ("2025-02-01", "2025-04-30", "not a month, a quarter or a year"),
        ("2024-07-01", "2025-06-30", "not a month, a quarter or a year"),
        ("2024-01-01", "2025-12-31", "not a month, a quarter or a year"),
        ("0001-01-01", "0001-12-31", "not a month, a quarter or a year"),
    ],
)
def test_other_days_are_refused_in_a_line(first, last, reason):
    with pytest.raises(PeriodError, match=reason) as refused:
        period_between(date.fromisoformat(first), date.fromisoformat(last), TODAY)
    assert "\n" not in str(refused.value)


def test_a_leap_year_has_its_day():
    assert Period.parse("2024-02").last == date(2024, 2, 29)


def test_what_is_finished_is_listed_latest_first():
    listed = finished_periods(date(2026, 6, 20), date(2026, 11, 22))
    assert [period.label for period in listed] == [
        *("2026-10", "2026-Q3", "2026-09", "2026-08", "2026-07", "2026-Q2", "2026-06"),
    ]
    assert finished_periods(date(2025, 12, 31), date(2026, 1, 1))[0].label == "2025"


# --- from which day on ------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "forms", "since"),
    [
        ("2026-10", 5, "2026-11-07"),  # a Saturday; five working days from Monday on
        ("2026-10", 1, "2026-11-03"),
        ("2026-12", 5, "2027-01-09"),  # New Year's Day is no working day
        ("2026-Q4", 5, "2027-01-09"),
        ("2026", 5, "2027-01-09"),
        ("2026-04", 5, "2026-05-09"),  # nor is the fifth of May on this line
    ],
)
def test_a_period_is_seen_when_its_last_form_has_expired(label, forms, since):
    opens = seen_from(Period.parse(label), HOURS, forms)
    assert opens.isoformat() == since


def test_an_extra_day_on_which_people_work_or_not_counts():
    october = Period.parse("2026-10")
    closed = {date(2026, 11, 2): ()}
    opened = {date(2026, 11, 1): MORNINGS}
    assert seen_from(october, HOURS, 5, closed) == date(2026, 11, 10)
    assert seen_from(october, HOURS, 5, opened) == date(2026, 11, 6)
    assert seen_from(october, HOURS, 1, opened) == date(2026, 11, 2)


DAYS_OFF = st.dictionaries(
    st.integers(-40, 40), st.sampled_from([(), MORNINGS]), max_size=12
)


@given(PERIODS, st.integers(1, 5), DAYS_OFF, st.data())
def test_no_form_of_a_closed_period_can_be_sent_any_more(period, forms, off, data):
    extra = {period.last + timedelta(days=n): spans for n, spans in off.items()}
    opens = seen_from(period, HOURS, forms, extra)
    days = (period.last - period.first).days
    called = period.first + timedelta(days=data.draw(st.integers(0, days)))
    expires = HOURS.working_days_after(called, forms, extra)
    assert expires < opens
    assert period.last < opens
    sooner = opens - timedelta(days=1)
    assert not is_closed(period, opens, (), sooner)
    assert HOURS.working_days_after(period.last, forms, extra) == sooner


@given(PERIODS, st.integers(-40, 400), st.integers(0, 30))
def test_a_period_waits_for_its_own_forms_alone(period, ahead, late):
    opens = seen_from(period, HOURS, 5)
    awaited = period.first + timedelta(days=ahead)
    its_own = period.first <= awaited <= period.last
    today = opens + timedelta(days=late)
    assert is_closed(period, opens, {awaited}, today) is not its_own
    assert is_closed(period, opens, (), today)


@given(PERIODS)
def test_its_days_name_a_period(period):
    assert period_of(period.first, period.last) == period


def test_a_year_stands_above_the_quarter_and_the_month_that_end_with_it():
    labels = ["2026-12", "2026", "2026-Q4", "2027-01"]
    listed = latest_first(map(Period.parse, labels))
    assert [one.label for one in listed] == ["2027-01", "2026", "2026-Q4", "2026-12"]


@pytest.mark.parametrize("label", ["2026", "2026-Q3", "2026-02"])
def test_a_year_before_is_the_same_period_of_that_year(label):
    assert Period.parse(label).year_before().label == label.replace("2026", "2025")
