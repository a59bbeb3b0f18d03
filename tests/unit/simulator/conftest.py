"""A service that answers from a script, and a telephone company before it."""

import io
import struct
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest

from webhooks.simulator.network.http import WsgiExchange
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.phones import Answers, Caller

PUBLIC = "https://cjg.example.nl"
LINE = "+31402584113"
ANNA, BRAM, CEES = "+31612345601", "+31612345602", "+31612345603"
CALLER = "+31201234567"
SCREENING = (
    '<Gather numDigits="1" timeout="6" action="~/key"><Say>Toets 1</Say></Gather>'
    "<Hangup/>"
)
PAGES = {
    "/voice/incoming": (
        f'<Dial answerOnBridge="true" callerId="{LINE}" action="~/after?call=1#rc=2">'
        f'<Number url="~/screen?leg=1&amp;round=2" statusCallback="~/leg">'
        f"{ANNA}</Number>"
        "</Dial>"
    ),
    "/screen": (
        '<Gather numDigits="1" action="~/key"><Say>Toets 1</Say></Gather><Hangup/>'
    ),
    "/key": "",
    "/after": '<Record action="~/thanks" recordingStatusCallback="~/stored"/>',
    "/thanks": "<Hangup/>",
}


def wav(seconds: float, rate: int = 8000, channels: int = 1) -> bytes:
    """A PCM file of silence."""
    data = bytes(int(seconds * rate) * 2 * channels)
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 * channels, 2, 16)
    chunks = b"fmt " + struct.pack("<I", 16) + form
    chunks += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


class Service:
    """Answers each path with what was put there.

    A text is the inside of <Response>; a list is used up one by one; a function
    gets the fields; a tuple is (status, content type, body); a path without
    anything is answered 204.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []

    def __call__(
        self, environ: dict[str, Any], start: Callable[..., Any]
    ) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        form = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        fields = dict(parse_qsl(form.decode(), keep_blank_values=True))
        self.seen.append((path, fields))
        page = self.pages.get(path)
        if isinstance(page, list):
            page = page.pop(0)
        if callable(page):
            page = page(fields)
        if isinstance(page, str):
            body = f"<Response>{page}</Response>".replace("~", PUBLIC)
            page = (200, "text/xml; charset=utf-8", body.encode())
        status, content_type, body = page or (204, "text/plain", b"")
        start(f"{status} X", [("Content-Type", content_type)])
        return io.BytesIO(body)

    def asked(self, path: str) -> list[dict[str, str]]:
        """The fields of every request to this path, in order."""
        return [fields for seen, fields in self.seen if seen == path]


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def network_of(service: Service) -> Callable[..., Network]:
    """Makes a telephone company: keyword arguments go to `Network`."""

    def make(**options: Any) -> Network:
        return Network(
            WsgiExchange(service, PUBLIC),
            "secret",
            "AC" + "0" * 32,
            PUBLIC,
            datetime(2026, 3, 2, 9, 5, tzinfo=ZoneInfo("Europe/Amsterdam")),
            **{"seed": "test", **options},
        )

    return make


@pytest.fixture
def network(network_of: Callable[..., Network]) -> Network:
    return network_of()


@pytest.fixture
def tone() -> Callable[..., bytes]:
    """Makes a WAV file: seconds, rate, channels."""
    return wav


def dial_of(*numbers, action='action="~/after"', timeout=20):
    """A Dial of these numbers, followed by a Say."""
    nouns = "".join(
        f'<Number url="~/screen" statusCallback="~/leg">{number}</Number>'
        for number in numbers
    )
    return (
        f'<Dial answerOnBridge="true" timeout="{timeout}" callerId="{LINE}" {action}>'
        f"{nouns}</Dial><Say>Daarna</Say>"
    )


@pytest.fixture
def dial() -> Callable[..., str]:
    return dial_of


@pytest.fixture
def screening() -> str:
    """What a phone hears that is picked up."""
    return SCREENING


@pytest.fixture
def called(network_of, service):
    """Rings phones with these behaviours for one caller, and lives through it."""

    def call(*behaviours, reading="pickup wins", caller=None, **options):
        network = network_of(reading=reading, weather=options.pop("weather", None))
        numbers = [ANNA, BRAM, CEES][: len(behaviours)]
        for number, behaviour in zip(numbers, behaviours, strict=True):
            network.add_phone(number, behaviour)
        service.pages |= {
            "/voice/incoming": dial_of(*numbers, **options),
            "/screen": SCREENING,
            "/key": lambda fields: "" if fields["Digits"] == "1" else "<Hangup/>",
            "/after": "<Say>Spreek in</Say>",
        }
        visit = network.call(caller or Caller(CALLER), LINE)
        network.run()
        return visit

    return call


@pytest.fixture
def place(network_of, service):
    """Places one call with a worker who answers, and lives through it."""

    def call(caller=None, behaviour=None, **options):
        network = network_of(**options)
        network.add_phone(ANNA, behaviour or Answers(talk_seconds=30))
        service.pages = PAGES | service.pages
        network.call(caller or Caller(CALLER), LINE)
        network.run()
        return network

    return call
