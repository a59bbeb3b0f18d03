"""How surely somebody signed in elsewhere, and who waits after a reset."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from ringgroup.people.intake import everybody, take_in
from tests.integration.people.test_openid import BACK, City, round_trip
from tests.town.forms import forms
from tests.town.office import Office
from tests.town.openid_provider import OpenIdProvider, running
from tests.town.visitor import PASSWORD, give_password

LATER = timedelta(minutes=11)
ANEW = "/account/bevestigen/organisatie"
WEAK = "niet met een tweede bewijs ingelogd"
NEW = "vier paarden eten geen hooi"


@pytest.fixture
def city(request, sqlite_url):
    """Where the provider knows people; with these variables besides."""
    more = getattr(request, "param", {})
    provider = OpenIdProvider(BACK, lambda: city.now)
    with running(provider):
        city = City(sqlite_url, provider, **more)
        give_password(city.database, "daan", role="administrator")
        yield city
        city.close()


def asked(answer) -> dict[str, str]:
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {key: value for key, (value,) in query.items()}


# --- signing in there once more ----------------------------------------------


@pytest.fixture
def linked(city):
    """An administrator of the organisation's account, eleven minutes later."""
    visitor = city.linked("daan", "d4")
    city.run(city.now + LATER)
    return visitor


def test_who_signs_in_there_proves_it_there_anew(city, linked):
    answer = linked.post("/account/pincode", {"pin": "482615"})
    assert answer.location == "/account/bevestigen"
    page = linked.get("/account/bevestigen")
    assert "Log in met gemeente Veldhoven" in page.text
    assert 'type="password"' not in page.text
    question = asked(linked.get(ANEW))
    assert (question["prompt"], question["max_age"]) == ("login", "0")
    assert round_trip(linked, ANEW).location == "/account"
    assert linked.post("/account/pincode", {"pin": "482615"}).location == "/account"
    assert city.member("daan")["pin_hash"]


@pytest.mark.parametrize("way", ["lazy", "other", "password"])
def test_nothing_else_proves_it(city, linked, way):
    if way == "lazy":
        city.provider.lazy = True
        assert round_trip(linked, ANEW).status_code == 400
    elif way == "other":
        city.provider.person = "somebody else"
        assert round_trip(linked, ANEW).location == "/account/bevestigen"
        assert [row["failures"] for row in city.rows("sign_in_refusals")] == [1]
    else:
        linked.post("/account/bevestigen", {"password": PASSWORD})
    answer = linked.post("/account/pincode", {"pin": "482615"})
    assert answer.location == "/account/bevestigen"
    assert city.member("daan")["pin_hash"] is None


def test_who_came_in_with_a_password_is_asked_for_that(city):
    visitor = city.visitor()
    visitor.sign_in("daan")
    assert visitor.get(ANEW).location == "/account/bevestigen"


