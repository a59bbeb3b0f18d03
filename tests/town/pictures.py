"""`make pictures`: walks the tour and the pages, and keeps what is seen in docs/.

Every picture in docs/pictures, and docs/tour.md around them, is made here: they are of
the program as it is, with the demo's invented people. A page that does not exist is
passed over, and stands in no document.
"""

import base64
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ringgroup import schema
from ringgroup.database.database import Database
from tests.browser.conftest import ARGUMENTS, CHROMIUM, HEIGHTS, PHONE, WIDE
from tests.conftest import MONDAY
from tests.town.table import Place, laid
from tests.town.tour import Guest, sign_in

DOCS = Path(__file__).parents[2] / "docs"
FOLDER, DOCUMENT = DOCS / "pictures", DOCS / "tour.md"
MOST_BYTES = 1_500_000
"""Of all pictures together: who clones this gets every one of them."""
QUALITY = 62
SECRET = re.compile(r"secret=([A-Z2-7]+)")


class Screen(NamedTuple):
    """A page to be shown: its address, who looks (login), and what there is to see."""

    name: str
    address: str
    login: str | None
    title: str
    told: str


TOUR = {
    "table": (
        "The table",
        "Three callers, the workers' mobiles, and a clock that can be set.",
    ),
    "ringing": (
        "A caller rings",
        "Anouk signed in with the code, so her mobile rings; right: what was decided.",
    ),
    "talking": (
        "Somebody takes the call",
        "She picked up and pressed 1: only then the caller is connected.",
    ),
    "mailbox": (
        "A mailbox answers",
        "Floor's private mailbox picks up, presses nothing and never gets the caller.",
    ),
    "forgotten": (
        "Nobody signed in",
        "Everybody is absent, so whoever has duty on the roster is rung all the same.",
    ),
    "closed": (
        "Outside the opening hours",
        "On Saturday a caller hears the opening hours and leaves a message.",
    ),
    "done": (
        "The form moves the figure",
        "The form of the call was sent: it is counted, and all six steps are done.",
    ),
}
SCREENS = (
    Screen("line", "/", "anouk", "The line now", "Who is Present, and who has duty."),
    Screen(
        "phone", "/telefoon/klaar", "anouk", "My phone", "The two contacts, and a test."
    ),
    Screen("form", "/registratie/e-mail", "anouk", "The form", "Anonymous, in one go."),
    Screen("messages", "/voicemail", "anouk", "Messages", "Heard and handled here."),
    Screen("roster", "/rooster", "anouk", "The roster", "A month of duties."),
    Screen("mine", "/rooster/mijn", "anouk", "My duties", "And a feed for a calendar."),
    Screen("swaps", "/rooster/ruilen", "anouk", "Swaps", "Offered and taken over."),
    Screen("fill", "/rooster/vullen", "karin", "Filling", "A suggestion, by rules."),
    Screen("figures", "/cijfers", "karin", "Figures", "Rounded; small ones hidden."),
    Screen("days", "/rooster/dagen", "karin", "Days", "Closed, or open otherwise."),
    Screen("members", "/beheer", "lars", "Members", "Who can be rung, and sign in."),
    Screen("privacy", "/privacy", None, "Privacy", "What is kept, for everybody."),
)
SEEN_BEST = {
    "ringing": '#phone-anouk[data-state="ringing"]',
    "talking": "#phone-anouk",
    "mailbox": "#phone-floor",
    "forgotten": '.phone[data-state="ringing"]',
}
"""Whose phone a picture must show whole; the others begin at the top of the page."""
INTO_VIEW = """what => {
  const phone = what && document.querySelector(what);
  if (phone) phone.scrollIntoView({ block: "end" });
  else scrollTo(0, 0);
}"""
PAGE = """\
# The tour, in pictures

`make run`, then open <http://127.0.0.1:8000/simulator>: a table with phones, and a tour
of six steps that takes some ten minutes. Each step is ticked off by what really
happened. This page is made by `make pictures`, which walks that tour in a browser; the
people, numbers and messages are invented.
"""


