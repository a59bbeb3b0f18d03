"""The random days deal fairly, and their clock is the clock of a whole process."""

import os
import struct
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.soak.days import Day
from tests.soak.faults import FAULTS, of
from tests.soak.plan import FAULTS_A_DAY, deck, named
from tests.soak.processes import ROOT, procfile
from tests.soak.report import Run, page, told
from tests.soak.worldclock import WorldClock

KINDS = ("sqlite", "postgresql")
TELL = """
import time
from datetime import UTC, date, datetime
print(datetime.now(UTC).isoformat())
print(datetime.fromtimestamp(time.time(), UTC).isoformat())
print(isinstance(datetime(2026, 1, 1) + (datetime.now() - datetime.now()), datetime))
print(isinstance(datetime.now(UTC), date))
"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_befalls_the_same_number_of_days_but_for_one(kind):
    dealt = Counter(fault.name for day in deck(kind, "7", 60) for fault in day)
    assert set(dealt) == {fault.name for fault in of(kind)}
    assert max(dealt.values()) - min(dealt.values()) <= 2


def test_the_same_seed_deals_the_same_days():
    assert deck("sqlite", "7", 20) == deck("sqlite", "7", 20)
    assert deck("sqlite", "7", 20) != deck("sqlite", "8", 20)
    assert all(len(day) <= FAULTS_A_DAY for day in deck("sqlite", "7", 20))


def test_a_part_names_all_its_ways_and_a_name_that_is_none_is_refused():
    assert {fault.part for fault in named(["mail"])} == {"mail"}
    assert [fault.name for fault in named(["mail: errs"])] == ["mail: errs"]
    with pytest.raises(LookupError, match="dragons"):
        named(["dragons"])


def test_no_two_faults_have_one_name():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_a_process_of_the_soak_lives_at_the_time_that_it_is_shown(tmp_path):
    clock = WorldClock(tmp_path / "clock")
    then = datetime(2031, 5, 6, 9, 0, tzinfo=UTC)
    clock.show(then)
    shown = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", TELL],
        env=os.environ | clock.environ,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    clock.close()
    for told_time in shown[:2]:
        assert (
            timedelta()
            <= datetime.fromisoformat(told_time) - then
            < timedelta(minutes=5)
        )
    assert shown[2:] == ["True", "True"]


def test_the_shown_time_never_goes_back_but_by_a_step(tmp_path):
    clock = WorldClock(tmp_path / "clock")

    def offset():
        return struct.unpack("<d", (tmp_path / "clock").read_bytes())[0]

    then = datetime(2031, 5, 6, 9, 0, tzinfo=UTC)
    clock.show(then)
    before = offset()
    clock.show(then - timedelta(hours=1))
    assert offset() == before
    clock.step = -3600.0
    assert offset() == before - 3600
    clock.step = 0.0
    assert offset() == before
    clock.close()


def test_the_commands_are_those_that_ship():
    assert {"release", "web", "clock"} <= procfile().keys()


def test_a_violation_says_how_to_live_the_day_again():
    day = Day(3, datetime(2027, 1, 7, tzinfo=UTC).date(), ("mail: errs",))
    day.violations.append("a message is not known and is gone")
    lines = told(day, "42", "sqlite")
    assert "VIOLATED a message is not known and is gone" in lines
    assert "make soak DAYS=4 SEED=42 DATABASE=sqlite" in lines


def test_the_page_counts_what_befell():
    run = Run("sqlite", "1")
    run.days += [
        Day(n, datetime(2027, 1, 4, tzinfo=UTC).date(), ("mail: errs",)) for n in (0, 1)
    ]
    assert "| mail: errs | 2 |" in page([run])


def test_the_page_about_reliability_names_every_part_and_client():
    page = (ROOT / "docs" / "reliability.md").read_text()
    for fault in FAULTS:
        row = next(line for line in page.splitlines() if f"| {fault.part} |" in line)
        words = fault.way.removeprefix("an hour ").removeprefix("a year ")
        assert words in row, fault.name
