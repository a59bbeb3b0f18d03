"""Who carried how much, against what was agreed; the credit is for work done."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.fairness import (
    loads,
    organisation_loads,
    period_of,
    person_loads,
    person_weights,
    within,
)
from schedules.hours import Block
from schedules.people import RosterPerson
from schedules.roster import SLOTS, SlotChange

MONDAY = date(2026, 11, 23)


def block(n: int = 0) -> Block:
    return Block(MONDAY + timedelta(days=n), 540, 720)


def did(login: str, *counts: int) -> list[SlotChange]:
    return [
        SlotChange(block(n), slot, login)
        for slot, times in zip(SLOTS, counts, strict=False)
        for n in range(times)
    ]


def test_duties_and_backups_are_counted_apart():
    anna, bram = loads([*did("anna", 3, 1), *did("bram", 1, 1)], {"anna": 1, "bram": 1})
    assert (anna.duties, anna.backups, anna.share) == (3, 1, 0.5)
    assert (anna.done("duty"), anna.done("backup")) == (3, 1)
    assert (anna.fair_duties, anna.fair_backups) == (2, 1)
    assert (anna.over("duty"), anna.over("backup")) == (1, 0)
    assert (bram.over("duty"), bram.relative("duty")) == (-1, 0.5)
    assert anna.relative("backup") == 1


def test_a_double_share_is_twice_the_work():
    anna, bram = loads([*did("anna", 2), *did("bram", 1)], {"anna": 2, "bram": 1})
    assert anna.over("duty") == bram.over("duty") == 0


def test_somebody_without_a_share_is_shown_and_somebody_without_work_too():
    anna, bram = loads(did("anna", 2), {"bram": 1})
    assert (anna.duties, anna.share, anna.relative("duty")) == (2, 0, None)
    assert (bram.duties, bram.fair_duties, bram.over("duty")) == (0, 2, -2)


def test_without_any_share_nothing_is_fair_or_unfair():
    (anna,) = loads(did("anna", 2), {})
    assert (anna.share, anna.fair_duties) == (0, 0)


def test_nobody_and_nothing_is_no_load():
    assert loads([], {}) == ()


# --- periods ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-01-01", "2026-01-01", "2026-03-31"),
        ("2026-05-05", "2026-04-01", "2026-06-30"),
        ("2026-09-30", "2026-07-01", "2026-09-30"),
        ("2026-12-31", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_quarter_is_three_months_of_the_calendar(day, first, last):
    found = period_of(date.fromisoformat(day), "quarter")
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_year_is_a_calendar_year():
    assert period_of(MONDAY, "year") == (date(2026, 1, 1), date(2026, 12, 31))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_quarters_follow_each_other_without_a_gap(day):
    first, last = period_of(day, "quarter")
    assert first <= day <= last
    assert period_of(last + timedelta(days=1), "quarter")[0] == last + timedelta(days=1)


def test_only_the_work_of_the_period_counts():
    done = did("anna", 5)
    assert within(done, block(1).day, block(3).day) == tuple(done[1:4])


# --- people and organisations -----------------------------------------------

PEOPLE = (
    RosterPerson("anna", "north"),
    RosterPerson("bram", "north"),
    RosterPerson("cees", "south"),
    RosterPerson("dirk", "south", active=False),
)


def test_organisations_have_equal_shares_without_an_agreement():
    done = [*did("anna", 3), *did("cees", 1)]
    north, south = organisation_loads(done, PEOPLE)
    assert (north.who, north.share, north.over("duty")) == ("north", 0.5, 1)
    assert (south.who, south.share, south.over("duty")) == ("south", 0.5, -1)


def test_an_agreement_between_organisations_goes_before_equality():
    done = [*did("anna", 3), *did("cees", 1)]
    for load in organisation_loads(done, PEOPLE, {"north": 3, "south": 1}):
        assert load.over("duty") == 0


def test_the_work_of_whoever_left_counts_for_the_organisation_or_for_nobodys():
    done = [*did("dirk", 1), *did("eva", 1)]
    nobodys, _, south = organisation_loads(done, PEOPLE)
    assert (nobodys.who, nobodys.duties, nobodys.share) == ("", 1, 0)
    assert south.duties == 1


def test_people_share_what_their_organisation_agreed():
    weights = person_weights(PEOPLE, {"north": 1, "south": 1})
    assert weights == {"anna": 0.5, "bram": 0.5, "cees": 1}
    assert person_weights(PEOPLE) == {"anna": 1, "bram": 1, "cees": 1}
    assert person_weights(PEOPLE, {"south": 1})["anna"] == 0


def test_people_of_one_organisation_may_differ_in_weight():
    people = [
        RosterPerson("anna", "north", weight=3),
        RosterPerson("bram", "north", weight=1),
    ]
    assert person_weights(people, {"north": 2}) == {"anna": 1.5, "bram": 0.5}
    idle = [RosterPerson("anna", "north", weight=0)]
    assert person_weights(idle, {"north": 2}) == {"anna": 0}


def test_the_load_of_each_person_is_against_the_same_agreement():
    done = [*did("anna", 1), *did("bram", 1), *did("cees", 2)]
    shown = person_loads(done, PEOPLE, {"north": 1, "south": 1})
    assert [(one.who, one.over("duty")) for one in shown] == [
        *(("anna", 0), ("bram", 0), ("cees", 0)),
    ]


logins = st.sampled_from(["anna", "bram", "cees", "dirk"])
changes = st.builds(
    SlotChange, st.integers(0, 9).map(block), st.sampled_from(SLOTS), logins
)


@given(
    st.lists(changes, max_size=40),
    st.dictionaries(logins, st.integers(1, 9), min_size=1),
)
def test_shares_make_one_and_what_is_over_makes_nought(done, weights):
    shown = loads(done, weights)
    assert sum(one.share for one in shown) == pytest.approx(1)
    assert sum(one.duties + one.backups for one in shown) == len(done)
    for slot in SLOTS:
        assert sum(one.over(slot) for one in shown) == pytest.approx(0)
