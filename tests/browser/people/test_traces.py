"""An administrator answers a caller who asks what there is of them."""

import re

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.entrance import says
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import PASSWORD, give_password

SECRET = re.compile(r"secret=([A-Z2-7]+)")
CALLER = "+31407013579"


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    town.call(CALLER, speaks_seconds=9)
    town.fetch()
    yield town
    town.close()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_what_a_caller_left_is_found_printed_and_deleted(
    town, serve, page, axe, sideways, shot
):
    def seen(name):
        axe(page)
        assert sideways(page) == 0
        shot(page, name)

    address = serve(town.app)
    page.goto(f"{address}/beheer/verzoeken")
    page.get_by_label("Gebruikersnaam of e-mailadres").fill("daan")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    press(page, "Inloggen")
    expect(page.get_by_label("Code")).to_be_visible()
    secret = SECRET.search(page.content())[1]
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(town.now))
    press(page, "Klaar")
    page.goto(f"{address}/beheer/verzoeken")
    seen("traces")
    press(page, "Zoek")
    says(page, "Vul het nummer in waarmee de beller belde")
    seen("traces-wrong")
    page.get_by_label("Telefoonnummer van de beller").fill("040 701 35 79")
    press(page, "Zoek")
    says(page, "een ingesproken bericht van maandag 23 november 2026")
    assert "701" not in page.url
    seen("traces-found")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Wis en maak het antwoord")).to_be_hidden()
    expect(page.get_by_role("heading", name="Wat wij niet bewaren")).to_be_visible()
    page.emulate_media(media="screen")
    press(page, "Wis en maak het antwoord")
    says(page, "Gewist, ook bij ons telefoonbedrijf: 1.")
    seen("traces-removed")
    assert town.rows("voicemail") == []
