"""Cases on which other rosters stumbled, or which they guard, told of ours.

docs/roster-cases.md lists the cases of linkedin/oncall, goalert and grafana/oncall,
which of them apply here, and why the others do not.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import icalendar
import pytest

from schedules.fairness import loads
from schedules.filling import Filling
from schedules.hours import Block, OpeningHours, Span
from schedules.ical import FeedItem, feed
from schedules.pattern import Pattern, PatternPlace
from schedules.people import RosterPerson
from schedules.roster import SLOTS, Assignment, SlotChange, applied, slots_of
from schedules.suggestion import suggest
from schedules.warnings import counted, look

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 11, 23)
DAY, WEEK, HOUR = timedelta(days=1), timedelta(weeks=1), timedelta(hours=1)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
CHANGES = pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=str)


def morning(n: int) -> Block:
    return Block(MONDAY + n * DAY, 540, 720)


def every_day(*labels: str) -> OpeningHours:
    spans = tuple(map(Span.parse, labels))
    return OpeningHours(AMSTERDAM, (spans,) * 7, country=None)


# --- the clock changes ------------------------------------------------------


@CHANGES
def test_shifts_that_follow_each_other_still_do_when_the_clock_changes(change):
    """Neither a gap nor an overlap of an hour, also at half past one at night."""
    hours = every_day("00:00-01:30", "01:30-11:00", "11:00-24:00")
    blocks = hours.blocks_between(change - 2 * DAY, change + 2 * DAY)
    for earlier, later in pairwise(blocks):
        assert earlier.closes(AMSTERDAM) == later.opens(AMSTERDAM)


@CHANGES
def test_a_pattern_stays_at_its_hour_on_the_wall_when_the_clock_changes(change):
    places = {
        PatternPlace(0, 0, None, "duty"): "anna",
        PatternPlace(1, 0, None, "duty"): "bram",
    }
    pattern = Pattern(2, change - 8 * WEEK, places)
    hours = every_day("09:00-12:00")
    filled = Filling(hours).roll_out(change - 2 * WEEK, change + 2 * WEEK, pattern)
    assert len(filled.changes) == 4
    opened = [one.block.opens(AMSTERDAM) for one in filled.changes]
    assert {at.astimezone(AMSTERDAM).hour for at in opened} == {9}
    assert len({at.hour for at in opened}) == 2
    assert all(a.login != b.login for a, b in pairwise(filled.changes))


@CHANGES
def test_the_shift_across_a_clock_change_is_an_hour_longer_or_shorter(change):
    long = 11 * HOUR if change == AUTUMN else 9 * HOUR
    (night,) = every_day("00:00-10:00").blocks_on(change)
    assert night.closes(AMSTERDAM) - night.opens(AMSTERDAM) == long


@CHANGES
def test_the_day_asked_for_is_the_same_on_both_sides_of_a_clock_change(change):
    """One day is one day: no block of the day before or after slips in."""
    hours = every_day("00:00-24:00")
    for day in (change - DAY, change, change + DAY):
        (block,) = hours.blocks_between(day, day)
        assert block.day == day
        assert hours.block_at(block.opens(AMSTERDAM)) == block
        assert hours.block_at(block.closes(AMSTERDAM)).day == day + DAY


@CHANGES
def test_a_rotation_that_passes_on_minutes_after_the_change_does_so_once(change):
    hours = every_day("00:00-03:05", "03:05-24:00")
    blocks = list(hours.blocks_between(change, change))
    passed_on = blocks[1].opens(AMSTERDAM)
    assert hours.block_at(passed_on - timedelta(seconds=1)) == blocks[0]
    assert hours.block_at(passed_on) == blocks[1]
    assert hours.block_at(passed_on + HOUR) == blocks[1]


# --- rotations --------------------------------------------------------------


def test_a_rotation_wraps_to_its_first_after_its_last(desk):
    places = {PatternPlace(n, 0, None, "duty"): f"p{n}" for n in range(2)}
    filled = Filling(desk()).roll_out(
        MONDAY, MONDAY + 3 * WEEK, Pattern(2, MONDAY, places)
    )
    assert [one.login for one in filled.changes] == ["p0", "p1", "p0", "p1"]


def test_a_rotation_with_a_gap_in_it_leaves_the_gap_and_goes_on(desk):
    """A week without anybody is an empty slot, not the next person's."""
    places = {
        PatternPlace(0, 0, None, "duty"): "anna",
        PatternPlace(2, 0, None, "duty"): "cees",
    }
    filled = Filling(desk()).roll_out(
        MONDAY, MONDAY + 3 * WEEK, Pattern(3, MONDAY, places)
    )
    assert [(one.block.day - MONDAY, one.login) for one in filled.changes] == [
        (0 * WEEK, "anna"),
        (2 * WEEK, "cees"),
        (3 * WEEK, "anna"),
    ]


