"""The table with phones in a real browser: the tour, the keyboard, every state."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import MONDAY
from tests.town.table import Place, laid
from tests.town.tour import LINE, PATIENCE, SOON, Guest, sign_in

FIRST_THREE_PRESSES = 14
WIDTHS = (1280, 360)


@pytest.fixture
def table(sqlite_url, origins):
    """The table as people find it, with everything running.

    But its time passes only while somebody waits: a phone rings until it has been
    looked at, however slow the machine, and rings no longer than that.
    """
    with laid(sqlite_url, MONDAY, None, jobs=True) as place:
        origins.append(place.address)
        yield place


@pytest.fixture
def still(sqlite_url, origins):
    """The same, without the clock's jobs."""
    with laid(sqlite_url, MONDAY, None) as place:
        origins.append(place.address)
        yield place


def guest_at(place: Place, new_page, width: int = 1280) -> Guest:
    guest = Guest(new_page(width), place)
    guest.come()
    return guest


def failures(place: Place) -> list:
    entries, _ = place.world.network.journal.since(0)
    return [one for one in entries if one["kind"] in {"failure", "refused"}]


def test_the_whole_tour_is_walked_and_its_first_half_in_a_few_presses(table, new_page):
    guest = guest_at(table, new_page)
    pressed = {}
    for name, step in guest.steps():
        step()
        pressed[name] = guest.presses
    assert pressed["mailbox"] <= FIRST_THREE_PRESSES
    assert guest.page.locator("[data-step].done").count() == 6
    assert failures(table) == []


def test_a_form_that_is_sent_moves_the_figure(still, new_page):
    guest = guest_at(still, new_page)
    guest.sign_in()
    guest.take()
    guest.say_goodbye()
    before = int(guest.figure("answered").inner_text())
    desk = guest.form()
    guest.shows("answered", str(before + 1))
    guest.shows("open_registrations", "0")
    desk.goto(f"{still.address}/simulator")
    expect(desk.locator("#step-form")).to_have_class(re.compile("done"), timeout=SOON)


def test_the_pages_lead_to_the_table_and_the_table_to_the_pages(still, new_page):
    guest = guest_at(still, new_page)
    with guest.page.context.expect_page() as opened:
        guest.page.get_by_role("link", name=re.compile("^Open de pagina")).click()
    desk = opened.value
    sign_in(desk, "anouk")
    expect(desk.get_by_role("heading", level=1)).to_have_text("De lijn nu")
    desk.get_by_role("link", name="Oefenen met de telefoon").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Oefenen met de telefoon")


def test_a_jump_of_the_clock_signs_nobody_out(still, new_page):
    guest = guest_at(still, new_page)
    desk = guest.page.context.new_page()
    desk.goto(f"{still.address}/account")
    sign_in(desk, "anouk")
    for moment in ("op Koningsdag", "echte tijd", "op zaterdag"):
        named = re.compile(moment)
        with guest.sent():
            guest.page.locator(".moments").get_by_role("button", name=named).click()
        desk.reload()
        expect(desk).to_have_url(f"{still.address}/account")
    assert failures(still) == []


def test_a_call_is_taken_with_the_keyboard_alone(still, new_page):
    """Tab and Enter reach every button; the focus finds the next one to press."""
    guest = guest_at(still, new_page)
    page = guest.page

    def walk_to(key: str, name: str, how: str = "Tab") -> None:
        wanted = guest.button(key, name)
        expect(wanted).to_be_visible(timeout=PATIENCE)
        for _ in range(40):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            page.keyboard.press(how)
        pytest.fail(f"no {how} leads to {name} of {key}")

    def press(key: str) -> None:
        with guest.sent():
            page.keyboard.press(key)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link that skips to the telephones
    walk_to("anouk", "CJG AAN")
    press("Enter")
    guest.hears("anouk", "Je bent aangemeld")
    guest.is_in("anouk", "idle")  # the line hangs up when it has said so
    walk_to("caller-1", LINE, "Shift+Tab")
    press("Enter")
    guest.is_in("anouk", "ringing")
    walk_to("anouk", "Opnemen")
    press("Enter")
    guest.hears("anouk", "Toets 1")
    inside = "one => one.contains(document.activeElement)"
    assert guest.phone("anouk").evaluate(inside)
    press("1")
    guest.is_in("caller-1", "talking")
    walk_to("anouk", "Ophangen")
    press("Space")
    guest.is_in("caller-1", "idle")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_state_of_a_phone_shuts_anybody_out(still, new_page, axe, sideways, width):
    guest = guest_at(still, new_page, width)
    page, seen = guest.page, set()

    def look(*states: str) -> None:
        shown = page.locator(".phone").evaluate_all(
            "phones => phones.map(phone => phone.dataset.state)"
        )
        axe(page)
        assert sideways(page) == 0
        assert set(states) <= set(shown), shown
        seen.update(shown)

    guest.press("anouk", "Servicenummer")
    guest.is_in("anouk", "listening")
    look("idle", "off", "listening")
    guest.hang_up("anouk")
    for worker in ("anouk", "floor"):
        guest.press(worker, "CJG AAN")
    for worker in ("anouk", "floor"):
        guest.hears(worker, "Je bent aangemeld")
        guest.hang_up(worker)
    guest.press("caller-3", LINE)
    guest.is_in("floor", "mailbox")
    look("mailbox", "calling")
    guest.is_in("anouk", "ringing")
    look("ringing")
    guest.press("anouk", "Opnemen")
    guest.hears("anouk", "Toets 1")
    guest.is_in("anouk", "screening")
    look("screening")
    guest.press("anouk", "1")
    guest.is_in("caller-3", "talking")
    page.locator(".ribbon summary").first.click()
    look("talking")
    guest.hang_up("anouk", "caller-3")
    saturday = page.locator(".moments").get_by_role(
        "button", name=re.compile("zaterdag")
    )
    with guest.sent():
        saturday.click()
    expect(page.locator('[data-part="clock"]')).to_contain_text(
        "zaterdag", timeout=SOON
    )
    guest.press("caller-1", LINE)
    page.locator(".logins summary").click()
    page.locator(".aside summary").click()
    guest.is_in("caller-1", "recording")
    look("recording")
    assert seen == {
        *("idle", "off", "calling", "listening", "recording"),
        *("ringing", "screening", "talking", "mailbox"),
    }


def test_without_scripts_the_page_says_what_it_needs(still, new_page, axe):
    page = new_page(javascript=False)
    page.goto(f"{still.address}/simulator")
    told = page.locator("noscript p")
    expect(told).to_be_visible()
    assert "werkt alleen met JavaScript aan" in told.inner_text()
    axe(page)


def test_sound_is_off_until_it_is_asked_for(still, new_page):
    guest = guest_at(still, new_page)
    button = guest.page.locator('[data-part="sound"]')
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    guest.press("anouk", "Servicenummer")  # a dial tone, as a file of the service
    still.let_pass(2)
    log = guest.phone("anouk").get_by_role("log")
    expect(log).to_contain_text("Kiestoon", timeout=PATIENCE)
    guest.hang_up("anouk")
