"""What a member had who left is free for another; who comes back finds out."""

import pytest

from ringgroup.people import intake
from ringgroup.people.member_file import read_members
from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.town import MOBILES, Town, demo_settings
from tests.town.visitor import Visitor, give_password

NEW = {
    "name": "Noor Nieuw",
    "organisation": "GGD",
    "mobile": MOBILES["anna"],
    "email": "anna@example.nl",
    "login": "noor",
    "role": "member",
    "active": "y",
}
HEADINGS = "name,organisation,mobile,email,login,role"


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


@pytest.fixture
def daan(town):
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("daan")
    return visitor


def opened(daan, login: str = "anna", **changes) -> dict[str, str]:
    where = f"/beheer/leden/{login}"
    return form(daan.get(where).text, where).fields | changes


def put_out(daan, login: str = "anna") -> None:
    fields = opened(daan, login)
    del fields["active"]
    assert daan.post(f"/beheer/leden/{login}", fields).status_code == 303


def member(town, login: str) -> dict:
    return next(row for row in town.rows("member") if row["login"] == login)


def test_a_colleague_has_the_mobile_and_the_address_of_who_left(town, daan):
    put_out(daan)
    assert daan.post("/beheer/nieuw", NEW).status_code == 303
    assert member(town, "noor")["mobile"] == MOBILES["anna"]
    town.key(None, "*454113", MOBILES["anna"])
    assert town.rows("presence")[0]["member_id"] == member(town, "noor")["id"]


def test_the_mobile_of_who_is_active_is_not_free(town, daan):
    assert daan.post("/beheer/nieuw", NEW).status_code == 422
    assert member(town, "anna")["mobile"] == MOBILES["anna"]


def test_the_login_of_who_left_is_not_free(daan):
    put_out(daan)
    again = NEW | {"login": "anna", "mobile": "06 41130188", "email": "n@example.nl"}
    assert daan.post("/beheer/nieuw", again).status_code == 422


def test_who_comes_back_needs_another_mobile_and_address(town, daan):
    put_out(daan)
    daan.post("/beheer/nieuw", NEW)
    fields = opened(daan, active="y")
    assert fields["mobile"] == ""
    assert daan.post("/beheer/leden/anna", fields).status_code == 422
    fields |= {"mobile": "06 41130188"}
    assert daan.post("/beheer/leden/anna", fields).status_code == 422  # the address
    fields |= {"email": "anna.boer@example.nl"}
    assert daan.post("/beheer/leden/anna", fields).status_code == 303
    row = member(town, "anna")
    assert (row["active"], row["mobile"]) == (True, "+31641130188")


def test_who_comes_back_when_nobody_took_it_has_the_mobile_still(town, daan):
    put_out(daan)
    assert daan.post("/beheer/leden/anna", opened(daan, active="y")).status_code == 303
    assert member(town, "anna")["mobile"] == MOBILES["anna"]


def test_somebody_who_was_there_gets_it_on_the_page(town, daan):
    put_out(daan)
    fields = opened(daan, "bram", mobile=MOBILES["anna"])
    assert daan.post("/beheer/leden/bram", fields).status_code == 303
    assert member(town, "bram")["mobile"] == MOBILES["anna"]
    assert (
        "parked" not in daan.get("/beheer").text + daan.get("/beheer/leden/anna").text
    )


def test_a_file_gives_it_to_another(town, daan):
    put_out(daan)
    row = f"Bram,GGD,{MOBILES['anna']},anna@example.nl,bram,member"
    with town.database.transaction() as session:
        known = intake.everybody(session, town.house.desk)
        found, problems = read_members(f"{HEADINGS}\n{row}\n".encode(), known.people)
        assert problems == []
        intake.take_in(session, known, found, None, town.now)
    assert member(town, "bram")["mobile"] == MOBILES["anna"]
    with town.database.reading() as session:
        there = intake.everybody(session, town.house.desk).people
        shown = {one.login: one.mobile for one in there}
    assert (shown["anna"], shown["bram"]) == ("", MOBILES["anna"])
