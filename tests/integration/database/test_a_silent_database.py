"""A database that hangs, is full, or is gone: callers and machines are told.

The first test has real processes and a PostgreSQL server that is stopped by SIGSTOP:
its kernel goes on accepting and acknowledging, so that nothing but a clock on our side
notices. Its limits are what the interface promises, and what the same forty calls take
on this machine while all is well.
"""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from config import key
from config.cli import cjg
from config.errors import ConfigError
from config.settings import load
from ringgroup import schema
from ringgroup.database import deadline
from ringgroup.database.breaker import PATIENCE, PAUSE
from ringgroup.database.database import Database
from ringgroup.database.deadline import TooLateError
from ringgroup.upkeep import proof
from ringgroup.upkeep.leadership import Leadership
from tests.conftest import MONDAY
from tests.integration.call.test_repeats_and_races import Provider
from tests.integration.database.test_no_call_is_lost import Service
from tests.town.town import LINE, Town, demo_settings
from tests.town.visitor import Visitor, give_password

EMERGENCY = b"storing"
VOICEMAIL = 6
"""Seconds till a caller hears the emergency voicemail at the latest."""


def read(service: Service, path: str) -> tuple[int, str, float]:
    """Status, text, and how long it took."""
    began = time.monotonic()
    try:
        return 200, service.read(path).decode(), time.monotonic() - began
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), time.monotonic() - began


def called(service: Service, sid: str) -> tuple[int, bytes, float]:
    began = time.monotonic()
    answer = service.post("/voice/incoming", CallSid=sid, To=LINE, From="+31407654321")
    return answer.status, answer.body, time.monotonic() - began


