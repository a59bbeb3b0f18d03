"""Hours that change: who stood in the old block goes along, or is named and told."""

from dataclasses import replace
from datetime import date

import pytest

from ringgroup.desk import Desk
from ringgroup.line import ExtraDay
from ringgroup.roster import blocks, swaps
from ringgroup.tables import SLOT
from ringgroup.upkeep import rostering
from schedules.hours import Span
from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.rota import CARLA, DAY, NOW, PEOPLE, actor, duty
from tests.town.rota import MONDAY as TODAY
from tests.town.rota import Desk as RosterDesk
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password

TUESDAY = TODAY + DAY
OTHER_HOURS = "het loket is op andere tijden open. Nu: "
NEW = "dinsdag 24 november van 10:00 tot 13:00 uur"


@pytest.fixture
def desk(database_url):
    desk = RosterDesk(database_url)
    desk.fill(duty_1="anna", backup_1="bram", duty_2="eva")
    desk.publish()
    yield desk
    desk.close()


def keeps(desk, day: date, *spans: str) -> None:
    """Carla, the coordinator, lets the desk be open at these hours."""
    wanted = ExtraDay(day, tuple(map(Span.parse, spans)), "markt")
    desk.ask(blocks.keep_day, CARLA, wanted, NOW)


def usual(desk, day: date = TUESDAY) -> None:
    desk.ask(blocks.forget_day, CARLA, day, NOW)


def standing(desk, day: date = TUESDAY) -> set[tuple[str, str, str, bool]]:
    return {
        (
            Span(row["start"], row["end"]).label,
            row["slot"],
            PEOPLE[row["member_id"] - 1],
            bool(row["published"]),
        )
        for row in desk.rows("roster_slot")
        if str(row["day"]) == str(day)
    }


def both(span: str, *, published: bool = True) -> set[tuple[str, str, str, bool]]:
    return {(span, "duty", "anna", published), (span, "backup", "bram", published)}


def test_who_stood_in_the_old_hours_stands_in_the_new(desk):
    keeps(desk, TUESDAY, "10:00-13:00")
    assert standing(desk) == both("10:00-13:00")
    assert dict(desk.told()) == {
        "anna": f"{OTHER_HOURS}je hebt nu dienst op {NEW}.",
        "bram": f"{OTHER_HOURS}je bent nu achterwacht op {NEW}.",
    }
    assert len(desk.told()) == 2


def test_as_usual_again_brings_them_back(desk):
    keeps(desk, TUESDAY, "10:00-13:00")
    usual(desk)
    assert standing(desk) == both("09:00-12:00")


def test_a_draft_goes_along_as_a_draft_and_tells_nobody(desk):
    far = TODAY + 42 * DAY
    desk.fill(duty_42="anna")
    keeps(desk, far, "10:00-13:00")
    assert standing(desk, far) == {("10:00-13:00", "duty", "anna", False)}
    assert desk.told() == []


def test_of_two_new_blocks_neither_clearly_took_its_place(desk):
    keeps(desk, TUESDAY, "09:00-10:30", "11:00-12:00")
    assert standing(desk) == set()
    assert (
        "anna",
        "je hebt geen dienst meer op dinsdag 24 november van 09:00 tot 12:00 uur.",
    ) in desk.told()


def test_the_afternoon_is_not_the_mornings_to_take_along(desk):
    keeps(desk, TUESDAY, "14:00-17:00")
    assert standing(desk) == set()


def test_who_was_told_that_a_day_is_closed_is_back_when_it_is_not(desk):
    keeps(desk, TUESDAY)
    assert standing(desk) == set()
    assert sorted(who for who, _ in desk.told()) == ["anna", "bram"]
    desk.forget_messages()
    usual(desk)
    assert standing(desk) == both("09:00-12:00")
    assert (
        "anna",
        "je hebt nu dienst op dinsdag 24 november van 09:00 tot 12:00 uur.",
    ) in desk.told()


def test_what_was_emptied_by_hand_meanwhile_stays_empty(desk):
    keeps(desk, TUESDAY, "10:00-13:00")
    with desk.database.transaction() as session:
        session.execute(SLOT.delete())
    usual(desk)
    assert standing(desk) == set()


def test_who_is_on_another_line_at_the_new_time_does_not_go_along(desk):
    with desk.database.transaction() as session:
        session.execute(
            SLOT.insert().values(
                line="elders", day=TUESDAY, start=720, end=900, slot="duty", member_id=1
            )
        )
    keeps(desk, TUESDAY, "10:00-13:00")
    here = {one for one in standing(desk) if one[0] == "10:00-13:00"}
    assert here == {("10:00-13:00", "backup", "bram", True)}
    assert [who for who, text in desk.told() if "geen dienst meer" in text] == ["anna"]


