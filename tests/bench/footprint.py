"""What the service costs while nobody rings: start, memory, processor; and a call's.

Measured on the processes of the Procfile, web and clock, on SQLite; as ratios to floor
d, where there is one. Must not know what is answered, but that it is.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ringgroup import schema
from ringgroup.database.database import Database
from tests.bench import floors
from tests.bench.servers import LINES, TOKEN
from tests.town.running import CLOCK, ROOT, Service, free_port, ring, until

TICK = 1 / os.sysconf("SC_CLK_TCK")
IDLE_SECONDS = 30
CALLS = 300
FLOORS = "tests.bench.floors:app()"


@dataclass(frozen=True)
class Weight:
    """Of one kind of process, with all its children."""

    start_seconds: float
    """Processor time until the first answer."""
    pss_mib: float
    idle_share: float
    """Of a core, while nobody asks anything."""


def family(pid: int) -> list[int]:
    """A process and everything that it started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [pid, *(one for child in listed.split() for one in family(int(child)))]


def processor(pid: int) -> float:
    """Seconds of processor time, those of ended children included."""
    total = 0
    for one in family(pid):
        stat = Path(f"/proc/{one}/stat").read_text(encoding="ascii", errors="replace")
        fields = stat.rpartition(")")[2].split()
        total += sum(int(ticks) for ticks in fields[11 : 15 if one == pid else 13])
    return total * TICK


def pss(pid: int) -> float:
    """MiB, what is shared counted in parts."""
    total = 0
    for one in family(pid):
        rolled = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
        total += next(
            int(line.split()[1])
            for line in rolled.splitlines()
            if line.startswith("Pss:")
        )
    return total / 1024


def weighed(pid: int) -> Weight:
    """A process that has just answered for the first time."""
    started = processor(pid)
    time.sleep(5)  # what a start leaves behind
    before = processor(pid)
    time.sleep(IDLE_SECONDS)
    idle = (processor(pid) - before) / IDLE_SECONDS
    return Weight(started, pss(pid), idle)


@contextlib.contextmanager
def floor_d(folder: Path) -> Iterator[int]:
    """Floor d under gunicorn with as many workers and threads as ours."""
    port, url = free_port(), f"sqlite:///{folder}/floor.db"
    floors.fill(url, LINES)
    command = ["gunicorn", "--worker-class=gthread", "--workers=2", "--threads=8"]
    process = subprocess.Popen(  # noqa: S603 - our own words only
        [sys.executable, "-m", *command, f"--bind=127.0.0.1:{port}", FLOORS],
        env=os.environ
        | {"FLOOR_SQLITE": url, "FLOOR_POSTGRESQL": url, "TWILIO_AUTH_TOKEN": TOKEN},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        asked = Service(folder, url, port=port)
        until(lambda: asked.asked("/b") is not None, "floor d")
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(frozen=True)
class Footprint:
    """All that is measured."""

    floor: Weight
    web: Weight
    clock: Weight
    for_calls: float
    """Processor seconds of web for 1,000 calls of two webhooks."""

    def lines(self) -> Iterator[str]:
        """As `make bench` prints it."""
        d, web, clock = self.floor, self.web, self.clock
        yield "| process | start, processor s | / d | PSS, MiB | / d | idle, % |"
        yield "|---|---|---|---|---|---|"
        for name, one in (("floor d", d), ("web", web), ("clock", clock)):
            yield (
                f"| {name} | {one.start_seconds:.2f}"
                f" | {one.start_seconds / d.start_seconds:.2f}"
                f" | {one.pss_mib:.0f} | {one.pss_mib / d.pss_mib:.2f}"
                f" | {100 * one.idle_share:.2f} |"
            )
        yield f"- web and clock together: {self.pss_mib:.0f} MiB PSS"
        yield f"- web and clock, idle: {100 * self.idle_share:.2f} % of a core"
        yield f"- 1,000 calls: {self.for_calls:.1f} processor seconds"

    @property
    def pss_mib(self) -> float:
        """Two workers, their arbiter, and the clock."""
        return self.web.pss_mib + self.clock.pss_mib

    @property
    def idle_share(self) -> float:
        """Of web and clock."""
        return self.web.idle_share + self.clock.idle_share


def measured() -> Footprint:
    """Start everything, look, place calls, and end it."""
    with TemporaryDirectory(prefix="footprint-") as name:
        folder = Path(name)
        with floor_d(folder) as pid:
            floor = weighed(pid)
        url = f"sqlite:///{folder}/service.db"
        database = Database(url)
        schema.upgrade(database)
        database.close()
        service = Service(folder, url)
        service.environ["PYTHONDONTWRITEBYTECODE"] = ""
        with service.web(), service.running(*CLOCK):
            pass  # compiled once: what an installation does
        with service.web() as web:
            web_weight = weighed(web.pid)
            with service.running(*CLOCK) as clock:
                until(lambda: service.said("retention"), "the clock's first turn")
                clock_weight = weighed(clock.pid)
            before = processor(web.pid)
            for _ in range(CALLS):
                ring(service.port, service.public_url)
            spent = processor(web.pid) - before
        return Footprint(floor, web_weight, clock_weight, spent * 1000 / CALLS)


if __name__ == "__main__":
    sys.stdout.write("\n".join(measured().lines()) + "\n")
