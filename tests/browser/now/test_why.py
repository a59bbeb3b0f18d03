"""Mijn telefoon in a real browser: what a worker reads, and how far it unfolds."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.entrance import enter, promote, turn_to
from tests.conftest import MONDAY
from tests.town.town import Town, demo_settings
from tests.town.visitor import give_password
from webhooks.simulator.network.phones import Answers, Busy, Ignores, Mailbox

LONG = "Anna-Marijke van der Wolkenkrabber-Terpstra"


@pytest.fixture
def town(sqlite_url):
    town = Town(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "anna", "bram")
    yield town
    town.close()


@pytest.fixture
def url(town, serve) -> str:
    return serve(town.app)


@pytest.fixture
def morning(town) -> None:
    """A bit of everything happened."""
    town.call(hangs_up_after=3)
    town.sign_on("bram", "carla")
    town.phone("bram", Mailbox())
    town.phone("carla", Ignores())
    town.roster("daan", "eva")
    town.phone("daan", Busy())
    town.phone("eva", Ignores())
    town.call(speaks_seconds=9)
    town.phone("bram", Answers())
    town.call()
    town.run(until=town.now + timedelta(hours=4))
    town.call(hangs_up_after=3)
    town.sweep(timedelta(minutes=10))


@pytest.mark.usefixtures("morning")
def test_a_worker_reads_the_verdict_first_and_the_steps_when_asked(
    page, url, axe, shot, sideways
):
    enter(page, url, "bram")
    turn_to(page, "Mijn telefoon")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Waarom ging mijn telefoon niet?"
    )
    expect(page.get_by_text("maar er werd geen 1 getoetst.")).to_be_visible()
    expect(page.get_by_text("Tip: Nam een voicemail op?")).to_be_visible()
    steps = page.get_by_text("De beller ging naar de voicemail.").first
    expect(steps).not_to_be_visible()
    axe(page)
    shot(page, "why")
    assert sideways(page) == 0
    for summary in page.get_by_text("Wat er gebeurde").all():
        summary.click()
    expect(steps).to_be_visible()
    expect(page.get_by_text("1 collega ook gebeld").first).to_be_visible()
    axe(page)
    shot(page, "why-steps")
    assert sideways(page) == 0


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("page", ["phone", "wide"], indirect=True)
def test_a_coordinator_sees_everybody_by_name(page, url, town, axe, shot, sideways):
    enter(page, url, "anna")
    promote(town.database, "anna", name=LONG)
    page.goto(f"{url}/telefoon")
    page.get_by_label("Van wie wil je het weten?").select_option("bram")
    page.get_by_role("button", name="Toon").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Waarom ging de telefoon van Bram niet?"
    )
    for summary in page.get_by_text("Wat er gebeurde").all():
        summary.click()
    expect(page.get_by_text("Daan").nth(1)).to_be_visible()
    axe(page)
    shot(page, "why-coordinator")
    assert sideways(page) == 0


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_line_that_nobody_called_says_so(page, url, axe, shot):
    enter(page, url, "anna")
    turn_to(page, "Mijn telefoon")
    expect(page.get_by_text("Hier staat nog niets")).to_be_visible()
    axe(page)
    shot(page, "why-empty")
