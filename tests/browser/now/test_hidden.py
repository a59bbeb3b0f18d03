"""A page that nobody sees asks for nothing, and for what is new once it is seen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.entrance import enter
from tests.conftest import MONDAY
from tests.integration.board.test_live import until
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password
from webhooks.simulator.network.phones import Ignores

pytestmark = pytest.mark.slow
SEEN = """seen => {
  for (const [name, is] of [["hidden", !seen],
                            ["visibilityState", seen ? "visible" : "hidden"]])
    Object.defineProperty(document, name, {configurable: true, get: () => is});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""What a browser says of a page in another tab; without a window none is in front."""
FIVE_MINUTES = 300_000
"""Of the page's own clock, in milliseconds."""
PAGES = Path(__file__).parents[3] / "webhooks" / "pages"


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    town.sign_on("anna")
    town.phone("anna", Ignores())
    yield town
    town.close()


def test_a_hidden_page_asks_nothing_and_asks_at_once_when_it_is_seen(
    town, serve, new_page
):
    page, asked = new_page(390), []
    page.clock.install()
    enter(page, serve(town.app), "anna")
    top = page.locator("#live h2")
    expect(top).to_have_text("Er belt nu niemand")
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("**/nu"):
        page.clock.run_for(2_000)
    page.evaluate(SEEN, False)  # noqa: FBT003 - what a page is told
    page.wait_for_load_state("networkidle")
    asked.clear()
    town.dial()
    until(town, "ringing")
    page.clock.run_for(FIVE_MINUTES)
    expect(top).to_have_text("Er belt nu niemand")
    assert asked == []
    page.clock.pause_at(page.evaluate("Date.now() + 1"))
    page.evaluate(SEEN, True)  # noqa: FBT003 - what a page is told
    expect(top).to_have_text("Er belt nu iemand")


def test_every_part_that_looks_again_does_so_when_it_is_seen():
    templates = [one.read_text(encoding="utf-8") for one in PAGES.rglob("*.html")]
    found = re.findall(r'hx-trigger="(every [^"]+)"', "".join(templates))
    assert len(found) >= 5
    assert [one for one in found if not one.endswith(", seen")] == []
