"""The roster as workers use it: being ill at 08:40, swapping between two browsers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert

from ringgroup.tables import SLOT
from tests.town.town import PEOPLE, Town, demo_settings
from tests.town.visitor import PASSWORD, Visitor, give_password

EARLY = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)  # Monday 08:40 in Veldhoven
FIVE_PAST_NINE = EARLY + timedelta(minutes=25)
TUESDAY, WEDNESDAY = 1, 2
ADDRESS = "Adres van mijn diensten"


@pytest.fixture
def town(sqlite_url):
    """Anna has duty today and on Tuesday, Bram is backup; Bram's turn is Wednesday."""
    town = Town(demo_settings(sqlite_url), EARLY, "pickup wins")
    give_password(town.database, "anna", "bram")
    named = {0: ("anna", "bram"), TUESDAY: ("anna", "daan"), WEDNESDAY: ("bram", "eva")}
    with town.database.transaction() as session:
        session.execute(
            insert(SLOT),
            [
                {
                    "line": town.line.key,
                    "day": EARLY.date() + timedelta(days),
                    "start": 540,
                    "end": 720,
                    "slot": slot,
                    "member_id": PEOPLE.index(name) + 1,
                }
                for days, pair in named.items()
                for slot, name in zip(("duty", "backup"), pair, strict=True)
            ],
        )
    yield town
    town.close()


@pytest.fixture
def url(serve, town) -> str:
    return serve(town.app)


@pytest.fixture
def seen(axe, shot, sideways):
    """A page that anybody can use, and a picture of it."""

    def look(page, name: str) -> None:
        shot(page, name)
        axe(page)
        assert sideways(page) == 0

    return look


def sign_in(page, url: str, login: str, path: str = "/rooster/mijn"):
    page.goto(url + path)
    page.get_by_label("Gebruikersnaam").fill(login)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def test_being_ill_at_0840_changes_whom_the_call_of_0905_rings(page, url, town, seen):
    sign_in(page, url, "anna", "/")
    seen(page, "line-now")
    page.get_by_role("link", name="Kun je niet?").click()
    expect(page.get_by_role("main")).to_contain_text("Bram neemt je dienst meteen over")
    seen(page, "absence")
    page.get_by_role("button", name="Ja, ik kan niet").click()
    expect(
        page.get_by_text("Bram neemt de dienst over en krijgt bericht.")
    ).to_be_visible()
    seen(page, "duties-after-absence")
    town.run(until=FIVE_PAST_NINE)
    visit = town.call()
    assert town.rung(visit) == ["bram"]
    assert town.talked_to(visit) == ["bram"]
    told = {PEOPLE[row["member_id"] - 1]: row["body"] for row in town.rows("message")}
    assert "jij neemt de dienst over" in told["bram"]


def test_who_took_over_is_offered_a_swap_that_evens_it_out(page, url, town, seen):
    sign_in(page, url, "bram")
    page.goto(f"{url}/rooster/kan-niet?plek=2026-11-23.0900-1200.duty")
    seen(page, "absence-of-another")
    page.get_by_role("button", name="Ja, ik neem het over").click()
    seen(page, "duties-owed")
    page.get_by_role("button", name="Vraag dit aan Anna").click()
    expect(page.get_by_text("Je verzoek is verstuurd.")).to_be_visible()
    (request,) = town.rows("swap_request")
    assert (request["owner_id"], request["to_id"]) == (2, 1)
    page.goto(f"{url}/rooster/mijn")
    expect(page.get_by_text("Vraag dit aan Anna")).to_have_count(0)


# --- pressed twice, and from an old page ------------------------------------------

ABSENCE = "/rooster/kan-niet?plek=2026-11-23.0900-1200.duty"
ANSWERED = re.compile(r"/rooster/(mijn|kan-niet/daarna\?.*)$")
"""Where a deed leads, and where one that came too late does."""
TOOK_OVER = "Jij neemt de dienst van Anna over."


def on_monday(town) -> dict[str, str]:
    return {
        row["slot"]: PEOPLE[row["member_id"] - 1]
        for row in town.rows("roster_slot")
        if str(row["day"]) == "2026-11-23"
    }


@pytest.mark.parametrize("page", ["wide", "phone without JavaScript"], indirect=True)
def test_a_double_click_on_taking_over_takes_over_once(page, url, town):
    sign_in(page, url, "bram")
    page.goto(url + ABSENCE)
    page.get_by_role("button", name="Ja, ik neem het over").dblclick()
    expect(page.get_by_text(TOOK_OVER)).to_be_visible()
    assert on_monday(town) == {"duty": "bram"}


@pytest.mark.parametrize("page", ["wide"], indirect=True)
@pytest.mark.parametrize("gap", [0, 300], ids=lambda ms: f"{ms} ms")
def test_the_same_page_open_twice_takes_over_once(page, url, town, gap):
    sign_in(page, url, "bram")
    other = page.context.new_page()
    for each in (page, other):
        each.goto(url + ABSENCE)
    for each in (page, other):
        each.get_by_role("button", name="Ja, ik neem het over").click(
            no_wait_after=True
        )
        page.wait_for_timeout(gap)
    for each in (page, other):
        expect(each).to_have_url(ANSWERED)
    # two pages of one browser share the cookie of what is to be said: either shows it
    assert any(each.get_by_text(TOOK_OVER).count() for each in (page, other))
    assert on_monday(town) == {"duty": "bram"}


