"""After somebody could not work: who is rung is said and is so, and who owes whom."""

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.integration.roster.test_duties_page import EARLY, TODAY, named, visitor
from tests.town.forms import forms
from tests.town.town import Town, demo_settings
from tests.town.visitor import give_password
from webhooks.simulator.network.phones import Ignores

CANNOT, AFTER = "/rooster/kan-niet", "/rooster/kan-niet/daarna"
FRIDAY = "2026-11-27.0900-1200.duty"


@pytest.fixture
def town(database_url):
    """Anna and Bram today; Bram has another duty on Friday."""
    town = Town(demo_settings(database_url), EARLY, "pickup wins")
    give_password(town.database, "anna", "bram", "daan")
    give_password(town.database, "carla", role="coordinator")
    named(town, 0, "anna", "bram")
    named(town, 4, "bram", "eva")
    yield town
    town.close()


def report(town, login: str, plek: str = TODAY) -> str:
    them = visitor(town, login)
    return them.post(CANNOT, {"plek": plek}, follow_redirects=True).text


def in_the_block(town) -> None:
    town.run(until=EARLY + timedelta(hours=1, minutes=30))


def rung(town) -> list[str]:
    """Whose phones ring for a caller of this moment."""
    return town.rung(town.call())


def test_before_the_block_it_says_whom_the_roster_rings(town):
    said = report(town, "anna")
    assert "Meldt zich dan niemand aan, dan gaat de telefoon van Bram." in said
    assert "Bram doet het nu." in said


def test_without_anybody_it_says_that_there_is_the_voicemail(town):
    report(town, "anna")
    said = report(town, "bram")
    assert "Meldt zich dan niemand aan, dan is er alleen de voicemail." in said
    assert "Niemand staat hier nu." in said


def test_in_the_block_it_is_the_backup_whose_phone_rings(town):
    in_the_block(town)
    said = report(town, "carla")
    assert "Belt er nu iemand, dan gaat de telefoon van Bram." in said
    assert rung(town) == ["bram"]


def test_in_the_block_it_is_whoever_else_is_present_and_then_the_backup(town):
    in_the_block(town)
    town.sign_on("anna", "daan")
    town.phone("daan", Ignores())
    said = report(town, "carla")
    assert "Belt er nu iemand, dan gaat de telefoon van Daan." in said
    assert "Neemt niemand op, dan gaat die van Bram." in said
    assert rung(town) == ["daan", "bram"]


def test_in_the_block_it_is_the_voicemail_when_nobody_is_left(town):
    in_the_block(town)
    report(town, "carla")
    said = report(town, "bram")
    assert "Belt er nu iemand, dan komt die bij de voicemail." in said
    assert rung(town) == []


def test_a_coordinator_sees_who_is_free_for_the_slot_that_is_empty(town):
    said = report(town, "carla")
    free = re.search(r"Op dat moment vrij: ([^<.]+)\.", said)[1].split(", ")
    assert "Daan" in free
    assert not {"Anna", "Bram"} & set(free)
    assert (
        "Op dat moment vrij"
        not in visitor(town, "bram").get(f"{AFTER}?plek={TODAY}").text
    )


def test_who_took_over_asks_in_one_press_and_sees_how_far_it_is(town):
    report(town, "anna")
    bram = visitor(town, "bram")
    page = bram.get(f"{AFTER}?plek={TODAY}").text
    assert "Vraag dit aan Anna" in page
    asked = {"plek": FRIDAY, "how": "colleague", "colleague": "anna"}
    bram.post("/rooster/ruilen/nieuw", asked)
    page = bram.get(f"{AFTER}?plek={TODAY}").text
    assert "Vraag dit aan Anna" not in page
    assert "Je vroeg Anna om de dienst van vr 27 nov" in page
    assert "Er is nog geen antwoord." in page
    (request,) = town.rows("swap_request")
    visitor(town, "anna").post(f"/rooster/ruilen/{request['id']}/ja")
    page = visitor(town, "carla").get(f"{AFTER}?plek={TODAY}").text
    assert "Bram vroeg Anna om de dienst van vr 27 nov" in page
    assert "Het antwoord is ja." in page


def test_a_coordinator_is_led_to_enter_what_they_agreed_on(town):
    carla = visitor(town, "carla")
    said = carla.post(CANNOT, {"plek": TODAY}, follow_redirects=True).text
    link = f"/rooster/ruilen/afgesproken?plek={FRIDAY}&collega=anna"
    assert link in unescape(said)
    page = carla.get(link).text
    (form,) = [one for one in forms(page) if one.action.endswith("afgesproken")]
    assert form.fields["given"] == f"{FRIDAY}/bram"
    assert (form.fields["how"], form.fields["colleague"]) == ("colleague", "anna")


def test_others_see_nothing_of_it(town):
    report(town, "anna")
    daan = visitor(town, "daan")
    answer = daan.get(f"{AFTER}?plek={TODAY}", follow_redirects=True)
    assert "Dit is niet aan jou" in answer.text
    assert daan.get(f"{AFTER}?plek={FRIDAY}").status_code == 303
    assert daan.get(AFTER).status_code == 404
