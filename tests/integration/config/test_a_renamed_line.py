"""A line that gets another key: who was Present is rung by the first call after it.

Real processes, and no clock: nobody waits for one.
"""

import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, insert, text

from ringgroup.database.database import Database
from ringgroup.tables import MEMBER, MEMBERSHIP, PRESENCE
from ringgroup.upkeep import absent_lines
from tests.bench.servers import OPEN_ALWAYS
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.running import CLOCK, LINES, Service, ring
from tests.town.town import demo_settings

MOBILE = "+31612345601"
CALLS = 20
"""While a clock begins."""
HOURS = 'monday = ["09:00-12:00"]'


@pytest.fixture
def service(tmp_path, database_url) -> Service:
    service = Service(tmp_path, database_url)
    service.line_file.write_text(LINES.replace(HOURS, OPEN_ALWAYS), encoding="utf-8")
    database = Database(database_url)
    who = {"name": "Anna", "organisation": "Lumens", "email": "anna@example.nl"}
    who |= {"login": "anna", "mobile": MOBILE, "role": "member", "everywhere": False}
    with database.transaction() as session:
        session.execute(insert(MEMBER).values(id=1, **who))
        there = {"member_id": 1, "line": "dag"}
        session.execute(
            insert(MEMBERSHIP).values(**there, role="member", on_roster=True)
        )
        session.execute(insert(PRESENCE).values(**there, place=1, since=MONDAY))
    database.close()
    return service


def rename(service: Service) -> None:
    old = service.line_file.read_text(encoding="utf-8").replace("lines.dag", "lines.nu")
    new = old.replace("[lines.nu]", '[lines.nu]\nrenamed_from = "dag"')
    service.line_file.write_text(new, encoding="utf-8")


def rung(service: Service) -> bool:
    _, heard, _ = ring(service.port, service.public_url)
    assert heard.well, heard
    return MOBILE in heard.body


def workers(web: subprocess.Popen) -> set[str]:
    """The processes under the one that was started."""
    children = Path(f"/proc/{web.pid}/task/{web.pid}/children")
    return set(children.read_text(encoding="utf-8").split())


@pytest.mark.slow
def test_the_first_call_after_a_start_rings_who_was_present(service):
    rename(service)
    with service.web():
        assert rung(service)


@pytest.mark.slow
def test_and_so_does_every_call_during_a_reload(service):
    with service.web() as web:
        assert rung(service)
        rename(service)
        before = workers(web)
        os.kill(web.pid, signal.SIGHUP)
        # who rings while old and new workers take turns is no worse off
        calls = [rung(service)]
        while before & workers(web) or not service.said("rows carried over"):
            calls.append(rung(service))
        calls.append(rung(service))
        assert all(calls), calls


@pytest.mark.slow
def test_nor_does_a_clock_that_is_sooner_take_away_who_is_rung(service):
    with service.web() as web:
        rename(service)
        before = workers(web)
        with service.running(*CLOCK):
            calls = [rung(service) for _ in range(CALLS)]
            os.kill(web.pid, signal.SIGHUP)
            while before & workers(web):
                calls.append(rung(service))
            calls.append(rung(service))
        assert all(calls), calls


@pytest.mark.parametrize("name", ["presence", "membership"])
def test_a_clock_leaves_a_renamed_line_to_those_who_ring_by_its_old_key(
    sqlite_url, name
):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    town.sign_on("anna")
    line, database = town.line, town.database
    assert not absent_lines.left_to_web(database, town.house.desk)
    town.house.desk.take({"nu": replace(line, key="nu", renamed_from=line.key)})
    assert absent_lines.left_to_web(database, town.house.desk)
    absent_lines.follow(database, town.house.desk, town.now)
    assert not absent_lines.left_to_web(database, town.house.desk)
    with database.transaction() as session:
        session.execute(text(f"DROP TABLE {name}"))
    assert not absent_lines.left_to_web(database, town.house.desk)
    town.close()


def test_where_no_line_was_renamed_a_start_asks_nothing_for_it(sqlite_url):
    town, asked = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins"), []
    engine = town.database.engine
    event.listen(engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    absent_lines.follow(town.database, town.house.desk, town.now)
    town.close()
    assert asked == []


def test_a_start_does_not_fail_by_a_database_that_is_not_there(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    town.house.desk.take({"nu": replace(town.line, key="nu", renamed_from="dag")})
    with town.database.transaction() as session:
        session.execute(text("DROP TABLE presence"))
    absent_lines.follow(town.database, town.house.desk, town.now)
    town.close()
