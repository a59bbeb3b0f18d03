"""What is proposed for empty slots: fair, spread, possible, and with its reason."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from schedules.hours import Block, Span
from schedules.people import RosterPerson
from schedules.roster import SLOTS, Assignment, SlotChange, slots_of
from schedules.suggestion import SuggestionReason, suggest

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
QUARTER = date(2027, 1, 1), date(2027, 3, 31)


def on(n: int, start: int = 540, end: int = 720) -> Block:
    return Block(MONDAY + n * DAY, start, end)


LONG_AGO = MONDAY - 300 * DAY


def crowd(*logins: str) -> list[RosterPerson]:
    return [RosterPerson(login, since=LONG_AGO) for login in logins]


def first(people, history=(), slot="duty", n=0, **more) -> tuple[str, SuggestionReason]:
    """Who is proposed for a slot of a block of which somebody has the other slot."""
    beside = {"duty": (None, "zoe"), "backup": ("zoe", None)}[slot]
    block = on(n)
    roster = [Assignment(block, *beside)]
    (one,) = suggest([block], roster, people, history, **more).suggested
    return one.change.login, one.reason


def had(login: str, *days: int, slot="duty") -> list[SlotChange]:
    return [SlotChange(on(n), slot, login) for n in days]


def every(login: str, first: int, last: int, slot="duty") -> list[SlotChange]:
    return had(login, *range(first, last), slot=slot)


# --- reasons ----------------------------------------------------------------


def test_the_only_one_who_can_is_asked():
    people = [RosterPerson("anna"), RosterPerson("bram", active=False)]
    assert first(people) == ("anna", SuggestionReason("only_one"))


def test_whoever_has_had_the_fewest_duties_is_asked():
    history = [*had("anna", -20, -30, -40), *had("bram", -10)]
    assert first(crowd("anna", "bram"), history) == (
        "bram",
        SuggestionReason("fewest_duties", have=1, others=3),
    )


def test_backups_are_counted_apart_from_duties():
    history = [*had("anna", -20, -30), *had("bram", *(-20, -30, -40), slot="backup")]
    assert first(crowd("anna", "bram"), history, "backup") == (
        "anna",
        SuggestionReason("fewest_backups", have=0, others=3),
    )


def test_whoever_is_furthest_below_the_agreed_share_is_asked():
    people = [
        RosterPerson("anna", weight=1, since=LONG_AGO),
        RosterPerson("bram", weight=3, since=LONG_AGO),
    ]
    history = [*had("anna", -20), *had("bram", -30, -40)]
    assert first(people, history) == (
        "bram",
        SuggestionReason("below_share", have=2, others=1),
    )


@pytest.mark.parametrize("beside", [-1, 1])
@pytest.mark.parametrize("slot", SLOTS)
def test_nobody_has_two_days_in_a_row_if_somebody_else_can(beside, slot):
    history = [*had("anna", beside, slot=slot), *had("bram", *range(-29, -9, 3))]
    assert first(crowd("anna", "bram"), history) == (
        "bram",
        SuggestionReason("not_in_a_row"),
    )


@pytest.mark.parametrize("soon", [-2, 2])
def test_there_are_two_days_between_if_somebody_else_can(soon):
    history = [*had("anna", soon), *had("bram", -10)]
    assert first(crowd("anna", "bram"), history) == (
        "bram",
        SuggestionReason("days_between"),
    )


def test_two_blocks_of_one_day_are_spread_too():
    afternoon = on(0, 840, 1020)
    assigned = [Assignment(on(0), "anna", "cees"), Assignment(afternoon, None, "zoe")]
    (one,) = suggest([afternoon], assigned, crowd("anna", "bram")).suggested
    assert (one.change.login, one.reason.code) == ("bram", "not_in_a_row")


@pytest.mark.parametrize(("more", "asked"), [(1, "cees"), (2, "bram")])
def test_the_backup_is_of_another_organisation_if_that_costs_one_turn_at_most(
    more, asked
):
    people = [
        RosterPerson("anna", "north"),
        RosterPerson("bram", "north"),
        RosterPerson("cees", "south"),
    ]
    later = [Assignment(on(10 * n), "zoe", "cees") for n in range(1, more + 1)]
    duties = [Assignment(on(10 * n), "anna", "zoe") for n in range(4, 8)]
    roster = [Assignment(on(0), "anna", None), *later, *duties]
    blocks = [one.block for one in roster]
    (one,) = suggest(blocks, roster, people).suggested
    assert one.change.login == asked
    assert (one.reason.code == "other_organisation") == (asked == "cees")


def test_people_without_an_organisation_are_no_colleagues():
    assigned = [Assignment(on(0), "anna", None)]
    (one,) = suggest([on(0)], assigned, crowd("anna", "bram", "cees")).suggested
    assert (one.change.login, one.reason.code) == ("bram", "by_turn")


def test_not_the_same_weekday_again():
    history = [*had("anna", -7), *had("bram", -6)]
    assert first(crowd("anna", "bram"), history) == (
        "bram",
        SuggestionReason("other_weekday", have=0, others=1),
    )


def test_whoever_has_less_of_both_together_is_asked():
    history = had("anna", -20, -30, -40, slot="backup")
    assert first(crowd("anna", "bram"), history) == (
        "bram",
        SuggestionReason("least_together", have=0, others=3),
    )


def test_whoever_had_it_longest_ago_is_asked():
    history = [*had("anna", -8), *had("bram", -9)]
    people = [*crowd("anna", "bram")]
    assert first(people, history, n=3) == (
        "bram",
        SuggestionReason("longest_ago", have=12, others=11),
    )


def test_whoever_never_had_it_goes_before_whoever_had():
    history = [*had("anna", -8), *had("bram", 12)]
    assert first(crowd("anna", "bram"), history, n=3) == (
        "bram",
        SuggestionReason("first_time"),
    )


def test_all_else_equal_it_goes_by_turn():
    assert first(crowd("bram", "anna")) == ("anna", SuggestionReason("by_turn"))


# --- portions, and what is caught up ----------------------------------------


def month(people, history=(), roster=()) -> Counter[str]:
    """How often everybody is proposed in four weeks."""
    blocks = [on(n) for n in range(28) if n % 7 < 5]
    found = suggest(blocks, roster, people, history)
    assert found.unfilled == ()
    return Counter(one.change.login for one in found.suggested)


TEN = [f"p{n}" for n in range(10)]


def a_year(logins) -> list[SlotChange]:
    """Everybody in turn, for most of a year."""
    days = [n for n in range(-280, -3) if n % 7 < 5]
    return [
        SlotChange(on(day), slot, logins[(2 * turn + at) % len(logins)])
        for turn, day in enumerate(days)
        for at, slot in enumerate(SLOTS)
    ]


@pytest.mark.parametrize("since", [None, MONDAY, MONDAY - 5 * DAY, LONG_AGO])
def test_somebody_new_has_an_equal_part_and_never_half_as_much_again(since):
    people = [*crowd(*TEN), RosterPerson("new", since=since)]
    times = month(people, a_year(TEN))
    average = 40 / 11
    assert times["new"] <= 1.5 * average
    assert times["new"] >= 3
    assert min(times.values()) >= 3


def test_work_counts_from_the_first_turn_of_whom_no_day_is_known():
    """Half a year later nobody has to catch up what was before them."""
    history = [
        *(one for one in a_year(TEN) if one.block.day < MONDAY - 140 * DAY),
        *(one for one in a_year([*TEN, "new"]) if one.block.day >= MONDAY - 140 * DAY),
    ]
    people = [RosterPerson(login) for login in (*TEN, "new")]
    assert month(people, history)["new"] in {3, 4}


def test_whoever_did_nothing_for_a_year_does_half_as_much_again():
    people = crowd(*TEN, "idle")
    times = month(people, a_year(TEN))
    assert times["idle"] == 5
    assert max(times.values()) == 5


def test_whoever_did_far_too_much_still_does_half():
    more = [one for slot in SLOTS for one in every("p0", -280, -10, slot)]
    assert month(crowd(*TEN), [*a_year(TEN[1:]), *more])["p0"] in {1, 2}


def test_a_single_turn_more_is_not_caught_up():
    history = [*a_year(TEN), *had("p3", -6)]
    assert set(month(crowd(*TEN), history).values()) == {4}


def test_somebody_who_begins_half_way_has_half_a_part():
    begins = MONDAY + 14 * DAY
    late = RosterPerson("late", leave=((LONG_AGO, begins - DAY),), since=begins)
    assert month([*crowd(*TEN), late], a_year(TEN))["late"] == 2


def test_what_was_given_by_hand_counts_for_the_period():
    roster = [Assignment(on(n), "p0", None) for n in (0, 7, 14, 21)]
    times = month(crowd(*TEN), a_year(TEN), roster)
    assert times["p0"] <= 1
    assert max(times.values()) - min(times[one] for one in TEN[1:]) <= 1


def test_an_agreed_share_goes_no_further_than_half_as_much_again():
    people = [RosterPerson("alone", "west", weight=5), *crowd(*TEN)]
    assert month(people)["alone"] == 5


@pytest.mark.parametrize("count", range(4, 12))
def test_with_four_people_nobody_has_two_days_running(count):
    people = [RosterPerson(f"p{n}", f"org{n % 3}") for n in range(count)]
    blocks = [on(n) for n in range(28) if n % 7 < 5]
    who: dict[date, set[str]] = {}
    for one in suggest(blocks, [], people).suggested:
        who.setdefault(one.change.block.day, set()).add(one.change.login)
    assert not any(who.get(day + DAY, set()) & there for day, there in who.items())


# --- what stands in the way -------------------------------------------------


def test_a_slot_for_which_there_is_nobody_says_why():
    people = [
        RosterPerson("anna", active=False),
        RosterPerson("bram", leave=((MONDAY, MONDAY),)),
        RosterPerson("cees", leave=((MONDAY - DAY, MONDAY + DAY),)),
        RosterPerson("dirk", absences=frozenset({(0, Span(0, 1440))})),
        RosterPerson("eva", reachable=False),
        RosterPerson("fay", weight=0),
        RosterPerson("gijs"),
        RosterPerson("hans"),
    ]
    elsewhere = [SlotChange(on(0, 600, 660), "backup", "hans")]
    assigned = [Assignment(on(0), None, "gijs")]
    found = suggest([on(0)], assigned, people, elsewhere=elsewhere)
    assert found.suggested == ()
    (unfilled,) = found.unfilled
    assert (unfilled.block, unfilled.slot) == (on(0), "duty")
    assert unfilled.obstacles == {
        "inactive": 1,
        "on_leave": 2,
        "not_available": 1,
        "no_number": 1,
        "no_share": 1,
        "has_other_slot": 1,
        "busy_elsewhere": 1,
    }


def test_without_people_nothing_stands_in_the_way_and_nothing_is_filled():
    found = suggest([on(0)], [], [])
    assert [dict(one.obstacles) for one in found.unfilled] == [{}, {}]


def test_a_desk_elsewhere_that_only_touches_is_no_hindrance():
    elsewhere = [SlotChange(on(0, 720, 800), "duty", "anna")]
    assert first(crowd("anna"), elsewhere=elsewhere)[0] == "anna"


def test_what_a_person_chose_is_never_overwritten():
    assigned = [Assignment(on(0), "anna", "bram"), Assignment(on(1), None, "anna")]
    found = suggest([on(0), on(1)], assigned, crowd("anna", "bram", "cees"))
    assert [one.change[:2] for one in found.suggested] == [(on(1), "duty")]


def test_somebody_from_before_the_hours_changed_is_not_overwritten():
    assigned = [Assignment(on(0, 600, 720), "anna", "bram")]
    assert suggest([on(0)], assigned, crowd("anna", "bram", "cees")).suggested == ()


def test_the_history_of_whoever_left_does_no_harm():
    assert first(crowd("anna"), had("yde", -1))[0] == "anna"


# --- over a quarter ---------------------------------------------------------


@pytest.mark.parametrize("count", range(2, 10))
def test_equally_available_people_have_equal_and_varied_quarters(desk, count):
    people = [RosterPerson(f"p{n}", f"org{n % 3}") for n in range(count)]
    blocks = list(desk().blocks_between(*QUARTER))
    found = suggest(blocks, [], people)
    assert found.unfilled == ()
    for slot in SLOTS:
        who = {
            one.change.block.day: one.change.login
            for one in found.suggested
            if one.change.slot == slot
        }
        times = Counter(who.values())
        assert len(times) == count
        assert max(times.values()) - min(times.values()) <= 1
        weekdays = Counter((login, day.weekday()) for day, login in who.items())
        assert max(weekdays.values()) <= max(times.values()) // 2


ABSENT = (Span(540, 720), Span(720, 1440), Span(0, 541))
people_drawn = st.lists(
    st.builds(
        RosterPerson,
        st.sampled_from([f"p{n}" for n in range(8)]),
        st.sampled_from(["", "north", "south"]),
        st.booleans() | st.just(value=True),
        st.just(value=True),
        st.frozensets(
            st.tuples(st.integers(0, 4), st.sampled_from(ABSENT)), max_size=5
        ),
        st.lists(
            st.tuples(st.integers(0, 20), st.integers(0, 10)).map(
                lambda drawn: (
                    MONDAY + drawn[0] * DAY,
                    MONDAY + (drawn[0] + drawn[1]) * DAY,
                )
            ),
            max_size=2,
        ).map(tuple),
        st.sampled_from([0.5, 1, 1, 2]),
    ),
    max_size=8,
    unique_by=lambda one: one.login,
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(people_drawn, st.data())
def test_nobody_is_asked_who_cannot_and_nothing_is_overwritten(desk, people, data):
    blocks = list(desk().blocks_between(MONDAY, MONDAY + 20 * DAY))
    who = st.none() | st.sampled_from([f"p{n}" for n in range(8)])
    drawn = data.draw(
        st.lists(st.tuples(st.sampled_from(blocks), who, who), max_size=6)
    )
    assigned = list(
        {
            block: Assignment(block, duty, backup if backup != duty else None)
            for block, duty, backup in drawn
        }.values()
    )
    found = suggest(blocks, assigned, people)
    of = {one.login: one for one in people}
    named = {(one.block, one.slot): one.login for one in slots_of(assigned)}
    for one in found.suggested:
        block, slot, login = one.change
        assert of[login].hindrance(block) is None
        assert (block, slot) not in named
        named[block, slot] = login
    for one in found.unfilled:
        assert (one.block, one.slot) not in named
        assert sum(one.obstacles.values()) == len(people)
    for block in blocks:
        duty, backup = (named.get((block, slot)) for slot in SLOTS)
        assert duty is None or duty != backup
    slots = len(named) + len(found.unfilled)
    assert slots >= 2 * len(blocks)
    assert suggest(reversed(blocks), assigned, reversed(people)) == found


@settings(deadline=None, max_examples=15)
@given(
    st.integers(3, 9),
    st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=9, max_size=9),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.booleans(),
)
@example(count=3, organisations=[*"aabaaaaaa"], start=date(2026, 3, 11), twice=False)
def test_equally_available_people_differ_by_two_at_most(
    desk, count, organisations, start, twice
):
    """But where organisations alternate, or people are too few to have days off."""
    people = [RosterPerson(f"p{n}", organisations[n]) for n in range(count)]
    labels = ("09:00-12:00", "14:00-17:00") if twice else ("09:00-12:00",)
    blocks = list(desk(*labels).blocks_between(start, start + 91 * DAY))
    assume(blocks)
    found = suggest(blocks, [], people)
    for slot in SLOTS:
        times = Counter({one.login: 0 for one in people})
        times.update(
            one.change.login for one in found.suggested if one.change.slot == slot
        )
        hard = len(set(organisations[:count])) > 1 or count < 4 * len(labels)
        assert max(times.values()) - min(times.values()) <= (6 if hard else 2)
