"""Somebody puts the machine's clock forward or back: the jobs go on.

A real clock process, whose wall clock is Debian's libfaketime reading a file; what has
passed is real. (Between its threads that library can mix up one reading: what is asked
is which time is kept, not that no reading is ever another.)
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ringgroup.database.database import Database
from ringgroup.tables import CLOCK as LEADING
from tests.town.running import CLOCK, Service, until

pytestmark = pytest.mark.slow
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


class Wall:
    """The wall clock of a process: the real time, and so much more or less."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(timedelta())

    def set(self, ahead: timedelta) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(f"{ahead.total_seconds():+.0f}\n", encoding="ascii")
        os.replace(new, self.file)  # noqa: PTH105 - at once, or half of it is read

    @property
    def environ(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


def heartbeat(database: Database):
    with database.reading() as session:
        return session.scalar(select(LEADING.c.seen_at))


def beats(database: Database) -> None:
    before = heartbeat(database)
    until(lambda: heartbeat(database) != before, "another heartbeat")


def keeps(database: Database, step: timedelta) -> bool:
    """Whether the clock was last heard of at that time of its own."""
    return abs(heartbeat(database) - datetime.now(UTC) - step) < HOUR / 2


@pytest.fixture
def service(tmp_path, database_url) -> Service:
    if not LIBRARIES:
        pytest.skip("apt-get install faketime: the clock is put forward and back")
    return Service(tmp_path, database_url)


@pytest.mark.parametrize(
    "steps", [[HOUR], [-HOUR], [YEAR], [-YEAR], [YEAR, timedelta(), -HOUR]], ids=str
)
def test_the_jobs_go_on_after_a_step(service, tmp_path, steps):
    wall = Wall(tmp_path / "wall")
    database = Database(service.database_url)
    with service.running(*CLOCK, **wall.environ):
        until(lambda: heartbeat(database), "a first heartbeat")
        for step in steps:
            wall.set(step)
            until(lambda s=step: keeps(database, s), "a heartbeat by the new time")
            beats(database)  # and it goes on
            until(lambda s=step: keeps(database, s), "still the new time")
    database.close()
    assert service.said("job failed") == 0
