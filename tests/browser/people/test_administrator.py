"""An administrator's day: a code, a new member, an invitation, a test call."""

import re
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import expect

from config.app import create_app
from ringgroup.notices.store import refusals
from tests.browser.entrance import says
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import PASSWORD, give_password
from webhooks.pages.edge import CheckedRow, HowAllIs
from webhooks.simulator.network.phones import Answers

OWN_WORDS = "mijn eigen lange zin"
SECRET = re.compile(r"secret=([A-Z2-7]+)")
WRONG = re.compile("^Fout: ")


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
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


def secret_of(page) -> str:
    """What an app would read from the picture."""
    expect(page.get_by_label("Code")).to_be_visible()
    return SECRET.search(page.content())[1]


def test_an_administrators_day(  # noqa: PLR0915 - it is a long day
    town, serve, page, new_page, seen, axe
):
    address = serve(town.app)

    # the first time: a password, then a code for ever after
    page.goto(f"{address}/beheer")
    seen("sign-in")
    page.get_by_label("Gebruikersnaam of e-mailadres").fill("daan")
    page.get_by_label("Wachtwoord").fill("niet het goede")
    press(page, "Inloggen")
    says(page, "horen niet bij elkaar")
    seen("sign-in-wrong")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    press(page, "Inloggen")
    seen("set-up")
    secret = secret_of(page)
    page.get_by_label("Code").fill("000 000")
    press(page, "Klaar")
    says(page, "Deze code klopt niet")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(town.now))
    press(page, "Klaar")
    expect(page.locator("code")).to_have_count(10)
    seen("recovery-codes")
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    seen("line-now-administrator")

    # a new member, who is invited
    page.goto(f"{address}/beheer")
    seen("members")
    page.get_by_role("link", name="Nieuwe medewerker").click()
    page.get_by_label("Naam", exact=True).fill("Noor Nieuw")
    press(page, "Voeg toe en nodig uit")
    expect(page).to_have_title(WRONG)
    seen("member-new-wrong")
    page.get_by_label("Organisatie").fill("GGD")
    page.get_by_label("Mobiel nummer").fill("06 41 13 01 88")
    page.get_by_label("E-mailadres").fill("noor@example.nl")
    page.get_by_label("Gebruikersnaam").fill("noor")
    press(page, "Voeg toe en nodig uit")
    says(page, "Noor Nieuw is toegevoegd")
    seen("member")
    link = page.locator(".breakable code").inner_text()

    # the test call proves the mobile, before it goes live
    town.network.add_phone("+31641130188", Answers(after=2))
    press(page, "Bel om te testen")
    says(page, "De telefoon gaat zo over")
    town.place_calls()
    town.run()
    page.reload()
    says(page, "Gelukt: er is opgenomen en 1 getoetst.")
    seen("member-tested")

    # the new member chooses a password, and is in
    noor = new_page()
    noor.goto(link.replace("http://127.0.0.1:8000", address))
    noor.get_by_label("Nieuw wachtwoord").fill(OWN_WORDS)
    noor.get_by_label("Nog een keer hetzelfde wachtwoord").fill(OWN_WORDS)
    press(noor, "Bewaar mijn wachtwoord")
    noor.get_by_label("Gebruikersnaam of e-mailadres").fill("noor")
    noor.get_by_label("Wachtwoord").fill(OWN_WORDS)
    press(noor, "Inloggen")
    expect(noor.get_by_role("heading", name="Maak je telefoon klaar")).to_be_visible()
    axe(noor)
    noor.emulate_media(color_scheme="dark")
    axe(noor)
    with noor.expect_download() as contact:
        noor.get_by_role("link", name="Bewaar CJG Veldhoven AAN").click()
    assert ",*454113" in Path(contact.value.path()).read_text(encoding="utf-8")
    press(noor, "Bel mij om te testen")
    says(noor, "De telefoon gaat zo over")
    town.place_calls()
    town.run()
    noor.reload()
    says(noor, "Gelukt: er is opgenomen en 1 getoetst.")

    # what is left of it
    page.goto(f"{address}/beheer/logboek")
    for deed in ("medewerker toegevoegd", "link gestuurd", "mobiel nummer getest"):
        says(page, deed)
    seen("log")

    # out, and in again with a code
    press(page, "Uitloggen")
    says(page, "Je bent uitgelogd")
    town.run(town.now + timedelta(minutes=2))
    page.get_by_label("Gebruikersnaam of e-mailadres").fill("daan")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    press(page, "Inloggen")
    seen("code")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(town.now))
    press(page, "Verder")
    expect(page.get_by_role("heading", name="De lijn nu")).to_be_visible()