@pytest.mark.parametrize("page", ["wide"], indirect=True)
@pytest.mark.parametrize("gap", [0, 300], ids=lambda ms: f"{ms} ms")
def test_of_two_old_pages_one_takes_over_and_one_is_told(
    page, new_page, url, town, gap
):
    anna = sign_in(new_page(), url, "anna")
    bram = sign_in(page, url, "bram")
    buttons = {anna: "Ja, ik kan niet", bram: "Ja, ik neem het over"}
    for each in buttons:
        each.goto(url + ABSENCE)
    for each, name in buttons.items():
        each.get_by_role("button", name=name).click(no_wait_after=True)
        page.wait_for_timeout(gap)
    told = []
    for each in buttons:
        expect(each).to_have_url(ANSWERED)
        told.append(each.get_by_role("status").first.inner_text())
    assert sorted("Fout" in one for one in told) == [False, True]
    assert on_monday(town) == {"duty": "bram"}


def test_two_people_swap_each_in_a_browser(page, new_page, url, town, seen):
    sign_in(page, url, "anna", "/rooster/ruilen")
    seen(page, "swaps")
    page.get_by_role("link", name="Ruil dienst, di 24 nov").click()
    seen(page, "offer")
    page.get_by_role("button", name="Verstuur het verzoek").click()
    seen(page, "offer-refused")
    page.get_by_text("Ruil met een collega").click()
    chosen = "wo 25 nov, Bram (dienst), 09:00 tot 12:00 uur"
    page.get_by_label("Wat doe jij in ruil?").select_option(label=chosen)
    seen(page, "offer-exchange")
    page.get_by_role("button", name="Verstuur het verzoek").click()
    seen(page, "swaps-mine")

    other = sign_in(new_page(), url, "bram", "/rooster/ruilen")
    expect(other.get_by_role("main")).to_contain_text("Anna wil ruilen")
    seen(other, "swaps-to-answer")
    other.get_by_role("button", name="Ja, dat doe ik").click()
    expect(other.get_by_text("Je zei ja. De coördinator beslist nog.")).to_be_visible()
    seen(other, "swaps-consented")
    assert holds(town, TUESDAY) == "anna"

    carla = coordinator(new_page(), url, town)
    carla.goto(f"{url}/rooster/ruilen")
    expect(carla.get_by_role("main")).to_contain_text("Anna en Bram willen ruilen")
    seen(carla, "swaps-to-decide")
    carla.get_by_role("button", name="Keur goed").click()
    expect(carla.get_by_text("Goedgekeurd.")).to_be_visible()
    assert (holds(town, TUESDAY), holds(town, WEDNESDAY)) == ("bram", "anna")
    page.goto(f"{url}/rooster/mijn")
    expect(page.get_by_text("wo 25 nov, 09:00 tot 12:00 uur").first).to_be_visible()


def coordinator(page, url: str, town):
    """Carla, whose second factor was set up in another window of the same browser."""
    give_password(town.database, "carla", role="coordinator")
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("carla")
    cookie = visitor.client.get_cookie("cjg")
    page.context.add_cookies([{"name": "cjg", "value": cookie.value, "url": url}])
    return page


def test_a_coordinator_sees_the_address_of_the_whole_roster(page, url, town, seen):
    carla = coordinator(page, url, town)
    carla.goto(f"{url}/rooster/mijn")
    seen(carla, "duties-coordinator")
    expect(carla.get_by_label("Adres van het hele rooster")).to_be_visible()
    carla.goto(f"{url}/rooster/ruilen")
    carla.get_by_role("button", name="Laat een ruil meteen doorgaan").click()
    seen(carla, "swaps-automatic")
    expect(
        carla.get_by_text("Als beiden ja zeggen, gaat een ruil meteen door.")
    ).to_be_visible()
    carla.goto(url)
    seen(carla, "line-now-coordinator")
    expect(carla.get_by_role("link", name="Kan Anna niet?")).to_be_visible()


def holds(town, days: int) -> str:
    day = str(EARLY.date() + timedelta(days))
    (row,) = [
        row
        for row in town.rows("roster_slot")
        if (str(row["day"]), row["slot"]) == (day, "duty")
    ]
    return PEOPLE[row["member_id"] - 1]


def test_leave_and_the_week_and_the_calendar(page, url, seen):
    sign_in(page, url, "anna")
    seen(page, "duties")
    page.get_by_role("button", name="Bewaar deze dagen").click()
    seen(page, "duties-refused")
    page.get_by_label("Eerste dag").fill("2026-11-24")
    page.get_by_label("Laatste dag").fill("2026-11-27")
    page.get_by_role("button", name="Bewaar deze dagen").click()
    expect(page.get_by_text("Je staat dan nog wel op het rooster")).to_be_visible()
    page.get_by_label("woensdag 09:00 tot 12:00").check()
    page.get_by_role("button", name="Bewaar mijn vaste dagen").click()
    seen(page, "duties-leave")
    expect(page.get_by_text("je zei dat je dan niet kunt")).to_be_visible()
    expect(page.get_by_label("woensdag 09:00 tot 12:00")).to_be_checked()
    before = page.get_by_label(ADDRESS).input_value()
    page.get_by_role("button", name="Maak een nieuw adres").first.click()
    expect(page.get_by_label(ADDRESS)).not_to_have_value(before)
