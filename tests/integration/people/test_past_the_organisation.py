"""Who signs in with the organisation's account has no way in that passes by it."""

from datetime import timedelta

import pytest
import requests
from sqlalchemy import text

from tests.integration.people.test_openid import BACK, City
from tests.town.authenticator import Device
from tests.town.openid_provider import OpenIdProvider, running
from tests.town.visitor import give_password

HOME = "http://localhost:8000"
HOUR = timedelta(hours=1)
NEW = "vier paarden eten geen hooi"


@pytest.fixture
def city(sqlite_url):
    provider = OpenIdProvider(BACK.replace("127.0.0.1", "localhost"), lambda: city.now)
    with running(provider):
        city = City(sqlite_url, provider, PUBLIC_URL=HOME)
        give_password(city.database, "daan", "eva", role="administrator")
        yield city
        city.close()


def trip(visitor, path="/inloggen/organisatie"):
    answer = visitor.get(path)
    assert answer.status_code == 303, answer.text
    sent = requests.get(answer.headers["Location"], allow_redirects=False, timeout=5)
    return visitor.get(sent.headers["Location"].removeprefix(HOME))


def linked(city, login, person):
    city.provider.person = person
    visitor = city.visitor()
    answer = trip(visitor, city.invited(login) + "/koppelen")
    assert answer.headers["Location"] == "/", answer.text
    return visitor


@pytest.mark.parametrize(("hours", "status"), [(0, 303), (2, 410)])
def test_a_link_anew_for_who_is_linked_lives_for_an_hour(city, hours, status):
    linked(city, "daan", "d4")
    eva = city.visitor()
    eva.sign_in("eva")
    eva.post("/beheer/leden/daan/uitnodigen")
    link = city.link_of("daan")
    city.run(city.now + hours * HOUR)
    answer = city.visitor().post(link, {"password": NEW, "again": NEW})
    assert answer.status_code == status


def test_no_device_is_added_by_who_is_linked(city):
    daan, device = linked(city, "daan", "d4"), Device(HOME)
    trip(daan, "/account/bevestigen/organisatie")
    asked = daan.get("/account/passkeys/vraag").json
    daan.post("/account/passkeys", {"answer": device.makes(asked)})
    assert city.rows("passkey") == []
    assert "Voeg dit toestel toe" not in daan.get("/account").text


def test_a_device_of_before_opens_nothing_once_somebody_is_linked(city):
    """Whatever left it there: a row of an older program, or a backup."""
    eva, device = city.visitor(), Device(HOME)
    eva.sign_in("eva")
    asked = eva.get("/account/passkeys/vraag").json
    eva.post("/account/passkeys", {"answer": device.makes(asked)})
    assert len(city.rows("passkey")) == 1
    assert "Voeg dit toestel toe" in eva.get("/account").text
    with city.database.transaction() as session:
        session.execute(text("UPDATE member SET subject = 'e5' WHERE login = 'eva'"))
    city.run(city.now + HOUR)
    later = city.visitor()
    asked = later.get("/inloggen/passkey/vraag").json
    later.post("/inloggen/passkey", {"answer": device.signs(asked)})
    assert later.get("/beheer").status_code != 200
