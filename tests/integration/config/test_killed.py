"""Web and clock killed at any moment during two hundred calls: nothing is lost.

Real processes, real HTTP, kill -9; the network and the provider's REST API are the
simulator's and live on. What the provider could not reach is told by its own lists.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import ClassVar

import pytest
from sqlalchemy import text

from config.house import House, build
from config.settings import load
from config.smtp import LoggedPost
from ringgroup import schema
from ringgroup.database.database import Database
from ringgroup.notices import delivery
from ringgroup.notices.ways import Ways
from ringgroup.upkeep import lost_calls, reconciliation
from ringgroup.voicemail import recordings
from webhooks.simulator.network.http import HttpAnswer, RealExchange
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.phones import Answers, Caller, Ignores
from webhooks.simulator.provider.rest import RestStandIn
from webhooks.twilio.rest import TwilioTelephone

LINES = """
[lines.dag]
name = "CJG Dag en Nacht"
number = "+31402584113"
service_number = "+31402584524"
[lines.dag.hours]
monday = ["00:00-24:00"]
tuesday = ["00:00-24:00"]
wednesday = ["00:00-24:00"]
thursday = ["00:00-24:00"]
friday = ["00:00-24:00"]
saturday = ["00:00-24:00"]
sunday = ["00:00-24:00"]
[lines.dag.holidays]
country = "NL"
open = [
  "Nieuwjaarsdag", "Goede vrijdag", "Eerste paasdag", "Tweede paasdag", "Koningsdag",
  "Bevrijdingsdag", "Hemelvaartsdag", "Eerste pinksterdag", "Tweede pinksterdag",
  "Eerste kerstdag", "Tweede kerstdag",
]
[lines.dag.voicemail]
email = "dag@example.nl"
"""


class Patient(RealExchange):
    """A provider that finds nobody home goes on with the next of its own words.

    Its fallback is a document hosted elsewhere: an apology, and a recording.
    """

    FALLBACK = (
        b'<?xml version="1.0" encoding="UTF-8"?><Response>'
        b"<Say>Een storing.</Say>"
        b'<Record action="%s/voice/recorded" maxLength="60" '
        b'recordingStatusCallback="%s/voice/recording" '
        b'recordingStatusCallbackEvent="completed absent"/><Hangup/></Response>'
    )

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.fallback = self.FALLBACK % (origin.encode(), origin.encode())
        self.unreached = 0

    def post(self, url, fields, headers) -> HttpAnswer:
        with suppress(OSError):
            answer = super().post(url, fields, headers)
            if answer.status < 500:
                return answer
        self.unreached += 1
        on_a_leg = "/screen" in url or "/leg/" in url
        hangup = b"<Response><Hangup/></Response>"
        body = hangup if on_a_leg else self.fallback
        return HttpAnswer(200, "text/xml", body, {})


class Processes:
    """Web and clock as the Procfile starts them."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.port = int(environ["PORT"])
        self.running: dict[str, subprocess.Popen] = {}

    COMMANDS: ClassVar = {
        "web": [
            "-m",
            "gunicorn",
            "--config",
            "config/gunicorn.conf.py",
            "config.wsgi:app",
        ],
        "clock": ["-m", "config.clock"],
    }

    def start(self, name: str) -> None:
        self.running[name] = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, *self.COMMANDS[name]],
            env=os.environ | self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if name == "web":
            self.wait()

    def wait(self) -> None:
        until(self._answers)

    def _answers(self) -> bool:
        url = f"http://127.0.0.1:{self.port}/healthz"
        with suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return True
        return False

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        for name in list(self.running):
            self.kill(name)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def installation(folder: Path, api_url: str) -> Iterator[Processes]:
    (folder / "lines.toml").write_text(LINES)
    port = free_port()
    environ = {
        "CJG_DEMO": "1",
        "CJG_CONFIG": str(folder / "lines.toml"),
        "DATABASE_URL": f"sqlite:///{folder / 'killed.db'}",
        "PORT": str(port),
        "TWILIO_API_URL": api_url,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "a token",
    }
    processes = Processes(environ)
    try:
        yield processes
    finally:
        processes.kill_all()


def until(happened: Callable[[], object]) -> None:
    """Wait for something that another process does."""
    for _ in range(400):
        if happened():
            return
        time.sleep(0.05)
    message = "it did not happen in 20 seconds"
    raise AssertionError(message)


def members(database: Database) -> None:
    with database.transaction() as session:
        for n, name in enumerate(("anna", "bram", "carla", "karin"), 1):
            role = "coordinator" if name == "karin" else "member"
            session.execute(
                text(
                    "INSERT INTO member (id, login, name, organisation, mobile, email, "
                    "role, active) VALUES (:n, :name, :name, 'GGD', :mobile, :email, "
                    ":role, true)"
                ),
                {
                    "n": n,
                    "name": name,
                    "mobile": f"+3161234560{n}",
                    "email": f"{name}@example.nl",
                    "role": role,
                },
            )


