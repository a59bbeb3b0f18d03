"""What a page costs with a thousand members and a year behind it.

Measured through the whole application on SQLite, in processor time: database and pages
are one process, and what else a machine does is not the page's. A page asks the
database as often as with ten members, and answers within 50 ms (95 of 100 times).
"""

import gc
import time
from statistics import quantiles

import pytest

from tests.addresses import addresses
from tests.conftest import MONDAY
from tests.crowd import fill
from tests.integration.test_statements import counted
from tests.town import Town, demo_settings
from tests.visitor import Visitor, give_password

TARGET = 0.050
TIMES = 40
TALKATIVE = {"/beheer/accounts.csv"}
"""Everybody's row is asked for, fifty at a time."""


def visited(url: str, members: int) -> dict[str, tuple[int, float]]:
    """Each page of an administrator: statements, and seconds that 95 % take at most."""
    town = Town(demo_settings(url), MONDAY, "pickup wins")
    fill(town.database, town.line.key, town.line.hours, town.now, members)
    give_password(town.database, "daan", role="administrator")
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("daan")
    gc.collect()
    gc.freeze()  # as a served process does when it has started
    found = {}
    for one in addresses(town.app):
        if "GET" not in one.methods:
            continue
        visitor.get(one.path)
        with counted(town) as sent:
            visitor.get(one.path)
        taken = []
        for _ in range(TIMES):
            began = time.process_time()
            visitor.get(one.path)
            taken.append(time.process_time() - began)
        found[one.path] = (len(sent), quantiles(taken, n=20)[-1])
    gc.unfreeze()
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
        path: (few[path][0], many[path][0])
        for path in many
        if path not in TALKATIVE and many[path][0] > few[path][0]
    }
    assert not grown


def test_a_page_with_a_thousand_members_and_a_year_answers_at_once(both):
    slowest = sorted(both[1000].items(), key=lambda item: -item[1][1])
    for path, (statements, seconds) in slowest:
        print(f"{seconds * 1000:7.1f} ms  {statements:3} statements  {path}")  # noqa: T201 - the figures of the issue
    over = {
        path: f"{seconds * 1000:.0f} ms"
        for path, (_, seconds) in slowest
        if seconds > TARGET and path not in TALKATIVE
    }
    assert not over
