"""Recorded by telephone, each key to another web process: both let callers hear it.

Two real web processes, a real clock and a provider's stand-in that has the recording.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from threading import Thread
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import update

from config.house import build
from config.settings import load
from ringgroup.people.passwords import hashed
from ringgroup.tables import MEMBER
from tests.integration.config.test_both_have_it import LINES, people
from tests.town.running import CLOCK, SECRETS, Service, ring, tell, until
from tests.town.voices import recording

pytestmark = pytest.mark.slow
PIN = "204816"
SERVICE_NUMBER, MOBILE = "+31402584524", "+31612345603"
RECORDING = f"RE{uuid4().hex}"
SOUND = re.compile(r"/sounds/dag-greeting-[0-9a-f]+\.wav")


class ProviderWithSound:
    """Has one recording, until it is asked to remove it."""

    def __init__(self, sound: bytes) -> None:
        self.removed: list[str] = []

        class Answers(BaseHTTPRequestHandler):
            def do_GET(answers):  # noqa: N805 - the outer self is used in it
                there = RECORDING in answers.path and not self.removed
                answers.send_response(200 if there else 404)
                answers.send_header("Content-Type", "audio/x-wav")
                answers.send_header("Content-Length", str(len(sound) if there else 0))
                answers.end_headers()
                if there:
                    answers.wfile.write(sound)

            def do_DELETE(answers):  # noqa: N805 - the outer self is used in it
                if RECORDING in answers.path:
                    self.removed.append(answers.path)
                answers.send_response(204)
                answers.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def answering(self) -> Iterator[None]:
        answers = Thread(target=self._server.serve_forever)
        answers.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()
            answers.join()


class Telephone:
    """A worker who calls the service number: each step goes to the next process."""

    def __init__(self, *services: Service) -> None:
        self._next, self.public_url = cycle(services), services[0].public_url
        self.fields = {
            "AccountSid": SECRETS["TWILIO_ACCOUNT_SID"],
            "CallSid": f"CA{uuid4().hex}",
            "From": MOBILE,
            "To": SERVICE_NUMBER,
            "Direction": "inbound",
            "CallStatus": "in-progress",
        }
        self.said: list[str] = []
        self.document = ET.Element("Response")

    def ask(self, path: str, **more: str) -> None:
        port = next(self._next).port
        heard = tell(port, self.public_url, path, self.fields | more)
        assert heard.well, heard
        self.said.append(heard.body)
        self.document = ET.fromstring(heard.body)

    def then(self, verb: str, **more: str) -> None:
        """What the document says of a verb; of a redirect its text."""
        found = self.document.find(f".//{verb}")
        assert found is not None, self.said[-1]
        address = found.get("action") or found.text or ""
        self.ask(address.removeprefix(self.public_url), **more)

    def key(self, digits: str) -> None:
        self.then("Gather", Digits=digits)

    def wait(self) -> None:
        """As long as it is led in a circle."""
        while self.document.find("Gather") is None:
            self.then("Redirect")


@pytest.fixture
def provider():
    provider = ProviderWithSound(recording())
    with provider.answering():
        yield provider


@pytest.fixture
def both(tmp_path, database_url, provider):
    (tmp_path / "lines.toml").write_text(LINES, encoding="utf-8")
    environ = {"TWILIO_API_URL": provider.url}
    one = Service(tmp_path, database_url, environ=environ)
    other = Service(tmp_path, database_url, public_url=one.public_url, environ=environ)
    with ExitStack() as running:
        for service in (one, other):
            running.enter_context(service.web())
        house = build(load(one.environment()))
        people(house)
        with house.database.transaction() as session:
            has_pin = update(MEMBER).where(MEMBER.c.login == "daan")
            session.execute(has_pin.values(pin_hash=hashed(PIN)))
        house.database.close()
        running.enter_context(one.running(*CLOCK))
        yield one, other


def heard_by_a_caller(service: Service) -> str:
    _, heard, _ = ring(service.port, service.public_url)
    return heard.body


def test_what_is_recorded_by_telephone_both_web_processes_let_callers_hear(
    both, provider
):
    before = [heard_by_a_caller(service) for service in both]
    assert not any(SOUND.search(heard) for heard in before)

    daan = Telephone(*both)
    daan.ask("/voice/service")
    for digits in ("*974113", PIN, "1", "1"):
        daan.key(digits)
    daan.then("Record", RecordingSid=RECORDING, RecordingDuration="4", Digits="#")
    until(lambda: provider.removed, "the recording gone at the provider")
    daan.wait()
    assert SOUND.search(daan.said[-1])  # heard again, and not kept yet
    assert not any(SOUND.search(heard_by_a_caller(one)) for one in both)
    daan.key("1")
    assert "Je opname is bewaard." in daan.said[-1]

    for service in both:
        comes = lambda of=service: SOUND.search(heard_by_a_caller(of))  # noqa: E731 - one for each process
        until(comes, "the recording, by a caller")
