"""One press for each role, in the demo alone; and what there is to see at once."""

import re

import pytest
from sqlalchemy import update

from config import demo
from config.app import create_app
from config.demo.world import open_world
from config.house import build
from ringgroup.tables import MEMBER
from tests.conftest import MONDAY
from tests.town.forms import forms
from tests.town.town import demo_settings
from tests.town.visitor import Visitor

PRESS = "/inloggen/demo"
CODE = re.compile(r"De code van nu is <strong>(\d{6})</strong>")


@pytest.fixture
def house(database_url):
    house = build(demo_settings(database_url))
    demo.load(house, MONDAY)
    yield house
    house.database.close()


@pytest.fixture
def visitor(house):
    app = create_app(house, lambda: MONDAY, world=open_world(house))
    return Visitor(app, lambda: MONDAY)


def offered(visitor) -> list[str]:
    """Whom one can be: the login of each button."""
    page = visitor.get("/inloggen").text
    return [one.fields["login"] for one in forms(page) if one.path == PRESS]


def test_one_press_lets_a_visitor_in_as_each_role(visitor):
    assert offered(visitor) == ["anouk", "karin", "lars"]
    assert 'href="/simulator">Bel zelf' in visitor.get("/inloggen").text
    for login, place in [
        ("anouk", "/"),
        ("karin", "/rooster/vrij"),
        ("lars", "/beheer"),
    ]:
        assert visitor.post(PRESS, {"login": login}).location == "/"
        assert visitor.get(place).status_code == 200
        visitor.post("/uitloggen")


def test_the_yearly_report_is_two_pages_further(visitor):
    visitor.post(PRESS, {"login": "karin"})
    figures = visitor.get("/cijfers").text
    assert 'href="/cijfers/jaarverslag/2025"' in figures
    assert "Jaarverslag" in visitor.get("/cijfers/jaarverslag/2025").text


def test_who_signs_in_with_a_password_reads_the_code_of_now(visitor):
    visitor.post(PRESS, {"login": "karin"})
    visitor.post("/uitloggen")
    visitor.post("/inloggen", {"login": "karin", "password": demo.PASSWORD})
    code = CODE.search(visitor.get("/inloggen/code").text)[1]
    visitor.post("/inloggen/code", {"code": code})
    assert visitor.get("/account").status_code == 200


def test_who_was_here_before_sets_up_a_code_as_ever(visitor):
    visitor.sign_in("karin", demo.PASSWORD)  # sets one up, where none was
    assert visitor.get("/account").status_code == 200
    assert visitor.secret


@pytest.mark.parametrize(
    ("login", "headers"),
    [
        ("nobody", {}),
        ("", {}),
        ("karin", {"Host": "borrowed.example"}),
    ],
    ids=["a stranger", "nobody", "a borrowed name"],
)
def test_nobody_else_gets_in(visitor, login, headers):
    visitor.post(PRESS, {"login": login}, headers=headers)
    assert visitor.get("/account").status_code == 303


def test_a_member_of_ones_own_with_a_login_of_the_demo_stays_out_of_it(house, visitor):
    with house.database.transaction() as session:
        session.execute(
            update(MEMBER)
            .where(MEMBER.c.login == "karin")
            .values(mobile="+31612345678")
        )
    assert offered(visitor) == ["anouk", "lars"]
    visitor.post(PRESS, {"login": "karin"})
    assert visitor.get("/account").status_code == 303


def test_an_app_without_a_world_has_no_such_door(house):
    visitor = Visitor(create_app(house, lambda: MONDAY), lambda: MONDAY)
    assert "demo" not in visitor.get("/inloggen").text
    assert visitor.post(PRESS, {"login": "lars"}).status_code == 404
    assert visitor.get("/account").status_code == 303
