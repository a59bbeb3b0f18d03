"""A desk is run without a shell: changed on pages and by telephone, seen by the next.

What is changed is heard by the next caller, stands on the next form, holds on its day,
and is in the log.
"""

import base64
import re
from datetime import UTC, date, datetime

import pyotp
import pytest
from playwright.sync_api import expect

from ringgroup.tables import SLOT
from tests.browser.entrance import says
from tests.conftest import MONDAY
from tests.town.studio import HOURS, PIN, USUAL, Studio
from tests.town.town import demo_settings
from tests.town.visitor import PASSWORD, give_password

OWN_GREETING = "Dag, dit is {name}. Spreek uw naam en nummer in."
SAID = "Dag, dit is CJG Veldhoven. Spreek uw naam en nummer in."
TUESDAY = datetime(2026, 12, 1, 7, 40, tzinfo=UTC)  # 08:40 in Veldhoven
CHRISTMAS = datetime(2026, 12, 22, 9, 0, tzinfo=UTC)  # 10:00, on a Tuesday
LONG_NAME = "Jeugdgezondheidszorgadviespuntzuidoost"
SECRET = re.compile(r"secret=([A-Z2-7]+)")


@pytest.fixture
def town(sqlite_url):
    town = Studio(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    slot = {"line": town.line.key, "start": 540, "end": 720, "published": True}
    with town.database.transaction() as session:
        for day in (date(2026, 12, 1), date(2026, 12, 22)):
            for number, name in enumerate(("duty", "backup"), 1):  # Anna, Bram
                row = slot | {"day": day, "slot": name, "member_id": number}
                session.execute(SLOT.insert(), row)
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


def come_in(page, town, address: str) -> None:
    page.goto(address)
    page.get_by_label("Gebruikersnaam of e-mailadres").fill("daan")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    press(page, "Inloggen")
    expect(page.get_by_label("Code")).to_be_visible()
    secret = SECRET.search(page.content())[1]
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(town.now))
    press(page, "Klaar")
    expect(page.locator("code")).to_have_count(10)


def add_a_topic(page, settings: str, seen) -> None:
    page.goto(f"{settings}/formulier")
    page.get_by_text("Soort vraag: 14 keuzes").click()
    page.get_by_label(re.compile("^Nieuwe keuze bij soort vraag")).fill("geldzorgen")
    press(page, "Bekijk het formulier eerst")
    expect(page.get_by_label("Geldzorgen")).to_be_visible()
    seen("settings-preview")
    press(page, "Bewaar")
    says(page, "De instellingen zijn bewaard.")


def move_tuesday(page, settings: str, seen) -> None:
    page.goto(f"{settings}/tijden")
    page.get_by_label("Dinsdag").fill("8:30-12")
    page.get_by_label("Vanaf welke dag?").fill("2026-11-30")
    press(page, "Bewaar")
    says(page, "Anna, dienst van 09:00-12:00, gaat naar 08:30-12:00")
    seen("settings-question")
    press(page, "Bewaar toch")
    says(page, "Ze gelden vanaf maandag 30 november 2026.")
    seen("settings-later")


def close_at_christmas(page, address: str, seen) -> None:
    page.goto(f"{address}/rooster/dagen")
    page.get_by_label("Dag").fill("2026-12-21")
    page.get_by_label("Tot en met").fill("2027-01-01")
    page.get_by_label("Dicht").check()
    page.get_by_label("Reden").fill("kerst")
    press(page, "Bewaar")
    says(page, "Anna, dienst van 08:30-12:00")
    says(page, "Bram, achterwacht van 08:30-12:00")
    seen("days-question")
    press(page, "Bewaar toch")
    says(page, "maandag 21 december 2026 tot en met vrijdag 1 januari 2027")
    seen("days-period")


def add_a_partner(page, settings: str, seen) -> None:
    page.goto(f"{settings}/partners")
    page.get_by_label("Naam (Nieuwe partner)").fill("Bibliotheek")
    page.get_by_label("E-mailadres (Nieuwe partner)").fill("bieb@example.nl")
    press(page, "Bewaar")
    says(page, "De instellingen zijn bewaard.")
    expect(page.get_by_role("heading", name="Bibliotheek")).to_be_visible()
    seen("settings-partner")


def change_the_greeting(page, settings: str, seen) -> None:
    page.goto(f"{settings}/horen")
    field = page.get_by_label("Begroeting van de voicemail", exact=True)
    field.fill(OWN_GREETING)
    press(page, "Bewaar")
    says(page, "De instellingen zijn bewaard.")
    says(page, SAID)  # as it is heard, everything filled in
    seen("settings-greeting")


