"""Somebody who walks the guided tour in a browser: what a person presses, in order.

Each step gives when it is ticked on the page, which happens by what really happened.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from config import demo
from tests.town.table import Place

LINE = "Bel CJG Veldhoven"
PATIENCE = 30_000
"""Milliseconds: a phone rings as long as it rings."""
SOON = 30_000
FIGURES = 2.0
"""Seconds of the table between two looks at the figures, and a little."""


class Guest:
    """A visitor of /simulator in this page; `look` is told what can be seen now."""

    def __init__(
        self, page: Page, place: Place, look: Callable[[str], object] = len
    ) -> None:
        self.page, self.place, self.look = page, place, look
        self.address = place.address
        self.presses = 0

    def come(self) -> None:
        """Load the page, and wait until it lives."""
        self.page.goto(f"{self.address}/simulator")
        self.place.let_pass(FIGURES)
        expect(self.figure("present")).to_have_text(re.compile(r"\d"), timeout=SOON)

    # --- what there is ---

    def phone(self, key: str) -> Locator:
        return self.page.locator(f"#phone-{key}")

    def button(self, key: str, name: str) -> Locator:
        return self.phone(key).get_by_role("button", name=name, exact=True)

    def figure(self, name: str) -> Locator:
        return self.page.locator(f'[data-figure="{name}"]')

    # --- what is done and seen ---

    def press(self, key: str, name: str) -> None:
        with self.sent():
            self.button(key, name).click(timeout=PATIENCE)

    @contextmanager
    def sent(self) -> Iterator[None]:
        """What is pressed meanwhile is told to the table before its time goes on."""
        self.presses += 1
        with self.page.expect_response("**/simulator/do", timeout=PATIENCE):
            yield
        self.place.at_rest()

    def is_in(self, key: str, *states: str) -> None:
        self.place.pass_until(lambda place: place.state(key) in states)
        wanted = re.compile(f"^({'|'.join(states)})$")
        expect(self.phone(key)).to_have_attribute(
            "data-state", wanted, timeout=PATIENCE
        )

    def hears(self, key: str, words: str) -> None:
        self.place.pass_until(lambda place: place.heard(key, words))
        log = self.phone(key).get_by_role("log")
        expect(log).to_contain_text(words, timeout=PATIENCE)

    def done(self, step: str) -> None:
        self.place.let_pass(FIGURES)
        self.place.pass_until(lambda place: place.world.network.tour.done[step])
        ticked = self.page.locator(f"#step-{step}")
        expect(ticked).to_have_class(re.compile(r"\bdone\b"), timeout=PATIENCE)

    def shows(self, name: str, text: str) -> None:
        """A figure, read again."""
        self.place.let_pass(FIGURES)
        expect(self.figure(name)).to_have_text(text, timeout=SOON)

    def hang_up(self, key: str, *others: str) -> None:
        self.press(key, "Ophangen")
        for one in (key, *others):
            self.is_in(one, "idle")

    def switch(self, key: str, *, on: bool) -> None:
        """Choose the contact that keys the code, and hang up when it is confirmed."""
        self.press(key, "CJG AAN" if on else "CJG UIT")
        self.hears(key, "Je bent aangemeld" if on else "Je bent afgemeld")
        self.hang_up(key)

    def set_clock(self, step: str) -> None:
        """Press the button of a step of the tour; what it says shows that it moved."""
        before = self.page.locator('[data-part="clock"]').inner_text()
        with self.sent():
            self.page.locator(f"#step-{step}").get_by_role("button").click()
        expect(self.page.locator('[data-part="clock"]')).not_to_contain_text(
            before.partition(" om ")[0], timeout=SOON
        )

    # --- the six steps ---

    def sign_in(self) -> None:
        self.look("table")
        self.switch("anouk", on=True)
        self.done("sign-in")

    def take(self) -> None:
        self.press("caller-1", LINE)
        self.is_in("anouk", "ringing")
        self.look("ringing")
        self.press("anouk", "Opnemen")
        self.hears("anouk", "Toets 1")
        self.press("anouk", "1")
        self.is_in("caller-1", "talking")
        self.done("take")
        self.look("talking")

    def say_goodbye(self) -> None:
        self.hang_up("anouk", "caller-1")
        self.shows("open_registrations", "1")

    def mailbox(self) -> None:
        self.switch("floor", on=True)
        self.press("caller-2", LINE)
        self.is_in("floor", "mailbox")
        self.look("mailbox")
        self.done("mailbox")

    def forget(self) -> None:
        self.hang_up("caller-2", "anouk", "floor")
        self.switch("anouk", on=False)
        self.switch("floor", on=False)
        self.shows("present", "0")
        self.press("caller-3", LINE)
        self.done("forget")
        self.look("forgotten")

    def closed(self) -> None:
        self.hang_up("caller-3")
        for phone in ("anouk", "floor"):
            self.is_in(phone, "idle")
        self.set_clock("closed")
        self.press("caller-1", LINE)
        self.hears("caller-1", "negen uur tot twaalf uur")
        self.done("closed")
        self.is_in("caller-1", "recording")
        self.look("closed")
        self.press("caller-1", "Spreek vijf tellen in")

    def form(self) -> Page:
        """In another tab; gives that page, where the form was sent."""
        link = self.page.locator("#step-form a")
        if not link.is_visible():
            self.page.locator("#step-form summary").click()
        with self.page.context.expect_page() as opened:
            link.click()
        desk = opened.value
        sign_in(desk, "anouk")
        desk.get_by_role("link", name=re.compile("^Vul in")).first.click()
        fill_in(desk)
        desk.get_by_role("button", name="Verstuur", exact=True).click()
        self.done("form")
        self.look("done")
        return desk

    def steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Every step, in order, and how it is done."""
        yield "sign-in", self.sign_in
        yield "take", self.take
        yield "goodbye", self.say_goodbye
        yield "mailbox", self.mailbox
        yield "forget", self.forget
        yield "closed", self.closed
        yield "form", self.form


def sign_in(page: Page, login: str) -> None:
    """With the password of the demo, on the page where one is asked for it."""
    page.get_by_label("Gebruikersnaam").fill(login)
    page.get_by_label("Wachtwoord").fill(demo.PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def fill_in(page: Page) -> None:
    """Answer what must be chosen, in the form of a question."""
    for group, answer in (
        ("Leeftijd", "4-11"),
        ("Geslacht", "Meisje/vrouw"),
        ("Soort vraag", "Opvoeden"),
    ):
        chosen = page.get_by_role("radiogroup", name=re.compile(f"^{group}"))
        chosen.get_by_text(answer, exact=True).click()
