"""The phone rings, and the page says so: heading, title and icon, without a touch."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.entrance import enter
from tests.conftest import MONDAY
from tests.integration.board.test_live import until
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password
from webhooks.simulator.network.phones import Answers

pytestmark = pytest.mark.slow


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    town.sign_on("anna")
    town.phone("anna", Answers(after=5, talk_seconds=60))
    yield town
    town.close()


def test_from_the_first_ring_the_page_says_what_goes_on(
    town, serve, new_page, axe, shot, sideways
):
    page = new_page(390)
    enter(page, serve(town.app), "anna")
    top, icon = page.locator("#live h2"), page.locator("link[rel=icon]")
    steps = [
        ("ringing", "Er belt nu iemand", "rings"),
        ("talking", "Je bent in gesprek", "talks"),
        (None, "Gesprek klaar: vul in", "form"),
    ]
    expect(top).to_have_text("Er belt nu niemand")
    town.dial()
    for state, says, drawn in steps:
        if state:
            until(town, state)
        else:
            town.run()
        expect(top).to_have_text(says)
        expect(page).to_have_title(re.compile(f"^{says} - "))
        expect(icon).to_have_attribute("href", re.compile(f"icon-{drawn}"))
        waiting = page.locator("dt", has_text="Jouw open formulieren").locator("+ dd")
        expect(waiting).to_have_text("0" if state else "1")
        menu = page.get_by_role("navigation").get_by_role("link", name="Registratie")
        expect(menu).to_have_accessible_name(f"Registratie{'' if state else ' 1 open'}")
        axe(page)
        assert sideways(page) == 0
        shot(page, f"live-{drawn}")
    page.get_by_role("link", name="Vul het formulier in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gesprek registreren")


def test_both_phones_change_with_the_ring_and_look_again_every_two_seconds(
    town, serve, new_page
):
    give_password(town.database, "bram")
    town.sign_on("bram")
    town.phone("bram", Answers(after=20))
    address, tops = serve(town.app), {}
    for login in ("anna", "bram"):
        page = new_page(390)
        enter(page, address, login)
        tops[login] = page.locator("#live")
        expect(tops[login]).to_contain_text("Er belt nu niemand")
    town.dial()
    until(town, "ringing")
    for top in tops.values():
        expect(top).to_contain_text("Er belt nu iemand")
        expect(top).to_have_attribute("hx-trigger", "every 2s, seen")
    until(town, "talking")
    expect(tops["anna"]).to_contain_text("Je bent in gesprek")
    expect(tops["bram"]).to_contain_text("Een collega is in gesprek")
    town.run()
    expect(tops["anna"]).to_contain_text("Gesprek klaar: vul in")
