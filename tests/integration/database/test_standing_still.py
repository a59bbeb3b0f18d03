"""What stands still, and what cannot be read: callers are answered all the same.

A process that is stopped (SIGSTOP) is there, holds what it holds, and does nothing.
"""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from config.app import create_app
from config.house import utc_now
from ringgroup.database.database import Database
from ringgroup.tables import CLOCK as LEADING
from tests.conftest import MONDAY
from tests.integration.call.test_repeats_and_races import Provider
from tests.integration.database.test_a_silent_database import machines
from tests.town.running import CLOCK, Service, end, until
from tests.town.town import LINE, Town, demo_settings

HOLDS = """
import sys, time
from sqlalchemy import text
from ringgroup.database.database import Database
database = Database(sys.argv[1])
with database.transaction() as session:
    if not database.is_sqlite:  # there a transaction keeps others from writing
        session.execute(text('LOCK TABLE "call"'))
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    stop(pid)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def stop(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    until(lambda: stands_still(pid), "every thread of it stands still")


def stands_still(pid: int) -> bool:
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    try:
        states = {thread.read_text().rpartition(") ")[2][0] for thread in threads}
    except FileNotFoundError:  # a thread ended while we looked
        return False
    return states == {"T"}


@contextmanager
def between_two_writes(pid: int, database: Database) -> Iterator[None]:
    """It stands still, and not in the middle of a transaction: see the next test.

    On SQLite one writes at a time. While it is our turn, it is in no transaction.
    """
    until(lambda: stopped_in_our_turn(pid, database), "our turn to write")
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def stopped_in_our_turn(pid: int, database: Database) -> bool:
    try:
        with database.transaction():
            stop(pid)
    except SQLAlchemyError:  # it was writing for as long as we wait
        os.kill(pid, signal.SIGCONT)
        return False
    return True


def heartbeat(database: Database):
    with database.reading() as session:
        return session.scalar(select(LEADING.c.seen_at))


@pytest.mark.slow
def test_a_clock_that_hangs_is_said_costs_no_call_and_goes_on(tmp_path, database_url):
    service = Service(tmp_path, database_url)
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    later = create_app(town.house, clock=lambda: utc_now() + timedelta(minutes=5))
    silent = "the clock process is not running"
    with service.running(*CLOCK) as clock:
        until(lambda: heartbeat(town.database), "a heartbeat")
        with between_two_writes(clock.pid, town.database):
            stopped = heartbeat(town.database)
            ready = later.test_client().get("/readyz")
            assert (ready.status_code, silent in ready.text) == (200, True)
            town.sign_on("anna")
            assert town.talked_to(town.call()) == ["anna"]
            assert heartbeat(town.database) == stopped
        until(lambda: heartbeat(town.database) != stopped, "another heartbeat")
    town.close()


@pytest.mark.slow
def test_a_process_that_hangs_in_a_transaction_keeps_nobody_from_a_voicemail(
    database_url,
):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    other = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLDS, database_url],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert other.stdout.readline() == "held\n"
        with standing_still(other.pid):
            answer = Provider(town).post("/voice/incoming", CallSid="CA1", To=LINE)
            assert answer.status_code == 200
            assert "storing" in answer.text
            assert "<Record" in answer.text
    finally:
        end(other)
        other.stdout.close()

    def served() -> bool:
        answer = Provider(town).post("/voice/incoming", CallSid="CA2", To=LINE)
        return "storing" not in answer.text

    until(served, "a caller is served again")
    town.close()


def test_a_file_that_cannot_be_read_is_a_voicemail_and_is_told_to_machines(quiet_town):
    """The disk gave back other bytes than were written."""
    town = quiet_town
    assert machines(town)[::2] == (200, "1.0")
    town.database.engine.dispose()
    path = Path(town.database.engine.url.database)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    with path.open("r+b") as file:  # all but the page that says that it is a database
        file.seek(4096)
        file.write(b"\xa5" * (len(whole) - 4096))
    answer = Provider(town).post("/voice/incoming", CallSid="CA1", To=LINE)
    assert answer.status_code == 200
    assert "storing" in answer.text
    assert "<Record" in answer.text
    status, why, writable = machines(town)
    assert (status, writable) == (503, "0.0")
    assert "malformed" in why or "SQLITE_CORRUPT" in why


@pytest.mark.parametrize("picks_up", [False, True], ids=["nobody", "a mailbox"])
def test_while_the_clock_on_the_wall_stands_still_a_caller_comes_to_the_voicemail(
    town, picks_up
):
    """No time passes for us; what is rung is bounded all the same."""
    town.sign_on("anna", "bram", "carla", "daan", "eva")
    provider, sid = Provider(town), "CA" + "5" * 32
    answer = provider.post(
        "/voice/incoming", CallSid=sid, From="+31407654321", To=LINE
    ).text
    for _ in range(30):
        dial = re.search(r'<Dial [^>]*action="[^"]*?(/voice/[^"]*)"', answer)
        if dial is None:
            break
        legs = re.findall(r"/voice/screen/(\w+)", answer)
        if picks_up:  # the first, which cuts the others short, and hangs up
            first = {"CallSid": f"CL{legs[0]}", "ParentCallSid": sid}
            provider.post(f"/voice/screen/{legs[0]}", From=LINE, **first)
        for leg in legs:
            rang = "completed" if picks_up and leg == legs[0] else "no-answer"
            provider.post(
                f"/voice/leg/{leg}",
                CallSid=f"CL{leg}",
                ParentCallSid=sid,
                CallStatus=rang,
            )
        answer = provider.post(
            dial[1],
            CallSid=sid,
            From="+31407654321",
            To=LINE,
            DialCallStatus="no-answer",
        ).text
    assert "<Record" in answer


def test_while_the_clock_on_the_wall_stands_still_a_call_that_ended_frees_its_phones(
    town,
):
    town.sign_on("anna")
    provider, sid = Provider(town), "CA" + "6" * 32
    assert provider.ring(sid)
    provider.post("/voice/status", CallSid=sid, CallStatus="completed", To=LINE)
    assert [row["outcome"] for row in town.rows("registration")] == ["abandoned"]
    assert provider.ring("CA" + "7" * 32)
