"""Web and clock as real processes, and callers who ring all the time."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode
from uuid import uuid4

from twilio.request_validator import RequestValidator

ROOT = Path(__file__).parents[2]
ROOMS = ("config", "webhooks", "ringgroup", "schedules")
NUMBER = "+31402584113"
LINES = """
[lines.dag]
name = "CJG Dag en Nacht"
number = "+31402584113"
service_number = "+31402584524"
[lines.dag.hours]
monday = ["09:00-12:00"]
[lines.dag.voicemail]
email = "dag@example.nl"
"""
SECRETS = {
    "SECRET_KEY": "a-secret-key-of-a-test",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token-of-a-test",
    "TWILIO_API_URL": "http://127.0.0.1:9",  # nobody is there
}
WEB = ("-m", "gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi:app")
CLOCK = ("-m", "config.clock")
PATIENCE = 120
"""Seconds after which nothing is waited for; no test is about this number."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def until(true: Callable[[], object], what: str) -> None:
    """Wait for it; whoever hangs fails."""
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, f"never: {what}"
        time.sleep(0.05)


def copy_of_the_program(folder: Path) -> Path:
    """The program, to be changed."""
    for room in ROOMS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, folder / room, ignore=ignored)
    return folder


@dataclass
class Service:
    """One installation: a folder with a program, a line file, a database."""

    folder: Path
    database_url: str
    program: Path = ROOT
    port: int = field(default_factory=free_port)
    public_url: str = ""
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.public_url = self.public_url or f"http://127.0.0.1:{self.port}"
        self.line_file = self.folder / "lines.toml"
        if not self.line_file.exists():
            self.line_file.write_text(LINES, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        return SECRETS | {
            "CJG_CONFIG": str(self.line_file),
            "DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            "PUBLIC_URL": self.public_url,
            # a program that changes within a second would be read from its cache
            "PYTHONDONTWRITEBYTECODE": "1",
            **self.environ,
        }

    def start(self, *command: str, **environ: str) -> subprocess.Popen:
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, *command],
                env=os.environ | self.environment() | environ,
                cwd=self.program,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def log(self) -> Path:
        return self.folder / "processes.log"

    @contextmanager
    def running(self, *command: str, **environ: str) -> Iterator[subprocess.Popen]:
        process = self.start(*command, **environ)
        try:
            yield process
        finally:
            end(process)

    @contextmanager
    def web(self, **environ: str) -> Iterator[subprocess.Popen]:
        with self.running(*WEB, **environ) as process:
            until(lambda: self.asked("/healthz") or process.poll() is not None, "web")
            assert process.poll() is None, self.log.read_text()
            yield process

    def asked(self, path: str) -> str | None:
        address = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                return answer.read().decode()
        except OSError as error:
            return str(error.read().decode()) if hasattr(error, "read") else None

    def said(self, words: str) -> int:
        """How often that stands in what the processes wrote."""
        return self.log.read_text(encoding="utf-8").count(words)


def end(process: subprocess.Popen, number: int = signal.SIGKILL) -> None:
    """End it with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    process.wait(PATIENCE)


@dataclass
class Heard:
    """What one webhook was answered; `failed` says why it was not."""

    status: int
    body: str
    seconds: float
    failed: str = ""

    @property
    def well(self) -> bool:
        return self.status == 200


def tell(port: int, public_url: str, path: str, fields: dict[str, str]) -> Heard:
    """A webhook as the provider sends it, on a connection of its own, once."""
    validator = RequestValidator(SECRETS["TWILIO_AUTH_TOKEN"])
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": validator.compute_signature(public_url + path, fields),
        "Connection": "close",
    }
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", path, urlencode(fields), headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        return Heard(answer.status, body, time.monotonic() - begun)
    except OSError as error:
        return Heard(0, "", time.monotonic() - begun, repr(error))
    except http.client.HTTPException as error:
        return Heard(0, "", time.monotonic() - begun, repr(error))
    finally:
        connection.close()


def ring(
    port: int, public_url: str, then: int | None = None
) -> tuple[str, Heard, Heard]:
    """A caller who hears what is said, and hangs up; the end is told `then`."""
    sid = f"CA{uuid4().hex}"
    fields = {
        "AccountSid": SECRETS["TWILIO_ACCOUNT_SID"],
        "CallSid": sid,
        "From": "+31612345678",
        "To": NUMBER,
        "Direction": "inbound",
    }
    first = {**fields, "CallStatus": "ringing"}
    last = {**fields, "CallStatus": "completed", "CallDuration": "3"}
    heard = tell(port, public_url, "/voice/incoming", first)
    return sid, heard, tell(then or port, public_url, "/voice/status", last)


@dataclass
class Stream:
    """Callers who ring one after another, each on time, whoever is slow."""

    port: int
    public_url: str
    a_second: float = 10
    heard: list[Heard] = field(default_factory=list)
    sids: list[str] = field(default_factory=list)

    @contextmanager
    def flowing(self) -> Iterator["Stream"]:
        stopped = Event()
        callers: list[Thread] = []

        def call() -> None:
            sid, *heard = ring(self.port, self.public_url)
            self.sids.append(sid)
            self.heard.extend(heard)

        def flow() -> None:
            while not stopped.wait(1 / self.a_second):
                caller = Thread(target=call)
                caller.start()
                callers.append(caller)

        source = Thread(target=flow)
        source.start()
        try:
            yield self
        finally:
            stopped.set()
            source.join()
            for caller in callers:
                caller.join()

    def wait_for(self, calls: int) -> None:
        """Until so many more calls have ended."""
        enough = len(self.sids) + calls
        until(lambda: len(self.sids) >= enough, f"{calls} calls")

    @property
    def failures(self) -> list[Heard]:
        return [one for one in self.heard if not one.well]
