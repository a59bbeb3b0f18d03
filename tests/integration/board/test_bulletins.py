"""Vandaag: a coordinator's word to all of a line, with an end and who saw it."""

from datetime import timedelta
from html import unescape

import pytest

from tests.town.forms import form
from tests.town.visitor import Visitor, give_password
from webhooks.pages.now.words import BULLETIN_HOLDS

TEXT = "Prikactie van de GGD: 088 123 45 67."


@pytest.fixture
def carla(quiet_town):
    give_password(quiet_town.database, "carla", role="coordinator")
    give_password(quiet_town.database, "anna")
    return visitor(quiet_town, "carla")


def visitor(town, login):
    one = Visitor(town.app, lambda: town.now)
    one.sign_in(login)
    return one


def write(carla, text=TEXT, **more):
    """As the form is offered: until the end of this day."""
    fields = form(carla.get("/vandaag").text, "/vandaag").fields
    return carla.post("/vandaag", {**fields, "text": text, **more})


def test_it_stands_beside_the_board_and_the_form_until_its_end(quiet_town, carla):
    said = write(carla)
    assert said.status_code == 303
    quiet_town.sign_on("anna")
    quiet_town.call()
    anna = visitor(quiet_town, "anna")
    (of,) = (row["id"] for row in quiet_town.rows("open_registration"))
    pages = "/", "/registratie/e-mail", f"/registratie/{of}"
    assert all(TEXT in anna.get(page).text for page in pages)
    quiet_town.run(quiet_town.now + timedelta(days=3))
    anna = visitor(quiet_town, "anna")
    assert not any(TEXT in anna.get(page).text for page in pages[:2])


def test_who_saw_it_is_counted_once_and_asked_no_more(quiet_town, carla):
    write(carla)
    anna = visitor(quiet_town, "anna")
    fields = form(anna.get("/").text, "/vandaag/gezien").fields
    for _ in range(2):
        assert anna.post("/vandaag/gezien", fields).status_code == 303
    page = anna.get("/").text
    assert "Je hebt dit gezien" in page
    assert "/vandaag/gezien" not in page
    assert len(quiet_town.rows("bulletin_seen")) == 1
    assert "Gezien door</span><div>1</div>" in carla.get("/vandaag").text


def test_a_coordinator_ends_it(quiet_town, carla):
    write(carla)
    fields = form(carla.get("/vandaag").text, "/vandaag/weg").fields
    carla.post("/vandaag/weg", fields)
    assert quiet_town.rows("bulletin") == []
    anna = visitor(quiet_town, "anna")
    assert anna.post("/vandaag/gezien", fields).status_code in {303, 400}
    assert quiet_town.rows("bulletin_seen") == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("phone", "Bel Lumens op 06 41130101"),
        ("email", "Mail iemand@example.nl"),
        ("address", "Prikactie op Kerkstraat 5"),
        ("date", "Prikactie op 5 maart 2027"),
        ("too_long", "a" * 201),
    ],
)
def test_what_leads_to_a_person_is_refused_and_kept_nowhere(
    quiet_town, carla, kind, text
):
    page = write(carla, text)
    assert page.status_code == 422
    assert BULLETIN_HOLDS[kind] in unescape(page.text)
    assert quiet_town.rows("bulletin") == []


def test_what_may_be_a_name_is_asked_about_once(quiet_town, carla):
    page = write(carla, "Vraag Xandra van de GGD")
    assert page.status_code == 422
    assert "<strong>Xandra</strong>" in page.text
    mark = page.text.partition('name="geen_naam" value="')[2].partition('"')[0]
    assert (
        write(carla, "Vraag Xandra van de gemeente", geen_naam=mark).status_code == 422
    )
    assert write(carla, "Vraag Xandra van de GGD", geen_naam=mark).status_code == 303
    assert "Xandra" not in str(quiet_town.rows("audit"))


@pytest.mark.parametrize("last", ["", "2026-01-01", "2027-12-01"])
def test_it_has_an_end_and_one_that_is_near(quiet_town, carla, last):
    assert write(carla, last=last).status_code == 422
    assert quiet_town.rows("bulletin") == []