def family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    with suppress(OSError):  # it has ended meanwhile
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from family(int(child))


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The server is still there, and says nothing."""
    os.kill(pid, signal.SIGSTOP)  # from now on nobody is added
    everybody = list(family(pid))
    try:
        for one in everybody:
            tell(one, signal.SIGSTOP)
        yield
    finally:
        for one in everybody:
            tell(one, signal.SIGCONT)


def tell(pid: int, what: int) -> None:
    with suppress(ProcessLookupError):  # it was just about to end
        os.kill(pid, what)


def server_of(url: str) -> int:
    database = Database(url)
    with database.reading() as session:
        folder = session.execute(text("SHOW data_directory")).scalar_one()
    database.close()
    return int((Path(folder) / "postmaster.pid").read_text().split()[0])


@pytest.fixture
def service(tmp_path, postgresql_url) -> Iterator[Service]:
    service = Service(tmp_path)
    service.environ["DATABASE_URL"] = postgresql_url.replace("+psycopg", "")
    yield service
    for process in list(service.running):
        service.end(process)


@pytest.mark.slow
def test_forty_calls_on_a_stopped_server_all_have_a_voicemail_in_time(
    service, postgresql_url
):
    service.web(
        "--threads", "48"
    )  # who waits keeps nobody from a thread, in either worker
    assert read(service, "/readyz")[0] == 200
    sids = (f"CA{n:032x}" for n in range(1000))
    with ThreadPoolExecutor(40) as crowd:
        calls = [crowd.submit(called, service, next(sids)) for _ in range(40)]
        slack = max(call.result()[2] for call in calls)
    with ThreadPoolExecutor(44) as crowd, stopped(server_of(postgresql_url)):
        for _ in range(2):  # the first are waited for, others answered at once
            calls = [crowd.submit(called, service, next(sids)) for _ in range(40)]
            up = crowd.submit(read, service, "/healthz")
            ready = crowd.submit(read, service, "/readyz")
            for status, body, seconds in (call.result() for call in calls):
                assert status == 200
                assert EMERGENCY in body
                assert b"<Record" in body
                assert seconds < VOICEMAIL + slack
            assert up.result()[:2] == (200, "ok\n")
            assert up.result()[2] < 1 + slack
            assert ready.result()[0] == 503
            assert ready.result()[2] < 6 + slack
    until, well = time.monotonic() + 5 + 8 * slack, 0
    while well < 8 and time.monotonic() < until:
        served = EMERGENCY not in called(service, next(sids))[1]
        well = well + 1 if served and read(service, "/readyz")[0] == 200 else 0
    assert well == 8


@pytest.mark.slow
def test_forty_calls_before_a_locked_table_all_have_a_voicemail_in_time(
    service, postgresql_url
):
    """With fewer threads than calls: who waits for a thread waits for no more."""
    service.web()
    sids = (f"CA{n:032x}" for n in range(1000))
    database = Database(postgresql_url)
    with ThreadPoolExecutor(40) as crowd:
        calls = [crowd.submit(called, service, next(sids)) for _ in range(40)]
        slack = max(call.result()[2] for call in calls)
        with database.transaction() as holds:
            holds.execute(text('LOCK TABLE "call" IN ACCESS EXCLUSIVE MODE'))
            calls = [crowd.submit(called, service, next(sids)) for _ in range(40)]
            for status, body, seconds in (call.result() for call in calls):
                assert (status, EMERGENCY in body, b"<Record" in body) == (
                    200,
                    True,
                    True,
                )
                assert seconds < VOICEMAIL + slack
    database.close()


def test_a_question_to_a_stopped_server_ends_at_its_deadline(postgresql_url):
    database = Database(postgresql_url)
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    asked = []

    def work(session):
        asked.append(session.execute(text("SELECT pg_sleep(60)")))

    with pytest.raises(OperationalError, match="did not answer"), deadline.within(1.2):
        database.attempt(work)
    with pytest.raises(TooLateError, match="a moment ago"):  # nobody else waits
        database.attempt(work)
    assert asked == []
    database.close()


def fallen_silent(database: Database) -> None:
    """It said nothing to somebody, long enough ago that another may look."""
    with suppress(TooLateError), deadline.within(PATIENCE), database.reading():
        time.sleep(PATIENCE)
        raise TooLateError
    time.sleep(PAUSE)


@pytest.mark.slow
def test_a_crowd_after_a_silence_that_is_over_is_served(postgresql_url):
    """The first of them has to connect anew; the others come while that one looks."""
    database, crowd = Database(postgresql_url), 20
    fallen_silent(database)
    came = threading.Barrier(crowd)

    def look() -> int:
        came.wait()
        with deadline.within(60):
            return database.look(lambda session: session.scalar(text("SELECT 1")))

    with ThreadPoolExecutor(crowd) as pool:
        asked = [pool.submit(look) for _ in range(crowd)]
        assert [one.result() for one in asked] == [1] * crowd
    database.close()


@pytest.mark.slow
def test_who_looks_may_ask_within_what_it_looks_with(database):
    fallen_silent(database)
    with database.reading(), database.reading() as within:
        assert within.scalar(text("SELECT 1")) == 1
    with database.reading() as after:
        assert after.scalar(text("SELECT 1")) == 1


@pytest.mark.slow
def test_who_looks_and_fails_of_itself_keeps_nobody_from_looking(database):
    fallen_silent(database)
    with pytest.raises(ZeroDivisionError), database.reading():
        raise ZeroDivisionError
    with database.reading() as after:
        assert after.scalar(text("SELECT 1")) == 1


def waiting_for_a_row(database: Database) -> None:
    """Meanwhile somebody else asks, and is answered."""
    with deadline.within(1.5), database.transaction() as session:
        with database.reading() as another:
            another.execute(text("SELECT 1"))
        session.execute(text("UPDATE clock SET leader = 'me'"))


def test_a_row_that_is_held_keeps_nobody_else_from_asking(postgresql_url):
    database, other = Database(postgresql_url), Database(postgresql_url)
    with database.transaction() as session:
        session.execute(text("INSERT INTO clock VALUES (1, 'x', now())"))
    with other.transaction() as held:
        held.execute(text("UPDATE clock SET leader = 'other'"))
        with pytest.raises(OperationalError, match="did not answer"):
            waiting_for_a_row(database)
    with database.reading() as session:
        assert session.execute(text("SELECT leader FROM clock")).scalar() == "other"
    database.close()
    other.close()


# --- what fits whom -----------------------------------------------------------


@pytest.fixture
def broken(quiet_town):
    """A town whose database refuses whatever is asked."""
    with quiet_town.database.transaction() as session:
        session.execute(text('ALTER TABLE "call" RENAME TO gone'))
    return Provider(quiet_town)


RECORDED = {"RecordingSid": "RE" + "1" * 32, "RecordingDuration": "9"}


@pytest.mark.parametrize(
    ("path", "form", "heard"),
    [
        ("/voice/incoming", {}, "<Record"),
        ("/voice/dialed/1", {"DialCallStatus": "no-answer"}, "<Record"),
        ("/voice/dialed/1", {"DialBridged": "false"}, "<Record"),
        ("/voice/dialed/1", {"DialBridged": "true"}, "<Response><Hangup /></Response>"),
        ("/voice/waited/1", {}, "<Record"),
        ("/voice/waited/1", {"CallStatus": "completed"}, "<Response />"),
        ("/voice/recorded", RECORDED, "<Hangup />"),
        ("/voice/recorded", RECORDED | {"CallStatus": "completed"}, "<Response />"),
        ("/voice/recording", RECORDED, "<Response />"),
        ("/voice/status", {"CallStatus": "completed"}, "<Response />"),
        ("/voice/fallback", {}, "<Record"),
        ("/voice/fallback", RECORDED, "<Hangup />"),
        ("/voice/nergens", {"DialBridged": "true"}, "<Hangup />"),
        ("/voice/nergens", {"RecordingStatus": "completed"}, "<Response />"),
        ("/voice/nergens", {"CallStatus": "in-progress"}, "<Record"),
    ],
)
def test_the_emergency_answer_fits_who_hears_it(broken, path, form, heard):
    told = {"CallSid": "CA" + "1" * 32, "From": "+31407654321", "To": LINE} | form
    answer = broken.post(path, **told)
    assert answer.status_code == 200
    assert heard in answer.text
    assert ("<Record" in answer.text) == (heard == "<Record")
    thanked = "Bedankt" in answer.text or "Dank" in answer.text
    assert thanked == (heard == "<Hangup />" and "RecordingSid" in form)


# --- what machines and people are told ----------------------------------------


@contextmanager
def full_disk() -> Iterator[list]:
    """We cannot write a byte to any file; gives what is logged meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with capture_logs() as lines:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
        try:
            yield lines
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def doctor(town: Town) -> str:
    url = town.house.settings.database_url
    environ = {"CJG_DEMO": "1", "DATABASE_URL": url}
    return CliRunner().invoke(cjg, ["doctor"], env=environ).stdout