def test_a_rotation_made_later_takes_up_where_it_would_have_been(desk):
    """Rolled out in parts it says what it says in one go."""
    places = {PatternPlace(n, 0, None, "duty"): f"p{n}" for n in range(3)}
    pattern, ground = Pattern(3, MONDAY, places), Filling(desk())
    last = MONDAY + 9 * WEEK
    whole = ground.roll_out(MONDAY, last, pattern).changes
    cut = MONDAY + 4 * WEEK + 2 * DAY
    parts = [(MONDAY, cut), (cut + DAY, last)]
    assert whole == tuple(
        one for part in parts for one in ground.roll_out(*part, pattern).changes
    )


def test_without_a_rotation_the_next_turn_is_not_the_same_persons():
    """Who had the last turn goes to the end of the row."""
    people = [RosterPerson("anna"), RosterPerson("bram"), RosterPerson("cees")]
    weeks = [morning(7 * n) for n in range(4)]
    roster = [Assignment(week, None, "dirk") for week in weeks[1:]]
    roster.append(Assignment(weeks[0], "anna", "dirk"))
    duties = [one.change.login for one in suggest(weeks, roster, people).suggested]
    assert duties == ["bram", "cees", "anna"]


def test_somebody_new_is_asked_but_not_every_day():
    people = [RosterPerson("anna"), RosterPerson("bram"), RosterPerson("new")]
    history = [
        SlotChange(morning(-n), "duty", who)
        for n in range(2, 30)
        for who in ("anna", "bram")
    ]
    found = suggest([morning(n) for n in range(4)], [], people, history).suggested
    days = [one.change.block.day for one in found if one.change.login == "new"]
    assert len(days) in {2, 3}


def test_the_turns_of_whoever_leaves_do_not_move_the_turns_of_the_others():
    people = [
        RosterPerson("anna"),
        RosterPerson("bram", active=False),
        RosterPerson("cees"),
    ]
    assigned = [
        Assignment(morning(0), "bram", None),
        Assignment(morning(7), "cees", None),
    ]
    found = suggest([morning(0), morning(7)], assigned, people)
    assert {one.change.slot for one in found.suggested} == {"backup"}
    warned = look([morning(0), morning(7)], assigned, people)
    assert [one.login for one in warned if one.code == "inactive"] == ["bram"]


# --- filling over what is there ---------------------------------------------


def test_filling_again_over_what_was_filled_changes_nothing(desk):
    places = {PatternPlace(0, n, None, "duty"): f"p{n}" for n in range(5)}
    pattern, hours = Pattern(1, MONDAY, places), desk()
    first = Filling(hours).roll_out(MONDAY, MONDAY + WEEK, pattern)
    roster = applied([], first.changes)
    again = Filling(hours, roster).roll_out(MONDAY, MONDAY + WEEK, pattern)
    assert (again.changes, again.skipped) == ((), ())


def test_a_turn_that_was_given_by_hand_is_passed_over_and_kept():
    people = [RosterPerson("anna"), RosterPerson("bram"), RosterPerson("cees")]
    blocks = [morning(n) for n in range(5)]
    by_hand = Assignment(morning(2), "anna", None)
    found = suggest(blocks, [by_hand], people)
    after = applied([by_hand], [one.change for one in found.suggested])
    assert len(after) == len(blocks)
    assert after[2].duty == "anna"


def test_a_preview_says_what_filling_will_do_and_touches_nothing(desk):
    roster = (Assignment(morning(0), "anna", "bram"),)
    filled = Filling(desk(), roster).copy_weeks(MONDAY, MONDAY + WEEK)
    assert roster == (Assignment(morning(0), "anna", "bram"),)
    after = applied(roster, filled.changes)
    assert slots_of(after) == (*slots_of(roster), *filled.changes)


