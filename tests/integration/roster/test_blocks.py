"""Hours that change: who stood in the old block goes along, or is named and told."""

import re
from dataclasses import replace
from datetime import date

import pytest

from ringgroup.desk import Desk
from ringgroup.roster import blocks, swaps
from ringgroup.tables import MEMBER, SLOT
from ringgroup.upkeep import rostering
from schedules.hours import ExtraDay, Span
from tests.conftest import MONDAY
from tests.integration.call.test_statements import counted
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
    desk.ask(blocks.keep_days, CARLA, [wanted], NOW)


def usual(desk, day: date = TUESDAY) -> None:
    desk.ask(blocks.forget_days, CARLA, [day], NOW)


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


def test_a_day_of_which_nothing_changes_costs_no_statement(desk):
    costs = []
    for ahead in (2, 60):
        on = [TODAY + n * DAY for n in range(30, 30 + ahead)]
        with counted(desk) as sent:
            desk.ask(lambda act, on=on: blocks.settle(act, on), CARLA, NOW)
        costs.append(len(sent))
    assert costs[0] == costs[1]


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


def test_a_draft_that_comes_back_in_days_that_were_published_meanwhile_is_shown(desk):
    far = TODAY + 42 * DAY
    desk.fill(duty_42="anna")
    keeps(desk, far)
    desk.publish(42)
    usual(desk, far)
    assert standing(desk, far) == {("09:00-12:00", "duty", "anna", True)}
    assert [who for who, _ in desk.told()] == ["anna"]


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
    desk.ask(blocks.keep_days, CARLA, [wanted], late)
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


def test_who_is_elsewhere_at_the_new_time_is_named_before_it_is_saved(town, carla):
    """As they are not taken along: what is said beforehand and what moves are one."""
    on = {"line": "elders", "day": date(2026, 11, 23), "start": 720, "end": 900}
    with town.database.transaction() as session:
        session.execute(SLOT.insert().values(**on, slot="duty", member_id=1))
    page = carla.get("/rooster/dagen").text
    later = CLOSING | {"kind": "open", "times": "10-13"}
    fields = form(page, "/rooster/dagen").fields | later
    question = carla.post("/rooster/dagen", fields)
    assert "Anna, dienst van 09:00-12:00" in question.text
    assert "Bram" not in question.text
    agreed = form(question.text, "/rooster/dagen").fields
    assert carla.post("/rooster/dagen", agreed).status_code == 303
    here = [row for row in town.rows("roster_slot") if row["line"] != "elders"]
    assert [(row["start"], row["member_id"]) for row in here] == [(600, 2)]


@pytest.mark.parametrize("why", ["elsewhere", "off the roster", "inactive"])
def test_the_hours_page_says_where_a_place_goes_as_it_goes(town, why):
    """Anna stands here at 9; from 10 on she cannot, whatever the reason."""
    give_password(town.database, "daan", role="administrator")
    daan = Visitor(town.app, lambda: town.now)
    daan.sign_in("daan")
    with town.database.transaction() as session:
        if why == "elsewhere":
            on = {"line": "elders", "day": date(2026, 11, 23), "start": 720, "end": 900}
            session.execute(SLOT.insert().values(**on, slot="duty", member_id=1))
        elif why == "off the roster":
            off = {MEMBER.c.everywhere: False}
            session.execute(MEMBER.update().where(MEMBER.c.id == 1).values(off))
        else:
            session.execute(
                MEMBER.update().where(MEMBER.c.id == 1).values(active=False)
            )
    page = "/beheer/instellingen/tijden"
    fields = form(daan.get(page).text, page).fields | {"hours.monday": "10:00-13:00"}
    question = daan.post(page, fields)
    said = " ".join(re.findall("<li>(.*)</li>", question.text))
    assert "Anna, dienst van 09:00-12:00, heeft dan geen plek meer" in said
    assert "Bram, achterwacht van 09:00-12:00, gaat naar 10:00-13:00" in said
    daan.post(page, form(question.text, page).fields)
    here = [row for row in town.rows("roster_slot") if row["line"] != "elders"]
    assert [(row["start"], row["member_id"]) for row in here] == [(600, 2)]


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


CHRISTMAS = {
    "day": "2026-12-21",
    "until": "2027-01-01",
    "kind": "closed",
    "reason": "bouw",
}
WEEKDAYS_OF_IT = 10
"""Christmas and New Year's Day fall on a Friday."""