def rostered(house: House) -> None:
    """Bram has duty yesterday, today and tomorrow."""
    today = datetime.now(UTC).date()
    with house.database.transaction() as session:
        for days in (-1, 0, 1):
            day = today + timedelta(days=days)
            session.execute(
                text(
                    "INSERT INTO roster_slot "
                    '(line, day, start, slot, "end", member_id) '
                    "VALUES ('dag', :day, 0, 'duty', 1440, 2)"
                ),
                {"day": day.isoformat()},
            )


def rows(database: Database, table: str) -> list[dict]:
    with database.reading() as session:
        found = session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own tables
        return [dict(row) for row in found.mappings()]


@pytest.mark.slow
def test_two_hundred_calls_survive_whatever_is_killed(tmp_path):
    rng = Random(9)
    stand_in = RestStandIn("AC" + "0" * 32, "a token")
    stand_in.fresh_seconds = 0
    with stand_in.serve() as api_url, installation(tmp_path, api_url) as processes:
        settings = load(processes.environ)
        house = build(settings)
        schema.upgrade(house.database)
        members(house.database)
        rostered(house)
        processes.start("web")
        processes.start("clock")
        # the desk is open, and nobody is Present: an alarm to the duty
        until(lambda: rows(house.database, "message"))
        exchange = Patient(settings.public_url)
        network = Network(
            exchange,
            "a token",
            settings.twilio_account_sid,
            settings.public_url,
            datetime.now(UTC),
        )
        stand_in._network = network  # noqa: SLF001 - it was made before its network
        for n in range(1, 5):
            network.add_phone(f"+3161234560{n}", Answers(talk_seconds=5))
        network.dial_service(
            "+31612345601", "+31402584524", [("*454113", 1.0)], hangs_up_after=8
        )
        network.run()
        for call in range(200):
            if call % 12 == 5:
                victim = rng.choice(["web", "clock"])
                processes.kill(victim)
                network.wait(rng.choice([0, 5, 20]))  # callers find nobody home
                if rng.random() < 0.5:
                    network.call(
                        Caller("+31407654399", speaks_seconds=4), "+31402584113"
                    )
                    network.wait(10)
                processes.start(victim)
            network.phones["+31612345601"].behaviour = rng.choice(
                [Answers(talk_seconds=5), Ignores()]
            )
            caller = Caller(
                f"+3140765{call:04d}",
                hangs_up_after=rng.choice([None, 4]),
                speaks_seconds=rng.choice([1, 5]),
                talk_seconds=8,
            )
            network.call(caller, "+31402584113")
            network.wait(rng.choice([5, 30]))
        network.run()
        processes.kill_all()
        settled(house, api_url, network)

        assert exchange.unreached > 0
        calls = [v for v in network.visits if v.to == "+31402584113"]
        registered = rows(house.database, "registration")
        opened = rows(house.database, "open_registration")
        assert len(registered) + len(opened) == len(calls)
        said = [one.sid for one in network.recordings if one.seconds >= 2]
        kept = rows(house.database, "voicemail")
        assert Counter(row["recording_sid"] for row in kept) == Counter(said)
        assert all(row["fetched_at"] and row["removed_at"] for row in kept)
        written = rows(house.database, "message")
        assert {row["about"].split(":")[0] for row in written} >= {"alarm", "voicemail"}
        nobody_is_told_twice(written, [message.body for message in stand_in.messages])
        house.database.close()


def nobody_is_told_twice(written: list[dict], bodies: list[str]) -> None:
    """But of a message, of which one SMS may have been lost and found."""
    sent = Counter(body.partition(" http")[0] for body in bodies)  # without its link
    wanted = Counter(row["body"] for row in written if row["sent_at"])
    once = {row["body"] for row in written if row["about"][:5] != "voice"}
    told = {body: (sent[body], wanted[body]) for body in once}
    assert {body: both for body, both in told.items() if both[0] != both[1]} == {}
    assert all(sent[body] <= wanted[body] + 1 for body in wanted)


def settled(house, api_url: str, network: Network) -> None:
    """What the clock does in the hours after: here at once, with its own functions."""
    telephone = TwilioTelephone(api_url, house.settings.twilio_account_sid, "a token")
    ways = Ways(telephone, LoggedPost(), house.settings.public_url)
    later = max(network.now, datetime.now(UTC))
    for minutes in (3, 10, 20, 8 * 60):
        at = later + timedelta(minutes=minutes)
        reconciliation.cycle(house.database, house.desk, telephone, at)
        lost_calls.sweep(house.database, house.desk, at)
        for step in range(6):
            beyond = at + timedelta(minutes=10 * step)
            recordings.cycle(house.database, house.desk, telephone, beyond)
            while delivery.deliver(house.database, house.desk, ways, beyond):
                pass
