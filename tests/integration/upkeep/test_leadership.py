"""Two clocks by mistake are harmless: one leads, and is followed at once."""

import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from ringgroup.board.overview import heard_of_clock
from ringgroup.database.database import Database
from ringgroup.upkeep.leadership import HEARTBEAT, Leadership, is_trusted
from tests.conftest import MONDAY

HOLD = """
import sys, time
from datetime import UTC, datetime
from ringgroup.database.database import Database
from ringgroup.upkeep.leadership import Leadership
leadership = Leadership(Database(sys.argv[1]))
print(leadership.leads(datetime.now(UTC)), flush=True)
time.sleep(60)
"""


def soon(leadership: Leadership) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if leadership.leads(MONDAY):
            return True
    return False


def test_one_of_two_leads_and_keeps_leading(database):
    first, second = Leadership(database), Leadership(database)
    assert [first.leads(MONDAY), second.leads(MONDAY)] == [True, False]
    later = MONDAY + timedelta(hours=1)
    assert [second.leads(later), first.leads(later)] == [False, True]
    first.end()
    second.end()


def test_who_leads_is_heard_of_after_the_clock_was_put_back(database):
    leadership = Leadership(database)
    assert leadership.leads(MONDAY)
    before = MONDAY - timedelta(hours=1)
    assert leadership.leads(before)
    with database.reading() as session:
        assert heard_of_clock(session) == before
    leadership.end()


def test_who_lets_go_is_followed_at_the_next_tick(database):
    first, second = Leadership(database), Leadership(database)
    assert first.leads(MONDAY)
    first.end()
    assert second.leads(MONDAY + timedelta(seconds=1))
    assert not first.leads(MONDAY + timedelta(seconds=2))
    second.end()


def test_a_leader_that_was_killed_is_followed_at_the_next_tick(database_url):
    killed = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLD, database_url], stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout.readline() == "True\n"
    database = Database(database_url)
    heir = Leadership(database)
    assert not heir.leads(MONDAY)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert any(
        heir.leads(MONDAY) for _ in range(500)
    )  # a server notices a moment later
    heir.end()
    database.close()


def test_the_heartbeat_tells_when_the_clock_was_last_heard(database):
    leadership = Leadership(database)
    for at in (MONDAY, MONDAY + timedelta(seconds=1), MONDAY + HEARTBEAT):
        assert leadership.leads(at)
    with database.reading() as session:
        assert heard_of_clock(session) == MONDAY + HEARTBEAT
    leadership.end()


def test_a_leader_whose_connection_was_lost_asks_anew(postgresql_url):
    database = Database(postgresql_url)
    leadership = Leadership(database)
    assert leadership.leads(MONDAY)
    leadership._connection.invalidate()  # noqa: SLF001 - as the network would do it
    assert leadership.leads(MONDAY) in {True, False}
    assert soon(leadership)
    leadership.end()
    database.close()


def test_a_leader_that_hangs_is_followed_and_leads_no_more(postgresql_url):
    """The server ends its session, as that of a machine that vanished."""
    database = Database(postgresql_url)
    hanging, heir = Leadership(database, hangs=0.5), Leadership(database)
    assert hanging.leads(MONDAY)
    assert soon(heir)
    assert not hanging.leads(MONDAY)
    assert heir.leads(MONDAY)
    hanging.end()
    heir.end()
    database.close()


def test_who_led_leaves_connections_that_live_as_long_as_others(postgresql_url):
    database = Database(postgresql_url)
    engine, how_long = database.engine, text("SHOW idle_session_timeout")
    with engine.connect() as connection:
        usual = connection.execute(how_long).scalar_one()
    leadership = Leadership(database, hangs=0.5)
    assert leadership.leads(MONDAY)
    leadership.end()
    assert engine.pool.checkedin() == 2
    with engine.connect() as one, engine.connect() as other:
        assert engine.pool.checkedin() == 0
        for connection in (one, other):
            assert connection.execute(how_long).scalar_one() == usual
    database.close()


def trusted(database: Database, *, at: datetime) -> bool:
    with database.reading() as session:
        return is_trusted(session, at)


@pytest.mark.parametrize(
    "leap", [timedelta(days=365), timedelta(days=4), timedelta(hours=-2)], ids=str
)
def test_after_a_leap_of_the_system_clock_it_is_not_trusted_for_a_day(database, leap):
    leadership = Leadership(database)
    assert leadership.leads(MONDAY)
    assert trusted(database, at=MONDAY)
    then = MONDAY + leap
    for hours in (0, 1, 23):
        assert leadership.leads(then + timedelta(hours=hours))
        assert not trusted(database, at=then + timedelta(hours=hours))
    assert trusted(database, at=then + timedelta(hours=24))
    leadership.end()


def test_put_right_again_a_clock_is_not_trusted_for_a_day_either(database):
    leadership = Leadership(database)
    for at in (MONDAY, MONDAY + timedelta(days=365), MONDAY):
        assert leadership.leads(at)
    assert not trusted(database, at=MONDAY)
    assert trusted(database, at=MONDAY + timedelta(days=1))
    leadership.end()


def test_a_leap_that_no_heartbeat_has_seen_yet_is_one(database):
    leadership = Leadership(database)
    assert leadership.leads(MONDAY)
    assert not trusted(database, at=MONDAY + timedelta(days=365))
    leadership.end()


def test_a_weekend_without_a_clock_process_is_no_leap(database):
    first, second = Leadership(database), Leadership(database)
    assert first.leads(MONDAY)
    first.end()
    back = MONDAY + timedelta(days=2, hours=20)
    assert second.leads(back)
    assert trusted(database, at=back)
    second.end()