@pytest.fixture
def christmas(town):
    """Anna and Bram have the roster of those weeks."""
    days = [date(2026, 12, 21) + n * DAY for n in (0, 1, 2, 7, 8)]
    with town.database.transaction() as session:
        for n, day in enumerate(days):
            for slot, member in (("duty", 1 + n % 2), ("backup", 2 - n % 2)):
                place = {"line": "veldhoven", "day": day, "start": 540, "end": 720}
                row = place | {"slot": slot, "member_id": member, "published": True}
                session.execute(SLOT.insert(), row)
    return {(str(day), slot) for day in days for slot in ("duty", "backup")}


def slots_of(town):
    return {
        (str(row["day"])[:10], row["slot"])
        for row in town.rows("roster_slot")
        if str(row["day"]) > "2026-12"
    }


def test_two_weeks_are_closed_in_one_go_and_open_again_in_one_press(
    town, carla, christmas
):
    page = carla.get("/rooster/dagen").text
    fields = form(page, "/rooster/dagen").fields | CHRISTMAS
    question = carla.post("/rooster/dagen", fields)
    assert "maandag 21 december 2026 tot en met vrijdag 1 januari" in question.text
    assert "dinsdag 29 december 2026: Anna, dienst van" in question.text
    assert town.rows("extra_day") == []
    agreed = form(question.text, "/rooster/dagen").fields
    page = carla.post("/rooster/dagen", agreed, follow_redirects=True).text
    assert len(town.rows("extra_day")) == WEEKDAYS_OF_IT
    assert page.count("bouw") == 1
    assert slots_of(town) == set()
    told = [(row["member_id"], row["body"]) for row in town.rows("message")]
    assert sorted(member for member, _ in told) == [1, 2]
    assert all("vanaf maandag 21 december" in body for _, body in told)
    log = [row["detail"] for row in town.rows("audit") if row["action"] == "day_closed"]
    assert log == ["2026-12-21 until 2027-01-01"]
    back = form(page, "/rooster/dagen/gewoon").fields
    carla.post("/rooster/dagen/gewoon", back)
    assert town.rows("extra_day") == []
    assert slots_of(town) == christmas
    again = sorted(row["member_id"] for row in town.rows("message"))
    assert again == [1, 1, 2, 2]


def test_a_period_that_another_changed_a_day_of_is_a_conflict(town, carla):
    page = carla.get("/rooster/dagen").text
    fields = form(page, "/rooster/dagen").fields | CHRISTMAS
    other = {"day": "2026-12-24", "kind": "open", "times": "9-11", "reason": "ontbijt"}
    carla.post("/rooster/dagen", other)
    said = carla.post("/rooster/dagen", fields, follow_redirects=True).text
    assert "Iemand anders heeft dit intussen veranderd." in said
    assert len(town.rows("extra_day")) == 1


def test_a_period_at_other_hours_is_of_the_days_that_are_open(town, carla):
    open_then = CHRISTMAS | {"kind": "open", "times": "10-11"}
    assert carla.post("/rooster/dagen", open_then).status_code == 303
    days = {str(row["day"])[5:10] for row in town.rows("extra_day")}
    assert len(days) == WEEKDAYS_OF_IT - 2
    assert not days & {"12-25", "01-01", "12-26", "12-27"}


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-12-20", "Tot en met: kies een dag na de eerste"),
        ("2027-12-20", "Tot en met: kies een dag na de eerste"),
        ("morgen", "Tot en met: kies een dag na de eerste"),
        ("", ""),
    ],
)
def test_a_period_ends_after_it_begins(town, carla, until, said):
    page = carla.post("/rooster/dagen", CHRISTMAS | {"until": until})
    assert page.status_code == (422 if said else 303)
    assert said in page.text
    assert len(town.rows("extra_day")) == (0 if said else 1)


def test_a_day_that_is_none_is_said_in_our_own_words(carla):
    page = carla.post("/rooster/dagen", CHRISTMAS | {"day": "morgen"})
    assert page.status_code == 422
    assert "Kies een dag." in page.text
    assert "Not a valid" not in page.text


def test_a_weekend_has_nothing_to_close(town, carla):
    weekend = CHRISTMAS | {"day": "2026-12-05", "until": "2026-12-06"}
    page = carla.post("/rooster/dagen", weekend)
    assert "In deze periode is het loket nooit open." in page.text
    assert town.rows("extra_day") == []
