"""What a page costs with a thousand members and a year behind it.

Counted through the whole application on SQLite, where database and pages are one
process: statements, instructions of SQLite, and lines of Python. A page asks the
database as often as with ten members, and does no more than so much with a thousand.
"""

from dataclasses import dataclass

import pytest

from tests.conftest import MONDAY
from tests.integration.call.test_statements import counted
from tests.town import steps
from tests.town.addresses import addresses
from tests.town.crowd import fill
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password

MOST_LINES = 300_000
"""Of Python: a few hundredths of a second. A page that reads every row of a year, or
looks for each member through all the others, takes millions."""
MOST_TURNS = 400_000
"""Of SQLite. To read the 20,000 rows of the log one by one takes as many."""
TALKATIVE = {"/beheer/accounts.csv"}
"""Everybody's row is asked for, fifty at a time."""


@dataclass(frozen=True)
class Cost:
    """Of one page."""

    statements: int
    turns: int
    lines: int


def visited(url: str, members: int) -> dict[str, Cost]:
    """What each page of an administrator costs, when it has been seen before."""
    town = Town(demo_settings(url), MONDAY, "pickup wins")
    fill(town.database, town.line.key, town.line.hours, town.now, members)
    give_password(town.database, "daan", role="administrator")
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("daan")
    found = {}
    for one in addresses(town.app):
        if "GET" not in one.methods:
            continue

        def look(path=one.path) -> None:
            visitor.get(path)

        look()
        with counted(town) as sent, steps.turns(town.database.engine) as turns:
            look()
        found[one.path] = Cost(len(sent), turns.count, steps.lines(look))
    town.close()
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory, sqlite_template):
    """The pages with ten members, and with a thousand."""
    found = {}
    for members in (10, 1000):
        folder = tmp_path_factory.mktemp(f"crowd{members}")
        path = folder / "cjg.db"
        path.write_bytes(sqlite_template.read_bytes())
        found[members] = visited(f"sqlite:///{path}", members)
    return found


def test_a_page_asks_as_often_with_a_thousand_members_as_with_ten(both):
    few, many = both[10], both[1000]
    grown = {
        path: (few[path].statements, many[path].statements)
        for path in many
        if path not in TALKATIVE and many[path].statements > few[path].statements
    }
    assert not grown


def test_no_page_with_a_thousand_members_and_a_year_reads_all_of_them(both):
    over = {
        path: cost
        for path, cost in both[1000].items()
        if path not in TALKATIVE
        and (cost.turns > MOST_TURNS or cost.lines > MOST_LINES)
    }
    assert not over
