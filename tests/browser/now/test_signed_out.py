"""The session ends in the middle of something: nothing is lost, no board goes blank."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from ringgroup.tables import LOGIN_SESSION
from tests.browser.entrance import enter, says, unfold
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.two_desks import EAST, WEST, TwoDesks, place
from tests.town.visitor import give_password
from webhooks.simulator.network.phones import Answers

pytestmark = pytest.mark.slow
NOTE = "Ouder zoekt een cursus over slapen"
CHOICES = ("4-11", "Meisje/vrouw", "Gedrag", "2: hoort bij één bekende partner", "GGD")
QUARTER = 16
"""Seconds after which the board has looked again."""


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    yield town
    town.close()


@pytest.fixture
def address(town, serve) -> str:
    return serve(town.app)


def sessions_end(town) -> None:
    with town.database.transaction() as session:
        session.execute(delete(LOGIN_SESSION))


def talk(town) -> None:
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=100))
    town.call()


def sign_in_again(page) -> None:
    page.get_by_label("Gebruikersnaam of e-mailadres").fill("anna")
    page.get_by_label("Wachtwoord", exact=True).fill("een heel lang wachtwoord")
    page.get_by_role("button", name="Inloggen").click()


def test_a_form_that_was_filled_in_stands_there_after_signing_in(
    town, address, page, axe, shot, sideways
):
    talk(town)
    enter(page, address, "anna")
    page.goto(f"{address}/registratie")
    page.get_by_role("link", name="Vul in").click()
    page.get_by_role("button", name="Verstuur").wait_for()
    unfold(page)
    for choice in CHOICES:
        page.get_by_role("radio", name=choice, exact=True).check(force=True)
    page.get_by_role("textbox").first.fill(NOTE)
    sessions_end(town)
    page.get_by_role("button", name="Verstuur").click()
    says(page, "Er is nog niets verstuurd")
    says(page, "Log in")
    shot(page, "signed-out")
    assert town.rows("registration") == []
    sign_in_again(page)
    says(page, "Er is nog niets verstuurd")
    unfold(page)
    expect(page.get_by_role("textbox").first).to_have_value(NOTE)
    for choice in CHOICES:
        expect(page.get_by_role("radio", name=choice, exact=True)).to_be_checked()
    axe(page)
    assert sideways(page) == 0
    shot(page, "form-again")
    page.get_by_role("button", name="Verstuur").click()
    says(page, "Bedankt, de vraag is geteld")
    (row,) = town.rows("registration")
    assert (row["age"], row["gender"], row["note"]) == ("4-11", "female", NOTE)


OF_EMAIL = ("0-3", "Jongen/man", "Opvoeden", "3: niet duidelijk welke partner")


def test_so_does_the_form_of_an_e_mail_on_a_phone(town, address, new_page, axe):
    page = new_page(390)
    enter(page, address, "anna")
    page.goto(f"{address}/registratie/e-mail")
    for choice in OF_EMAIL:
        page.get_by_role("radio", name=choice, exact=True).check(force=True)
    sessions_end(town)
    page.get_by_role("button", name="Verstuur").click()
    says(page, "Er is nog niets verstuurd")
    sign_in_again(page)
    says(page, "Er is nog niets verstuurd")
    for choice in (*OF_EMAIL, "Alle partners"):
        expect(page.get_by_role("radio", name=choice, exact=True)).to_be_checked()
    axe(page)
    page.get_by_role("button", name="Verstuur").click()
    says(page, "Bedankt, de vraag is geteld")
    page.reload()
    (row,) = town.rows("registration")
    assert (row["channel"], row["forwarded_to"]) == ("email", "all-partners")


def test_thanks_that_are_reloaded_after_the_session_are_shown_again_and_count_once(
    town, address, new_page, axe, shot
):
    """They have an address: a phone that took the tab from memory sends nothing."""
    page = new_page(390)
    enter(page, address, "anna")
    page.goto(f"{address}/registratie/e-mail")
    for choice in OF_EMAIL:
        page.get_by_role("radio", name=choice, exact=True).check(force=True)
    page.get_by_role("button", name="Verstuur").click()
    says(page, "Bedankt, de vraag is geteld")
    sessions_end(town)
    page.reload()
    says(page, "Inloggen")
    expect(page.get_by_text("Er is nog niets verstuurd")).to_have_count(0)
    sign_in_again(page)
    axe(page)
    shot(page, "sent-before")
    says(page, "Bedankt, de vraag is geteld")
    expect(page.get_by_role("link", name="Open een mail")).to_be_visible()
    assert len(town.rows("registration")) == 1


def test_who_is_taken_off_a_line_reads_so_beside_the_board_as_it_was(
    tmp_path, sqlite_url, serve, new_page, watches, shot
):
    desks = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    give_password(desks.database, "bram")
    place(desks, "bram", "member", {WEST: "member", EAST: "member"})
    page = new_page(390)
    page.clock.install()
    address = serve(desks.app)
    enter(page, address, "bram")
    page.goto(f"{address}/?lijn={EAST}")
    expect(page.get_by_role("heading", level=1)).to_have_text("De lijn nu")
    place(desks, "bram", "member", {WEST: "member"})
    page.clock.run_for(QUARTER * 1000)
    says(page, "Je ziet deze lijn niet meer.")
    says(page, "Het loket is open")  # as it was
    shot(page, "taken-off")
    expect(page.locator("main")).to_have_count(1)
    expect(page.get_by_text("Geen verbinding")).to_have_count(0)
    watches[0].complaints.clear()  # 404s in the console
    desks.close()


@pytest.mark.parametrize("page", ["wide", "phone"], indirect=True)
def test_the_board_says_that_one_is_signed_out(town, address, page, axe, shot):
    page.clock.install()
    enter(page, address, "anna")
    sessions_end(town)
    page.clock.run_for(QUARTER * 1000)
    says(page, "Wat hier stond, wordt niet meer ververst.")
    axe(page)
    shot(page, "board-signed-out")
    page.get_by_role("link", name="Inloggen").click()
    sign_in_again(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("De lijn nu")


@pytest.mark.parametrize("page", ["wide", "phone"], indirect=True)
def test_the_board_says_since_when_nothing_answers(address, page, axe, shot, watches):
    page.clock.install()
    enter(page, address, "anna")
    page.context.set_offline(True)
    page.clock.run_for(QUARTER * 1000)
    says(page, "Geen verbinding sinds")
    says(page, "Het loket is open")  # as it was
    axe(page)
    shot(page, "board-offline")
    page.context.set_offline(False)
    page.clock.run_for(QUARTER * 1000)
    expect(page.get_by_text("Geen verbinding sinds")).to_have_count(0)
    watches[0].complaints.clear()  # the browser said that it was offline


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_the_board_keeps_what_it_showed_when_the_database_is_gone(
    town, address, page, watches
):
    page.clock.install()
    enter(page, address, "anna")
    with town.database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE member RENAME TO gone")
    page.clock.run_for(QUARTER * 1000)
    says(page, "Geen verbinding sinds")
    says(page, "Het loket is open")
    watches[0].complaints.clear()  # 500s in the console