def test_a_swap_of_a_block_that_is_gone_ends_and_its_people_are_told(desk):
    offered = desk.ask(swaps.propose, actor("anna"), duty(1), NOW, to="eva")
    desk.ask(swaps.accept, actor("eva"), offered.id, NOW)
    desk.forget_messages()
    keeps(desk, TUESDAY, "10:00-13:00")
    (request,) = desk.rows("swap_request")
    assert request["state"] == "stale"
    ended = [who for who, text in desk.told() if "gaat niet door" in text]
    assert sorted(ended) == ["anna", "eva"]


def test_who_was_asked_cannot_say_yes_for_a_block_that_is_gone(desk):
    offered = desk.ask(swaps.propose, actor("anna"), duty(1), NOW, to="eva")
    keeps(desk, TUESDAY)
    desk.ask(swaps.accept, actor("eva"), offered.id, NOW)
    assert standing(desk) == set()
    (request,) = desk.rows("swap_request")
    assert request["state"] == "stale"


def test_what_is_over_stays_as_it_was(desk):
    desk.fill(duty_0="eva")
    late = NOW.replace(hour=12)  # 13:00 in Veldhoven
    wanted = ExtraDay(TODAY, (), "storm")
    desk.ask(blocks.keep_day, CARLA, wanted, late)
    assert ("09:00-12:00", "duty", "eva", True) in standing(desk, TODAY)


def test_another_line_file_takes_everybody_along_once(desk):
    hours = desk.line.hours
    later = tuple((Span(600, 780),) if spans else () for spans in hours.week)
    line = replace(desk.line, hours=replace(hours, week=later))
    new = Desk({line.key: line}, desk.house.desk.vault)
    for _ in range(2):
        rostering.cycle(desk.database, new, NOW)
    assert standing(desk) == both("10:00-13:00")
    assert standing(desk, TODAY + 2 * DAY) == {("10:00-13:00", "duty", "eva", True)}
    assert sorted(who for who, _ in desk.told()) == ["anna", "bram", "eva"]
    rostering.cycle(desk.database, desk.house.desk, NOW)
    assert standing(desk) == both("09:00-12:00")


def test_a_roster_that_follows_the_hours_is_left_alone(desk):
    before = len(desk.rows("roster_change"))
    rostering.cycle(desk.database, desk.house.desk, NOW)
    assert len(desk.rows("roster_change")) == before
    assert desk.told() == []


# --- the page ---------------------------------------------------------------------


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "carla", role="coordinator")
    town.roster("anna", "bram")
    yield town
    town.close()


@pytest.fixture
def carla(town):
    carla = Visitor(town.app, lambda: town.now)
    carla.sign_in("carla")
    return carla


CLOSING = {"day": "2026-11-23", "kind": "closed", "reason": "storm"}


def test_who_would_have_no_place_is_named_before_it_is_saved(town, carla):
    page = carla.get("/rooster/dagen").text
    fields = form(page, "/rooster/dagen").fields | CLOSING
    question = carla.post("/rooster/dagen", fields)
    assert "Anna, dienst van 09:00-12:00" in question.text
    assert "Bram, achterwacht van 09:00-12:00" in question.text
    assert town.rows("extra_day") == []
    agreed = form(question.text, "/rooster/dagen").fields
    assert carla.post("/rooster/dagen", agreed).status_code == 303
    assert len(town.rows("extra_day")) == 1
    assert town.rows("roster_slot") == []


def test_who_took_over_meanwhile_is_named_anew(town, carla):
    page = carla.get("/rooster/dagen").text
    fields = form(page, "/rooster/dagen").fields | CLOSING
    agreed = form(carla.post("/rooster/dagen", fields).text, "/rooster/dagen").fields
    with town.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE roster_slot SET member_id = 5 WHERE slot = 'duty'"
        )
    again = carla.post("/rooster/dagen", agreed)
    assert "Eva, dienst van 09:00-12:00" in again.text
    assert len(town.rows("roster_slot")) == 2


def test_nobody_is_asked_when_everybody_goes_along(town, carla):
    page = carla.get("/rooster/dagen").text
    later = CLOSING | {"kind": "open", "times": "10-13"}
    fields = form(page, "/rooster/dagen").fields | later
    assert carla.post("/rooster/dagen", fields).status_code == 303
    assert {row["start"] for row in town.rows("roster_slot")} == {600}


def test_an_extra_open_day_that_is_as_usual_again_names_who_stands_there(town, carla):
    day = {"day": "2026-11-28", "kind": "open", "times": "9-12", "reason": "markt"}
    carla.post("/rooster/dagen", day)
    with town.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE roster_slot SET day = '2026-11-28'"
        )
    page = carla.get("/rooster/dagen").text
    fields = form(page, "/rooster/dagen/gewoon").fields
    question = carla.post("/rooster/dagen/gewoon", fields)
    assert "Anna, dienst" in question.text
    agreed = form(question.text, "/rooster/dagen/gewoon").fields
    assert carla.post("/rooster/dagen/gewoon", agreed).status_code == 303
    assert town.rows("extra_day") == town.rows("roster_slot") == []
