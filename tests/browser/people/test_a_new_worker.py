"""From the invitation to a telephone that is ready, on that telephone.

How long that takes somebody is counted, not timed: by the keystroke-level model of
Card, Moran and Newell (1980), with the seconds that it gives the slowest. What each
thing costs, and what it comes to, stands in docs/performance.md.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.entrance import enter, says
from tests.browser.paper import A4, sheets
from tests.browser.people.device import plug_in, unplug
from tests.town.visitor import Visitor, give_password
from webhooks.simulator.network.phones import Answers

pytestmark = pytest.mark.slow
KEY, TAP, THINKS = 0.5, 1.1, 1.35
"""Seconds for a key, a finger to its place, and to make up one's mind."""
READS, RINGS = 15.0, 20.0
"""Seconds for a page that is new to somebody, and for a phone to be rung and taken."""
THREE_MINUTES: Final = 180
TWO_SIDES: Final = 2
ON_PAPER: Final = Path("docs/performance.md").read_text(encoding="utf-8")
SENTENCE = "vier paarden eten geen hooi"
NEW = {
    "name": "Noor",
    "organisation": "lumens",
    "mobile": "06 4113 0188",
    "email": "noor@example.nl",
    "login": "noor",
    "role": "member",
    "active": "y",
}


@dataclass
class Hand:
    """Somebody at a page, and how many seconds it took so far."""

    page: Page
    seconds: float = 0
    pages: int = 0
    presses_made: int = 0
    keys: int = 0
    saved: list[str] = field(default_factory=list)

    def reads(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.seconds += READS
        self.pages += 1

    def types(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.seconds += THINKS + TAP + KEY * len(text)
        self.presses_made += 1
        self.keys += len(text)

    def presses(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).click()
        self.seconds += THINKS + TAP
        self.presses_made += 1

    def saves(self, name: str) -> None:
        with self.page.expect_download() as begun:
            self.presses(name, "link")
        self.saved.append(begun.value.path().read_text("utf-8"))
        self.seconds += 2 * (THINKS + TAP)  # the phone shows it, and is told to keep it
        self.presses_made += 2

    def row(self) -> str:
        """As the table of docs/performance.md has it."""
        counted = self.pages, self.presses_made, self.keys, f"{self.seconds:.0f} s"
        return " | ".join(map(str, counted))


@pytest.fixture
def link(town, home) -> str:
    """What Noor gets from who administers."""
    give_password(town.database, "daan", role="administrator")
    daan = Visitor(town.app, lambda: town.now)
    daan.sign_in("daan")
    assert daan.post("/beheer/nieuw", NEW).status_code == 303
    page = daan.get("/beheer/leden/noor").text
    return re.search(rf"{home}/uitnodiging/[^<\s]+", page)[0]


@pytest.mark.parametrize("by", ["password", "passkey"])
def test_an_invitation_leads_to_a_tested_phone_in_three_minutes(
    town, link, new_page, axe, sideways, by
):
    page = new_page(390)
    noor = Hand(page)
    town.network.add_phone("+31641130188", Answers(after=4))

    page.goto(link)
    noor.reads("Welkom, Noor")
    noor.types("Nieuw wachtwoord", SENTENCE)
    noor.types("Nog een keer hetzelfde wachtwoord", SENTENCE)
    noor.presses("Bewaar mijn wachtwoord")
    noor.types("Gebruikersnaam of e-mailadres", "noor")
    noor.types("Wachtwoord", SENTENCE)
    noor.presses("Inloggen")

    noor.reads("Maak je telefoon klaar")
    axe(page)
    assert sideways(page) == 0
    noor.saves("Bewaar CJG Veldhoven AAN")
    noor.saves("Bewaar CJG Veldhoven UIT")
    assert f",*{town.line.code}" in noor.saved[0]
    assert f",#{town.line.code}" in noor.saved[1]

    noor.presses("Bel mij om te testen")
    says(page, "De telefoon gaat zo over")
    town.place_calls()
    town.run()
    noor.seconds += RINGS
    says(page, "Getest")
    expect(page.get_by_text("Getest", exact=True)).to_be_visible()
    assert town.rows("member")[-1]["tested_at"]

    if by == "passkey":
        noor.presses("Noor", "link")
        made = []
        noor.reads("Mijn account")
        device = plug_in(page, made)
        noor.presses("Voeg dit toestel toe")
        says(page, "Je kunt nu inloggen met deze passkey.")
        noor.presses("Uitloggen")
        says(page, "Je bent uitgelogd.")
        unplug(device)
        plug_in(page, [], *made)
        noor.presses("Inloggen met een passkey")
        expect(page.get_by_role("heading", level=1)).to_have_text("De lijn nu")
    assert noor.seconds < THREE_MINUTES
    assert f"| {by} | {noor.row()} |" in ON_PAPER


def test_what_a_phone_needs_stands_on_paper_too(town, home, new_page, shot):
    give_password(town.database, "anna")
    page = new_page()
    enter(page, home, "anna")
    page.goto(f"{home}/telefoon/klaar")
    expect(page.get_by_role("button", name="Bel mij om te testen")).to_be_visible()
    page.emulate_media(media="print")
    for shown in (page.locator(".qr svg").first, page.get_by_text("*984113")):
        expect(shown).to_be_visible()
    for pressed in ("Bewaar CJG Veldhoven AAN", "Bel mij om te testen", "Meer"):
        expect(page.get_by_text(pressed, exact=True)).to_be_hidden()
    paper = Path(shot(page, "phone-paper")).with_suffix(".pdf")
    width, height = (f"{points / 72}in" for points in A4)
    page.pdf(path=paper, width=width, height=height, print_background=True)
    assert len(sheets(paper)) <= TWO_SIDES
