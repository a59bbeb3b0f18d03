"""The figures of a busy line stay quick: five years of it, among 342 lines."""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from sqlalchemy import text

from config.app import create_app
from config.house import House
from ringgroup.switchboard import Desk
from tests.figures import add, random_rows
from tests.town import Town, demo_settings
from tests.visitor import Visitor, give_password

NOW = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
FIRST, DAYS = date(2022, 1, 1), 5 * 365
BUSY, OTHERS, EACH = 100_000, 341, 100
TIMES, ROUNDS = 20, 8
P95 = 150
"""Milliseconds."""
PATHS = {
    "the page of a year": "/cijfers?periode=2026",
    "the page of a month": "/cijfers?periode=2026-10",
    "the yearly report": "/cijfers/jaarverslag/2026",
    "the spreadsheet of a year": "/cijfers/2026.xlsx",
}


@pytest.fixture
def anna(database_url):
    """Signed in where one line has 100,000 registrations and 341 have a hundred."""
    town = Town(demo_settings(database_url), NOW, "pickup wins")
    line = town.line
    others = [replace(line, key=f"lijn-{n}") for n in range(OTHERS)]
    random = Random(1)
    add(town.database, random_rows(random, BUSY, FIRST, DAYS))
    for other in others:
        add(town.database, random_rows(random, EACH, FIRST, DAYS, other.key))
    with town.database.transaction() as session:
        session.execute(text("ANALYZE"))
    lines = {one.key: one for one in (line, *others)}
    house = replace(town.house, desk=Desk(lines, town.house.desk.vault))
    assert isinstance(house, House)
    give_password(town.database, "anna")
    visitor = Visitor(create_app(house, clock=lambda: NOW), lambda: NOW)
    visitor.sign_in("anna")
    yield visitor
    town.close()


def p95(anna: Visitor, path: str, clock: Callable[[], float]) -> float:
    """The whole request, through the test client, in milliseconds."""
    took = []
    for _ in range(TIMES):
        began = clock()
        assert anna.get(path).status_code == 200
        took.append(1000 * (clock() - began))
    return sorted(took)[int(TIMES * 0.95) - 1]


@pytest.mark.slow
def test_figures_of_a_year_take_less_than_150_ms(anna, database_url, capsys):
    """The least of a few rounds: what else the machine does is not ours.

    On SQLite all work is done in this process, so its own time is what is taken.
    """
    on_sqlite = database_url.startswith("sqlite")
    clock = time.process_time if on_sqlite else time.perf_counter
    found = {}
    for name, path in PATHS.items():
        anna.get(path)
        for _ in range(ROUNDS):
            found[name] = min(p95(anna, path, clock), found.get(name, math.inf))
            if found[name] < P95:
                break
    with capsys.disabled():
        for name, took in found.items():
            print(f"\n  p95 of {name}: {took:.0f} ms", end="")  # noqa: T201 - to be read
    assert found["the page of a year"] < P95
    assert found["the yearly report"] < P95