def test_a_desk_is_run_without_a_shell(town, serve, page, seen):
    address = serve(town.app)
    settings = f"{address}/beheer/instellingen"
    come_in(page, town, f"{settings}/formulier")

    add_a_topic(page, settings, seen)
    page.goto(f"{address}/registratie/e-mail")
    expect(page.get_by_label("Geldzorgen")).to_be_visible()

    move_tuesday(page, settings, seen)
    close_at_christmas(page, address, seen)

    add_a_partner(page, settings, seen)
    page.goto(f"{address}/registratie/e-mail")
    expect(page.get_by_label("Bibliotheek")).to_have_count(1)

    assert USUAL in town.heard_by_a_caller()
    change_the_greeting(page, settings, seen)
    assert SAID in town.heard_by_a_caller()

    # another one, by telephone; and then the one before it again
    town.record("daan", f"{PIN}#", "1", "1", "say", "1")
    recorded = f"/sounds/veldhoven-greeting-{town.line.voicemail.greeting.digest}.wav"
    heard = town.heard_by_a_caller()
    assert heard.index(recorded) < heard.index(HOURS)
    page.goto(f"{settings}/horen")
    says(page, "Dit is een opname.")
    seen("settings-recorded")
    page.goto(settings)
    press(page, "Zet de laatste wijziging terug")
    says(page, "De laatste wijziging is teruggezet.")
    seen("settings-back")
    heard = town.heard_by_a_caller()
    assert SAID in heard
    assert recorded not in heard

    # each in the log
    page.goto(f"{address}/beheer/logboek")
    for deed in (
        "“geldzorgen” toegevoegd",
        "dinsdag 08:30-12:00",
        "maandag 21 december 2026 tot en met vrijdag 1 januari 2027",
        "Partner Bibliotheek: toegevoegd",
        "Begroeting van de voicemail: andere tekst",
        "Begroeting van de voicemail: een opname",
        "Teruggezet: Begroeting van de voicemail: een opname",
    ):
        says(page, deed)
    seen("log-without-a-shell")

    # and the days come
    town.run(TUESDAY)
    assert {*town.rung(town.call())} == {"anna", "bram"}
    town.run(CHRISTMAS)
    assert town.rung(town.call()) == []


def test_how_the_pages_look_is_changed_without_a_shell(town, serve, page, seen):
    address = serve(town.app)
    looks = f"{address}/beheer/instellingen/uiterlijk"
    come_in(page, town, looks)
    page.goto(f"{address}/beheer/instellingen")
    page.get_by_role("link", name="Uiterlijk").click()
    expect(page.get_by_role("heading", name="Uiterlijk")).to_be_visible()
    seen("looks")
    page.get_by_label("Kleur").fill("#ffee00")
    press(page, "Bekijk hoe het wordt")
    says(page, "deze kleur is te licht")
    seen("looks-wrong")
    page.get_by_label("Kleur").fill("#7a1a5f")
    page.get_by_label("Naam van de dienst").fill(LONG_NAME)
    page.get_by_label("Contact over privacy").fill("Piet Post")
    logo = {"name": "logo.jpg", "mimeType": "image/jpeg", "buffer": drawn(page)}
    page.get_by_label("Logo (optioneel)").set_input_files(logo)
    press(page, "Bekijk hoe het wordt")
    says(page, "Er is nog niets veranderd.")
    button = page.get_by_text("Zo ziet een knop eruit")
    expect(button).to_have_css("background-color", "rgb(122, 26, 95)")
    assert width_of(page.get_by_alt_text("Logo")) == 60
    seen("looks-preview")
    page.emulate_media(color_scheme="dark")
    seen("looks-preview-dark")
    page.emulate_media(color_scheme="light")
    press(page, "Verder met veranderen")
    assert width_of(page.get_by_alt_text("Het logo dat je koos")) == 60
    seen("looks-again")
    press(page, "Bekijk hoe het wordt")
    press(page, "Bewaar")
    says(page, "Zo ziet de dienst er nu uit, overal.")
    expect(page).to_have_title(f"Uiterlijk - {LONG_NAME}")
    assert width_of(page.locator("header img")) == 60
    seen("looks-kept")
    page.goto(f"{address}/privacy")
    says(page, "Neem contact op met Piet Post.")
    seen("privacy-looks")
    page.goto(f"{address}/beheer/logboek")
    says(page, f"Naam van de dienst: CJG Veldhoven wordt {LONG_NAME}")
    page.goto(f"{address}/beheer/instellingen")
    press(page, "Zet de laatste wijziging terug")
    says(page, "Er is nog niets gewijzigd")
    expect(page).to_have_title("Instellingen - CJG Veldhoven")
    expect(page.locator("header img")).to_have_count(0)


def drawn(page) -> bytes:
    """A JPEG of 60 by 40 pixels, as this browser makes one."""
    session = page.context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "width": 60, "height": 40, "scale": 1}
    options = {"format": "jpeg", "clip": clip}
    made = session.send("Page.captureScreenshot", options)
    session.detach()
    return base64.b64decode(made["data"])


def width_of(picture) -> int:
    """Pixels of the picture itself; none when it cannot be drawn."""
    expect(picture).to_be_visible()
    return picture.evaluate(
        "async one => { await one.decode(); return one.naturalWidth }"
    )
