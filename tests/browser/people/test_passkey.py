"""A worker's thumb: a device is added on Mijn account, and signs its owner in."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.entrance import enter, says
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named(serve, origins, sqlite_url):
    """Where the town is, under a name: a device signs for no number."""
    towns: list[ClockedTown] = []

    def app(environ, begin):
        return towns[0].app(environ, begin)

    address = serve(app)
    home = f"http://localhost:{urlsplit(address).port}"
    origins.append(home)
    town = ClockedTown(
        demo_settings(sqlite_url, PUBLIC_URL=home), MONDAY, "pickup wins"
    )
    towns.append(town)
    give_password(town.database, "anna")
    yield home
    town.close()


def plug_in(page, made: list, *known: dict) -> None:
    """Give the page a device that knows these keys, and tells of those it makes.

    The browser takes it away when it moves to another page.
    """
    driver = page.context.new_cdp_session(page)
    driver.on("WebAuthn.credentialAdded", lambda told: made.append(told["credential"]))
    driver.send("WebAuthn.enable")
    device = driver.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    for key in known:
        driver.send("WebAuthn.addCredential", {**device, "credential": key})


def test_a_thumb_is_added_signs_in_and_is_taken_away(named, new_page, axe, sideways):
    page, made = new_page(), []
    enter(page, named, "anna")
    page.goto(f"{named}/account")
    plug_in(page, made)
    page.get_by_role("button", name="Voeg dit toestel toe").click()
    says(page, "Je kunt nu inloggen met deze passkey.")
    axe(page)
    assert sideways(page) == 0
    page.get_by_role("button", name="Uitloggen").click()
    says(page, "Je bent uitgelogd.")
    plug_in(page, [], *made)
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De lijn nu")
    page.goto(f"{named}/account")
    page.get_by_role("button", name="Haal weg").click()
    says(page, "Met deze passkey logt niemand meer in.")


def test_without_a_script_it_is_not_offered(named, new_page, axe):
    page = new_page(javascript=False)
    page.goto(f"{named}/inloggen")
    expect(page.get_by_role("button", name="Inloggen", exact=True)).to_be_visible()
    expect(page.get_by_text("Inloggen met een passkey")).to_be_hidden()
    axe(page)
