"""What hangs on a slot: whether it is seen, who asked for it, who is told."""

import pytest

from ringgroup.roster import rostering, swaps
from ringgroup.roster.roster import Move, Refusal, Saved
from ringgroup.store import days
from schedules.hours import ExtraDay
from schedules.roster import Assignment
from tests.town.rota import CARLA, DAY, MONDAY, NOW, Desk, actor, backup, block, duty

ANNA, EVA = actor("anna"), actor("eva")


@pytest.fixture
def desk(database_url):
    desk = Desk(database_url)
    yield desk
    desk.close()


def take_in(desk, *wanted: Assignment, by=CARLA) -> Saved:
    saved = desk.ask(rostering.take_in, list(wanted), NOW, by)
    assert isinstance(saved, Saved)
    return saved


def seen(desk) -> set[tuple[str, str]]:
    """Day of the month and slot of what workers see."""
    return {
        (str(row["day"])[-2:], row["slot"])
        for row in desk.rows("roster_slot")
        if row["published"]
    }


def told(desk) -> list[str]:
    return sorted(who for who, _ in desk.told())


def undo(desk, saved: Saved):
    return desk.ask(rostering.undo, CARLA, saved.batch, NOW)


# --- seen ---------------------------------------------------------------------


def test_a_block_that_was_shown_is_shown_still_when_it_was_emptied(desk):
    take_in(desk, Assignment(block(1), "anna", "bram"))
    desk.put(Move(duty(1), "anna", None), Move(backup(1), "bram", None))
    desk.forget_messages()
    desk.put(Move(duty(1), None, "daan"))
    assert seen(desk) == {("24", "duty")}
    assert told(desk) == ["daan"]


def test_a_draft_that_was_emptied_is_a_draft_still(desk):
    desk.fill(duty_1="anna")
    desk.put(Move(duty(1), "anna", None))
    desk.put(Move(duty(1), None, "daan"))
    assert seen(desk) == set()
    assert desk.told() == []


def test_an_undo_of_a_file_over_drafts_publishes_nothing(desk):
    desk.fill(duty_1="anna")
    saved = take_in(desk, Assignment(block(1), "bram", "eva"))
    desk.forget_messages()
    assert isinstance(undo(desk, saved), Saved)
    assert desk.roster() == {("24", "duty"): "anna"}
    assert seen(desk) == set()
    assert told(desk) == ["bram", "eva"]  # who saw it, and have it no more


def test_an_undo_hides_a_draft_that_the_file_showed_and_did_not_change(desk):
    desk.fill(duty_1="anna")
    saved = take_in(desk, Assignment(block(1), "anna", "eva"))
    assert seen(desk) == {("24", "duty"), ("24", "backup")}
    desk.forget_messages()
    undone = undo(desk, saved)
    assert (desk.roster(), seen(desk)) == ({("24", "duty"): "anna"}, set())
    assert told(desk) == ["anna", "eva"]  # who saw it, and does no more
    undo(desk, undone)
    assert seen(desk) == {("24", "duty"), ("24", "backup")}


def test_an_undo_of_an_undo_shows_the_file_again(desk):
    desk.fill(duty_1="anna")
    saved = take_in(desk, Assignment(block(1), "bram", "eva"))
    again = undo(desk, undo(desk, saved))
    assert isinstance(again, Saved)
    assert seen(desk) == {("24", "duty"), ("24", "backup")}


def test_an_undo_brings_nobody_back_whom_nobody_sees(desk):
    take_in(desk, Assignment(block(1), "anna", "bram"))
    saved = desk.put(Move(duty(1), "anna", None), Move(backup(1), "bram", None))
    undo(desk, saved)
    assert seen(desk) == {("24", "duty"), ("24", "backup")}


def test_an_undo_does_not_fill_a_day_that_was_closed_meanwhile(desk):
    desk.fill(duty_1="anna")
    saved = desk.put(Move(duty(1), "anna", None))
    with desk.database.transaction() as session:
        closed = ExtraDay(MONDAY + DAY, (), "markt")
        days.keep_extra_day(session, desk.line.key, closed)
    assert undo(desk, saved) == Refusal("not_open", duty(1))
    assert desk.roster() == {}


# --- told ---------------------------------------------------------------------


def test_an_older_file_tells_who_loses_a_place_and_who_gets_it(desk):
    take_in(desk, Assignment(block(1), "anna", "bram"))
    desk.put(Move(duty(1), "anna", "eva"))
    desk.forget_messages()
    take_in(desk, Assignment(block(1), "anna", "bram"))
    assert told(desk) == ["anna", "eva"]


def test_a_file_into_days_that_were_published_tells_who_is_in_it(desk):
    desk.publish()
    take_in(desk, Assignment(block(1), "anna", "carla"))
    assert told(desk) == ["anna"]  # Carla did it herself


def test_a_file_is_refused_when_its_blocks_are_no_longer_as_they_were_shown(desk):
    desk.fill(duty_1="anna")
    wanted = [Assignment(block(1), "bram", None)]
    shown = rostering.as_it_was({duty(1): "anna"}, wanted)
    desk.put(Move(duty(1), "anna", "daan"))
    refused = desk.ask(rostering.take_in, wanted, NOW, CARLA, shown)
    assert [one.code for one in refused] == ["stale"]
    assert desk.roster() == {("24", "duty"): "daan"}


# --- asked for ----------------------------------------------------------------


@pytest.fixture
def agreed(desk) -> str:
    """Anna gives Tuesday to Eva, who said yes; a coordinator has still to decide."""
    desk.fill(duty_1="anna")
    desk.publish()
    offer = desk.ask(swaps.propose, ANNA, duty(1), NOW, to="eva")
    desk.ask(swaps.accept, EVA, offer.id, NOW)
    desk.forget_messages()
    return offer.id


def state(desk) -> str:
    (row,) = desk.rows("swap_request")
    return row["state"]


def test_who_consented_to_a_swap_is_told_that_it_lapsed(desk, agreed):
    desk.put(Move(duty(1), "anna", "daan"))
    assert state(desk) == "stale"
    assert told(desk) == ["anna", "anna", "daan", "eva"]
    lapsed = [words for who, words in desk.told() if who == "eva"]
    assert "gaat niet door" in lapsed[0]
    assert isinstance(desk.ask(swaps.approve, CARLA, agreed, NOW), Refusal)


def test_a_swap_that_lapsed_does_not_come_alive_with_its_slot(desk, agreed):
    desk.put(Move(duty(1), "anna", "daan"))
    desk.put(Move(duty(1), "daan", "anna"))
    assert state(desk) == "stale"
    again = desk.ask(swaps.propose, ANNA, duty(1), NOW, to="eva")
    assert not isinstance(again, Refusal)
    assert agreed


def test_an_exchange_lapses_with_what_was_asked_in_return(desk):
    desk.fill(duty_1="anna", duty_2="eva")
    desk.publish()
    offer = desk.ask(swaps.propose, ANNA, duty(1), NOW, to="eva", back=duty(2))
    desk.ask(swaps.accept, EVA, offer.id, NOW)
    desk.forget_messages()
    desk.put(Move(duty(2), "eva", "daan"))
    assert state(desk) == "stale"
    assert "anna" in told(desk)


def test_a_change_of_another_slot_leaves_a_swap_alone(desk, agreed):
    desk.put(Move(backup(1), None, "daan"))
    assert state(desk) == "accepted"
    assert isinstance(desk.ask(swaps.approve, CARLA, agreed, NOW), Saved)
    assert state(desk) == "done"
