"""What was answered is there after kill -9, whatever else had the file open meanwhile.

Real processes on SQLite: web with two workers, the clock, and everybody who comes and
goes beside them. POSIX gives up all locks of a process on a file when any descriptor
of that file is closed; the next who comes then takes the log away from under it.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from config.settings import load
from ringgroup import schema
from ringgroup.database.database import Database
from tests.integration.config.test_killed import LINES, free_port, until
from webhooks.simulator.network.http import HttpAnswer, RealExchange

TOKEN = "a token"  # noqa: S105 - of nobody
PATIENCE = 300
"""Seconds against a hang; nothing here should take two."""
CJG = "from config.cli import main; main()"
MEMBERS = "name,organisation,mobile,email,login,role\n"
MEMBER = "Anna,Lumens,06 12345601,anna@example.nl,anna,member\n"


class Service:
    """Web and clock as in production, on a database of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "cjg.db"
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        (folder / "lines.toml").write_text(LINES)
        self.environ = {
            "CJG_CONFIG": str(folder / "lines.toml"),
            "DATABASE_URL": f"sqlite:///{self.path}",
            "PORT": str(self.port),
            "SECRET_KEY": "k" * 32,
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": "http://127.0.0.1:9",  # nobody is there
        }
        load(self.environ)
        self.running: list[subprocess.Popen] = []
        self.calls: list[str] = []
        self._numbers = count()
        self._exchange, self._signer = RealExchange(), RequestValidator(TOKEN)

    def start(self, *command: str) -> subprocess.Popen:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", *command],
            env=os.environ | self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def web(self, *more: str) -> None:
        config = ("--config", "config/gunicorn.conf.py", "--workers", "2", *more)
        bind = ("--bind", f"127.0.0.1:{self.port}")
        self.start("gunicorn", *config, *bind, "config.wsgi:app")
        until(self.answers)

    def clock(self) -> None:
        process = self.start("config.clock")
        until(lambda: self.clocks_heard_of() == {process.pid} or process.poll())
        assert process.poll() is None

    def clocks_heard_of(self) -> set[int]:
        """The clocks that hold the lock of who leads."""
        ours = {process.pid for process in self.running}
        return {pid for pid, link in links() if pid in ours and link.endswith(".clock")}

    def answers(self) -> bool:
        try:
            self.read("/healthz")
        except OSError:
            return False
        return True

    def read(self, path: str) -> bytes:
        with urllib.request.urlopen(self.origin + path, timeout=PATIENCE) as answer:  # noqa: S310 - ours
            return answer.read()

    def call(self) -> None:
        """A caller rings, and is answered."""
        sid = f"CA{next(self._numbers):032x}"
        answer = self.post(
            "/voice/incoming", CallSid=sid, From="+31407654321", To="+31402584113"
        )
        assert answer.status == 200
        assert b"storing" not in answer.body
        self.calls.append(sid)

    def post(self, path: str, **form: str) -> HttpAnswer:
        """What the provider asks, signed."""
        url = self.origin + path
        signature = self._signer.compute_signature(url, form)
        return self._exchange.post(url, form, {"X-Twilio-Signature": signature})

    def run(self, *command: str) -> None:
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, *command],
            env=os.environ | self.environ,
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )

    def end(self, process: subprocess.Popen, number: int = signal.SIGKILL) -> None:
        self.running.remove(process)
        os.killpg(process.pid, number)
        process.wait(PATIENCE)

    def deleted(self) -> list[str]:
        """Files of the database that are open somewhere and in no folder any more."""
        here = str(self.path)
        return [
            link
            for _, link in links()
            if link.startswith(here) and link.endswith(" (deleted)")
        ]

    def kept(self) -> set[str]:
        connection = sqlite3.connect(self.path)
        found = {sid for (sid,) in connection.execute('SELECT sid FROM "call"')}
        connection.close()
        return found


def links() -> Iterator[tuple[int, str]]:
    """What every process that we may look at has open."""
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            yield int(descriptor.parts[2]), str(descriptor.readlink())
        except OSError:
            continue


def status(service: Service) -> None:
    service.run("-c", CJG, "status", "--json")


def members_import(service: Service) -> None:
    file = service.folder / "members.csv"
    file.write_text(MEMBERS + MEMBER)
    service.run("-c", CJG, "members", "import", str(file))


def copy(service: Service) -> None:
    """The backup of docs/operations.md, by a program that is not ours."""
    ask = (
        "import sqlite3, sys; one = sqlite3.connect(sys.argv[1]); "
        "one.execute('VACUUM INTO ?', sys.argv[2:]); one.close()"
    )
    service.run("-c", ask, str(service.path), str(service.folder / "copy.db"))


def another_clock(service: Service) -> None:
    *_, clock = service.running
    service.end(clock, signal.SIGTERM)
    service.clock()


@pytest.fixture
def service(tmp_path) -> Iterator[Service]:
    service = Service(tmp_path)
    database = Database(service.environ["DATABASE_URL"])
    schema.upgrade(database)
    database.close()
    yield service
    for process in list(service.running):
        service.end(process)


def beside_readers(service: Service, crowd: ThreadPoolExecutor) -> None:
    readers = [crowd.submit(service.read, "/readyz") for _ in range(12)]
    callers = [crowd.submit(service.call) for _ in range(10)]
    for one in (*readers, *callers):
        one.result()


@pytest.mark.slow
def test_every_answered_call_is_there_after_a_kill(service):
    service.web()
    service.clock()
    with ThreadPoolExecutor(12 + 10) as crowd:
        for visitor in (status, members_import, copy, another_clock):
            for _ in range(3):
                beside_readers(service, crowd)
            visitor(service)
            assert service.deleted() == [], visitor.__name__
            for _ in range(10):
                service.call()
    for process in list(service.running):
        service.end(process)
    assert len(service.calls) == 4 * 40
    assert service.kept() == set(service.calls)
