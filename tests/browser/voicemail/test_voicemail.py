"""The messages in a real browser: played, called back, handled, deleted."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.entrance import enter, promote
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password
from webhooks.simulator.network.phones import Answers, Ignores

CALLER = "+31407013579"
PATIENCE = 60_000
SECONDS = 3
"""Of every recording of the provider in memory."""
LOADED = """audio => new Promise((done, failed) => {
  audio.addEventListener("loadedmetadata", () => done(audio.duration));
  audio.addEventListener("error", () => failed(audio.error.message));
  audio.preload = "metadata";
  audio.load();
})"""
PLAYED = """audio => new Promise((done, failed) => {
  audio.muted = true;
  audio.addEventListener("ended", () => done(audio.currentTime));
  audio.addEventListener("error", () => failed(audio.error.message));
  audio.currentTime = 2;
  audio.play().catch(failed);
})"""
PART = """address => fetch(address, {headers: {Range: "bytes=100-199"}})
  .then(async answer => [answer.status, (await answer.arrayBuffer()).byteLength,
                         answer.headers.get("Cache-Control")])"""


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "anna", "bram")
    yield town
    town.close()


@pytest.fixture
def url(town, serve) -> str:
    return serve(town.app)


def message(town, number: str | None = CALLER) -> str:
    known = {row["id"] for row in town.rows("voicemail")}
    town.call(number, speaks_seconds=9)
    town.fetch()
    (new,) = {row["id"] for row in town.rows("voicemail")} - known
    return new


def test_a_message_is_taken_played_called_back_and_handled(
    page, url, town, axe, shot, sideways, scriptless
):
    def looks_right(name: str) -> None:
        axe(page)
        shot(page, name)
        assert sideways(page) == 0

    town.roster("bram", None)
    town.phone("bram", Ignores())
    message(town)
    enter(page, url, "anna")
    page.get_by_role("link", name="Nieuwe berichten").click()
    expect(page.get_by_text("van Bram")).to_be_visible()
    looks_right("voicemail-list")
    page.get_by_role("link", name="Bericht van ma 23 nov").click()
    looks_right("voicemail-of-another")
    page.get_by_role("button", name="Neem over van Bram").click()
    expect(page.get_by_text("Dit bericht is nu van jou.")).to_be_visible()
    expect(page.locator("audio")).to_be_visible()
    looks_right("voicemail-mine")
    page.get_by_role("button", name="Bel terug").click()
    expect(page.get_by_text("Neem op en toets 1.").first).to_be_visible()
    looks_right("voicemail-calling")
    town.phone("anna", Answers(talk_seconds=20))
    town.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=20))
    town.place_calls()
    town.run()
    if page.context in scriptless:
        page.get_by_role("link", name="Ververs").click()
    over = page.get_by_text("Het terugbellen is voorbij.")
    expect(over).to_be_visible(timeout=PATIENCE)  # it asks every three seconds
    page.reload()
    looks_right("voicemail-called")
    page.get_by_role("button", name="Afgehandeld").click()
    expect(page.get_by_text("Het bericht is afgehandeld.")).to_be_visible()
    expect(page.get_by_text("wordt gewist na ma 30 nov")).to_be_visible()
    looks_right("voicemail-handled")
    page.get_by_role("link", name="Bericht van ma 23 nov").click()
    page.get_by_role("link", name="Wis dit bericht").click()
    looks_right("voicemail-remove")
    page.get_by_role("button", name="Ja, wis het bericht").click()
    expect(page.get_by_text("Er zijn geen berichten")).to_be_visible()
    looks_right("voicemail-empty")


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_the_browser_plays_a_message_and_may_ask_for_a_part(page, url, town):
    one = message(town)
    enter(page, url, "anna")
    page.goto(f"{url}/voicemail/{one}")
    page.get_by_role("button", name="Neem dit bericht").click()
    audio = page.locator("audio")
    assert audio.evaluate("audio => audio.readyState") == 0  # nothing is asked yet
    assert town.rows("voicemail_event")[-1]["action"] == "claimed"
    assert audio.evaluate(LOADED) == pytest.approx(SECONDS, abs=0.1)
    assert audio.evaluate(PLAYED) == pytest.approx(SECONDS, abs=0.2)
    address = f"{url}/voicemail/{one}/geluid"
    assert page.evaluate(PART, address) == [206, 100, "no-store, private"]
    actions = [row["action"] for row in town.rows("voicemail_event")]
    assert actions == ["claimed", "played"]


@pytest.mark.parametrize("page", ["phone", "wide"], indirect=True)
def test_a_coordinator_gives_messages_and_sees_what_waits_too_long(
    page, url, town, axe, shot, sideways
):
    old = message(town, None)
    town.run(until=MONDAY + timedelta(days=2))
    message(town)
    enter(page, url, "anna")
    promote(town.database, "anna")
    page.goto(f"{url}/voicemail")
    expect(page.get_by_text("wacht al twee werkdagen")).to_be_visible()
    axe(page)
    shot(page, "voicemail-late")
    page.goto(f"{url}/voicemail/{old}")
    page.get_by_label("Medewerker").select_option("bram")
    page.get_by_role("button", name="Geef het bericht").click()
    expect(page.get_by_text("heeft nu een andere eigenaar")).to_be_visible()
    expect(page.get_by_text("gaf het bericht aan een ander")).to_be_visible()
    axe(page)
    shot(page, "voicemail-given")
    assert sideways(page) == 0


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_withheld_caller_and_a_sound_to_come_are_told(page, url, town, axe, shot):
    town.provider.down = True
    one = message(town, None)
    enter(page, url, "anna")
    page.goto(f"{url}/voicemail/{one}")
    page.get_by_role("button", name="Neem dit bericht").click()
    expect(page.get_by_text("Het geluid wordt nog opgehaald")).to_be_visible()
    expect(page.get_by_text("Deze beller belde anoniem")).to_be_visible()
    axe(page)
    shot(page, "voicemail-coming")
    page.get_by_role("link", name="Wis dit bericht").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("nog niet")
    axe(page)
