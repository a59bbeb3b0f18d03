"""The first administrator of an installation is made on a page, once, with a secret."""

import pytest

from config import first_use
from ringgroup.people import first
from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import Visitor, give_password

ACCOUNT = {
    "CJG_DEMO": "0",
    "SECRET_KEY": "k" * 32,
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
}
HERE = "/eerste-keer"
NOOR = {
    "name": "Noor Nieuw",
    "organisation": "GGD",
    "mobile": "06 41 13 01 88",
    "email": "noor@example.nl",
    "login": "noor",
}
WORDS = "vier paarden eten geen hooi"
WRONG = "Dit is niet de code die bij het starten is getoond."


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url, **ACCOUNT), MONDAY, "pickup wins")
    yield town
    town.close()


def visitor(town):
    return Visitor(town.app, lambda: town.now)


def send(who, secret, **changes):
    fields = form(who.get(HERE).text, HERE).fields | NOOR | changes
    return who.post(HERE, fields | {"code": secret})


def secret(town):
    return first.secret(town.desk.vault)


def administrators(town):
    rows = town.rows("member")
    return [one["login"] for one in rows if one["role"] == "administrator"]


def test_who_comes_first_is_led_to_where_an_administrator_is_made(town):
    page = visitor(town).get("/", follow_redirects=True)
    assert "De eerste beheerder" in page.text


def test_the_first_administrator_is_made_and_led_to_what_is_still_to_do(town):
    noor = visitor(town)
    answer = send(noor, secret(town))
    assert answer.status_code == 303
    assert answer.location.startswith("/uitnodiging/")
    choose_password(noor, answer)
    assert administrators(town) == ["noor"]
    (row,) = [one for one in town.rows("member") if one["login"] == "noor"]
    assert row["password_hash"]
    done = noor.sign_in("noor", WORDS)
    assert "/beheer/hoe-gaat-het" in done.text
    assert noor.get("/beheer/hoe-gaat-het").status_code == 200


def choose_password(who, answer):
    """On the page of the link; no other page is asked for."""
    where = answer.location
    fields = form(who.get(where).text, where).fields
    who.client.post(where, data=fields | {"password": WORDS, "again": WORDS})


def test_the_page_is_gone_once_an_administrator_can_sign_in(town):
    late, noor = visitor(town), visitor(town)
    fields = form(late.get(HERE).text, HERE).fields | NOOR | {"login": "laat"}
    choose_password(noor, send(noor, secret(town)))
    assert late.post(HERE, fields | {"code": secret(town)}).status_code == 404
    assert late.get(HERE).status_code == 404
    assert administrators(town) == ["noor"]
    assert "Inloggen" in late.get("/", follow_redirects=True).text


def test_who_left_before_choosing_a_password_comes_back_with_the_secret(town):
    """Also where no mail leaves yet, or it goes to an address with a slip in it."""
    noor = visitor(town)
    slip = {"email": "nor@example.nl", "mobile": "06 41 13 01 89"}
    first_link = send(noor, secret(town), **slip).location
    again = visitor(town)
    assert "De eerste beheerder" in again.get("/", follow_redirects=True).text
    assert send(again, "x" * 32).status_code == 422
    assert secret(town) in (first_use.said(town.house) or "")
    answer = send(again, secret(town))
    assert visitor(town).get(first_link).status_code != 200
    choose_password(again, answer)
    assert administrators(town) == ["noor"]
    (row,) = [one for one in town.rows("member") if one["login"] == "noor"]
    assert (row["email"], row["mobile"]) == ("noor@example.nl", "+31641130188")
    assert "/beheer/hoe-gaat-het" in again.sign_in("noor", WORDS).text
    assert visitor(town).get(HERE).status_code == 404


def test_an_administrator_who_signs_in_is_not_changed_by_the_secret(town):
    late, noor = visitor(town), visitor(town)
    fields = form(late.get(HERE).text, HERE).fields | NOOR | {"name": "Iemand"}
    choose_password(noor, send(noor, secret(town)))
    assert late.post(HERE, fields | {"code": secret(town)}).status_code == 404
    assert "Iemand" not in [one["name"] for one in town.rows("member")]


def test_without_the_secret_nobody_is_made_and_guessing_takes_ever_longer(town):
    stranger = visitor(town)
    for _ in range(7):
        page = send(stranger, "x" * 32)
        assert page.status_code == 422
        assert WRONG in page.text
    assert administrators(town) == []
    waited = [seconds for seconds in town.waited if seconds]
    assert waited == sorted(waited)
    assert len(waited) >= 2
    assert send(stranger, secret(town)).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mobile": "040 2584113"}, "Vul een Nederlands mobiel nummer in"),
        ({"email": "noor"}, "mailadres"),
        ({"login": "anna"}, "Deze gebruikersnaam is al van iemand anders."),
    ],
    ids=["mobile", "email", "login"],
)
def test_who_cannot_be_is_not_made(town, wrong, said):
    page = send(visitor(town), secret(town), **wrong)
    assert page.status_code == 422
    assert said in page.text
    assert administrators(town) == []


def test_nobody_else_than_an_administrator_is_made(town):
    send(visitor(town), secret(town), role="member", active="")
    assert administrators(town) == ["noor"]


def test_the_start_says_the_secret_until_there_is_an_administrator(town):
    assert secret(town) in (first_use.said(town.house) or "")
    give_password(town.database, "daan", role="administrator")
    assert first_use.said(town.house) is None
    assert visitor(town).get(HERE).status_code == 404


def test_the_demo_knows_no_such_page(quiet_town):
    assert first_use.said(quiet_town.house) is None
    assert visitor(quiet_town).get(HERE).status_code == 404
