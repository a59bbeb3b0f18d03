"""The first day on a roster: before it, the roster names nobody."""

import io
from datetime import date

import pytest
from sqlalchemy import text

from ringgroup.line import Belonging, Membership
from ringgroup.people import lines
from tests.conftest import MONDAY
from tests.integration.config.test_cli import Desk
from tests.integration.roster.test_roster_page import proposed
from tests.town.forms import forms
from tests.town.two_desks import WEST, TwoDesks
from tests.town.visitor import HASH, Visitor

BLOCK = "2026-11-30.0900-1200"
BRAM = 2


@pytest.fixture
def town(tmp_path, sqlite_url):
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET password_hash = :of"), {"of": HASH})
    yield town
    town.close()


def as_(town, login):
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


def bram_is(town, **stands):
    with town.database.transaction() as session:
        wanted = Belonging(
            "member", everywhere=False, lines={WEST: Membership(**stands)}
        )
        lines.place(session, town.desk, "bram", wanted, None, town.now)


def named(town):
    return {row["member_id"] for row in town.rows("roster_slot")}


STANDS = {
    "off": {"on_roster": False},
    "later": {"since": date(2026, 12, 1)},
}
ROWS = "date,block,duty,backup\n2026-11-30,09:00-12:00,bram,\n"


@pytest.mark.parametrize("stands", STANDS)
def test_no_page_puts_somebody_there_before_it(town, stands):
    bram_is(town, **STANDS[stands])
    sent = {f"plek/{BLOCK}.duty/": "bram"}
    answer = as_(town, "anna").post("/rooster/bewaar", sent, follow_redirects=True)
    assert named(town) == set()
    assert ("nog niet op het rooster" in answer.text) == (stands == "later")


@pytest.mark.parametrize("stands", STANDS)
def test_no_file_puts_somebody_there_before_it(town, stands):
    bram_is(town, **STANDS[stands])
    anna, data = as_(town, "anna"), io.BytesIO(ROWS.encode())
    answer = anna.post("/rooster/inlezen", {"bestand": (data, "r.csv")})
    for form in forms(answer.text):
        if form.path.endswith("/overnemen"):
            anna.post(form.path, form.fields)
    assert named(town) == set()


@pytest.mark.parametrize("stands", STANDS)
def test_no_prompt_puts_somebody_there_before_it(town, stands, tmp_path, sqlite_url):
    bram_is(town, **STANDS[stands])
    desk = Desk(tmp_path, sqlite_url)
    desk.environ["CJG_CONFIG"] = str(tmp_path / "lines.toml")
    done = desk.run("roster", "import", desk.file(ROWS), "--line", WEST)
    assert (done.exit_code > 0, named(town)) == (True, set())


@pytest.mark.parametrize("stands", STANDS)
def test_no_swap_puts_somebody_there_before_it(town, stands):
    bram_is(town, **STANDS[stands])
    anna, bram, carla = (as_(town, one) for one in ("anna", "bram", "carla"))
    anna.post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "carla"})
    anna.post("/rooster/publiceren", {"tot": "2026-12-31"})
    carla.post("/rooster/ruilen/nieuw", {"plek": f"{BLOCK}.duty", "how": "all"})
    for one in town.rows("swap_request"):
        bram.post(f"/rooster/ruilen/{one['id']}/ja")
        anna.post(f"/rooster/ruilen/{one['id']}/goed")
    assert BRAM not in named(town)


def test_from_that_day_on_the_roster_names_them(town):
    bram_is(town, since=date(2026, 11, 30))
    as_(town, "anna").post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "bram"})
    assert named(town) == {BRAM}


def test_who_stood_there_before_the_day_was_said_stays(town):
    """As who is taken off a roster; a file that says it again changes nothing."""
    anna = as_(town, "anna")
    anna.post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "bram"})
    bram_is(town, since=date(2026, 12, 1))
    anna.post("/rooster/bewaar", {f"plek/{BLOCK}.backup/": "carla"})
    assert named(town) == {BRAM, 3}


def test_who_would_take_a_place_before_it_reads_that_it_is_their_own_day(town):
    bram_is(town, since=date(2026, 12, 1))
    anna, bram, carla = (as_(town, one) for one in ("anna", "bram", "carla"))
    anna.post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "carla"})
    anna.post("/rooster/publiceren", {"tot": "2026-12-31"})
    carla.post("/rooster/ruilen/nieuw", {"plek": f"{BLOCK}.duty", "how": "all"})
    (one,) = town.rows("swap_request")
    said = bram.post(f"/rooster/ruilen/{one['id']}/ja", follow_redirects=True).text
    assert "Je staat dan zelf nog niet op het rooster." in said
    assert "Je collega staat dan nog niet" not in said


def test_hours_that_move_put_nobody_out_who_stood_there_before_the_day_was_said(town):
    anna = as_(town, "anna")
    anna.post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "bram"})
    bram_is(town, since=date(2026, 12, 1))
    moved = {"day": "2026-11-30", "kind": "open", "times": "10:00-13:00"}
    answer = anna.post("/rooster/dagen", moved | {"reason": "vergadering"})
    assert answer.status_code == 303
    assert [(row["start"], row["member_id"]) for row in town.rows("roster_slot")] == [
        (600, BRAM)
    ]


def test_duty_and_backup_change_places_also_before_a_day_that_was_said_later(town):
    anna = as_(town, "anna")
    anna.post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "bram"})
    bram_is(town, since=date(2026, 12, 1))
    anna.post(
        "/rooster/bewaar",
        {f"plek/{BLOCK}.duty/bram": "carla", f"plek/{BLOCK}.backup/": "bram"},
    )
    found = {row["slot"]: row["member_id"] for row in town.rows("roster_slot")}
    assert found == {"duty": 3, "backup": BRAM}


def test_who_begins_within_a_period_is_filled_in_from_their_first_day_on(town):
    """The desk is open on Mondays."""
    bram_is(town, since=date(2026, 12, 7))
    anna = as_(town, "anna")
    weeks = {"van": "2026-11-30", "tot": "2026-12-14", "hoe": "basis", "weken": "1"}
    places = {"basis/0/0//duty": "bram"}
    page = anna.post("/rooster/vullen?maand=2026-11", weeks | places).text
    assert page.count("Bram staat dan nog niet op het rooster") == 1
    anna.post("/rooster/bewaar", {**proposed(page), "voorstel": "1"})
    days = [str(row["day"]) for row in town.rows("roster_slot")]
    assert sorted(days) == ["2026-12-07", "2026-12-14"]


def test_nobody_is_asked_for_a_place_before_their_first_day(town):
    anna, bram, carla = (as_(town, one) for one in ("anna", "bram", "carla"))
    later = "2026-12-01.0900-1200"
    anna.post("/rooster/bewaar", {f"plek/{later}.duty/": "bram"})
    anna.post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "carla"})
    anna.post("/rooster/publiceren", {"tot": "2026-12-31"})
    bram_is(town, since=date(2026, 12, 1))
    carla.post("/rooster/ruilen/nieuw", {"plek": f"{BLOCK}.duty", "how": "all"})
    (one,) = town.rows("swap_request")
    told = [
        row["member_id"]
        for row in town.rows("message")
        if row["about"].startswith(f"swap:{WEST}:{one['id']}:offered")
    ]
    assert BRAM not in told
    assert one["id"] not in bram.get("/rooster/ruilen").text
    assert one["id"] in anna.get("/rooster/ruilen").text