def test_another_site_cannot_let_somebody_prove_it(linked):
    answer = linked.get(ANEW, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.location == "/account/bevestigen"


# --- how surely --------------------------------------------------------------


ACR, AMR = {"OIDC_ACR": "high higher"}, {"OIDC_AMR": "mfa hwk"}


@pytest.mark.parametrize(
    ("city", "claims", "enough"),
    [
        (ACR, {}, False),
        (ACR, {"acr": "password"}, False),
        (ACR, {"acr": ["high"]}, False),
        (ACR, {"acr": "higher"}, True),
        (AMR, {}, False),
        (AMR, {"amr": [["mfa"]]}, False),
        (AMR, {"amr": ["pwd"]}, False),
        (AMR, {"amr": ["pwd", "mfa"]}, True),
    ],
    indirect=["city"],
)
def test_what_is_asked_of_the_provider_is_looked_at(city, claims, enough):
    city.provider.claims = {"acr": "high", "amr": ["mfa"]}
    visitor = city.linked("daan", "d4")
    visitor.post("/uitloggen")
    city.provider.claims = claims
    question = asked(visitor.get("/inloggen/organisatie"))
    wanted = city.house.settings.oidc_acr
    assert question.get("acr_values") == wanted
    answer = round_trip(visitor)
    assert (answer.status_code == 303) is enough
    assert (WEAK in answer.text) is not enough
    assert (visitor.get("/account").status_code == 200) is enough


# --- after a reset -----------------------------------------------------------


def reset(city, visitor) -> None:
    """Who reads the mail of an administrator without a code chooses a password."""
    visitor.post("/wachtwoord-vergeten", {"login": "daan"})
    city.send_links()
    link = city.link_of("daan")
    visitor.post(link, {"password": NEW, "again": NEW})
    city.run(city.now + timedelta(minutes=6))


def test_its_owner_is_told_at_once_what_was_set_up_after_a_reset(city):
    visitor = city.visitor()
    reset(city, visitor)
    page = visitor.sign_in("daan", NEW)
    assert "Je komt morgen binnen" in page.text
    assert visitor.get("/beheer").status_code == 303
    told = [row["about"].split(":")[1] for row in city.rows("message")]
    assert told[1:] == ["password", "second_factor_waits"]


def test_asking_for_another_link_does_not_shorten_the_wait(city):
    visitor = city.visitor()
    reset(city, visitor)
    visitor.sign_in("daan", NEW)
    city.run(city.now + timedelta(minutes=6))
    reset(city, visitor)
    visitor.sign_in("daan", NEW)
    assert visitor.get("/beheer").status_code == 303


def test_what_an_administrator_took_away_waits_again(city):
    give_password(city.database, "eva", role="administrator")
    other, visitor = city.visitor(), city.visitor()
    other.sign_in("eva")
    reset(city, visitor)
    visitor.sign_in("daan", NEW)
    other.post("/beheer/leden/daan/zonder-code")
    assert "Je komt morgen binnen" in visitor.sign_in("daan", NEW).text


def test_to_let_somebody_in_takes_a_proof_of_now(city):
    give_password(city.database, "eva", role="administrator")
    other, visitor = city.visitor(), city.visitor()
    other.sign_in("eva")
    reset(city, visitor)
    visitor.sign_in("daan", NEW)
    assert "Laat nu toe" in other.get("/beheer/leden/daan").text
    city.run(city.now + LATER)
    answer = other.post("/beheer/leden/daan/toelaten")
    assert answer.location == "/account/bevestigen"
    assert city.member("daan")["reset_at"] is not None
    other.post("/account/bevestigen", {"password": PASSWORD})
    page = other.get("/beheer/leden/daan").text
    (button,) = (one for one in forms(page) if one.path.endswith("/toelaten"))
    other.post(button.path, button.fields)
    assert city.member("daan")["reset_at"] is None
    assert "Laat nu toe" not in other.get("/beheer/leden/daan").text
    assert city.rows("audit")[-1]["action"] == "second_factor_trusted"


def test_of_who_signs_in_there_a_stranger_learns_no_more_than_of_nobody(city):
    city.linked("daan", "d4")
    visitor = city.visitor()
    pages = []
    for login in ("daan", "niemand"):
        visitor.post("/wachtwoord-vergeten", {"login": login})
        city.send_links()
        pages.append(visitor.get("/inloggen").text.count("Dan krijgt de eigenaar"))
    assert pages == [1, 1]
    assert city.rows("invitation") == []
    assert [row["action"] for row in city.rows("audit")].count("link_asked") == 0


# --- another address ---------------------------------------------------------


def test_another_address_is_told_to_the_old_one_too(city):
    visitor = city.visitor()
    visitor.sign_in("daan")
    before = city.member("anna")
    form = {name: before[name] for name in ("name", "organisation", "login", "role")}
    form |= {"mobile": before["mobile"], "active": "1"}
    page = visitor.get("/beheer/leden/anna").text
    seen = page.partition('name="gezien" value="')[2].partition('"')[0]
    form |= {"email": "anna.bos@example.nl", "gezien": seen}
    assert visitor.post("/beheer/leden/anna", form).status_code == 303
    told = [row for row in city.rows("message") if "email" in row["about"]]
    assert {row["address"] for row in told} == {None, before["email"]}
    assert {row["member_id"] for row in told} == {before["id"]}
    office = Office(city)
    while office.deliver(city.now):
        pass
    mailed = [to for to, _, body in office.outside.mails if "e-mailadres" in body]
    assert sorted(mailed) == ["anna.bos@example.nl", before["email"]]


def test_so_it_is_when_a_file_brings_it(city):
    desk, before = city.house.desk, city.member("anna")
    with city.database.transaction() as session:
        found = everybody(session, desk)
        (anna,) = (one for one in found.people if one.login == "anna")
        moved = replace(anna, email="anna.bos@example.nl")
        take_in(session, found, [moved], None, city.now)
    told = [row["address"] for row in city.rows("message")]
    assert told == [None, before["email"]]
