"""A new line in an afternoon: made, looked at, staffed and opened without a shell."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.entrance import says
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import MOBILES, SERVICE, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.simulator.network.phones import Answers, Caller

NUMBER = "+31402584115"
WRONG = re.compile("^Fout: ")


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def call(town):
    visit = town.network.call(Caller("+31407012345", speaks_seconds=9), NUMBER)
    town.run()
    return visit


@pytest.mark.parametrize("width", [1280, 360])
def test_an_administrator_makes_a_line_and_opens_it(
    town, serve, new_page, axe, sideways, width
):
    daan = Visitor(town.app, lambda: town.now)
    daan.sign_in("daan")
    url = serve(town.app)
    page = new_page(width)
    cookie = daan.client.get_cookie("cjg")
    page.context.add_cookies([{"name": "cjg", "value": cookie.value, "url": url}])

    def fit() -> None:
        axe(page)
        assert sideways(page) == 0

    # what is wrong is said, field by field
    page.goto(f"{url}/beheer/instellingen")
    fit()
    page.get_by_role("link", name="Nieuwe lijn").click()
    fit()
    press(page, "Maak de lijn")
    expect(page).to_have_title(WRONG)
    says(page, "Kies een korte naam van hoogstens 40 kleine letters")
    fit()
    page.get_by_label("Korte naam").fill("eersel")
    page.get_by_label("Naam van het loket").fill("CJG Eersel")
    page.get_by_label("Nummer van bellers").fill("040 258 41 15")
    page.get_by_label("E-mailadres dat bellers horen").fill("eersel@example.nl")
    page.get_by_label("Neem de partners over").check()
    press(page, "Maak de lijn")
    says(page, "CJG Eersel is gemaakt.")
    fit()

    # it is closed, and a number is set right
    assert town.rung(call(town)) == []
    page.get_by_label("Code om aan te melden").fill("12")
    press(page, "Bewaar de nummers")
    expect(page).to_have_title(WRONG)
    fit()
    page.get_by_label("Code om aan te melden").fill("454199")
    press(page, "Bewaar de nummers")
    says(page, "De nummers zijn bewaard.")
    page.goto(f"{url}/?lijn=eersel")
    says(page, "Deze lijn is nog niet open")
    fit()
    page.goto(f"{url}/rooster?lijn=eersel")
    says(page, "Deze lijn is nog niet open")
    fit()

    # opened: who signs in is rung
    page.goto(f"{url}/beheer/lijn?lijn=eersel")
    press(page, "Open")
    says(page, "De lijn is open.")
    fit()
    town.network.dial_service(
        MOBILES["anna"], SERVICE, [("*454199", 1.0)], hangs_up_after=8.0
    )
    town.run()
    town.phone("anna", Answers(talk_seconds=30))
    assert town.talked_to(call(town)) == ["anna"]
    page.goto(f"{url}/beheer/instellingen")
    says(page, "Lijn geopend")
    fit()
