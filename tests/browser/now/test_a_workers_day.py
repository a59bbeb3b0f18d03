"""A worker's whole day: present, a call, its form, a message, absent."""

import pytest
from playwright.sync_api import expect

from tests.browser.entrance import says, turn_to, unfold
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import PASSWORD, give_password
from webhooks.simulator.network.phones import Answers, Ignores

CALLER = "+31407013579"


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    town.roster("anna", "bram")
    yield town
    town.close()


@pytest.fixture
def seen(page, axe, sideways, shot):
    """Each page of the way is fit for everybody, and nothing hangs out of it."""

    def look(name: str) -> None:
        axe(page)
        assert sideways(page) == 0
        shot(page, name)

    return look


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).check(force=True)


def test_a_workers_day(town, serve, page, seen):  # noqa: PLR0915 - a whole day
    address = serve(town.app)

    # in, and present
    page.goto(address)
    page.get_by_label("Gebruikersnaam of e-mailadres").fill("anna")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    press(page, "Inloggen")
    says(page, "Het loket is open, maar niemand is aangemeld")
    seen("nobody-present")
    press(page, "Meld me aan")
    says(page, "Je bent aangemeld")
    assert town.present() == {"anna"}
    seen("present")

    # a parent calls, and is answered
    town.phone("anna", Answers(after=4, talk_seconds=250))
    visit = town.call(CALLER)
    assert town.talked_to(visit) == ["anna"]
    page.reload()
    turn_to(page, "Registratie")
    says(page, "Je hebt nog 1 formulier open.")
    seen("forms")
    page.get_by_role("link", name="Vul in").click()
    unfold(page)
    choose(page, "4-11")
    choose(page, "Meisje/vrouw")
    choose(page, "Gedrag")
    choose(page, "2: hoort bij één bekende partner")
    choose(page, "GGD")
    press(page, "Verstuur")
    says(page, "Bedankt, de vraag is geteld")
    mail = page.get_by_role("link", name="Open een mail aan GGD").get_attribute("href")
    assert mail.startswith("mailto:ggd@example.nl?")
    seen("form-sent")
    row = town.rows("registration")[0]
    assert (row["question_kind"], row["forwarded_to"]) == ("behaviour", "ggd")
    assert town.rows("open_registration") == []

    # somebody leaves a message, which is played, answered and handled
    town.phone("anna", Answers(after=4, key=None))
    town.phone("bram", Ignores())
    town.call(CALLER, speaks_seconds=9)
    town.fetch()
    page.goto(f"{address}/voicemail")
    seen("messages")
    page.locator("main a[href*='/voicemail/']").first.click()
    seen("message")
    sound = page.locator("audio").get_attribute("src")
    answer = page.request.get(address + sound, headers={"Range": "bytes=0-99"})
    assert answer.status == 206
    assert len(answer.body()) == 100
    town.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=40))
    town.phone("anna", Answers(after=2, talk_seconds=60))
    press(page, "Bel terug")
    town.place_calls()
    town.run()
    placed = town.network.placed[-1]
    assert [bridge.number for bridge in placed.bridges] == [CALLER]
    page.goto(page.url.partition("?")[0])
    press(page, "Afgehandeld")
    seen("message-handled")
    assert town.rows("voicemail")[0]["handled_at"] is not None

    # why did my phone not ring, and home
    page.goto(f"{address}/telefoon")
    seen("my-telephone")
    page.goto(address)
    press(page, "Meld me af")
    expect(page.get_by_role("button", name="Meld me aan")).to_be_visible()
    assert town.present() == set()
    press(page, "Uitloggen")
    says(page, "Je bent uitgelogd")
    kept = str([town.rows(table) for table in ("registration", "audit", "call", "leg")])
    assert CALLER not in kept
