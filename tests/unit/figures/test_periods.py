"""Months, quarters and years: which stretches of days have figures."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.figures.periods import (
    MONTHS,
    Period,
    PeriodError,
    finished_periods,
    period_between,
)

TODAY = date(2026, 11, 22)
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
