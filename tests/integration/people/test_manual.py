"""Hulp: a manual for each role, of one source, with words that are on the pages."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from ringgroup.people.picture_files import LARGEST
from tests.house.faults import exists
from tests.integration.board.states import slots
from tests.integration.roster.test_roster_page import sheet, upload
from tests.town.forms import form
from tests.town.manual_claims import PRESS, PROVED, said, source
from tests.town.visitor import Visitor, give_password
from webhooks.pages.guards import unsent
from webhooks.pages.people.manual import DOCS, MANUALS

PICTURE = re.compile(r'src="(/hulp/beeld/[^"]+)"')


@pytest.fixture
def anna(quiet_town):
    give_password(quiet_town.database, "anna")
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    visitor.sign_in("anna")
    return visitor


@pytest.mark.parametrize("role", MANUALS)
def test_what_the_manual_says_has_a_test_that_proves_it(role):
    proved, sentences = PROVED[role], said(role)
    begun = tuple(proved)
    assert [one for one in proved.values() if not exists(one)] == []
    assert [one for one in begun if not any(s.startswith(one) for s in sentences)] == []
    unproved = [s for s in sentences if not s.startswith(begun) and not PRESS.match(s)]
    assert unproved == []


def test_ones_own_duties_lead_to_what_is_said(anna, quiet_town):
    slots(quiet_town, published=True)
    page = anna.get("/rooster/mijn").text
    assert 'href="/rooster/ruilen/nieuw?plek=' in page
    assert 'href="/rooster/kan-niet?plek=' in page
    assert "/rooster/ical/" in page


def test_a_number_of_an_organisation_may_be_told(quiet_town):
    give_password(quiet_town.database, "carla", role="coordinator")
    carla = Visitor(quiet_town.app, lambda: quiet_town.now)
    carla.sign_in("carla")
    for number, status in (
        ("088 123 45 67", 303),
        ("0800 1234", 303),
        ("06 12345678", 422),
    ):
        sent = form(carla.get("/vandaag").text, "/vandaag").fields
        answer = carla.post("/vandaag", sent | {"text": f"Bel {number} voor de prik."})
        assert (number, answer.status_code) == (number, status)


def test_a_logo_is_as_large_as_the_manual_says():
    (kilobytes,) = re.findall(r"hooguit (\d+) kB", source("beheerder"))
    assert int(kilobytes) * 1000 == LARGEST


@pytest.mark.parametrize("role", MANUALS)
def test_all_of_it_is_shown_with_its_pictures(anna, role):
    page = anna.get(f"/hulp/{role}").text
    for heading in re.findall(r"^## (.+)$", source(role), re.MULTILINE):
        assert f"<h2>{heading}</h2>" in page
    pictures = PICTURE.findall(page)
    assert len(pictures) == source(role).count("](../pictures/")
    for address in pictures:
        picture = anna.get(address)
        assert (picture.status_code, picture.mimetype) == (200, "image/webp")


@pytest.mark.parametrize(
    ("login", "kind", "role"),
    [
        ("anna", "member", "medewerker"),
        ("carla", "coordinator", "coordinator"),
        ("daan", "administrator", "beheerder"),
    ],
)
def test_each_is_led_to_their_own(quiet_town, login, kind, role):
    give_password(quiet_town.database, login, role=kind)
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    visitor.sign_in(login)
    assert 'href="/hulp"' in visitor.get("/").text
    assert visitor.get("/hulp").headers["Location"] == f"/hulp/{role}"


def test_who_searches_sees_what_holds_all_of_the_words(anna):
    page = anna.get("/hulp/medewerker?zoek=RUILEN").text
    assert "<h2>Je diensten en ruilen</h2>" in page
    assert "<h2>Opnemen</h2>" not in page
    nothing = anna.get("/hulp/medewerker?zoek=ruilen+olifant").text
    assert "Er staat niets over “ruilen olifant”" in nothing
    escaped = anna.get("/hulp/medewerker", query_string={"zoek": "<b>"}).text
    assert "“&lt;b&gt;”" in escaped


def test_a_picture_is_one_of_the_documents(anna):
    assert anna.get("/hulp/beeld/..%2Fprivacy.md").status_code == 404
    assert anna.get("/hulp/niemand").status_code == 404
    assert Path(DOCS).is_dir()


def test_what_the_manual_says_of_time_is_what_the_code_does():
    (said,) = re.findall(r"Log binnen (.+?) weer in", source("medewerker"))
    assert (said, unsent.LONGEST) == ("twaalf uur", timedelta(hours=12))


def test_what_is_taken_in_from_a_file_is_a_draft_as_the_manual_says(quiet_town):
    said_there = " ".join(source("coordinator").split())
    assert "Wat je inleest uit een bestand, is ook eerst concept." in said_there
    give_password(quiet_town.database, "daan")
    give_password(quiet_town.database, "carla", role="coordinator")
    carla, daan = (Visitor(quiet_town.app, lambda: quiet_town.now) for _ in range(2))
    carla.sign_in("carla")
    daan.sign_in("daan")
    page = upload(carla, sheet((date(2027, 10, 4), "Bram", ""))).text
    kept = re.search(r'name="rooster" value="([^"]+)"', page)[1]
    carla.post("/rooster/inlezen/overnemen", {"rooster": kept})
    assert "Bram" not in daan.get("/rooster?maand=2027-10").text
    publish = carla.get("/rooster/publiceren?tot=2027-10-31").text
    assert "Het rooster is nog niet eerder gepubliceerd." in publish
    assert "nog concept: medewerkers zien die niet" in publish
    carla.post("/rooster/publiceren", {"tot": "2027-10-31"})
    assert "Bram" in daan.get("/rooster?maand=2027-10").text
    page = upload(carla, sheet((date(2027, 10, 4), "Eva", ""))).text
    assert "dan zien medewerkers 1 plek meteen" in page
    kept = re.search(r'name="rooster" value="([^"]+)"', page)[1]
    carla.post("/rooster/inlezen/overnemen", {"rooster": kept})
    assert "Eva" in daan.get("/rooster?maand=2027-10").text
