"""What of before lets somebody in after a plight: as `ways_in.STAY` says."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ringgroup.notices import links
from ringgroup.people.ways_in import STAY
from ringgroup.tables import MEMBER
from tests.conftest import MONDAY
from tests.town.authenticator import Device
from tests.town.town import Town, demo_settings
from tests.town.visitor import PASSWORD, Visitor, give_password

HOME = "http://localhost:8000"
NEW = "vier paarden eten geen hooi"
MINUTE = timedelta(minutes=1)
WAYS = ("code", "passkey")


@pytest.fixture
def town(sqlite_url):
    town = Town(demo_settings(sqlite_url, PUBLIC_URL=HOME), MONDAY, "pickup wins")
    give_password(town.database, "carla", role="coordinator")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


@pytest.fixture
def device():
    return Device(HOME)


@pytest.fixture
def carla(town, device):
    """Signed in, with an app with codes and a device."""
    visitor = browser(town)
    visitor.sign_in("carla")
    asked = visitor.get("/account/passkeys/vraag").json
    visitor.post("/account/passkeys", {"answer": device.makes(asked)})
    visitor.post("/uitloggen")
    return visitor


def browser(town) -> Visitor:
    return Visitor(town.app, lambda: town.now)


def inside(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


def by_daan(town, deed: str) -> None:
    daan = browser(town)
    daan.sign_in("daan")
    daan.post(f"/beheer/leden/carla/{deed}")


def goes_through(town, plight: str) -> None:
    """Until the new password, if there is a link; the clock goes on a little."""
    town.run(town.now + MINUTE)
    if plight == "lost":
        by_daan(town, "zonder-code")
    elif plight == "forgot":
        browser(town).post("/wachtwoord-vergeten", {"login": "carla"})
        town.send_links()
    else:
        if plight == "invited":  # as one was who has signed in elsewhere before
            forget = update(MEMBER).where(MEMBER.c.login == "carla")
            with town.database.transaction() as session:
                session.execute(forget.values(password_hash=None))
        by_daan(town, "uitnodigen")
    for sent in town.rows("invitation"):
        link = links.address("", sent["id"], town.house.desk.vault)
        form = {"password": NEW, "again": NEW}
        assert browser(town).post(link, form).status_code == 303
    town.run(town.now + MINUTE)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("plight", STAY)
def test_what_stays_lets_its_owner_in_and_nothing_else(
    town, carla, device, plight, way
):
    goes_through(town, plight)
    visitor = browser(town)
    if way == "passkey":
        asked = visitor.get("/inloggen/passkey/vraag").json
        visitor.post("/inloggen/passkey", {"answer": device.signs(asked)})
    else:
        visitor.secret = carla.secret
        password = PASSWORD if plight == "lost" else NEW
        form = {"login": "carla", "password": password}
        onwards = visitor.post("/inloggen", form).location
        if onwards == "/inloggen/code":
            visitor.post("/inloggen/code", {"code": visitor.code()})
    assert inside(visitor) is (way in STAY[plight])


def test_the_owner_is_told_which_devices_work_still_and_removes_one(
    town, carla, device
):
    goes_through(town, "forgot")
    letter = town.rows("message")[-1]
    assert letter["about"].startswith("account:password:")
    assert "Toegevoegd op: 23 november 2026." in letter["body"]
    carla.sign_in("carla", NEW)
    (key,) = town.rows("passkey")
    carla.post("/account/passkeys/weg", {"passkey": key["id"]})
    thief = browser(town)
    asked = thief.get("/inloggen/passkey/vraag").json
    thief.post("/inloggen/passkey", {"answer": device.signs(asked)})
    assert not inside(thief)


@pytest.mark.usefixtures("carla")
def test_who_reads_the_mail_is_not_rid_of_the_owner_s_device(town):
    """And is asked for it: a coordinator without codes has that alone."""
    with town.database.transaction() as session:
        change = update(MEMBER).where(MEMBER.c.login == "carla")
        session.execute(change.values(totp=None))
    goes_through(town, "forgot")
    thief = browser(town)
    asked = thief.post("/inloggen", {"login": "carla", "password": NEW}).location
    assert asked == "/inloggen/code"
    assert not inside(thief)


def test_the_page_says_that_devices_work_still(town, carla):
    town.run(town.now + MINUTE)
    browser(town).post("/wachtwoord-vergeten", {"login": "carla"})
    town.send_links()
    (sent,) = town.rows("invitation")
    link = links.address("", sent["id"], town.house.desk.vault)
    carla.post(link, {"password": NEW, "again": NEW})
    assert "Je passkeys van eerder werken nog" in carla.get("/inloggen").text
