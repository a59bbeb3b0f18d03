"""A worker's thumb: a device is added on Mijn account, and signs its owner in."""

from playwright.sync_api import expect

from tests.browser.entrance import enter, says
from tests.browser.people.device import plug_in, unplug
from tests.town.visitor import give_password


def test_a_thumb_is_added_signs_in_and_is_taken_away(
    town, home, new_page, axe, sideways
):
    give_password(town.database, "anna")
    page, made = new_page(), []
    enter(page, home, "anna")
    page.goto(f"{home}/account")
    device = plug_in(page, made)
    page.get_by_role("button", name="Voeg dit toestel toe").click()
    says(page, "Je kunt nu inloggen met deze passkey.")
    axe(page)
    assert sideways(page) == 0
    page.get_by_role("button", name="Uitloggen").click()
    says(page, "Je bent uitgelogd.")
    unplug(device)
    plug_in(page, [], *made)
    page.get_by_label("Blijf ingelogd op dit toestel").check()
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De lijn nu")
    (kept,) = (one for one in page.context.cookies() if one["name"] == "cjg")
    assert kept["expires"] > 0  # with the browser, it would be -1
    page.goto(f"{home}/account")
    page.get_by_role("button", name="Haal weg").click()
    says(page, "Met deze passkey logt niemand meer in.")


def test_without_a_script_it_is_not_offered(town, home, new_page, axe):  # noqa: ARG001 - of whom it is
    page = new_page(javascript=False)
    page.goto(f"{home}/inloggen")
    expect(page.get_by_role("button", name="Inloggen", exact=True)).to_be_visible()
    expect(page.get_by_text("Inloggen met een passkey")).to_be_hidden()
    axe(page)