def test_filling_nothing_with_nobody_is_no_failure(desk):
    assert (
        Filling(desk()).roll_out(MONDAY, MONDAY - DAY, Pattern.weekly({})).changes == ()
    )
    assert suggest([], [], []) == suggest([], [], [RosterPerson("anna")])
    (duty, backup) = suggest(
        [morning(0)], [], [RosterPerson("anna", active=False)]
    ).unfilled
    assert (duty.slot, backup.slot) == SLOTS


@pytest.mark.parametrize(
    ("away", "busy"),
    [
        (((MONDAY, MONDAY + 4 * DAY),), ()),
        ((), tuple(SlotChange(morning(n), "backup", "anna") for n in range(5))),
    ],
    ids=["leave", "another team"],
)
def test_whoever_is_away_or_at_another_desk_is_not_asked(away, busy):
    people = [
        RosterPerson("anna", leave=away),
        RosterPerson("bram"),
        RosterPerson("cees"),
    ]
    blocks = [morning(n) for n in range(5)]
    found = suggest(blocks, [], people, elsewhere=busy)
    assert {one.change.login for one in found.suggested} == {"bram", "cees"}
    assert found.unfilled == ()


def test_when_all_are_busy_nobody_is_asked_rather_than_anybody():
    busy = [SlotChange(morning(0), "duty", "anna")]
    found = suggest([morning(0)], [], [RosterPerson("anna")], elsewhere=busy)
    assert found.suggested == ()
    assert [dict(one.obstacles) for one in found.unfilled] == [
        {"busy_elsewhere": 1},
        {"busy_elsewhere": 1},
    ]


# --- overrides, take-overs and swaps ----------------------------------------

ROSTER = (Assignment(morning(0), "anna", "bram"), Assignment(morning(1), "cees", None))


def test_an_override_that_adds_somebody_leaves_the_others():
    after = applied(ROSTER, [SlotChange(morning(1), "backup", "dirk")])
    assert after == (ROSTER[0], Assignment(morning(1), "cees", "dirk"))


def test_an_override_that_replaces_somebody_is_for_that_block_alone():
    after = applied(ROSTER, [SlotChange(morning(0), "duty", "dirk")])
    assert after == (Assignment(morning(0), "dirk", "bram"), ROSTER[1])


def test_an_override_that_removes_somebody_leaves_a_gap_that_is_told():
    people = [RosterPerson("anna"), RosterPerson("bram")]
    warned = look([morning(0)], [Assignment(morning(0), None, "bram")], people)
    assert [(one.code, one.slot) for one in warned] == [("empty_duty", "duty")]


def test_an_override_of_several_blocks_is_each_of_them():
    changes = [SlotChange(morning(n), "duty", "dirk") for n in range(2)]
    assert [one.duty for one in applied(ROSTER, changes)] == ["dirk", "dirk"]


def test_of_two_overrides_of_one_slot_the_last_holds():
    changes = [
        SlotChange(morning(0), "duty", "dirk"),
        SlotChange(morning(0), "duty", "eva"),
    ]
    assert applied(ROSTER, changes)[0].duty == "eva"


def test_a_swap_exchanges_two_people_and_nothing_else():
    swap = [
        SlotChange(morning(0), "duty", "cees"),
        SlotChange(morning(1), "duty", "anna"),
    ]
    after = applied(ROSTER, swap)
    assert after == (
        Assignment(morning(0), "cees", "bram"),
        Assignment(morning(1), "anna", None),
    )
    assert (
        applied(
            after,
            [
                SlotChange(*one[:2], who)
                for one, who in zip(swap, ("anna", "cees"), strict=True)
            ],
        )
        == ROSTER
    )


def test_a_swap_of_several_days_against_one_keeps_every_slot_filled():
    roster = [Assignment(morning(n), "anna", "bram") for n in range(3)]
    roster.append(Assignment(morning(7), "cees", "bram"))
    swap = [SlotChange(morning(n), "duty", "cees") for n in range(3)]
    swap.append(SlotChange(morning(7), "duty", "anna"))
    after = applied(roster, swap)
    people = [RosterPerson("anna"), RosterPerson("bram"), RosterPerson("cees")]
    assert look([one.block for one in after], after, people) == ()
    assert Counter(one.duty for one in after) == {"cees": 3, "anna": 1}


