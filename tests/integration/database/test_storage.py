"""The file of an SQLite database: who opens it, how long its log is, what lasts."""

import itertools
import os
import re
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from config.cli import cjg
from ringgroup.database import deadline
from ringgroup.database.database import Database
from ringgroup.database.deadline import TooLateError
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings

LEVELS = {1: "NORMAL", 2: "FULL"}
ENDLESS = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
    "SELECT count(*) FROM n"
)


@pytest.fixture
def database(sqlite_url):
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def path(sqlite_url):
    return Path(sqlite_url.removeprefix("sqlite:///"))


def look(database):
    with database.reading() as session:
        return session.execute(text("SELECT 1")).scalar_one()


WATCHED = """
import os, sys
from contextlib import suppress
from datetime import UTC, datetime
here = sys.argv[1].removeprefix("sqlite:///")
def watch(name, what):
    if name == "open" and str(what[0]) == here and not what[2] & os.O_EXCL:
        print("opened", flush=True)
sys.addaudithook(watch)
from config.app import create_app
from config.house import build
from config import demo
from config.settings import load
from ringgroup import schema
from config.cli import cjg
settings = load({"CJG_DEMO": "1", "DATABASE_URL": sys.argv[1]})
house = build(settings)
print(oct(os.stat(here).st_mode & 0o777))
schema.upgrade(house.database)
demo.load(house, datetime.now(UTC))
client = create_app(house).test_client()
assert client.get("/readyz").status_code == 200
os.environ.update(CJG_DEMO="1", DATABASE_URL=sys.argv[1])
for command in ("doctor", "status", "purge"):
    with suppress(SystemExit):  # a doctor who finds something
        cjg([command], standalone_mode=False)
another = build(settings)
another.database.close()
"""


def test_a_new_file_is_ours_alone_and_nothing_of_ours_opens_it_again(tmp_path):
    url = f"sqlite:///{tmp_path / 'new' / 'cjg.db'}"
    said = ran(WATCHED, url).splitlines()
    assert said[0] == "0o600"
    assert "opened" not in said


def ran(program, url):
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program, url],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.stdout


def deleted(path):
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink()


def test_a_log_that_was_deleted_is_noticed(quiet_town, path):
    client = quiet_town.app.test_client()
    assert client.get("/readyz").status_code == 200
    deleted(path)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "deleted files: cjg.db-shm, cjg.db-wal; restart it" in answer.text


def test_the_doctor_finds_the_process_that_writes_to_a_deleted_log(path):
    def storage():
        told = CliRunner().invoke(
            cjg, ["doctor"], env={"CJG_DEMO": "1", "DATABASE_URL": f"sqlite:///{path}"}
        )
        return re.search(r"^(\S+) +storage: (.*)$", told.stdout, re.MULTILINE).groups()

    hold = (
        "import sqlite3, sys; one = sqlite3.connect(sys.argv[1]); "
        "one.execute('SELECT count(*) FROM member'); print(flush=True); input()"
    )
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", hold, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        other.stdout.readline()
        assert storage() == ("ok", "writable, WAL")
        deleted(path)
        level, told = storage()
        other.communicate(b"\n")
    assert level == "FAIL"
    assert told.startswith("written to, and deleted: cjg.db-shm, cjg.db-wal")


def test_a_statement_ends_at_its_deadline(database):
    with pytest.raises(OperationalError, match="interrupted"), deadline.within(0.05):  # noqa: SIM117 - the order matters
        with database.reading() as session:
            session.execute(ENDLESS)
    assert look(database) == 1


def test_who_writes_too_long_keeps_nobody_longer_than_they_can_wait(
    database, sqlite_url
):
    other = Database(sqlite_url)
    with other.transaction():
        for one in (database, other):
            with pytest.raises(TooLateError), deadline.within(0.01):
                waiting(one)
    with database.transaction() as session:
        session.execute(text("SELECT 1"))
    other.close()


def waiting(database):
    """In a thread of its own, as everybody who waits."""
    with database.transaction():
        pytest.fail("it was not our turn")


@pytest.mark.slow
def test_readers_that_overlap_cannot_let_the_log_grow_without_end(database, path):
    """There is always one who reads: SQLite alone would never start its log anew."""
    log = path.with_name("cjg.db-wal")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE page (n INTEGER PRIMARY KEY, held BLOB)"))
    over, reading = threading.Event(), [threading.Event(), threading.Event()]

    def read(me, other):
        while not over.is_set():
            with database.reading() as session:
                session.execute(text("SELECT count(*) FROM member")).all()
                me.set()
                other.wait(1)
                other.clear()

    readers = [
        threading.Thread(target=read, args=pair)
        for pair in itertools.permutations(reading)
    ]
    for one in readers:
        one.start()
    sizes = []
    for _ in range(6000):
        with database.transaction() as session:
            row = {"held": os.urandom(16_000)}
            session.execute(text("INSERT INTO page (held) VALUES (:held)"), row)
        sizes.append(log.stat().st_size)
        if sizes[-1] < max(sizes):
            break
    over.set()
    for one in readers:
        one.join()
    assert sizes[-1] < max(sizes) / 2, "it was never emptied"


def levels(database):
    """How sure of the disk each commit was."""
    seen = []
    event.listen(
        database.engine,
        "commit",
        lambda one: seen.append(
            LEVELS[one.exec_driver_sql("PRAGMA synchronous").scalar()]
        ),
    )
    return seen


def test_a_commit_is_durable_for_who_asks_and_for_nobody_else(database):
    seen = levels(database)
    for durable in (False, True, False, True, True):
        with database.transaction(durable=durable) as session:
            session.execute(text("DELETE FROM member"))
    assert seen == ["NORMAL", "FULL", "NORMAL", "FULL", "FULL"]


def test_nothing_is_removed_at_the_provider_before_our_copy_is_on_the_disk(
    sqlite_url,
):
    """Neither a recording nor the record of a call, by which we would find it again."""
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    seen = levels(town.database)
    before = []
    for name in ("remove_recording", "remove_call"):
        asked = getattr(town.provider, name)

        def removing(sid, asked=asked, name=name):
            before.append((name, "FULL" in seen))
            seen.clear()
            asked(sid)

        setattr(town.provider, name, removing)
    town.call(speaks_seconds=9)
    town.fetch()
    town.remove_calls(timedelta(minutes=5))
    town.close()
    assert ("remove_recording", True) in before
    assert ("remove_call", True) in before
    assert all(durable for _, durable in before)


FORKED = """
import os, sys
from pathlib import Path
from sqlalchemy import text
from ringgroup.database.database import Database
from ringgroup.database.deadline import TooLateError

database = Database(sys.argv[1])

def look():
    with database.reading() as session:
        return session.execute(text("SELECT count(*) FROM member")).scalar_one()

def write():
    with database.transaction() as session:
        session.execute(text("UPDATE member SET name = 'x'"))

look(), write()
child = os.fork()
if child == 0:
    look(), write()
    database.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
look(), write()
print(database.adrift())
"""


def test_a_process_that_forks_shares_no_connection(sqlite_url, path):
    assert ran(FORKED, sqlite_url) == "[]\n"
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_processes_that_end_while_we_look_do_not_matter(database):
    """The list of processes is read while it changes."""

    def come_and_go() -> None:
        for _ in range(150):
            subprocess.run(["/bin/true"], check=True)

    with ThreadPoolExecutor(2) as crowd:
        coming = [crowd.submit(come_and_go) for _ in range(2)]
        while not all(one.done() for one in coming):
            assert not database.adrift("*")
        for one in coming:
            one.result()
