"""The rules by which turns are shared out: what each of them changes in a proposal."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.hours import Block
from schedules.people import RosterPerson
from schedules.portions import bound
from schedules.roster import Assignment, SlotChange
from schedules.rules import USUAL, TurnRules
from schedules.suggestion import suggest
from schedules.warnings import look

MONDAY = date(2026, 11, 30)
FREE = TurnRules(0, running=True, most=300)


def weeks(count: int) -> list[Block]:
    days = (MONDAY + timedelta(n) for n in range(7 * count))
    return [Block(day, 540, 720) for day in days if day.weekday() < 5]


def crowd(count: int) -> list[RosterPerson]:
    return [RosterPerson(chr(ord("a") + n)) for n in range(count)]


def days_of(found, login: str) -> list[date]:
    return [o.change.block.day for o in found.suggested if o.change.login == login]


@pytest.mark.parametrize(
    "wrong",
    [
        *({"between": -1}, {"between": 8}, {"most": 99}, {"most": 301}),
        *({"a_week": 0}, {"a_week": 15}),
    ],
)
def test_what_is_no_rule_is_refused(wrong):
    with pytest.raises(ValueError, match=r"-?\d+"):
        TurnRules(**wrong)


def test_the_usual_rules_are_what_a_desk_had_before_it_could_set_them():
    assert TurnRules() == USUAL == TurnRules(2, running=False, most=150, a_week=None)
    assert USUAL.times == 3 / 2


@given(
    st.lists(st.none() | st.integers(1, 3), min_size=6, max_size=9),
    st.lists(st.integers(0, 8), max_size=3),
)
def test_nobody_has_more_turns_a_week_than_they_want_while_somebody_else_can(
    wishes, elsewhere
):
    """What they do on another line in that week counts for them as well."""
    people = [
        RosterPerson(chr(ord("a") + n), a_week=wish) for n, wish in enumerate(wishes)
    ]
    away = [
        SlotChange(
            Block(MONDAY + timedelta(n % 5), 1080, 1140), "duty", people[0].login
        )
        for n in elsewhere
    ]
    room = [10 if one.a_week is None else one.a_week for one in people]
    found = suggest(weeks(1), [], people, (), away, TurnRules(most=300))
    assert not found.unfilled
    if sum(room) - len(away) - len(people) < 10:
        return
    for one in people:
        there = len(days_of(found, one.login))
        there += sum(turn.login == one.login for turn in away) if there else 0
        assert one.a_week is None or there <= one.a_week


def test_who_has_had_enough_in_a_week_is_passed_over():
    """Anna's part is the largest: several times a week, unless once is enough."""
    people = [RosterPerson("a", weight=4), *crowd(10)[1:]]
    often = suggest(weeks(1), [], people, rules=TurnRules(most=300))
    assert len(days_of(often, "a")) > 1
    once = suggest(weeks(1), [], people, rules=TurnRules(most=300, a_week=1))
    assert len(days_of(once, "a")) == 1
    assert not once.unfilled


def test_what_stands_in_the_week_already_counts():
    (monday, *_, friday) = weeks(1)
    there = [Assignment(monday, "a", "b")]
    found = suggest([friday], there, crowd(3), rules=TurnRules(a_week=1))
    assert "c" in {one.change.login for one in found.suggested}
    assert [one.reason.code for one in found.suggested].count("not_too_many") == 1


@pytest.mark.parametrize("between", range(4))
@pytest.mark.parametrize("count", [10, 12])
def test_so_many_days_lie_between_two_turns_if_there_are_people_enough(between, count):
    people = crowd(count)
    found = suggest(weeks(2), [], people, rules=TurnRules(between=between))
    for one in people:
        days = sorted(days_of(found, one.login))
        assert all((b - a).days > between for a, b in pairwise(days))


def test_two_days_running_are_proposed_once_they_are_allowed():
    """Anna is to do half of it, in two days."""
    blocks = weeks(1)[:2]
    people = [RosterPerson("a", weight=3), *crowd(4)[1:]]
    never = suggest(blocks, [], people, rules=TurnRules(0, most=300))
    assert len(days_of(never, "a")) == 1
    assert len(days_of(suggest(blocks, [], people, rules=FREE), "a")) == 2


@pytest.mark.parametrize(
    ("rules", "code"), [(USUAL, "not_in_a_row"), (FREE, "days_between")]
)
def test_twice_on_a_day_is_never_called_two_days_where_those_are_allowed(rules, code):
    morning, afternoon = Block(MONDAY, 540, 720), Block(MONDAY, 840, 1020)
    there = [Assignment(morning, "a", None), Assignment(afternoon, None, "b")]
    found = suggest([afternoon], there, crowd(3), rules=rules)
    assert [(o.change.login, o.reason.code) for o in found.suggested] == [("c", code)]


def test_what_the_rules_allow_is_no_warning():
    blocks, people = weeks(1), crowd(5)
    there = [Assignment(one, "a", "bcde"[n % 4]) for n, one in enumerate(blocks)]
    assert {"in_a_row", "overload"} <= {one.code for one in look(blocks, there, people)}
    allowed = {one.code for one in look(blocks, there, people, rules=FREE)}
    assert not {"in_a_row", "overload"} & allowed


@given(st.floats(0, 60), st.integers(100, 300))
def test_a_bound_leaves_room_for_everybodys_part(average, most):
    assert bound(average, most / 100) >= average - 1e-6
    assert bound(average, 1) <= bound(average, most / 100)
