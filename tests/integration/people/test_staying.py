"""Who stays signed in on a device of their own, for how long, and for what not."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ringgroup.tables import MEMBER
from ringgroup.upkeep import retention
from tests.town.visitor import PASSWORD, Visitor, give_password

DAY = timedelta(days=1)


@pytest.fixture
def town(quiet_town):
    give_password(quiet_town.database, "anna")
    give_password(quiet_town.database, "carla", role="coordinator")
    give_password(quiet_town.database, "daan", role="administrator")
    return quiet_town


def stays(town, login: str, visitor: Visitor | None = None) -> Visitor:
    visitor = visitor or Visitor(town.app, lambda: town.now)
    form = {"login": login, "password": PASSWORD, "stays": "y"}
    onwards = visitor.post("/inloggen", form).headers["Location"]
    if onwards == "/inloggen/instellen":
        visitor.set_up()
    elif onwards == "/inloggen/code":
        visitor.post("/inloggen/code", {"code": visitor.code()})
    assert inside(visitor)
    return visitor


def inside(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


def later(town, **time) -> None:
    town.run(town.now + timedelta(**time))


def swept(town) -> None:
    retention.run(town.database, town.house.desk, town.now)


def test_a_member_stays_for_thirty_days_used_or_not(town):
    visitor = stays(town, "anna")
    cookie = visitor.client.get_cookie("cjg")
    assert cookie.expires is not None
    later(town, days=29, hours=23)
    swept(town)
    assert inside(visitor)
    later(town, hours=2)
    assert not inside(visitor)
    swept(town)
    assert town.rows("login_session") == []


def test_who_does_not_ask_is_out_after_three_hours_and_the_cookie_with_the_browser(
    town,
):
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("anna")
    assert visitor.client.get_cookie("cjg").expires is None
    later(town, hours=4)
    assert not inside(visitor)


@pytest.mark.parametrize("login", ["carla", "daan"])
def test_coordinators_and_administrators_do_not(town, login):
    visitor = stays(town, login)
    later(town, hours=4)
    assert not inside(visitor)


def test_nor_does_who_coordinates_by_now(town):
    visitor = stays(town, "anna")
    with town.database.transaction() as session:
        changed = {"role": "coordinator", "totp": b"of an app"}
        session.execute(update(MEMBER).where(MEMBER.c.login == "anna").values(changed))
    later(town, hours=4)
    assert not inside(visitor)


def test_a_code_does_not_end_it(town):
    visitor = stays(town, "anna")
    visitor.post("/inloggen/instellen/begin")
    visitor.set_up()
    later(town, days=2)
    assert inside(visitor)
    visitor.post("/uitloggen")
    stays(town, "anna", visitor)
    later(town, days=2)
    assert inside(visitor)


def test_what_opens_an_account_asks_for_the_password_all_the_same(town):
    visitor = stays(town, "anna")
    later(town, minutes=11)
    answer = visitor.post("/account/pincode", {"pin": "482615"})
    assert answer.headers["Location"] == "/account/bevestigen"


def test_it_is_in_the_list_and_ended_from_another_device(town):
    visitor = stays(town, "anna")
    later(town, days=2)
    other = Visitor(town.app, lambda: town.now)
    other.sign_in("anna")
    page = other.get("/account").text
    assert "blijft tot" in page
    which = page.partition('name="sessie" value="')[2].partition('"')[0]
    other.post("/account/daar-uitloggen", {"sessie": which})
    assert not inside(visitor)
