"""How somebody comes in, in a real browser."""

from playwright.sync_api import Page, expect
from sqlalchemy import update

from ringgroup.database.database import Database
from ringgroup.tables import MEMBER
from tests.town.visitor import PASSWORD


def enter(page: Page, url: str, name: str) -> None:
    """Sign in with a password, as a worker."""
    page.goto(f"{url}/inloggen")
    page.get_by_label("Gebruikersnaam of e-mailadres").fill(name)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De lijn nu")


def turn_to(page: Page, name: str) -> None:
    """Choose an entry of the navigation; on a phone the last ones lie under Meer."""
    entry = page.get_by_role("navigation", name="Hoofdmenu").get_by_text(name)
    if not entry.is_visible():
        page.locator(".nav summary").click()
    entry.click()


def says(page: Page, text: str) -> None:
    """A page comes to say this; who asked for another page waits for it so."""
    expect(page.locator("body")).to_contain_text(text)


def unfold(page: Page) -> None:
    """Open what is folded on a form, once all of it is there."""
    expect(page.get_by_role("button", name="Verstuur")).to_be_visible()
    folded = page.locator("details[data-folds]:not([open]) > summary")
    while folded.count():
        folded.first.click()


def promote(database: Database, login: str, **values: object) -> None:
    """Who is in already, and gave a code, coordinates from now on."""
    more = {"role": "coordinator", "totp": b"of an app", **values}
    with database.transaction() as session:
        session.execute(update(MEMBER).where(MEMBER.c.login == login).values(**more))
