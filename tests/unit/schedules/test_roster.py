"""The roster's two slots, and which assignment speaks for a block."""

from datetime import date

from schedules.hours import Block
from schedules.roster import Assignment, SlotChange, align, applied, overlap, slots_of

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
MORNING = Block(MONDAY, 540, 720)


def test_slots_are_named_one_by_one_and_nobody_is_none():
    roster = [Assignment(MORNING, "anna", "bram"), Assignment(MORNING, None, "cees")]
    assert slots_of(roster) == (
        SlotChange(MORNING, "duty", "anna"),
        SlotChange(MORNING, "backup", "bram"),
        SlotChange(MORNING, "backup", "cees"),
    )


def test_blocks_that_only_touch_do_not_overlap():
    assert overlap(MORNING, Block(MONDAY, 719, 800))
    assert not overlap(MORNING, Block(MONDAY, 720, 800))
    assert not overlap(MORNING, Block(TUESDAY, 540, 720))


def test_a_block_that_nobody_has_is_still_there():
    assert align([MORNING], []) == {MORNING: Assignment(MORNING, None, None)}


def test_the_very_block_goes_before_one_that_overlaps_it():
    old = Assignment(Block(MONDAY, 480, 600), "anna", "bram")
    aligned = align([MORNING], [old, Assignment(MORNING, "cees", None)])
    assert aligned[MORNING] == Assignment(MORNING, "cees", "bram")


def test_a_preview_changes_the_slots_that_are_changed_and_keeps_the_rest():
    tuesday = Assignment(Block(TUESDAY, 540, 720), "cees", None)
    afternoon = Assignment(Block(MONDAY, 840, 1020), "dirk", None)
    roster = [tuesday, afternoon, Assignment(MORNING, "anna", "bram")]
    after = applied(roster, [SlotChange(MORNING, "duty", "eva")])
    assert after == (Assignment(MORNING, "eva", "bram"), afternoon, tuesday)


def test_a_preview_of_an_empty_block_has_it():
    changes = [
        SlotChange(MORNING, "duty", "anna"),
        SlotChange(MORNING, "backup", "bram"),
    ]
    assert applied([], changes) == (Assignment(MORNING, "anna", "bram"),)


def test_a_preview_of_a_slot_that_is_emptied_names_nobody():
    after = applied(
        [Assignment(MORNING, "anna", "bram")], [SlotChange(MORNING, "backup", "")]
    )
    assert after == (Assignment(MORNING, "anna", None),)


def test_a_preview_lets_a_block_take_the_place_of_those_it_overlaps():
    old = Assignment(Block(MONDAY, 600, 660), "anna", "bram")
    after = applied([old], [SlotChange(MORNING, "duty", "cees")])
    assert after == (Assignment(MORNING, "cees", "bram"),)
