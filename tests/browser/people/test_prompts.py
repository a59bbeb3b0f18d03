"""What callers hear, changed without a shell: spoken, recorded, for today."""

import pytest
from playwright.sync_api import expect

from tests.browser.entrance import says
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import Visitor, give_password
from tests.town.voices import recording

HEARD = "/beheer/instellingen/horen"
TODAY = "/beheer/instellingen/vandaag"
NO_VOICE = "Deze browser heeft geen Nederlandse stem."
VOICE = """
window.saidAloud = [];
const voice = { lang: "nl-NL", name: "Ellen" };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => (window.dutch ? [voice] : []), cancel: () => {},
  speak: (one) => window.saidAloud.push(one.text),
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


def heard(town) -> str:
    visit = town.call("+31612345678", speaks_seconds=9)
    return " ".join(fact.what for fact in visit.heard)


@pytest.mark.parametrize("width", [1280, 360])
def test_what_callers_hear_is_heard_first_by_who_changes_it(
    town, serve, new_page, axe, sideways, width
):
    daan = Visitor(town.app, lambda: town.now)
    daan.sign_in("daan")
    url = serve(town.app)
    page = new_page(width)
    cookie = daan.client.get_cookie("cjg")
    page.context.add_cookies([{"name": "cjg", "value": cookie.value, "url": url}])
    page.add_init_script(VOICE)

    def fit() -> None:
        axe(page)
        assert sideways(page) == 0

    # the browser speaks what is filled in, or says that it cannot
    page.goto(url + HEARD)
    says(page, "Welkom bij CJG Veldhoven. Op dit moment")
    fit()
    speak = page.locator("[data-speak='voicemail.greeting']")
    speak.click()
    says(page, NO_VOICE)
    page.evaluate("window.dutch = true")
    page.get_by_label("Begroeting van de voicemail", exact=True).fill(
        "Dag, dit is {name}."
    )
    speak.click()
    expect(page.locator("[data-spoken]")).to_have_text("")
    assert page.evaluate("window.saidAloud") == ["Dag, dit is CJG Veldhoven."]

    # a recording is heard before it is used
    page.get_by_label("Bestand", exact=True).set_input_files(
        {"name": "groet.mp3", "mimeType": "audio/mpeg", "buffer": recording("MP3")}
    )
    page.get_by_role("button", name="Luister naar het bestand").click()
    says(page, "Daarna zeggen wij: “Wij zijn te bereiken op")
    fit()
    page.get_by_role("button", name="Gebruik deze opname").click()
    says(page, "Ze gelden meteen.")
    fit()
    assert f"/sounds/veldhoven-greeting-{town.line.voicemail.greeting.digest}" in heard(
        town
    )

    # and for today
    page.goto(url + TODAY)
    page.get_by_label("Tekst", exact=True).fill("Wij zijn ziek.")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    says(page, "Ze gelden meteen.")
    fit()
    assert "Wij zijn ziek." in heard(town)