def test_a_swap_that_makes_somebody_their_own_backup_is_told():
    after = applied(ROSTER, [SlotChange(morning(0), "duty", "bram")])
    warned = look([morning(0)], after[:1], [RosterPerson("bram")])
    assert [one.code for one in warned] == ["same_person"]


def test_a_swap_that_nobody_took_changes_nothing():
    assert applied(ROSTER, []) == ROSTER


def test_the_credit_follows_whoever_did_the_work():
    done = applied(ROSTER, [SlotChange(morning(0), "duty", "dirk")])
    counts = {one.who: (one.duties, one.backups) for one in loads(slots_of(done), {})}
    assert counts == {"bram": (0, 1), "cees": (1, 0), "dirk": (1, 0)}


# --- gaps -------------------------------------------------------------------


def gaps(hours: OpeningHours, roster, first: date, last: date) -> int:
    people = [RosterPerson("anna"), RosterPerson("bram")]
    found = look(hours.blocks_between(first, last), roster, people)
    return counted(found).get("empty_duty", 0)


def test_nights_weekends_and_holidays_are_no_gaps(desk):
    """What is empty by design raises no alarm."""
    first, last = date(2026, 12, 19), date(2027, 1, 3)
    hours = desk()
    roster = [Assignment(b, "anna", "bram") for b in hours.blocks_between(first, last)]
    assert len(roster) == 8  # two weeks, less Christmas Day and New Year's Day
    assert gaps(hours, roster, first, last) == 0


def test_a_gap_counts_in_the_days_looked_at_and_not_in_others(desk):
    hours = desk()
    roster = [Assignment(morning(n), "anna", "bram") for n in (0, 1, 3, 4)]
    assert gaps(hours, roster, MONDAY, MONDAY + 4 * DAY) == 1
    assert gaps(hours, roster[:2], MONDAY, MONDAY + DAY) == 0
    assert gaps(hours, roster, MONDAY + 3 * DAY, MONDAY + 4 * DAY) == 0


def test_a_block_with_only_somebody_who_left_is_no_gap_but_is_told():
    found = look(
        [morning(0)], [Assignment(morning(0), "zoe", "anna")], [RosterPerson("anna")]
    )
    assert [one.code for one in found] == ["unknown"]


def test_a_balanced_roster_and_an_unbalanced_one_are_told_apart():
    people = {"anna": 1.0, "bram": 1.0}
    even = [
        SlotChange(morning(n), "duty", "anna" if n % 2 else "bram") for n in range(4)
    ]
    uneven = [one._replace(login="anna") for one in even]
    assert [one.over("duty") for one in loads(even, people)] == [0, 0]
    assert [one.over("duty") for one in loads(uneven, people)] == [2, -2]


# --- the feed ---------------------------------------------------------------


def events(*items: FeedItem) -> dict[str, icalendar.Event]:
    text = feed("Team", items, AMSTERDAM, "https://loket.example.nl", whose="team")
    walked = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return {str(event["UID"]): event for event in walked}


def kept(key: str, n: int, who: str, sequence: int = 0, **more) -> FeedItem:
    at = datetime(2026, 11, 1, 12, sequence, tzinfo=UTC)
    return FeedItem(key, morning(n), "duty", who, sequence, at, **more)


def test_a_team_feed_shows_everybody_once():
    found = events(kept("0/duty", 0, "anna"), kept("1/duty", 1, "bram"))
    assert sorted(str(one["SUMMARY"]) for one in found.values()) == ["anna", "bram"]


def test_a_turn_that_was_taken_back_is_cancelled_not_forgotten():
    before = events(kept("0/duty", 0, "anna"))
    after = events(kept("0/duty", 0, "anna", 1, cancelled=True))
    assert before.keys() == after.keys()
    (event,) = after.values()
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)


def test_an_event_that_did_not_change_stays_as_it_is_to_the_byte():
    was = events(kept("0/duty", 0, "anna"), kept("1/duty", 1, "bram"))
    now = events(kept("0/duty", 0, "anna"), kept("1/duty", 1, "cees", 1))
    same = [uid for uid in was if was[uid].to_ical() == now[uid].to_ical()]
    assert len(same) == 1
    assert was.keys() == now.keys()


def test_a_key_that_comes_twice_makes_one_event():
    found = events(kept("0/duty", 0, "anna"), kept("0/duty", 0, "bram", 1))
    assert [str(one["SUMMARY"]) for one in found.values()] == ["bram"]