def test_pages_that_everybody_and_nobody_may_see(town, serve, page, seen):
    address = serve(town.app)
    for path in (
        "/privacy",
        "/openingstijden",
        "/toegankelijkheid",
        "/wachtwoord-vergeten",
        "/uitnodiging/x",
        "/nergens",
    ):
        page.goto(address + path)
        seen(path.strip("/").replace("/", "-"))


def test_the_account_partners_and_days(town, serve, page, seen):
    address = serve(town.app)
    page.goto(f"{address}/account")
    page.get_by_label("Gebruikersnaam of e-mailadres").fill("daan")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    press(page, "Inloggen")
    secret = secret_of(page)
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(town.now))
    press(page, "Klaar")
    expect(page.locator("code")).to_have_count(10)
    page.goto(f"{address}/account")
    seen("account")
    page.get_by_label("Nieuwe pincode").fill("12")
    press(page, "Bewaar de pincode")
    expect(page).to_have_title(WRONG)
    seen("account-wrong")
    page.goto(f"{address}/beheer/partners")
    seen("partners")
    page.get_by_role("link", name="GGD").click()
    seen("partner")
    page.goto(f"{address}/rooster/dagen")
    press(page, "Bewaar")
    seen("days-wrong")
    page.get_by_label("Dag").fill("2027-02-08")
    page.get_by_label("Dicht").check()
    page.get_by_label("Reden").fill("carnaval")
    press(page, "Bewaar")
    says(page, "carnaval")
    seen("days")


def test_the_settings_of_a_line(town, serve, page, seen, box):
    address = serve(town.app)
    page.goto(f"{address}/beheer/instellingen")
    page.get_by_label("Gebruikersnaam of e-mailadres").fill("daan")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    press(page, "Inloggen")
    secret = secret_of(page)
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(town.now))
    press(page, "Klaar")
    for of in ("tijden", "bellen", "horen", "formulier", "partners"):
        page.goto(f"{address}/beheer/instellingen/{of}")
        seen(f"settings-{of}")
        heading = box(page.get_by_role("heading", level=2).first)
        assert heading["y"] < page.viewport_size["height"] / 2
    page.get_by_text("Instellingen: Partners").click()
    seen("settings-elsewhere")
    page.get_by_role("link", name="Openingstijden").click()
    page.get_by_label("Dinsdag").fill("half negen")
    press(page, "Bewaar")
    says(page, "Dinsdag: vul tijden in zoals 09:00-12:00")
    seen("settings-wrong")
    page.get_by_label("Dinsdag").fill("8:30-12")
    press(page, "Bewaar")
    says(page, "De instellingen zijn bewaard.")
    page.goto(f"{address}/beheer/instellingen")
    says(page, "Dinsdag: 09:00-12:00 wordt 08:30-12:00")
    seen("settings")
    press(page, "Zet de laatste wijziging terug")
    says(page, "Er is nog niets gewijzigd")


ROWS = (
    CheckedRow("database", "", "ok", "sqlite, at step 0013", ""),
    CheckedRow("balance", "", "FAIL", "0.00 EUR is left: nobody can be rung", "pay in"),
    CheckedRow(
        "number",
        "+31402584113",
        "FAIL",
        "VoiceUrl, StatusCallback not ours",
        "run: cjg provision",
    ),
    CheckedRow(
        "roster",
        "veldhoven",
        "warn",
        "without duty or backup in two weeks: 10 (2026-11-23 09:00-12:00, …)",
        "run: cjg roster import FILE.csv",
    ),
)


@pytest.mark.parametrize("rows", [(), ROWS[:1], ROWS], ids=["none", "well", "wrong"])
def test_how_all_is_can_be_read_by_everybody(town, serve, page, seen, rows):
    at = town.now if rows else None
    shown = HowAllIs(rows, at, going_on=not rows)
    app = create_app(town.house, lambda: town.network.now, checkup=lambda: shown)
    address = serve(app)
    page.goto(f"{address}/beheer/hoe-gaat-het")
    page.get_by_label("Gebruikersnaam of e-mailadres").fill("daan")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    press(page, "Inloggen")
    page.get_by_label("Code").fill(pyotp.TOTP(secret_of(page)).at(town.now))
    press(page, "Klaar")
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    if len(rows) > 1:
        with town.database.transaction() as session:
            refusals.note(session, town.line, "21606", town.now)
    page.goto(f"{address}/beheer/hoe-gaat-het")
    assert page.get_by_role("button", name="Probeer nu").count() == (len(rows) > 1)
    says(page, "Alles is goed" if len(rows) == 1 else "Niet goed: 2" if rows else "nu")
    seen(f"checkup-{len(rows)}")
    if not rows:
        page.get_by_role("link", name="Van niets naar het eerste gesprek").click()
        says(page, "9. Het live-script van twintig minuten")
        seen("first-account")
