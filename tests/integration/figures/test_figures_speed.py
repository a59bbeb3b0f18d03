"""What figures cost on a busy line, among 342 lines: counted, the same everywhere.

How long they take stands beside the floors of `make bench`.
"""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from random import Random

import pytest
from sqlalchemy import text

from config.app import create_app
from tests.integration.call.test_statements import counted
from tests.town import steps
from tests.town.figures import add, random_rows
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password

NOW = datetime(2027, 1, 12, 9, 30, tzinfo=UTC)
FIRST, YEARS = date(2022, 1, 1), 5
A_YEAR, OTHERS, EACH = 4_000, 341, 20
"""Registrations of the busy line in a year; the other lines, and what each has."""
PATHS = {
    "the page of a year": "/cijfers?periode=2026",
    "the page of a month": "/cijfers?periode=2026-10",
    "the yearly report": "/cijfers/jaarverslag/2026",
    "the spreadsheet of a year": "/cijfers/2026.xlsx",
}
STATEMENTS = 10
MOST_LINES = 800_000
"""Of Python, however much there was: the database does the counting."""
LINES_A_PERIOD, PERIODS_A_YEAR = 250, 17
"""Of Python, for each period more that can be chosen, whatever it holds."""
TURNS_A_ROW = 250
"""Of SQLite, for each registration of the two years that are compared."""


@dataclass(frozen=True)
class Cost:
    """Of a request, of a kind that was made before."""

    statements: int
    turns: int
    lines: int


class Figures:
    """A busy line and its many neighbours, and somebody who looks."""

    def __init__(self, database_url: str) -> None:
        self.town = Town(demo_settings(database_url), NOW, "pickup wins")
        line = self.town.line
        others = [replace(line, key=f"lijn-{n}") for n in range(OTHERS)]
        self.random = Random(1)
        self.happen(YEARS)
        for other in others:
            rows = random_rows(self.random, EACH, FIRST, 365 * YEARS, other.key)
            add(self.town.database, rows)
        house = self.town.house
        house.desk.take({one.key: one for one in (line, *others)})
        give_password(self.town.database, "anna")
        self.anna = Visitor(create_app(house, clock=lambda: NOW), lambda: NOW)
        self.anna.sign_in("anna")

    def happen(self, years: int, first: date = FIRST) -> None:
        """Let that many years pass on the busy line."""
        rows = random_rows(self.random, A_YEAR * years, first, 365 * years)
        add(self.town.database, rows)
        with self.town.database.transaction() as session:
            session.execute(text("ANALYZE"))

    def cost(self, path: str) -> Cost:
        look = partial(self.anna.get, path)
        assert look().status_code == 200
        database = self.town.database
        watched = (
            steps.turns(database.engine)
            if database.is_sqlite
            else nullcontext(steps.Turns())  # PostgreSQL does not tell
        )
        with counted(self.town) as sent, watched as turns:
            look()
        return Cost(len(sent), turns.count, steps.lines(look))


@pytest.fixture
def figures(database_url):
    figures = Figures(database_url)
    yield figures
    figures.town.close()


@pytest.mark.slow
def test_figures_of_a_year_cost_what_that_year_holds(figures):
    """Not what other lines hold, nor what years long ago held.

    Each period more can be chosen, and costs its place in a list; that is less work for
    the database than looking at each registration of one year.
    """
    costs = {name: figures.cost(path) for name, path in PATHS.items()}
    for cost in costs.values():
        assert cost.statements <= STATEMENTS
        assert cost.lines <= MOST_LINES
        assert cost.turns <= TURNS_A_ROW * 2 * A_YEAR
    figures.happen(YEARS, date(2016, 1, 1))
    for name, path in PATHS.items():
        before, after = costs[name], figures.cost(path)
        assert after.statements == before.statements
        more = LINES_A_PERIOD * PERIODS_A_YEAR * YEARS
        assert after.lines <= before.lines * 1.1 + more
        assert after.turns <= before.turns * 1.1 + A_YEAR
