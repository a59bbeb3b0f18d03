"""Who forgot a password as a member, and coordinates a line by now.

A mailbox alone let them in as a member: it opens no more when the account is worth
more.
"""

from datetime import timedelta

import pytest

from ringgroup.notices import links
from tests.conftest import MONDAY
from tests.integration.people.test_passkeys import added, enters
from tests.town.authenticator import Device
from tests.town.town import Town, demo_settings
from tests.town.two_desks import place
from tests.town.visitor import PASSWORD, Visitor, give_password

HOME = "http://localhost:8000"
NEW = "vier paarden eten geen hooi"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LINE = "veldhoven"


@pytest.fixture
def town(sqlite_url):
    town = Town(demo_settings(sqlite_url, PUBLIC_URL=HOME), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    give_password(town.database, "gijs", role="administrator")
    yield town
    town.close()


def visitor(town) -> Visitor:
    return Visitor(town.app, lambda: town.now)


def link_of(town) -> str:
    """Where the last letter leads that was mailed to anna."""
    (row,) = town.rows("invitation ORDER BY created_at DESC LIMIT 1")
    return links.address("", row["id"], town.house.desk.vault)


def inside(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


def reader(town) -> Visitor:
    """Who reads anna's mail, and is in as the member that she is."""
    reader = visitor(town)
    reader.post("/wachtwoord-vergeten", {"login": "anna"})
    town.send_links()
    reader.post(link_of(town), {"password": NEW, "again": NEW})
    reader.sign_in("anna", NEW)
    assert inside(reader)
    return reader


def promote(town) -> None:
    town.run(town.now + HOUR)
    place(town, "anna", "member", {LINE: "coordinator"})


def test_a_code_that_is_set_up_after_it_waits_a_day(town):
    who = reader(town)
    promote(town)
    assert not inside(who)
    assert "Je komt morgen binnen" in who.sign_in("anna", NEW).text
    assert not inside(who)
    town.run(town.now + DAY)
    who.sign_in("anna", NEW)
    assert inside(who)


def test_so_does_one_that_was_set_up_before(town):
    who = reader(town)
    who.post("/inloggen/instellen/begin")
    who.set_up()
    who.post("/uitloggen")
    town.run(town.now + HOUR)
    who.sign_in("anna", NEW)  # as a member it counts at once
    assert inside(who)
    promote(town)
    who.sign_in("anna", NEW)
    assert not inside(who)
    town.run(town.now + DAY)
    who.sign_in("anna", NEW)
    assert inside(who)


def test_so_does_a_device(town):
    who, device = reader(town), Device(HOME)
    assert added(who, device).status_code == 303
    who.post("/uitloggen")
    enters(who, device)  # as a member it counts at once
    assert inside(who)
    promote(town)
    town.run(town.now + HOUR)
    enters(who, device)
    assert not inside(who)
    town.run(town.now + DAY)
    enters(who, device)
    assert inside(who)
    second = Device(HOME, b"another key")
    assert added(who, second).status_code == 303
    who.post("/uitloggen")
    enters(who, second)  # who is inside with two proofs adds one that counts
    assert inside(who)


def test_an_administrator_lets_them_in_earlier(town):
    who, gijs = reader(town), visitor(town)
    gijs.sign_in("gijs")
    promote(town)
    who.sign_in("anna", NEW)
    gijs.post("/account/bevestigen", {"password": PASSWORD})
    gijs.post("/beheer/leden/anna/toelaten")
    town.run(town.now + timedelta(minutes=1))
    who.sign_in("anna", NEW)
    assert inside(who)


@pytest.mark.parametrize("link", [False, True], ids=["nothing", "an administrator"])
def test_who_forgot_nothing_or_was_sent_a_link_does_not_wait(town, link):
    who, gijs = (reader(town) if link else visitor(town)), visitor(town)
    if link:
        gijs.sign_in("gijs")
        gijs.post("/beheer/leden/anna/uitnodigen")
        who = visitor(town)
        who.post(link_of(town), {"password": PASSWORD, "again": PASSWORD})
    promote(town)
    who.sign_in("anna", PASSWORD)
    assert inside(who)
