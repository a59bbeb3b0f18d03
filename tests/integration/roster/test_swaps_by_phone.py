"""A swap on which two agreed by telephone: entered for them, written down, told."""

import re
from datetime import timedelta

import pytest
from lxml import html

from ringgroup.roster import entered, planning, rostering, swaps
from ringgroup.roster.roster import Refusal, Saved
from tests.integration.roster.test_duties_page import EARLY, named, visitor, who
from tests.town.forms import forms
from tests.town.rota import CARLA, DAY, MONDAY, NOW, Desk, actor, duty
from tests.town.town import Town, demo_settings
from tests.town.visitor import give_password

ANNA, EVA = map(actor, ("anna", "eva"))
WHEN = "dinsdag 24 november van 09:00 tot 12:00 uur"
ENTERED = f"je ruil van {WHEN} is ingevoerd. Klopt dit niet? Bel de coördinator."


@pytest.fixture
def desk(database_url):
    """Anna has duty on Tuesday, Bram on Wednesday; workers see it."""
    desk = Desk(database_url)
    desk.fill(duty_1="anna", backup_1="daan", duty_2="bram")
    desk.publish()
    yield desk
    desk.close()


def enter(desk, *said, by=CARLA):
    return desk.ask(entered.enter, by, *said, NOW)


def test_both_are_told_and_it_is_written_down_who_entered_it(desk):
    assert isinstance(enter(desk, duty(1), "anna", "bram", duty(2)), Saved)
    assert desk.roster() == {
        ("24", "duty"): "bram",
        ("24", "backup"): "daan",
        ("25", "duty"): "anna",
    }
    assert desk.told() == [("anna", ENTERED), ("bram", ENTERED)]
    first = desk.look(planning.log, desk.line, NOW).changes[0]
    assert (first.by, first.kind) == ("Carla", "by_phone")
    (audit,) = [o for o in desk.rows("audit") if o["action"] == "swap_entered"]
    assert (audit["actor_id"], audit["detail"]) == (3, "2026-11-24 duty")
    (request,) = desk.rows("swap_request")
    assert (request["state"], request["decided_by"]) == ("done", 3)
    agreed = desk.look(planning.agreed, desk.line, MONDAY, MONDAY + 7 * DAY)
    assert agreed == {duty(1), duty(2)}


def test_it_can_be_taken_back_and_both_hear_of_it(desk):
    saved = enter(desk, duty(1), "anna", "bram", duty(2))
    desk.forget_messages()
    assert isinstance(desk.ask(rostering.undo, CARLA, saved.batch, NOW), Saved)
    assert desk.roster()["24", "duty"] == "anna"
    assert {to for to, _ in desk.told()} == {"anna", "bram"}


def test_the_same_again_has_the_same_answer_and_tells_nobody_twice(desk):
    first = enter(desk, duty(1), "anna", "eva")
    assert enter(desk, duty(1), "anna", "eva").batch == first.batch
    assert len(desk.told()) == 2
    assert len(desk.rows("swap_request")) == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ((duty(1), "anna", "daan"), "double"),
        ((duty(1), "bram", "eva"), "not_theirs"),
        ((duty(1), "anna", "bram", duty(3)), "not_theirs"),
        ((duty(1), "anna", "anna"), "unknown_member"),
        ((duty(1), "anna", "nobody"), "unknown_member"),
        ((duty(-7), "anna", "eva"), "begun"),
    ],
)
def test_it_is_held_to_what_holds_for_every_swap(desk, said, code):
    before = desk.roster()
    refused = enter(desk, *said)
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert (desk.roster(), desk.told()) == (before, [])
    assert desk.rows("swap_request") == []


def test_nobody_but_a_coordinator_enters_one(desk):
    refused = enter(desk, duty(1), "anna", "eva", by=ANNA)
    assert refused == Refusal("not_allowed", duty(1))


def test_a_draft_is_no_swap(desk):
    desk.fill(duty_38="anna")
    refused = enter(desk, duty(38), "anna", "eva")
    assert refused == Refusal("not_theirs", duty(38), "anna")


def test_a_request_of_theirs_for_the_same_is_settled_by_it(desk):
    desk.ask(swaps.propose, ANNA, duty(1), NOW, to="bram", back=duty(2))
    desk.forget_messages()
    enter(desk, duty(1), "anna", "bram", duty(2))
    (request,) = desk.rows("swap_request")
    assert request["state"] == "done"
    assert desk.told() == [("anna", ENTERED), ("bram", ENTERED)]


def test_another_request_for_the_place_ends_and_who_had_said_yes_hears_that(desk):
    made = desk.ask(swaps.propose, ANNA, duty(1), NOW)
    desk.ask(swaps.accept, EVA, made.id, NOW)
    desk.forget_messages()
    enter(desk, duty(1), "anna", "bram", duty(2))
    states = {row["id"]: row["state"] for row in desk.rows("swap_request")}
    assert states.pop(made.id) == "stale"
    assert [*states.values()] == ["done"]
    assert ("eva", f"de ruil van {WHEN} gaat niet door. Je hoeft niets te doen.") in (
        desk.told()
    )


def test_who_may_not_stand_there_is_refused(desk):
    desk.run("UPDATE member SET active = false WHERE login = 'eva'")
    refused = enter(desk, duty(1), "anna", "eva")
    assert refused == Refusal("unknown_member", duty(1), "eva")


