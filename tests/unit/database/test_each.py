"""One row that fails keeps no other waiting, and is logged once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from ringgroup.database.database import Database
from ringgroup.database.each import LONGEST_REST, each

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database():
    database = Database("postgresql+psycopg://localhost/nobody-asks")
    yield database
    database.close()


class Works:
    """Notes which rows it was given; some are bad."""

    def __init__(self, *bad: str) -> None:
        self.bad = set(bad)
        self.done: list[str] = []

    def __call__(self, row: str) -> None:
        self.done.append(row)
        if row in self.bad:
            number = "+31612345678"
            raise ValueError(number)


def test_one_bad_row_stops_nothing_and_is_logged_once(database):
    works = Works("b")
    with capture_logs() as logs:
        each(database, "sweep", ["a", "b", "c"], works, NOON)
        each(database, "sweep", ["b", "c"], works, NOON + 5 * MINUTE)
    assert works.done == ["a", "b", "c", "b", "c"]
    (line,) = logs
    assert (line["log_level"], line["row"], line["problem"]) == (
        *("error", "b", "ValueError"),
    )
    assert "612345678" not in str(logs)


def test_a_bad_row_rests_for_longer_and_longer(database):
    works, tried = Works("b"), []
    for minute in range(600):
        works.done.clear()
        each(database, "sweep", ["b"], works, NOON + minute * MINUTE)
        if works.done:
            tried.append(minute)
    waits = [later - soon for soon, later in pairwise(tried)]
    assert waits[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert set(waits[7:]) == {60}


def test_a_row_that_is_mended_is_well_at_once(database):
    works = Works("b")
    each(database, "sweep", ["b"], works, NOON)
    works.bad.clear()
    with capture_logs() as logs:
        each(database, "sweep", ["b"], works, NOON + MINUTE)
        each(database, "sweep", ["b"], works, NOON + MINUTE)
    assert works.done == ["b"] * 3
    assert [line["log_level"] for line in logs] == ["info"]


def test_a_row_may_fail_in_one_cycle_and_not_in_another(database):
    works, well = Works("b"), Works()
    each(database, "sweep", ["b"], works, NOON)
    each(database, "reconciliation", ["b"], well, NOON)
    assert well.done == ["b"]


def test_no_row_is_to_blame_for_the_database(database):
    def work(_: str) -> None:
        statement = "SELECT 1"
        raise OperationalError(statement, {}, Exception())

    with pytest.raises(OperationalError):
        each(database, "sweep", ["a", "b"], work, NOON)
    works = Works()
    each(database, "sweep", ["a"], works, NOON)
    assert works.done == ["a"]


@given(st.integers(-10_000, 10_000))
def test_no_row_rests_longer_than_the_longest_rest_wherever_the_clock_is_set(minutes):
    database = Database("postgresql+psycopg://localhost/nobody-asks")
    works = Works("b")
    each(database, "sweep", ["b"], works, NOON)
    moved = NOON + minutes * MINUTE
    works.done.clear()
    each(database, "sweep", ["b"], works, moved)
    each(database, "sweep", ["b"], works, moved + LONGEST_REST)
    assert works.done
    database.close()
