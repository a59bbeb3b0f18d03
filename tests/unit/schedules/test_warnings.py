"""Everything in a roster that a coordinator should look at, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.fairness import loads
from schedules.hours import Block, Span
from schedules.people import RosterPerson
from schedules.roster import SLOTS, Assignment, SlotChange
from schedules.rules import TurnRules
from schedules.warnings import RosterWarning, counted, look, shares

MONDAY = date(2026, 11, 23)
MORNING, TUESDAY = Block(MONDAY, 540, 720), Block(MONDAY + timedelta(days=1), 540, 720)
PEOPLE = (RosterPerson("anna"), RosterPerson("bram"))


def codes(*roster, people=PEOPLE, blocks=(MORNING,), elsewhere=None):
    found = look(blocks, roster, people, elsewhere)
    return [(one.code, one.slot, one.login) for one in found]


def test_a_full_roster_of_people_who_can_has_no_warning():
    assert codes(Assignment(MORNING, "anna", "bram")) == []


def test_an_empty_slot_is_told_apart_by_slot():
    nobody = [("empty_duty", "duty", None), ("empty_backup", "backup", None)]
    assert codes() == nobody
    assert codes(Assignment(MORNING, None, None)) == nobody
    assert codes(Assignment(MORNING, "anna", None)) == nobody[1:]


def test_a_slot_that_needs_nobody_is_no_gap():
    """A closed day is empty by design."""
    assert codes(blocks=()) == []


def test_duty_and_backup_by_one_person_is_a_warning():
    assert codes(Assignment(MORNING, "anna", "anna")) == [
        ("same_person", "backup", "anna"),
    ]


@pytest.mark.parametrize(
    ("anna", "code"),
    [
        (RosterPerson("anna", active=False), "inactive"),
        (RosterPerson("anna", reachable=False), "no_number"),
        (RosterPerson("anna", leave=((MONDAY, MONDAY),)), "on_leave"),
        (
            RosterPerson("anna", absences=frozenset({(0, Span(0, 1440))})),
            "not_available",
        ),
        (RosterPerson("zoe"), "unknown"),
    ],
)
def test_somebody_who_cannot_is_a_warning(anna, code):
    people = (anna, RosterPerson("bram"))
    assert codes(Assignment(MORNING, "bram", "anna"), people=people) == [
        (code, "backup", "anna"),
    ]


def test_overlapping_blocks_of_two_lines_are_a_warning_with_the_other_line():
    there = Assignment(Block(MONDAY, 660, 800), "cees", "anna")
    (found,) = look(
        [MORNING], [Assignment(MORNING, "anna", "bram")], PEOPLE, {"oost": [there]}
    )
    assert found == RosterWarning("at_two_desks", MORNING, "duty", "anna", "oost")


@pytest.mark.parametrize(
    "there",
    [
        Assignment(Block(MONDAY, 720, 800), "anna", "bram"),
        Assignment(TUESDAY, "anna", "bram"),
        Assignment(MORNING, "cees", None),
    ],
)
def test_other_hours_or_other_people_at_another_desk_are_no_warning(there):
    own = Assignment(MORNING, "anna", "bram")
    assert codes(own, elsewhere={"oost": [there]}) == []


def test_an_empty_slot_is_at_no_other_desk():
    there = Assignment(MORNING, "cees", None)
    own = Assignment(MORNING, "anna", None)
    assert codes(own, elsewhere={"oost": [there]}) == [("empty_backup", "backup", None)]


def test_somebody_on_a_day_that_was_closed_later_is_told():
    assert codes(Assignment(MORNING, "anna", "bram"), blocks=()) == [
        ("closed", "duty", "anna"),
        ("closed", "backup", "bram"),
    ]


def test_somebody_who_stands_at_hours_that_were_changed_is_told_and_the_gap_too():
    old = Assignment(Block(MONDAY, 600, 720), "anna", None)
    assert codes(old) == [
        ("empty_duty", "duty", None),
        ("empty_backup", "backup", None),
        ("other_hours", "duty", "anna"),
    ]


def test_warnings_go_by_block():
    found = look([TUESDAY, MORNING], [], PEOPLE)
    assert [one.block for one in found] == [MORNING, MORNING, TUESDAY, TUESDAY]


CREW = [RosterPerson(f"p{n}", f"org{n % 5}") for n in range(10)]


def day(n: int) -> Block:
    return Block(MONDAY + timedelta(days=n), 540, 720)


def in_turn(count: int, crew=CREW) -> list[Assignment]:
    """Everybody in turn on the working days from a Monday on."""
    days = [n for n in range(count) if n % 7 < 5]
    names = [one.login for one in crew]
    return [
        Assignment(day(n), *(names[(2 * turn + at) % len(names)] for at in (0, 1)))
        for turn, n in enumerate(days)
    ]


def seen(roster, people=CREW):
    return look([one.block for one in roster], roster, people)


def test_a_roster_in_which_everybody_takes_their_turn_has_no_warning():
    assert seen(in_turn(28)) == ()


@pytest.mark.parametrize("count", [3, 4])
def test_two_days_running_are_told_where_there_are_people_enough(count):
    roster = [Assignment(day(0), "p0", "p1"), Assignment(day(1), "p2", "p0")]
    found = [
        (one.code, one.block, one.slot, one.login) for one in seen(roster, CREW[:count])
    ]
    told = [("in_a_row", day(1), "backup", "p0")]
    assert found == (told if count == 4 else [])


def test_two_days_running_are_told_over_the_edge_of_what_is_looked_at():
    """Of the second day where both are looked at, and of the one that is."""
    first, second = Assignment(day(0), "p0", "p1"), Assignment(day(1), "p2", "p0")
    for here, beside in ((first, second), (second, first)):
        found = look([here.block], [here], CREW, beside=[beside])
        assert [(one.code, one.block, one.login) for one in found] == [
            ("in_a_row", here.block, "p0")
        ]
    later = look([first.block], [first], CREW, beside=[Assignment(day(2), "p0", None)])
    assert later == ()


def test_whoever_stands_there_more_often_in_a_week_than_the_rules_let_be_is_told():
    roster = [Assignment(day(0), "p0", "p1"), Assignment(day(3), "p2", "p0")]
    blocks, once = [one.block for one in roster], TurnRules(a_week=1)
    (found,) = look(blocks, roster, CREW, rules=once)
    assert (found.code, found.block, found.slot, found.login) == (
        *("a_week", day(3), "backup", "p0"),
    )
    assert (found.times, found.most) == (2, 1)
    assert look(blocks, roster, CREW, rules=TurnRules(a_week=2)) == ()
    next_week = [roster[0], Assignment(day(7), "p2", "p0")]
    assert look([one.block for one in next_week], next_week, CREW, rules=once) == ()
    (half,) = look(blocks[:1], roster[:1], CREW, rules=once, beside=roster[1:])
    assert (half.code, half.block, half.times) == ("a_week", day(0), 2)


def test_whoever_wants_fewer_turns_a_week_is_told_wherever_they_are():
    """A wish is about all desks, a rule about one; who is not known wishes nothing."""
    wishful = [replace(CREW[0], a_week=1), *CREW[1:]]
    here, there = Assignment(day(0), "p0", "p1"), Assignment(day(3), "p0", None)
    (found,) = look([day(0)], [here], wishful, {"zuid": [there]})
    assert (found.code, found.login, found.times, found.most) == ("a_week", "p0", 2, 1)
    assert look([day(0)], [here], CREW, {"zuid": [there]}, TurnRules(a_week=1)) == ()
    unknown = look([day(0)], [here], CREW[1:], {"zuid": [there]})
    assert [one.code for one in unknown] == ["unknown"]


def test_two_of_one_organisation_are_told_where_there_are_others():
    roster = [Assignment(day(0), "p0", "p5")]
    (found,) = seen(roster)
    assert (found.code, found.slot, found.login) == ("one_organisation", "backup", "p5")
    alike = [replace(one, organisation="org0") for one in CREW]
    assert seen(roster, alike) == ()
    nameless = [replace(one, organisation="") for one in CREW]
    assert seen(roster, nameless) == ()
    assert seen([Assignment(day(0), "p0", None)], CREW)[0].code == "empty_backup"


def test_whoever_stands_there_too_often_is_told_with_how_often_by_month():
    """Two people share December, and nobody is asked too much in November."""
    days = [8 + n for n in range(31) if (n + 1) % 7 < 5]
    roster = [
        *in_turn(5),
        *(Assignment(day(n), *[("p0", "p1"), ("p1", "p0")][n % 2]) for n in days),
    ]
    found = [one for one in seen(roster) if one.code == "overload"]
    assert [(one.login, one.block, one.times) for one in found] == [
        ("p0", day(8), len(days)),
        ("p1", day(8), len(days)),
    ]
    assert found[0].part == pytest.approx(len(days) / 5)


def test_the_average_is_of_those_who_share_the_work_and_are_there():
    away = ((MONDAY, MONDAY + timedelta(days=60)),)
    people = [
        *CREW[:2],
        *(replace(one, weight=0) for one in CREW[2:5]),
        *(replace(one, active=False) for one in CREW[5:7]),
        *(replace(one, leave=away) for one in CREW[7:]),
    ]
    roster = [Assignment(day(n), "p0", "p1") for n in range(5)]
    assert not [one for one in seen(roster, people) if one.code == "overload"]
    assert [one for one in seen(roster) if one.code == "overload"]


def done(**times: int) -> list[SlotChange]:
    return [
        SlotChange(MORNING, "duty", who)
        for who, number in times.items()
        for _ in range(number)
    ]


def test_a_share_that_is_off_by_more_than_chance_is_a_warning():
    organisations = loads(done(north=50, south=10), {"north": 1, "south": 1})
    assert shares(organisations) == (
        RosterWarning("share", slot="duty", other="north", over=20),
        RosterWarning("share", slot="duty", other="south", over=-20),
    )
    assert shares(organisations, "backup") == ()


@pytest.mark.parametrize("times", [{"north": 34, "south": 26}, {"north": 1}])
def test_what_chance_and_whole_numbers_explain_is_no_warning(times):
    assert shares(loads(done(**times), {"north": 1, "south": 1})) == ()


def test_whoever_agreed_to_no_share_is_off_none_and_without_work_is_left_out():
    weights = {"north": 1, "south": 1, "town": 0}
    found = loads(done(north=30, south=30), weights)
    assert [one.who for one in found] == ["north", "south"]
    found = loads(done(north=30, south=30, town=9), weights)
    assert [(one.who, one.share) for one in found][-1] == ("town", 0)
    assert "town" not in {one.other for one in shares(found)}


@given(
    st.dictionaries(
        st.sampled_from(["north", "south", "west", "east"]),
        st.integers(1, 9),
        min_size=1,
    ),
    st.integers(0, 300),
)
def test_turns_that_are_dealt_by_share_are_never_skewed(weights, turns):
    """Each turn to whoever is furthest below their share."""
    whole = sum(weights.values())
    had = dict.fromkeys(weights, 0)
    for n in range(1, turns + 1):
        least = min(had, key=lambda one: had[one] - n * weights[one] / whole)
        had[least] += 1
    assert shares(loads(done(**had), weights)) == ()


def test_warnings_are_counted_by_code_the_most_first():
    found = look([MORNING, TUESDAY], [Assignment(MORNING, "anna", None)], PEOPLE)
    assert list(counted(found).items()) == [("empty_backup", 2), ("empty_duty", 1)]
    assert counted([]) == {}


logins = st.none() | st.sampled_from(["anna", "bram", "cees"])


@given(st.lists(st.tuples(st.integers(0, 5), logins, logins), max_size=6))
def test_each_slot_of_each_block_is_named_or_empty(drawn):
    blocks = [Block(MONDAY + timedelta(days=n), 540, 720) for n in range(6)]
    roster = {blocks[n]: Assignment(blocks[n], *people) for n, *people in drawn}
    people = [RosterPerson(login) for login in ("anna", "bram", "cees")]
    count = counted(look(blocks, roster.values(), people))
    for slot in SLOTS:
        empty = sum(
            1 for b in blocks if b not in roster or roster[b].named(slot) is None
        )
        assert count.get(f"empty_{slot}", 0) == empty
    twice = sum(1 for one in roster.values() if one.duty and one.duty == one.backup)
    assert count.get("same_person", 0) == twice
    assert set(count) <= {"empty_duty", "empty_backup", "same_person", "overload"}