# --- the page -----------------------------------------------------------------

TUESDAY = "2026-11-24.0900-1200.duty"
WEDNESDAY = "2026-11-25.0900-1200.backup"
FORM = "/rooster/ruilen/afgesproken"
AGREED = {"agreed": "y"}


@pytest.fixture
def town(database_url):
    """Anna and Bram on Tuesday, Daan and Eva on Wednesday."""
    town = Town(demo_settings(database_url), EARLY, "pickup wins")
    give_password(town.database, "anna", "bram")
    give_password(town.database, "carla", role="coordinator")
    named(town, 1, "anna", "bram")
    named(town, 2, "daan", "eva")
    yield town
    town.close()


def send(carla, **fields: str):
    return carla.post(FORM, fields | AGREED, follow_redirects=True).text


def test_a_coordinator_enters_what_two_agreed_on_in_one_form(town):
    carla = visitor(town, "carla")
    assert FORM in carla.get("/rooster/ruilen").text
    page = carla.get(f"{FORM}?plek={TUESDAY}").text
    (form,) = [one for one in forms(page) if one.action.endswith(FORM)]
    assert form.fields["given"] == f"{TUESDAY}/anna"
    filled = form.fields | AGREED | {"how": "exchange", "back": f"{WEDNESDAY}/eva"}
    for _ in range(2):  # pressed twice
        said = carla.post(FORM, filled, follow_redirects=True).text
        assert "Ingevoerd. Het rooster is aangepast en" in said
        assert "Maak ongedaan" in said
    assert (who(town, 1)["duty"], who(town, 2)["backup"]) == ("eva", "anna")
    log = carla.get("/rooster/logboek").text
    assert log.count("geruild, beiden akkoord per telefoon") == 1
    assert len(town.rows("swap_request")) == 1


def test_the_month_leads_from_a_place_to_the_form_about_it(town):
    carla = visitor(town, "carla")
    page = html.fromstring(carla.get("/rooster?maand=2026-11").text)
    (link,) = page.xpath(
        f"//div[@id='p-{TUESDAY[:10]}-540-duty']//a[@class='by-phone']"
    )
    assert "dienst van Anna" in link.text_content()
    (form,) = [
        one for one in forms(carla.get(link.get("href")).text) if one.action == FORM
    ]
    assert form.fields["given"] == f"{TUESDAY}/anna"
    anna = visitor(town, "anna").get("/rooster?maand=2026-11").text
    assert "by-phone" not in anna


def test_a_place_that_is_empty_or_has_begun_is_said_to_be_so(town):
    carla = visitor(town, "carla")
    empty = carla.get(f"{FORM}?plek={TUESDAY.replace('-24', '-27')}").text
    assert "Hier staat niemand op het rooster." in empty
    begun = carla.get(f"{FORM}?plek={TUESDAY.replace('-24', '-20')}").text
    assert "het is al begonnen of voorbij" in begun


def test_a_place_far_ahead_is_in_the_form_that_its_cell_leads_to(town):
    named(town, 200, "anna", "bram")
    far = TUESDAY.replace("2026-11-24", str(EARLY.date() + timedelta(200)))
    page = visitor(town, "carla").get(f"{FORM}?plek={far}").text
    (form,) = [one for one in forms(page) if one.action == FORM]
    assert form.fields["given"] == f"{far}/anna"


def test_a_place_is_given_to_a_colleague(town):
    carla = visitor(town, "carla")
    said = send(carla, given=f"{TUESDAY}/anna", how="colleague", colleague="daan")
    assert "beiden krijgen bericht" in said
    assert who(town, 1)["duty"] == "daan"


def test_what_is_missing_is_said_once_and_nothing_changes(town):
    carla = visitor(town, "carla")
    answer = carla.post(FORM, {})
    assert answer.status_code == 422
    missing = ("Kies de plek die", "Kies wat ze afspraken", "Kruis aan dat beiden")
    for sentence in missing:
        assert answer.text.count(f">{sentence}") == 2  # above, and at the field
    same = {"given": f"{TUESDAY}/anna", "how": "colleague", "colleague": "anna"}
    assert "Kies een andere collega" in carla.post(FORM, same | AGREED).text
    same |= {"how": "exchange", "back": f"{TUESDAY}/anna"}
    assert "Kies een plek van de andere" in carla.post(FORM, same | AGREED).text
    assert who(town, 1)["duty"] == "anna"


def test_what_is_no_longer_so_is_said_as_of_any_swap(town):
    carla = visitor(town, "carla")
    said = send(carla, given=f"{TUESDAY}/bram", how="colleague", colleague="daan")
    assert "Deze plek is niet meer van je collega." in said
    said = send(carla, given=f"{TUESDAY}/anna", how="colleague", colleague="bram")
    assert "op twee plekken tegelijk" in said
    assert who(town, 1)["duty"] == "anna"


def test_who_does_not_coordinate_has_no_such_form(town):
    anna = visitor(town, "anna")
    assert FORM not in anna.get("/rooster/ruilen").text
    assert anna.get(FORM).status_code == 403
    assert anna.post(FORM, AGREED).status_code == 403
    assert not re.search("ruil invoeren", anna.get("/rooster/ruilen").text)
