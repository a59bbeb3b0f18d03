"""342 lines in one service, and nobody anywhere: each alarm reaches its own people."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from ringgroup.people import intake
from ringgroup.people.members import Member, Stands
from ringgroup.upkeep import telling
from tests.conftest import MONDAY
from tests.integration.call.test_statements import counted
from tests.town.forms import forms
from tests.town.town import PEOPLE, Town, demo_settings
from tests.town.two_desks import place
from tests.town.visitor import HASH, Visitor

pytestmark = pytest.mark.slow
MANY = 342
LINE = """
[lines.l{n}]
name = "Loket {n}"
number = "+3140258{number}"
service_number = "+31402579999"
[lines.l{n}.hours]
monday = ["09:00-12:00"]
[lines.l{n}.voicemail]
email = "l{n}@example.nl"
"""
LEADS = {f"l{n}": PEOPLE[n % len(PEOPLE)] for n in range(MANY)}
"""Who coordinates which line: each of the people has some fifty."""


def opened(folder, url, so_many: int) -> Town:
    path = folder / f"{so_many}.toml"
    path.write_text("".join(LINE.format(n=n, number=4000 + n) for n in range(so_many)))
    town = Town(demo_settings(url, CJG_CONFIG=str(path)), MONDAY, "pickup wins")
    for login in PEOPLE:
        leads = [key for key, who in LEADS.items() if who == login]
        there = {key: "coordinator" for key in leads if int(key[1:]) < so_many}
        place(town, login, "coordinator" if there else "member", there)
    return town


def test_an_alarm_of_a_line_is_told_once_to_its_own_people(tmp_path, sqlite_url):
    town = opened(tmp_path, sqlite_url, MANY)
    for minutes in (6, 7, 8):
        telling.cycle(
            town.database, town.house.desk, MONDAY + timedelta(0, 60 * minutes)
        )
    told = [row for row in town.rows("message") if row["about"].startswith("alarm")]
    logins = dict(enumerate(PEOPLE, 1))
    assert {row["line"]: logins[row["member_id"]] for row in told} == LEADS
    assert set(Counter(row["line"] for row in told).values()) == {1}
    town.close()


def enters(town, login: str) -> Visitor:
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET password_hash = :of"), {"of": HASH})
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


def asked_by(town, visitor: Visitor) -> dict[str, int]:
    """How many statements a page of the first line costs; it names no other's staff."""
    costs = {}
    for path in ("/", "/rooster", "/voicemail", "/cijfers"):
        visitor.get(f"{path}?lijn=l0")  # what is read once is read
        with counted(town) as statements:
            page = visitor.get(f"{path}?lijn=l0")
        assert page.status_code == 200
        costs[path] = len(statements)
        named = {who for who in PEOPLE if who.capitalize() in page.text}
        assert named <= {"anna"}
        assert "Loket 1<" not in page.text
    return costs


def test_a_page_of_one_line_asks_no_more_of_who_is_on_many(tmp_path, sqlite_url):
    town = opened(tmp_path, sqlite_url, MANY)
    anna = enters(town, "anna")
    many = asked_by(town, anna)
    place(town, "anna", "coordinator", {"l0": "coordinator"})
    assert asked_by(town, anna) == many
    town.close()


def test_a_page_of_one_line_asks_as_much_with_one_line_as_with_all(
    tmp_path, sqlite_template
):
    asked = []
    for so_many in (1, MANY):
        path = shutil.copy(sqlite_template, tmp_path / f"{so_many}.db")
        town = opened(tmp_path, f"sqlite:///{path}", so_many)
        asked.append(asked_by(town, enters(town, "anna")))
        town.close()
    assert asked[0] == asked[1]
    assert min(asked[0].values()) > 0


WEIGHED = """
import resource
from config.app import create_app
from config.house import build
from config.settings import load
import os
town = create_app(build(load(os.environ))).test_client()
assert town.get("/inloggen").status_code == 200
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def weight(folder, url: str, so_many: int) -> int:
    """The most memory of a web process that has answered once."""
    path = folder / f"{so_many}.toml"
    path.write_text("".join(LINE.format(n=n, number=4000 + n) for n in range(so_many)))
    given = {"CJG_DEMO": "1", "DATABASE_URL": url, "CJG_CONFIG": str(path)}
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", WEIGHED],
        env=os.environ | given,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])


def test_all_lines_take_hardly_more_memory_than_one(tmp_path, sqlite_url):
    assert weight(tmp_path, sqlite_url, MANY) < 1.3 * weight(tmp_path, sqlite_url, 1)


def cost_of_somebody_new(tmp_path, url, so_many):
    town = opened(tmp_path, url, so_many)
    noor = Member(
        name="Noor",
        organisation="GGD",
        mobile="+31612345609",
        email="noor@example.nl",
        login="noor",
        role="member",
        stands=Stands(("l0",)),
    )
    before = len(town.rows("audit"))
    with counted(town) as asked, town.database.transaction() as session:
        known = intake.everybody(session, town.house.desk)
        intake.take_in(session, known, [noor], None, town.now)
    said = [row["action"] for row in town.rows("audit")][before:]
    town.close()
    return len(asked), said


def test_who_is_new_in_a_file_costs_the_same_however_many_lines_there_are(
    tmp_path, sqlite_url, sqlite_template
):
    other = tmp_path / "other.db"
    shutil.copy(sqlite_template, other)
    one = cost_of_somebody_new(tmp_path, sqlite_url, 1)
    many = cost_of_somebody_new(tmp_path, f"sqlite:///{other}", MANY)
    assert one[1] == many[1] == ["line_changed", "member_added"]
    assert many[0] == one[0]


SETTINGS = ("/beheer/lijn", "/beheer/instellingen", "/beheer/instellingen/bellen")
CHANGED = "/beheer/instellingen/bellen"


def cost_of_settings(folder, url, so_many: int) -> dict[str, int]:
    """How many statements each page of settings costs, and a change of them."""
    town = opened(folder, url, so_many)
    with town.database.transaction() as session:
        found = text("UPDATE member SET role = 'administrator' WHERE login = 'gijs'")
        session.execute(found)
    gijs, costs = enters(town, "gijs"), {}
    for path in SETTINGS:
        gijs.get(f"{path}?lijn=l0")
        with counted(town) as asked:
            page = gijs.get(f"{path}?lijn=l0")
        assert page.status_code == 200
        costs[path] = len(asked)
    form = next(one for one in forms(page.text) if one.path == CHANGED)
    with counted(town) as asked:
        answer = gijs.post(CHANGED, form.fields | {"ring_seconds": "33"})
    assert answer.status_code == 303
    costs["a change"] = len(asked)
    town.close()
    return costs


def test_the_settings_of_a_line_cost_the_same_however_many_there_are(
    tmp_path, sqlite_url, sqlite_template
):
    other = tmp_path / "other.db"
    shutil.copy(sqlite_template, other)
    one = cost_of_settings(tmp_path, sqlite_url, 2)
    assert cost_of_settings(tmp_path, f"sqlite:///{other}", MANY) == one
