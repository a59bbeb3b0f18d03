"""A form in a real browser: from the call that opened it to the thanks, in seconds."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ringgroup.board import bulletins
from ringgroup.desk import Act, Actor
from tests.browser.entrance import enter, unfold
from tests.browser.test_style_guide import BOXES, SMALLEST_BUTTON
from tests.town.visitor import PASSWORD, give_password
from webhooks.simulator.network.phones import Answers

FEWEST_TAPS = 5
MOST_SCREENS = 1.6
KEYS = 40
CHECKED = "() => document.querySelectorAll('main input:checked').length"


@pytest.fixture
def desk(quiet_town):
    """Anna took two calls."""
    give_password(quiet_town.database, "anna")
    quiet_town.sign_on("anna")
    for seconds in (200, 40):
        quiet_town.phone("anna", Answers(talk_seconds=seconds))
        quiet_town.call()
    return quiet_town


@pytest.fixture
def url(serve, desk) -> str:
    return serve(desk.app)


@pytest.fixture
def anna(page, url):
    """Anna, signed in, on the page with her forms."""
    page.goto(f"{url}/registratie")
    page.get_by_label("Gebruikersnaam").fill("anna")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.get_by_role("heading", name="Registratie", exact=True)).to_be_visible()
    return page


class Thumb:
    """Taps what it sees, and counts."""

    def __init__(self, page):
        self.page = page
        self.taps = 0

    def choose(self, group: str, choice: str) -> None:
        if group == "Doorgezet naar":
            self.unfold("Doorgezet?")
        one = self.page.get_by_role("radiogroup", name=group)
        one.get_by_text(choice, exact=True).click()
        self.taps += 1

    def unfold(self, says: str) -> None:
        """Open what is folded, as who wants to fill it in does."""
        fold = self.page.locator("details", has_text=says).first
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
            self.taps += 1

    def press(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.taps += 1


def of_the_child(thumb: Thumb) -> None:
    thumb.choose("Leeftijd", "4-11")
    thumb.choose("Geslacht", "Meisje/vrouw")
    thumb.choose("Soort vraag", "Opvoeden")


def opened(page) -> Thumb:
    thumb = Thumb(page)
    thumb.press("link", "Vul in Gesprek van vandaag, tussen 9 en 10 uur")
    return thumb


def answered(desk) -> list[dict]:
    return [row for row in desk.rows("registration") if row["question_kind"]]


def test_the_commonest_question_takes_few_taps(anna, desk, axe, shot, sideways):
    shot(anna, "registration-list")
    axe(anna)
    assert sideways(anna) == 0
    thumb = opened(anna)
    shot(anna, "registration-form")
    axe(anna)
    assert sideways(anna) == 0
    of_the_child(thumb)
    thumb.press("button", "Verstuur")
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()
    assert thumb.taps <= FEWEST_TAPS
    shot(anna, "registration-thanks")
    axe(anna)
    assert sideways(anna) == 0
    (row,) = answered(desk)
    assert (row["age"], row["question_type"], row["talk_minutes"]) == ("4-11", "1", 4)
    anna.get_by_role("link", name="Nog 1 open formulier").click()
    expect(anna.get_by_text("4 minuten")).to_have_count(0)
    expect(anna.get_by_role("heading", name="1 minuut")).to_be_visible()


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_thumb_hits_every_answer(anna):
    opened(anna)
    expect(anna.get_by_role("button", name="Verstuur")).to_be_visible()
    anna.wait_for_load_state()
    unfold(anna)
    boxes = [one for one in anna.evaluate(BOXES) if one["button"]]
    answers = sum("radio" in one["name"] for one in boxes)
    assert answers == anna.get_by_role("radio").count() > 40
    assert [b for b in boxes if round(b["least"]) < SMALLEST_BUTTON] == []


def test_the_form_is_short_on_a_phone_and_the_guide_stands_beside_it(
    new_page, url, axe, sideways, box
):
    page = new_page(390)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{url}/registratie")
    page.get_by_label("Gebruikersnaam").fill("anna")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    opened(page)
    send = box(page.get_by_role("button", name="Verstuur"))
    assert (send["y"] + send["height"]) / 844 <= MOST_SCREENS
    lefts = page.evaluate(
        "() => new Set([...document.querySelectorAll('#question_kind label')]"
        ".map((one) => one.getBoundingClientRect().left)).size"
    )
    assert lefts == 2
    assert sideways(page) == 0
    page.get_by_text("Hulp bij het gesprek").click()
    expect(
        page.get_by_text("Vraag de woonplaats. Die bewaren we niet.")
    ).to_be_visible()
    page.get_by_text("3: niet duidelijk welke partner").click()
    expect(page.get_by_role("radio", name="Alle partners")).to_be_checked()
    page.get_by_text("1: zelf afgehandeld").click()
    expect(page.get_by_role("radio", name="Niet doorgezet")).to_be_checked()
    axe(page)


def test_after_sending_neither_back_nor_reload_shows_the_form(anna, desk):
    thumb = opened(anna)
    form = anna.url
    of_the_child(thumb)
    unfold(anna)
    anna.get_by_label("Toelichting").fill("slaapt slecht")
    thumb.press("button", "Verstuur")
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()
    anna.reload()
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()
    expect(anna.get_by_text("slaapt slecht")).to_have_count(0)
    anna.go_back()
    gone = anna.get_by_role("heading", name="Dit formulier staat niet open")
    expect(gone).to_be_visible()
    expect(anna.get_by_label("Toelichting")).to_have_count(0)
    expect(anna.get_by_text("slaapt slecht")).to_have_count(0)
    anna.goto(form)
    expect(gone).to_be_visible()
    assert len(answered(desk)) == 1


def test_a_sent_form_says_so_to_everybody(anna, axe, shot, sideways):
    anna.goto(anna.url + "/" + "0" * 32)
    shot(anna, "registration-gone")
    axe(anna)
    assert sideways(anna) == 0


def test_one_tap_is_enough_when_nothing_was_asked(anna, desk, axe, shot):
    thumb = Thumb(anna)
    thumb.press("button", "Opgehangen Gesprek van vandaag")
    expect(anna.get_by_text("geteld als: opgehangen")).to_be_visible()
    assert (answered(desk)[0]["question_kind"], thumb.taps) == ("hung-up", 1)
    shot(anna, "registration-one-tap")
    axe(anna)


def test_a_refused_form_says_what_to_take_out(anna, desk, axe, shot, sideways):
    thumb = opened(anna)
    unfold(anna)
    note = anna.get_by_label("Toelichting")
    note.fill("bel haar op 06 12345678")
    thumb.press("button", "Verstuur")
    expect(anna.get_by_role("heading", name="Er was een probleem")).to_be_focused()
    expect(note).to_have_value("bel haar op 06 12345678")
    expect(note).to_have_accessible_description(
        "Schrijf geen naam, adres, school, telefoonnummer of geboortedatum op. "
        "Fout: Haal het telefoonnummer uit de toelichting."
        " Je kunt 200 tekens gebruiken."
    )
    assert "12345678" not in anna.url
    shot(anna, "registration-refused")
    axe(anna)
    assert sideways(anna) == 0
    note.fill("")
    of_the_child(thumb)
    thumb.press("button", "Verstuur")
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()
    assert answered(desk)[0]["note"] is None


def test_a_possible_name_is_asked_about_once(anna, desk, axe, shot, sideways):
    thumb = opened(anna)
    of_the_child(thumb)
    thumb.choose("Type", "2: hoort bij één bekende partner")
    unfold(anna)
    anna.get_by_label("Toelichting").fill("Overleg gehad met Kevin over slapen")
    thumb.press("button", "Verstuur")
    expect(anna.get_by_role("heading", name="Klopt dit?")).to_be_focused()
    shot(anna, "registration-asked")
    axe(anna)
    assert sideways(anna) == 0
    thumb.choose("Type", "1: zelf afgehandeld")
    thumb.press("button", "toch")
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()
    assert answered(desk)[0]["note"] == "Overleg gehad met Kevin over slapen"


@pytest.mark.parametrize(
    ("kind", "to", "button"),
    [
        ("2: hoort bij één bekende partner", "GGD", "Open een mail aan GGD"),
        ("3: niet duidelijk welke partner", "Alle partners", "aan de 5 partners"),
    ],
)
def test_a_question_that_is_forwarded_leads_to_a_mail(
    anna, kind, to, button, axe, shot, sideways
):
    thumb = opened(anna)
    of_the_child(thumb)
    thumb.choose("Type", kind)
    thumb.choose("Doorgezet naar", to)
    thumb.press("button", "Verstuur")
    mail = anna.get_by_role("link", name=button)
    assert mail.get_attribute("href").startswith("mailto:")
    expect(anna.get_by_text("Zeg de beller eerst")).to_be_visible()
    shot(anna, f"registration-type-{kind[0]}")
    axe(anna)
    assert sideways(anna) == 0
    letter = mail.get_attribute("href")
    anna.get_by_role("link", name="Nog 1 open formulier").click()
    expect(anna.get_by_role("heading", name="Registratie")).to_be_visible()
    anna.go_back()
    expect(mail).to_have_attribute("href", letter)
    anna.reload()
    expect(mail).to_have_attribute("href", letter)


def test_a_question_by_e_mail_has_a_form_of_its_own(anna, desk, axe, shot):
    thumb = Thumb(anna)
    thumb.press("link", "Vraag per e-mail")
    shot(anna, "registration-e-mail")
    axe(anna)
    of_the_child(thumb)
    thumb.press("button", "Verstuur")
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()
    assert thumb.taps <= FEWEST_TAPS
    anna.reload()  # the same form once more has the same answer, and counts once
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()
    assert [row["channel"] for row in answered(desk)] == ["email"]


@pytest.mark.parametrize("page", ["phone", "phone without JavaScript"], indirect=True)
def test_back_from_a_corrected_form_that_was_sent_asks_nothing_of_the_browser(
    anna, desk, shot
):
    thumb = opened(anna)
    of_the_child(thumb)
    unfold(anna)
    note = anna.get_by_label("Toelichting")
    note.fill("bel haar op 06 12345678")
    thumb.press("button", "Verstuur")
    expect(anna.get_by_role("heading", name="Er was een probleem")).to_be_focused()
    expect(note).to_have_value("bel haar op 06 12345678")
    note.fill("moeder 040 2534567")
    thumb.press("button", "Verstuur")
    expect(note).to_have_value("moeder 040 2534567")
    shot(anna, "corrected")
    note.fill("")
    thumb.press("button", "Verstuur")
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()
    assert len(answered(desk)) == 1
    anna.go_back()
    gone = anna.get_by_role("heading", name="Dit formulier staat niet open")
    expect(gone).to_be_visible()
    anna.go_forward()
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()


TOLD = (
    "Prikactie van de GGD vanaf morgen: afspraken gaan naar 088 123 45 67.",
    "Het consultatiebureau is deze week dicht. Volgende week kan iemand weer bellen.",
    "De cursus over slapen is vol. In januari begint er een nieuwe.",
)


@pytest.mark.parametrize("count", [1, 3])
def test_a_form_stays_short_with_what_a_coordinator_tells(
    desk, url, new_page, sideways, shot, box, count
):
    last = (desk.now + timedelta(days=3)).date()
    for text in TOLD[:count]:
        desk.database.attempt(
            lambda s, told=text: bulletins.write(
                Act(s, desk.line, Actor(3), desk.now), told, last
            )
        )
    page = new_page(390)
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, url, "anna")
    page.get_by_role("link", name="Vul het formulier in").click()
    send = box(page.get_by_role("button", name="Verstuur"))
    shot(page, f"form-with-{count}-told")
    assert (send["y"] + send["height"]) / 844 <= MOST_SCREENS
    page.get_by_text(f"Vandaag ({count}): {count} nieuw").click()
    expect(page.get_by_text(TOLD[0])).to_be_visible()
    assert sideways(page) == 0


@pytest.mark.parametrize("page", ["wide", "phone without JavaScript"], indirect=True)
def test_a_keyboard_is_enough(anna, desk):
    anna.get_by_role("link", name="Vul in").first.press("Enter")
    expect(anna.get_by_role("button", name="Verstuur")).to_be_visible()
    for group in ("Leeftijd", "Geslacht", "Soort vraag"):
        for _ in range(KEYS):
            anna.keyboard.press("Tab")
            if anna.evaluate(
                "name => !!document.activeElement.closest('fieldset')"
                "?.innerText.startsWith(name)",
                group,
            ):
                break
        else:
            pytest.fail(f"no key leads to {group}")
        anna.keyboard.press("ArrowDown")
    assert anna.evaluate(CHECKED) == 5
    anna.keyboard.press("Enter")
    expect(anna.get_by_role("heading", name="Bedankt")).to_be_visible()
    (row,) = answered(desk)
    assert (row["age"], row["gender"]) == ("0-3", "female")


def test_who_has_no_forms_reads_why(anna, axe, shot):
    for _ in range(2):
        anna.get_by_role("button", name="Test Gesprek").first.click()
    expect(anna.get_by_text("Je hebt geen open formulieren")).to_be_visible()
    shot(anna, "registration-none")
    axe(anna)


def test_the_line_now_leads_to_the_forms(anna, axe):
    anna.goto(anna.url.removesuffix("/registratie"))
    axe(anna)
    anna.get_by_role("link", name="Jouw open formulieren").click()
    expect(anna.get_by_text("Je hebt nog 2 formulieren open.")).to_be_visible()
