"""A real browser, visitors with and without JavaScript, what a page owes them."""

import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    expect,
    sync_playwright,
)
from werkzeug.serving import WSGIRequestHandler, make_server

CHROMIUM = os.environ.get("CJG_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, PHONE = 1280, 360
HEIGHTS = {WIDE: 900, PHONE: 740}
VISITORS = {
    "wide": (WIDE, True),
    "phone": (PHONE, True),
    "wide without JavaScript": (WIDE, False),
    "phone without JavaScript": (PHONE, False),
}
PATIENCE = 60_000
"""Milliseconds before a click, a wait or an expectation fails; whoever hangs does."""
expect.set_options(timeout=PATIENCE)
LOCAL = re.compile(r"^(about|blob|data|chrome-error):")
REFUSED_PAGE = re.compile(r"^Failed to load resource: .* status of 4\d\d")


DISTANCE = 0.05
"""Seconds before a request arrives, and between the first bytes of a page and the
others. On a busy machine a click is over before the page that it asked for is read:
a test that looks without waiting for what it expects fails at a distance anywhere."""


class Far:
    """An application at a distance, its styles and scripts too.

    An answer is read whole and closed before its first byte is sent: werkzeug's
    server leaves it open when a browser hangs up while it is written.
    """

    def __init__(self, app: Any):
        self._app = app
        self._never = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._never.wait(DISTANCE)
        return self._slowly(self._whole(environ, start_response))

    def _whole(self, environ: dict[str, Any], start_response: Any) -> bytes:
        answer = self._app(environ, start_response)
        try:
            return b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()

    def _slowly(self, answer: bytes) -> Iterator[bytes]:
        yield answer[:100]
        self._never.wait(DISTANCE)
        yield answer[100:]


class Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log(self, *args: object) -> None:
        pass


class Watch:
    """What a visitor's browser complains of, and whom it asks besides us."""

    def __init__(self, context: BrowserContext, origins: list[str]):
        self.complaints: list[str] = []
        self._refused: set[str] = set()
        self._origins = origins
        context.on("request", self._asks)
        context.on("response", self._answers)
        context.on("console", self._says)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _asks(self, request) -> None:
        ours = any(request.url.startswith(f"{origin}/") for origin in self._origins)
        if not ours and not LOCAL.match(request.url):
            self.complaints.append(f"asks somebody else: {request.url}")

    def _answers(self, response) -> None:
        if response.status >= 400 and response.request.is_navigation_request():
            self._refused.add(response.url)

    def _says(self, message) -> None:
        if message.type not in ("error", "warning"):
            return
        page_was_refused = message.location["url"] in self._refused
        if page_was_refused and REFUSED_PAGE.match(message.text):
            return  # a form with errors is sent as 422, a forbidden page as 403
        self.complaints.append(f"{message.type}: {message.text}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not shutil.which(CHROMIUM):
        pytest.skip("Chromium: apt-get install chromium, or say where in CJG_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def origins() -> list[str]:
    """Where the applications of this test are served: nobody else may be asked."""
    return []


@pytest.fixture
def serve(origins) -> Iterator[Callable[[Any], str]]:
    """`serve(app)` → `http://127.0.0.1:PORT`, until the test ends."""
    running = []

    def start(app: Any) -> str:
        server = make_server(
            "127.0.0.1", 0, Far(app), threaded=True, request_handler=Quiet
        )
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        running.append((server, thread))
        origins.append(f"http://127.0.0.1:{server.server_port}")
        return origins[-1]

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def watches() -> list[Watch]:
    return []


@pytest.fixture
def scriptless() -> list[BrowserContext]:
    """Of the visitors without JavaScript."""
    return []


@pytest.fixture
def new_page(
    browser,
    serve,  # noqa: ARG001 - visitors leave before the server does
    origins,
    watches,
    scriptless,
) -> Iterator[Callable[..., Page]]:
    """`new_page(width=1280, javascript=True)`: a visitor with no cookies.

    When the test ends, anything that a browser complained of (console, script,
    Content-Security-Policy) or asked of another origin
    fails it.
    """
    contexts = []

    def start(width: int = WIDE, *, javascript: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            java_script_enabled=javascript,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
            has_touch=width <= PHONE,
            **more,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if not javascript:
            scriptless.append(context)
        watches.append(Watch(context, origins))
        return context.new_page()

    yield start
    for context in contexts:
        context.close()
    assert [line for watch in watches for line in watch.complaints] == []


@pytest.fixture(params=VISITORS)
def page(request, new_page) -> Page:
    """A page for each visitor: wide and phone, with JavaScript and without.

    For some of them: `@pytest.mark.parametrize("page", ["phone"], indirect=True)`.
    """
    width, javascript = VISITORS[request.param]
    return new_page(width, javascript=javascript)


@pytest.fixture
def axe(browser, scriptless) -> Callable[[Page], None]:
    """`axe(page)` fails with what a screen reader or keyboard would stumble over.

    It runs through the debugger, so the page's own policy does not matter.
    """

    def check(page: Page) -> None:
        page.wait_for_load_state()
        if page.context not in scriptless:
            found = _violations(page)
        else:
            with _with_scripts(browser, page) as twin:
                found = _violations(twin)
        assert found == [], "\n".join(_told(found))

    return check


def _violations(page: Page) -> list[dict[str, Any]]:
    options = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    answer = session.send(
        "Runtime.evaluate",
        {
            "expression": f"axe.run({json.dumps(options)})",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    session.detach()
    assert "exceptionDetails" not in answer, answer
    return answer["result"]["value"]["violations"]


@contextmanager
def _with_scripts(browser: Browser, page: Page) -> Iterator[Page]:
    """The same document where axe can run: the page's own scripts still do not."""
    context = browser.new_context(
        viewport=page.viewport_size, storage_state=page.context.storage_state()
    )
    html = page.content()
    own_scripts_off = {"Content-Security-Policy": "script-src 'none'"}
    context.route(
        page.url,
        lambda route: route.fulfill(
            body=html, content_type="text/html; charset=utf-8", headers=own_scripts_off
        ),
    )
    twin = context.new_page()
    twin.goto(page.url)
    yield twin
    context.close()


def _told(violations: list[dict[str, Any]]) -> Iterator[str]:
    for violation in violations:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:160]} - {node['failureSummary']}"


@pytest.fixture
def shot(tmp_path) -> Callable[[Page, str], Path]:
    """`shot(page, "rooster")` keeps a picture, in CJG_SCREENSHOTS when that is set."""
    folder = Path(os.environ.get("CJG_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str, *, whole: bool = True) -> Path:
        width = page.viewport_size["width"] if page.viewport_size else 0
        path = folder / f"{name}-{width}.png"
        page.wait_for_load_state()
        page.screenshot(path=path, full_page=whole)
        return path

    return take


@pytest.fixture
def box() -> Callable[[Locator], dict[str, float]]:
    """`box(locator)`: where it stands, once the page has its styles and scripts.

    A click is over before the page that it asked for is styled: what is measured
    then is another page than anybody sees.
    """

    def measure(what: Locator) -> dict[str, float]:
        what.wait_for(state="attached")
        what.page.wait_for_load_state()
        found = what.bounding_box()
        assert found is not None, f"nobody sees {what}"
        return {**found}

    return measure


@pytest.fixture
def sideways() -> Callable[[Page], int]:
    """`sideways(page)`: by how many pixels a page is wider than its window.

    A box with a list of records counts too: it would scroll.
    """

    def measure(page: Page) -> int:
        page.wait_for_load_state()
        return page.evaluate(
            "() => Math.max(...[document.documentElement,"
            " ...document.querySelectorAll('.table-scroll:has(.records)')]"
            ".map(e => e.scrollWidth - e.clientWidth))"
        )

    return measure
