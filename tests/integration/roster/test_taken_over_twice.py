"""Taking over is safe twice, at the same moment as another, and from an old page."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ringgroup.roster import absences, rostering
from ringgroup.roster.absences import Seen, TakenOver
from ringgroup.roster.roster import Conflict, Move, Refusal, Saved
from tests.town.rota import CARLA, DAY, NOW, Desk, actor, backup, duty

ANNA, BRAM, DAAN = map(actor, ("anna", "bram", "daan"))
SEEN = Seen("anna", "bram")
DONE = {("23", "duty"): "bram"}


@pytest.fixture
def desk(database_url):
    desk = Desk(database_url)
    desk.fill(duty_0="anna", backup_0="bram")
    desk.publish()
    yield desk
    desk.close()


def take_over(desk, who, seen=SEEN, now=NOW):
    return desk.ask(absences.report_absent, who, duty(), now, seen)


@pytest.mark.parametrize("seen", [SEEN, None], ids=["from the page", "by a script"])
@pytest.mark.parametrize("who", [ANNA, BRAM, CARLA], ids=lambda one: one.login)
def test_the_same_again_has_the_same_answer_and_one_effect(desk, who, seen):
    first = take_over(desk, who, seen)
    told = desk.told()
    second = take_over(desk, who, seen)
    assert isinstance(first, TakenOver)
    assert second == first
    assert desk.roster() == DONE
    assert desk.told() == told


def test_from_the_page_that_is_so_the_next_morning_too(desk):
    desk.ask(absences.report_absent, BRAM, backup(), NOW, Seen("bram", None))
    later = desk.ask(
        absences.report_absent, BRAM, backup(), NOW + DAY / 24, Seen("bram", None)
    )
    assert later.absent.login == "bram"
    assert desk.roster() == {("23", "duty"): "anna"}


def test_backup_and_coordinator_at_the_same_moment_do_it_once(desk):
    gate = Barrier(2)

    def press(who):
        gate.wait()
        return take_over(desk, who)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, [BRAM, CARLA]))
    assert desk.roster() == DONE
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "TakenOver"]


def test_duty_and_backup_who_changed_places_meanwhile_stay_where_they_are(desk):
    desk.put(Move(duty(), "anna", "bram"), Move(backup(), "bram", "anna"))
    found = take_over(desk, ANNA)
    assert isinstance(found, Conflict)
    assert found.now_is.login == "bram"
    assert desk.roster() == {("23", "duty"): "bram", ("23", "backup"): "anna"}


def test_another_backup_meanwhile_is_a_conflict_about_the_backup(desk):
    desk.put(Move(backup(), "bram", "daan"))
    found = take_over(desk, ANNA)
    assert isinstance(found, Conflict)
    assert found.place == backup()
    assert desk.roster()["23", "duty"] == "anna"


def test_who_is_in_none_of_it_learns_nothing(desk):
    desk.put(Move(duty(), "anna", "bram"), Move(backup(), "bram", "anna"))
    assert take_over(desk, DAAN) == Refusal("not_allowed", duty())


def test_who_took_over_can_fall_ill_as_well(desk):
    take_over(desk, BRAM)
    ill = take_over(desk, BRAM, Seen("bram", None))
    assert (ill.absent.login, ill.by) == ("bram", None)
    assert desk.roster() == {}


# --- the coordinator's changes ----------------------------------------------------


def test_a_change_that_is_sent_twice_is_made_once(desk):
    moves = [Move(duty(), "anna", "daan"), Move(duty(1), None, "anna")]
    first, second = desk.put(*moves), desk.put(*moves)
    assert second == first
    assert len(desk.told()) == 2


def test_an_undo_that_is_sent_twice_is_done_once(desk):
    batch = desk.put(Move(duty(), "anna", "daan")).batch
    first = desk.ask(rostering.undo, CARLA, batch, NOW)
    assert isinstance(first, Saved)
    assert desk.ask(rostering.undo, CARLA, batch, NOW) == first
    assert desk.roster()["23", "duty"] == "anna"


def test_what_was_changed_and_changed_back_is_no_repeat(desk):
    desk.put(Move(duty(), "anna", "daan"))
    desk.put(Move(duty(), "daan", "anna"))
    again = desk.put(Move(duty(), "anna", "daan"))
    assert desk.roster()["23", "duty"] == "daan"
    assert again.changes


def test_anothers_change_is_a_conflict_though_it_came_to_the_same(desk):
    other = actor("carla")
    desk.put(Move(duty(), "anna", "daan"), by=BRAM)
    assert isinstance(desk.put(Move(duty(), "anna", "daan"), by=other), Conflict)
