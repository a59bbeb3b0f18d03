"""Filling a roster by weekday, by copying and from a pattern, and what is skipped."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.filling import Filling, Skipped
from schedules.hours import Block, ScheduleError, Span
from schedules.pattern import Pattern, PatternPlace
from schedules.roster import SLOTS, Assignment, SlotChange

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
NEXT_MONDAY = MONDAY + timedelta(days=7)
TWO = ("09:00-12:00", "14:00-17:00")


weekly = Pattern.weekly


def morning(day: date) -> Block:
    return Block(day, 540, 720)


def afternoon(day: date) -> Block:
    return Block(day, 840, 1020)


@pytest.fixture
def ground(desk):
    def of(*roster, labels=("09:00-12:00",), extra=None, overwrite=False):
        return Filling(desk(*labels), roster, extra or {}, overwrite)

    return of


# --- a person per weekday ---------------------------------------------------


def test_each_weekday_gets_its_person_in_all_its_blocks(ground):
    people = {(0, "duty"): "anna", (0, "backup"): "bram", (4, "duty"): "cees"}
    filled = ground(labels=TWO).roll_out(MONDAY, FRIDAY, weekly(people))
    assert filled.changes == (
        SlotChange(morning(MONDAY), "duty", "anna"),
        SlotChange(morning(MONDAY), "backup", "bram"),
        SlotChange(afternoon(MONDAY), "duty", "anna"),
        SlotChange(afternoon(MONDAY), "backup", "bram"),
        SlotChange(morning(FRIDAY), "duty", "cees"),
        SlotChange(afternoon(FRIDAY), "duty", "cees"),
    )
    assert filled.skipped == ()


def test_a_slot_that_somebody_has_is_left_alone_and_named(ground):
    kept = Assignment(morning(MONDAY), "dirk", None)
    filled = ground(kept).roll_out(MONDAY, NEXT_MONDAY, weekly({(0, "duty"): "anna"}))
    assert filled.changes == (SlotChange(morning(NEXT_MONDAY), "duty", "anna"),)
    assert filled.skipped == (
        Skipped(MONDAY, "taken", "duty", "anna", morning(MONDAY), "dirk"),
    )


def test_what_is_so_already_is_neither_a_change_nor_skipped(ground):
    kept = Assignment(morning(MONDAY), "anna", None)
    filled = ground(kept).roll_out(MONDAY, MONDAY, weekly({(0, "duty"): "anna"}))
    assert (filled.changes, filled.skipped) == ((), ())


def test_a_slot_is_overwritten_only_when_that_is_asked(ground):
    kept = Assignment(morning(MONDAY), "dirk", "eva")
    filled = ground(kept, overwrite=True).roll_out(
        MONDAY, MONDAY, weekly({(0, "duty"): "anna"})
    )
    assert filled.changes == (SlotChange(morning(MONDAY), "duty", "anna"),)


def test_what_one_has_goes_to_another_and_nothing_else_moves(ground):
    mondays = Assignment(morning(MONDAY), "anna", "bram")
    fridays = Assignment(morning(FRIDAY), "bram", "anna")
    later = Assignment(morning(NEXT_MONDAY), "anna", None)
    filled = ground(mondays, fridays, later).replace(MONDAY, FRIDAY, "anna", "cees")
    assert filled.changes == (
        SlotChange(morning(MONDAY), "duty", "cees"),
        SlotChange(morning(FRIDAY), "backup", "cees"),
    )
    assert filled.skipped == ()


def test_nobody_gets_both_slots_by_replacing_the_other(ground):
    kept = Assignment(morning(MONDAY), "anna", "bram")
    filled = ground(kept).replace(MONDAY, MONDAY, "anna", "bram")
    assert filled.changes == ()
    assert [(one.why, one.slot) for one in filled.skipped] == [("same_person", "duty")]


def test_a_place_of_hours_that_are_no_more_is_not_given_to_another(ground):
    old = Assignment(Block(MONDAY, 600, 780), "anna", None)
    filled = ground(old).replace(MONDAY, MONDAY, "anna", "bram")
    assert filled.changes == ()
    assert [one.why for one in filled.skipped] == ["no_block"]


def test_duty_and_backup_change_places_where_there_are_both(ground):
    both = Assignment(morning(MONDAY), "anna", "bram")
    one = Assignment(morning(FRIDAY), "cees", None)
    other = Assignment(morning(NEXT_MONDAY), None, "dirk")
    filled = ground(both, one, other).exchange(MONDAY, NEXT_MONDAY)
    assert filled.changes == (
        SlotChange(morning(MONDAY), "duty", "bram"),
        SlotChange(morning(MONDAY), "backup", "anna"),
    )
    assert filled.skipped == (
        Skipped(FRIDAY, "alone", "duty", "cees", morning(FRIDAY)),
        Skipped(NEXT_MONDAY, "alone", "backup", "dirk", morning(NEXT_MONDAY)),
    )


def test_duty_and_backup_can_change_places(ground):
    kept = Assignment(morning(MONDAY), "anna", "bram")
    people = {(0, "duty"): "bram", (0, "backup"): "anna"}
    filled = ground(kept, overwrite=True).roll_out(MONDAY, MONDAY, weekly(people))
    assert filled.changes == (
        SlotChange(morning(MONDAY), "duty", "bram"),
        SlotChange(morning(MONDAY), "backup", "anna"),
    )


@pytest.mark.parametrize("overwrite", [True, False])
def test_nobody_becomes_duty_and_backup_of_one_block(ground, overwrite):
    kept = Assignment(morning(MONDAY), None, "anna")
    filled = ground(kept, overwrite=overwrite).roll_out(
        MONDAY, NEXT_MONDAY, weekly({(0, "duty"): "anna"})
    )
    assert filled.changes == (SlotChange(morning(NEXT_MONDAY), "duty", "anna"),)
    assert filled.skipped == (
        Skipped(MONDAY, "same_person", "duty", "anna", morning(MONDAY)),
    )


def test_a_closed_day_is_skipped_with_the_holidays_name(ground):
    christmas = date(2026, 12, 25)
    filled = ground().roll_out(
        date(2026, 12, 21), christmas, weekly({(4, "duty"): "anna"})
    )
    assert filled.changes == ()
    assert filled.skipped == (
        Skipped(christmas, "closed", "duty", "anna", about="Eerste kerstdag"),
    )


def test_an_extra_closed_day_is_skipped_and_an_extra_open_day_filled(ground):
    saturday = FRIDAY + timedelta(days=1)
    extra = {MONDAY: (), saturday: (Span(600, 660),)}
    people = {(0, "duty"): "anna", (5, "duty"): "bram"}
    filled = ground(extra=extra).roll_out(MONDAY, saturday, weekly(people))
    assert filled.changes == (SlotChange(Block(saturday, 600, 660), "duty", "bram"),)
    assert filled.skipped == (Skipped(MONDAY, "closed", "duty", "anna"),)


def test_somebody_from_before_the_hours_changed_counts(ground):
    kept = Assignment(Block(MONDAY, 600, 720), "dirk", None)
    filled = ground(kept).roll_out(MONDAY, MONDAY, weekly({(0, "duty"): "anna"}))
    assert filled.changes == ()
    assert filled.skipped[0].about == "dirk"


# --- a basic pattern --------------------------------------------------------


def test_a_pattern_goes_round_across_the_new_year(ground):
    places = {PatternPlace(week, 0, 0, "duty"): f"p{week}" for week in range(3)}
    pattern = Pattern(3, date(2026, 12, 16), places)  # any day of a first week
    filled = ground().roll_out(date(2026, 12, 14), date(2027, 1, 31), pattern)
    assert [(one.block.day, one.login) for one in filled.changes] == [
        (date(2026, 12, 14), "p0"),
        (date(2026, 12, 21), "p1"),
        (date(2026, 12, 28), "p2"),
        (date(2027, 1, 4), "p0"),
        (date(2027, 1, 11), "p1"),
        (date(2027, 1, 18), "p2"),
        (date(2027, 1, 25), "p0"),
    ]


def test_a_pattern_reaches_back_before_its_anchor():
    pattern = Pattern(3, MONDAY, {})
    weeks = [pattern.week(MONDAY + timedelta(days=7 * n)) for n in range(-4, 4)]
    assert weeks == [2, 0, 1, 2, 0, 1, 2, 0]


def test_a_pattern_names_each_block_of_a_day_apart(ground):
    places = {
        PatternPlace(0, 0, 1, "duty"): "bram",
        PatternPlace(0, 0, 0, "duty"): "anna",
        PatternPlace(0, 0, None, "backup"): "cees",
    }
    filled = ground(labels=TWO).roll_out(MONDAY, MONDAY, Pattern(1, MONDAY, places))
    assert filled.changes == (
        SlotChange(morning(MONDAY), "duty", "anna"),
        SlotChange(morning(MONDAY), "backup", "cees"),
        SlotChange(afternoon(MONDAY), "duty", "bram"),
        SlotChange(afternoon(MONDAY), "backup", "cees"),
    )


def test_on_a_day_with_other_hours_the_same_hours_are_meant_not_the_same_number(ground):
    places = {
        PatternPlace(0, 0, 0, "duty"): "anna",
        PatternPlace(0, 0, 1, "duty"): "bram",
    }
    only_afternoon = {MONDAY: (Span(840, 1020),)}
    filled = ground(labels=TWO, extra=only_afternoon).roll_out(
        MONDAY, MONDAY, Pattern(1, MONDAY, places)
    )
    assert filled.changes == (SlotChange(afternoon(MONDAY), "duty", "bram"),)
    assert filled.skipped == (Skipped(MONDAY, "no_block", "duty", "anna"),)


def test_where_only_the_hours_moved_the_number_in_the_row_counts(ground):
    places = {
        PatternPlace(0, 0, 0, "duty"): "anna",
        PatternPlace(0, 0, 1, "duty"): "bram",
    }
    later = {MONDAY: (Span(600, 780), Span(840, 900))}
    filled = ground(labels=TWO, extra=later).roll_out(
        MONDAY, MONDAY, Pattern(1, MONDAY, places)
    )
    assert [one.login for one in filled.changes] == ["anna", "bram"]


def test_a_pattern_for_a_day_that_is_usually_closed_waits_for_an_extra_day(ground):
    saturday = FRIDAY + timedelta(days=1)
    places = {
        PatternPlace(0, 5, 0, "duty"): "anna",
        PatternPlace(0, 5, 1, "duty"): "bram",
    }
    pattern = Pattern(1, MONDAY, places)
    usual = ground().roll_out(saturday, saturday, pattern)
    assert [one.why for one in usual.skipped] == ["closed", "closed"]
    opened = ground(extra={saturday: (Span(600, 660),)})
    filled = opened.roll_out(saturday, saturday, pattern)
    assert filled.changes == (SlotChange(Block(saturday, 600, 660), "duty", "anna"),)
    assert [one.why for one in filled.skipped] == ["no_block"]


def test_a_pattern_that_contradicts_itself_is_skipped_where_it_does(ground):
    places = {PatternPlace(0, 0, None, slot): "anna" for slot in SLOTS}
    filled = ground(overwrite=True).roll_out(MONDAY, MONDAY, Pattern(1, MONDAY, places))
    assert filled.changes == ()
    assert [one.why for one in filled.skipped] == ["same_person", "same_person"]


@pytest.mark.parametrize(
    ("weeks", "places", "reason"),
    [
        (0, {}, "one week or more, not 0"),
        (1, {PatternPlace(1, 0, 0, "duty"): "anna"}, "of 1 weeks has no PatternPlace"),
        (1, {PatternPlace(0, 7, 0, "duty"): "anna"}, "has no PatternPlace"),
        (
            1,
            {
                PatternPlace(0, 0, 0, "duty"): "anna",
                PatternPlace(0, 0, None, "duty"): "bram",
            },
            "given twice",
        ),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(weeks, places, reason):
    with pytest.raises(ScheduleError, match=reason):
        Pattern(weeks, MONDAY, places)


# --- copies -----------------------------------------------------------------


def test_a_week_is_copied_weekday_by_weekday(ground):
    filled = ground(
        Assignment(morning(FRIDAY), None, "cees"),
        Assignment(morning(MONDAY), "anna", "bram"),
    ).copy_weeks(FRIDAY, NEXT_MONDAY + timedelta(days=2))
    assert filled.changes == (
        SlotChange(morning(NEXT_MONDAY), "duty", "anna"),
        SlotChange(morning(NEXT_MONDAY), "backup", "bram"),
        SlotChange(morning(FRIDAY + timedelta(days=7)), "backup", "cees"),
    )


def test_several_weeks_are_copied_at_once(ground):
    roster = [
        Assignment(morning(MONDAY + timedelta(days=7 * n)), f"p{n}", None)
        for n in (0, 1, 2)
    ]
    filled = ground(*roster).copy_weeks(MONDAY, date(2027, 1, 4), weeks=2)
    assert filled.changes == (
        SlotChange(morning(date(2027, 1, 4)), "duty", "p0"),
        SlotChange(morning(date(2027, 1, 11)), "duty", "p1"),
    )


def test_a_copy_onto_a_closed_day_is_skipped_with_the_reason(ground):
    source = Assignment(morning(date(2026, 12, 18)), "anna", "bram")
    filled = ground(source).copy_weeks(date(2026, 12, 18), date(2026, 12, 25))
    assert filled.changes == ()
    christmas = date(2026, 12, 25)
    assert filled.skipped == (
        Skipped(christmas, "closed", "duty", "anna", about="Eerste kerstdag"),
        Skipped(christmas, "closed", "backup", "bram", about="Eerste kerstdag"),
    )


def test_a_copy_never_touches_its_source_or_who_is_there(ground):
    source = Assignment(morning(MONDAY), "anna", None)
    there = Assignment(morning(NEXT_MONDAY), "dirk", None)
    filled = ground(source, there).copy_weeks(MONDAY, NEXT_MONDAY)
    assert filled.changes == ()
    assert [(one.why, one.about) for one in filled.skipped] == [("taken", "dirk")]


def test_an_old_block_is_copied_only_onto_its_own_hours(ground):
    old = Assignment(Block(MONDAY, 600, 660), "anna", None)
    assert ground(old).copy_weeks(MONDAY, NEXT_MONDAY).skipped == (
        Skipped(NEXT_MONDAY, "no_block", "duty", "anna"),
    )
    same = ground(old, extra={NEXT_MONDAY: (Span(600, 660),)})
    assert len(same.copy_weeks(MONDAY, NEXT_MONDAY).changes) == 1


def test_two_blocks_that_lead_to_one_are_told_apart(ground):
    """The first is granted; the second finds it taken."""
    extra = {MONDAY: (Span(600, 660),), NEXT_MONDAY: (Span(840, 1020),)}
    roster = [
        Assignment(Block(MONDAY, 600, 660), "anna", None),
        Assignment(afternoon(MONDAY), "bram", None),
    ]
    filled = ground(*roster, extra=extra).copy_weeks(MONDAY, NEXT_MONDAY)
    assert filled.changes == (SlotChange(afternoon(NEXT_MONDAY), "duty", "anna"),)
    assert [(one.why, one.login, one.about) for one in filled.skipped] == [
        ("taken", "bram", "anna"),
    ]


def test_a_month_is_copied_by_the_number_of_its_weekdays(ground):
    second_tuesday = date(2026, 9, 8)
    filled = ground(Assignment(morning(second_tuesday), "anna", None)).copy_month(
        date(2026, 9, 1), date(2026, 11, 30)
    )
    assert filled.changes == (SlotChange(morning(date(2026, 11, 10)), "duty", "anna"),)


def test_a_fifth_weekday_without_its_like_is_told(ground):
    fifth = Assignment(morning(date(2026, 9, 29)), "anna", None)  # the fifth Tuesday
    filled = ground(fifth).copy_month(date(2026, 9, 1), date(2026, 10, 1))
    assert filled.changes == ()
    assert filled.skipped == (
        Skipped(date(2026, 9, 29), "no_day"),
        Skipped(date(2026, 10, 29), "no_source"),
        Skipped(date(2026, 10, 30), "no_source"),
    )


# --- whatever is asked ------------------------------------------------------

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
logins = st.sampled_from(["anna", "bram", "cees", "dirk"])


@settings(max_examples=40, deadline=None)
@given(
    start=days,
    length=st.integers(0, 60),
    weeks=st.integers(1, 4),
    drawn=st.dictionaries(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 6),
            st.integers(0, 2),
            st.sampled_from(SLOTS),
        ),
        logins,
        max_size=30,
    ),
    kept=st.dictionaries(days, st.tuples(logins, st.none() | logins), max_size=30),
    overwrite=st.booleans(),
)
def test_filling_touches_only_what_it_may(
    desk, start, length, weeks, drawn, kept, overwrite
):
    hours, last = desk(*TWO), start + timedelta(days=length)
    places = {PatternPlace(*at): who for at, who in drawn.items() if at[0] < weeks}
    roster = tuple(
        Assignment(block, duty, backup if backup != duty else None)
        for day, (duty, backup) in kept.items()
        for block in hours.blocks_on(day)
    )
    filled = Filling(hours, roster, overwrite=overwrite).roll_out(
        start, last, Pattern(weeks, start, places)
    )
    opening = set(hours.blocks_between(start, last))
    named = {(one.block, slot): one.named(slot) for one in roster for slot in SLOTS}
    assert len({change[:2] for change in filled.changes}) == len(filled.changes)
    for block, slot, login in filled.changes:
        assert block in opening
        assert login in places.values()
        assert named.get((block, slot)) != login
        assert overwrite or named.get((block, slot)) is None
        named[block, slot] = login
    for block, slot, _ in filled.changes:
        other = "backup" if slot == "duty" else "duty"
        assert named.get((block, other)) != named[block, slot]
    wished = sum(
        len(Pattern(weeks, start, places).on(start + timedelta(days=n)))
        for n in range(length + 1)
    )
    assert len(filled.changes) + len(filled.skipped) <= wished


def test_nobody_is_filled_in_before_their_first_day(ground):
    later = MONDAY + timedelta(weeks=1)
    people = (("duty", "anna"), ("backup", "bram"))
    places = {PatternPlace(0, 0, 0, slot): who for slot, who in people}
    filling = Filling(ground().hours, first_days={"anna": later, "bram": MONDAY})
    filled = filling.roll_out(MONDAY, later, Pattern(1, MONDAY, places))
    named = [(one.block.day, one.login) for one in filled.changes]
    assert named == [(MONDAY, "bram"), (later, "anna"), (later, "bram")]
    assert filled.skipped == (Skipped(MONDAY, "not_begun", "duty", "anna"),)
