"""Codes that are shown once, and forms of codes that are pressed twice."""

import re

import pytest

from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.town import Town, demo_settings
from tests.town.visitor import PASSWORD, Visitor, give_password

CODE = re.compile(r"<code>([a-z0-9-]+)</code>")
RENEW = "/account/herstelcodes"


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "carla", role="coordinator")
    yield town
    town.close()


@pytest.fixture
def carla(town):
    carla = Visitor(town.app, lambda: town.now)
    carla.sign_in("carla")
    return carla


def renew(carla) -> dict[str, str]:
    return form(carla.get("/account").text, RENEW).fields


def digests(town) -> set[str]:
    return {row["digest"] for row in town.rows("recovery_code")}


def test_the_same_form_twice_shows_the_same_codes_and_makes_one_set(town, carla):
    fields = renew(carla)
    first = CODE.findall(carla.post(RENEW, fields).text)
    kept = digests(town)
    assert CODE.findall(carla.post(RENEW, fields).text) == first
    assert (len(first), len(kept), digests(town)) == (10, 10, kept)


def test_another_page_makes_other_codes_and_the_old_form_says_so(town, carla):
    old = renew(carla)
    first = CODE.findall(carla.post(RENEW, old).text)
    second = CODE.findall(carla.post(RENEW, renew(carla)).text)
    assert not set(first) & set(second)
    kept = digests(town)
    answer = carla.post(RENEW, old, follow_redirects=True)
    assert "werken niet meer: er zijn daarna nieuwe gemaakt" in answer.text
    assert CODE.findall(answer.text) == []
    assert digests(town) == kept


def test_a_code_of_the_form_that_was_pressed_twice_lets_in(town, carla):
    fields = renew(carla)
    carla.post(RENEW, fields)
    code = CODE.findall(carla.post(RENEW, fields).text)[0]
    other = Visitor(town.app, lambda: town.now)
    other.post("/inloggen", {"login": "carla", "password": PASSWORD})
    assert other.post("/inloggen/code", {"code": code}).location == "/"


def test_who_presses_twice_with_a_code_is_in_whichever_answer_comes_last(town, carla):
    """Both are on their way before the first is answered, by the session of before."""
    town.run(until=town.now.replace(minute=45))
    other = Visitor(town.app, lambda: town.now)
    other.secret = carla.secret
    other.post("/inloggen", {"login": "carla", "password": PASSWORD})
    fields = form(other.get("/inloggen/code").text, "/inloggen/code").fields
    fields |= {"code": other.code()}
    with other.client.session_transaction() as cookie:
        halfway = dict(cookie)
    twice = town.app.test_client()
    with twice.session_transaction() as cookie:
        cookie.update(halfway)
    assert other.client.post("/inloggen/code", data=fields).location == "/"
    late = twice.post("/inloggen/code", data=fields)
    assert "Set-Cookie" not in late.headers  # the browser keeps what it was given
    assert other.get(late.location, follow_redirects=True).request.path == "/"