class Album:
    """The pictures that were made, and what is written with each."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        FOLDER.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        """What the window shows now, as `name-width.webp`."""
        width = page.viewport_size["width"] if page.viewport_size else WIDE
        page.wait_for_function("document.fonts.status === 'loaded'")
        session = page.context.new_cdp_session(page)
        asked = {"format": "webp", "quality": QUALITY}
        shot = session.send("Page.captureScreenshot", asked)
        session.detach()
        taken = base64.b64decode(shot["data"])
        self.sizes[f"{name}-{width}.webp"] = len(taken)
        (FOLDER / f"{name}-{width}.webp").write_bytes(taken)

    def forget_others(self) -> None:
        """Remove pictures of what is there no more."""
        for path in FOLDER.iterdir():
            if path.name not in self.sizes:
                path.unlink()

    def document(self) -> str:
        """docs/tour.md: every picture that was made, with its sentence."""
        screens = {one.name: (one.title, one.told) for one in SCREENS}
        parts = [PAGE, "## At the table\n"]
        parts += self._told({f"tour-{name}": told for name, told in TOUR.items()})
        parts.append("## The pages\n")
        parts += self._told(screens)
        return "\n".join(parts)

    def _told(self, series: dict[str, tuple[str, str]]) -> Iterator[str]:
        for name, (title, told) in series.items():
            made = [n for n in self.sizes if n.rpartition("-")[0] == name]
            if not made:
                continue
            pictures = " ".join(f"![{title}](pictures/{n})" for n in sorted(made))
            yield f"**{title}.** {told}\n\n{pictures}\n"


def main() -> None:
    """Make them all, and write the page around them."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/pictures.db"
        database = Database(url)
        schema.upgrade(database)
        database.close()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        album = Album()
        with laid(url, MONDAY, jobs=True) as place:
            walk(browser, place, album)
            look_around(browser, place, album)
        browser.close()
    album.forget_others()
    DOCUMENT.write_text(album.document(), encoding="utf-8")
    whole = sum(album.sizes.values())
    sys.stdout.write(f"{len(album.sizes)} pictures, {whole // 1000} kB\n")
    if whole > MOST_BYTES:
        sys.exit(f"the pictures weigh more than {MOST_BYTES // 1000} kB")


def walk(browser: Browser, place: Place, album: Album) -> None:
    """The tour on a wide screen; the table on a phone as well."""
    with window(browser, WIDE) as wide, window(browser, PHONE) as narrow:
        small = narrow.new_page()

        def look(name: str) -> None:
            guest.page.evaluate(INTO_VIEW, SEEN_BEST.get(name))
            album.take(guest.page, f"tour-{name}")
            if name in {"ringing", "talking"}:
                small.goto(f"{place.address}/simulator#phone-anouk")
                small.wait_for_selector(f'#phone-anouk[data-state="{name}"]')
                album.take(small, f"tour-{name}")

        guest = Guest(wide.new_page(), place, look)
        guest.come()
        for _, step in guest.steps():
            step()
        # the pages are looked at on a working day, with somebody Present
        guest.hang_up("caller-1")
        guest.page.get_by_role("button", name="echte tijd", exact=True).click()
        for worker in ("bram", "carlijn"):
            guest.switch(worker, on=True)


def look_around(browser: Browser, place: Place, album: Album) -> None:
    """Every page of the list that exists, wide and on a phone."""
    cookies = {}
    for screen in SCREENS:
        if screen.login not in cookies:
            with window(browser, WIDE) as context:
                if screen.login is not None:
                    enter(context.new_page(), place.address, screen.login)
                cookies[screen.login] = context.storage_state()
        for width in (WIDE, PHONE):
            with window(browser, width, cookies[screen.login]) as context:
                page = context.new_page()
                answer = page.goto(place.address + screen.address)
                if answer is None or not answer.ok:
                    sys.stdout.write(f"{screen.address}: not there, passed over\n")
                    break
                album.take(page, screen.name)


@contextmanager
def window(browser: Browser, width: int, state=None) -> Iterator[BrowserContext]:
    """A browser of that width, as Dutch as its visitors; `state` holds its cookies."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
        storage_state=state,
    )
    yield context
    context.close()


def enter(page: Page, address: str, login: str) -> None:
    """Sign in; whoever needs a code sets it up."""
    page.goto(f"{address}/inloggen")
    sign_in(page, login)
    if not page.url.endswith("/inloggen/instellen"):
        return
    begin = page.get_by_role("button", name="Begin", exact=True)
    if begin.is_visible():
        begin.click()
    found = SECRET.search(page.content())
    if found is None:
        sys.exit(f"{page.url} shows no secret to make codes with")
    page.locator('input[name="code"]').fill(pyotp.TOTP(found[1]).now())
    page.get_by_role("button", name="Klaar", exact=True).click()


if __name__ == "__main__":
    main()