def machines(town: Town) -> tuple[int, str, str]:
    """Ready or not, why, and the figure for it; asked as if for the first time."""
    web = town.again()
    ready, figures = web.get("/readyz"), web.get("/metrics").text
    (writable,) = (
        line.rpartition(" ")[2]
        for line in figures.splitlines()
        if line.startswith("ringgroup_database_writable")
    )
    return ready.status_code, ready.text, writable


def test_a_full_disk_is_a_voicemail_to_callers_and_is_told_to_machines(quiet_town):
    town = quiet_town
    assert machines(town)[::2] == (200, "1.0")
    with full_disk() as lines:
        answer = Provider(town).post("/voice/incoming", CallSid="CA1", To=LINE)
        status, why, writable = machines(town)
        said = doctor(town)
    assert (answer.status_code, "<Record" in answer.text) == (200, True)
    assert status == 503
    assert "SQLITE_IOERR_WRITE" in why
    assert writable == "0.0"
    assert "FAIL  storage: " in said
    assert "webhook failed" in {line["event"] for line in lines}
    assert machines(town)[::2] == (200, "1.0")
    assert "storing" not in str(town.call(speaks_seconds=3).heard)


def can_only_be_read(town) -> None:
    engine = town.database.engine
    if town.database.is_sqlite:
        engine.dispose()
        event.listen(
            engine, "connect", lambda one, _: one.execute("PRAGMA query_only=ON")
        )
    else:
        with town.database.transaction() as session:
            name = session.execute(text("SELECT current_database()")).scalar_one()
            session.execute(
                text(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
            )
        engine.dispose()


def test_a_database_that_can_only_be_read_is_not_ready(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    assert machines(town)[::2] == (200, "1.0")
    can_only_be_read(town)
    status, why, writable = machines(town)
    assert (status, writable) == (503, "0.0")
    assert "READONLY" in why.upper()
    answer = Provider(town).post("/voice/incoming", CallSid="CA1", To=LINE)
    assert "<Record" in answer.text
    town.close()


def test_who_is_signed_in_sees_the_board_of_a_database_that_can_only_be_read(
    database_url,
):
    """Also when it is time to write down that the session is used."""
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    anna = Visitor(town.app, lambda: town.now)
    anna.sign_in("anna")
    can_only_be_read(town)
    town.run(until=town.now + timedelta(minutes=6))
    with capture_logs() as lines:
        pages = [anna.get(path).status_code for path in ("/", "/rooster")]
    assert pages == [200, 200]
    assert "use of a session not kept" in {line["event"] for line in lines}
    town.close()


def test_a_server_that_was_restarted_is_ready_at_once(postgresql_url):
    """Every connection of the pool is dead, and nobody knows it yet."""
    town = Town(demo_settings(postgresql_url), MONDAY, "pickup wins")
    other = Database(postgresql_url)
    for _ in range(3):
        assert machines(town)[::2] == (200, "1.0")
        with other.transaction() as session:
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
    other.close()
    town.close()


AT = "UPDATE alembic_version SET version_num = :step"


@pytest.mark.parametrize(
    ("step", "status", "said"),
    [
        ("9999", 200, "this program knows step"),
        ("0001", 503, "run cjg db upgrade"),
    ],
)
def test_a_program_older_than_the_database_is_ready_and_says_so(
    database_url, step, status, said
):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    with town.database.transaction() as session:
        session.execute(text(AT), {"step": step})
    answer = town.again().get("/readyz")
    assert (answer.status_code, said in answer.text) == (status, True)
    with town.database.transaction() as session:
        session.execute(text(AT), {"step": schema.newest()})
    town.close()


def test_a_heartbeat_of_the_future_says_nothing_of_now(quiet_town):
    clock = Leadership(quiet_town.database)
    assert clock.leads(quiet_town.now + timedelta(days=365))
    said = quiet_town.again().get("/readyz")
    assert said.status_code == 200
    assert "warning: the clock process was last heard of in the future" in said.text
    clock.leads(quiet_town.now)
    assert quiet_town.again().get("/readyz").text == "ready\n"
    clock.end()


def test_readiness_writes_once_in_five_seconds_whoever_asks(quiet_town):
    written = []
    event.listen(
        quiet_town.database.engine,
        "before_cursor_execute",
        lambda _, __, said, *___: written.append(said) if "proof" in said else None,
    )
    web = quiet_town.again()
    for _ in range(20):
        assert web.get("/readyz").status_code == 200
    assert 1 <= len([said for said in written if said.startswith("UPDATE")]) < 20


def test_a_page_without_its_database_says_when_to_come_back(quiet_town):
    with quiet_town.database.transaction() as session:
        session.execute(text("ALTER TABLE calendar_feed RENAME TO gone"))
    answer = quiet_town.again().get(f"/rooster/ical/{'a' * 43}.ics")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "We kunnen nu even niet bij de gegevens" in answer.text


# --- the key --------------------------------------------------------------------

OLD, NEW = "the old key " * 2, "the new key " * 2
ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "token"}


def refused(url: str, secret_key: str) -> str | None:
    environ = ACCOUNT | {"DATABASE_URL": url, "SECRET_KEY": secret_key}
    try:
        key.check(load(environ), MONDAY)
    except ConfigError as error:
        return str(error)
    return None


def test_a_key_with_which_the_database_was_not_used_is_refused(database_url):
    assert refused(database_url, OLD) is None  # the first start
    assert refused(database_url, OLD) is None
    said = refused(database_url, NEW)
    assert said.startswith("SECRET_KEY: not the one")
    assert "\n" not in said


def accepted(url: str, secret_key: str) -> tuple[int, str]:
    environ = ACCOUNT | {"DATABASE_URL": url, "SECRET_KEY": secret_key}
    said = CliRunner(env=environ).invoke(cjg, ["db", "upgrade", "--accept-key"])
    return said.exit_code, said.stderr


def test_a_key_is_changed_by_keeping_the_old_one_for_a_while(database_url):
    assert refused(database_url, OLD) is None
    assert refused(database_url, f"{NEW},{OLD}") is None
    assert refused(database_url, OLD) is None  # who has not been restarted yet
    assert refused(database_url, NEW)
    assert accepted(database_url, f"{NEW},{OLD}") == (0, "")
    assert refused(database_url, f"{NEW},{OLD}") is None
    assert refused(database_url, NEW) is None
    assert refused(database_url, OLD)


def test_a_key_is_not_taken_away_from_what_it_sealed(database_url):
    settings = demo_settings(database_url, SECRET_KEY=OLD)
    town = Town(settings, MONDAY, "pickup wins")
    both = f"{NEW},{OLD}"
    town.dial(speaks_seconds=5)
    town.run(until=town.network.env.now + 3)
    assert refused(database_url, both) is None
    code, said = accepted(database_url, both)
    assert code == 1
    assert said == "SECRET_KEY: an older one still opens callers of calls\n"
    assert refused(database_url, NEW)
    with town.database.transaction() as session:
        session.execute(text('UPDATE "call" SET caller = NULL'))
    assert accepted(database_url, both) == (0, "")
    assert refused(database_url, NEW) is None
    town.close()


def test_a_key_that_is_gone_for_good_is_left_behind_in_words(sqlite_url):
    assert refused(sqlite_url, OLD) is None
    environ = ACCOUNT | {"DATABASE_URL": sqlite_url, "SECRET_KEY": NEW}
    prompt = CliRunner(env=environ)
    said = prompt.invoke(cjg, ["status"])
    assert (said.exit_code, said.stderr[:11]) == (2, "SECRET_KEY:")
    assert prompt.invoke(cjg, ["db", "upgrade", "--accept-key"]).exit_code == 0
    assert refused(sqlite_url, NEW) is None
    assert prompt.invoke(cjg, ["status"]).exit_code == 0


def test_a_database_without_the_word_takes_none_from_a_key_that_opens_nothing(
    database_url,
):
    """An installation of before, which is upgraded with the wrong key at hand."""
    settings = demo_settings(database_url, SECRET_KEY=OLD)
    town = Town(settings, MONDAY, "pickup wins")
    town.dial(speaks_seconds=5)
    town.run(until=town.network.env.now + 3)
    assert refused(database_url, NEW).startswith("SECRET_KEY: ")
    assert refused(database_url, f"{OLD},{NEW}") is None
    town.close()


def test_a_database_that_is_not_there_is_no_reason_not_to_start(tmp_path):
    assert refused(f"sqlite:///{tmp_path / 'new.db'}", OLD) is None
    assert refused("postgresql://nobody:x@127.0.0.1:9/nothing", OLD) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "program",
    [
        ("config.clock",),
        ("gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi:app"),
    ],
)
def test_nothing_is_served_with_a_wrong_key(sqlite_url, program):
    assert refused(sqlite_url, OLD) is None
    environ = ACCOUNT | {"DATABASE_URL": sqlite_url, "SECRET_KEY": NEW, "PORT": "9"}
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", *program],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | environ,
        timeout=300,
    )
    assert ran.returncode != 0
    (line,) = ran.stderr.splitlines()
    assert line.startswith("SECRET_KEY: not the one")


def test_the_word_is_written_by_the_first_who_asks(database):
    from ringgroup.vault import Vault  # noqa: PLC0415 - here alone

    later = MONDAY + timedelta(days=1)
    assert proof.fits(database, Vault(OLD), MONDAY)
    proof.write(database, later)
    with database.reading() as session:
        (row,) = session.execute(text("SELECT * FROM proof")).all()
    assert row.sealed
    assert str(row.written_at).startswith(f"{later:%Y-%m-%d}")
