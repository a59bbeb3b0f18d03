"""On a line an administrator is what the membership says: a coordinator too."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from ringgroup.upkeep import telling
from tests.conftest import MONDAY
from tests.town.forms import forms
from tests.town.two_desks import EAST, WEST, TwoDesks, place
from tests.town.visitor import HASH, Visitor

MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(tmp_path, sqlite_url):
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    place(town, "anna", "member", {WEST: "member"})  # Gijs alone coordinates West
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET password_hash = :of"), {"of": HASH})
    yield town
    town.close()


def visitor(town, login):
    one = Visitor(town.app, lambda: town.now)
    one.sign_in(login)
    return one


def test_who_coordinates_a_line_is_alarmed_when_nobody_is_there(town):
    assert visitor(town, "gijs").get(f"/rooster/logboek?lijn={WEST}").status_code == 200
    for minutes in range(15):
        telling.cycle(town.database, town.house.desk, MONDAY + minutes * MINUTE)
    told = {
        (row["line"], row["member_id"])
        for row in town.rows("message")
        if row["about"].startswith("alarm")
    }
    assert (EAST, 4) in told
    assert (WEST, 7) in told


def test_who_coordinates_a_line_is_asked_to_approve_a_swap(town):
    gijs, bram, carla = (visitor(town, one) for one in ("gijs", "bram", "carla"))
    block = "2026-11-30.0900-1200"
    gijs.post("/rooster/bewaar", {f"plek/{block}.duty/": "bram", "lijn": WEST})
    gijs.post("/rooster/publiceren", {"tot": "2026-12-31", "lijn": WEST})
    bram.post(
        "/rooster/ruilen/nieuw",
        {"plek": f"{block}.duty", "how": "colleague", "colleague": "carla"},
    )
    (swap,) = town.rows("swap_request")
    carla.post(f"/rooster/ruilen/{swap['id']}/ja")
    (swap,) = town.rows("swap_request")
    assert swap["state"] == "accepted"
    told = (r for r in town.rows("message") if r["about"].startswith("swap"))
    assert 7 in {row["member_id"] for row in told}


def test_who_coordinates_a_line_hears_that_a_roster_has_a_hole(town):
    gijs = visitor(town, "gijs")
    gijs.post(
        "/rooster/bewaar", {"plek/2026-11-30.0900-1200.duty/": "bram", "lijn": WEST}
    )
    gijs.post("/rooster/publiceren", {"tot": "2026-12-31", "lijn": WEST})
    bram = visitor(town, "bram")
    page = bram.get("/rooster/kan-niet?plek=2026-11-30.0900-1200.duty")
    for form in forms(page.text):
        if form.path.startswith("/rooster/kan-niet"):
            bram.post(form.path, form.fields)
    assert not [row for row in town.rows("roster_slot") if row["member_id"] == 2]
    told = (r for r in town.rows("message") if r["about"].startswith("absent"))
    assert 7 in {row["member_id"] for row in told}


def test_an_administrator_of_all_lines_is_told_nothing_that_nobody_gave_them(town):
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET everywhere = true WHERE id = 7"))
        session.execute(text("DELETE FROM membership WHERE member_id = 7"))
    place(town, "bram", "coordinator", {WEST: "coordinator"})
    for minutes in range(15):
        telling.cycle(town.database, town.house.desk, MONDAY + minutes * MINUTE)
    alarms = f"alarm:{WEST}:"
    told = (r for r in town.rows("message") if r["about"].startswith(alarms))
    assert {row["member_id"] for row in told} == {2}


def test_where_nobody_coordinates_an_administrator_is_asked_to_approve_a_swap(town):
    place(town, "gijs", "administrator", {WEST: "member"})
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET everywhere = true WHERE id = 7"))
        session.execute(text("DELETE FROM membership WHERE member_id = 7"))
    gijs, bram, carla = (visitor(town, one) for one in ("gijs", "bram", "carla"))
    block = "2026-11-30.0900-1200"
    gijs.post("/rooster/bewaar", {f"plek/{block}.duty/": "bram", "lijn": WEST})
    gijs.post("/rooster/publiceren", {"tot": "2026-12-31", "lijn": WEST})
    bram.post(
        "/rooster/ruilen/nieuw",
        {"plek": f"{block}.duty", "how": "colleague", "colleague": "carla"},
    )
    (swap,) = town.rows("swap_request")
    carla.post(f"/rooster/ruilen/{swap['id']}/ja")
    asked = [r["member_id"] for r in town.rows("message") if "to_approve" in r["about"]]
    assert asked == [7]
