"""A board that stands open for days: what it says is so, in its tab as well."""

import pytest
from playwright.sync_api import expect

from tests.browser.entrance import enter, says
from tests.browser.now.test_hidden import SEEN, until
from tests.browser.now.test_signed_out import QUARTER, sessions_end, sign_in_again
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password
from webhooks.simulator.network.phones import Ignores

pytestmark = pytest.mark.slow
A_NIGHT = 16 * 60 * 60 * 1000
ICON = "() => document.querySelector('link[rel=icon]').href"


@pytest.fixture
def town(sqlite_url):
    """Bram is Present, and lets it ring; Anna looks."""
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    town.sign_on("bram")
    town.phone("bram", Ignores())
    yield town
    town.close()


@pytest.fixture
def address(town, serve) -> str:
    return serve(town.app)


@pytest.fixture
def board(town, address, new_page):
    """Opened while somebody calls."""
    page = new_page(1280)
    page.clock.install()
    enter(page, address, "anna")
    town.dial()
    until(town, "ringing")
    page.reload()
    expect(page).to_have_title("Er belt nu iemand - CJG Veldhoven")
    return page


def test_a_tab_of_who_is_signed_out_does_not_go_on_ringing(town, board):
    sessions_end(town)
    board.clock.run_for(QUARTER * 1000)
    says(board, "Je bent uitgelogd")
    expect(board).to_have_title("Je bent uitgelogd - CJG Veldhoven")
    assert "rings" not in board.evaluate(ICON)


def test_a_tab_without_a_connection_says_so_and_since_which_day(board, watches):
    board.context.set_offline(True)
    board.clock.run_for(QUARTER * 1000)
    expect(board).to_have_title("Geen verbinding - CJG Veldhoven")
    assert "rings" not in board.evaluate(ICON)
    told = board.locator("#no-answer")
    today = told.inner_text()
    board.clock.fast_forward(A_NIGHT * 2)
    board.clock.run_for(QUARTER * 1000)
    expect(told).not_to_have_text(today)
    assert "dag" in told.inner_text()
    board.context.set_offline(False)
    board.clock.run_for(QUARTER * 1000)
    expect(told).to_have_count(0)
    expect(board).to_have_title("Er belt nu iemand - CJG Veldhoven")
    watches[0].complaints.clear()  # the browser said that it was offline


def test_who_signs_in_in_another_tab_finds_the_board_as_it_is(town, address, board):
    sessions_end(town)
    board.clock.run_for(QUARTER * 1000)
    says(board, "Je bent uitgelogd")
    other = board.context.new_page()
    other.goto(f"{address}/inloggen")
    sign_in_again(other)
    expect(other.locator("#live")).to_be_visible()
    other.close()
    board.evaluate(SEEN, False)  # noqa: FBT003 - what a page is told
    board.evaluate(SEEN, True)  # noqa: FBT003 - what a page is told
    expect(board.get_by_text("Je bent uitgelogd")).to_have_count(0)
    expect(board.locator("#live h2")).to_have_text("Er belt nu iemand")
    expect(board.get_by_role("button", name="Meld me aan")).to_be_visible()
