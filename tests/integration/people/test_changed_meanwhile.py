"""What opens an account is asked, and changed by somebody else before it is done.

A password is compared, and a new one made, outside any transaction: that takes a while,
in which an account is shut by its owner, or by an administrator.
"""

import json
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from ringgroup.people import invitations, passkeys
from ringgroup.people.passkeys import Challenge
from ringgroup.people.passwords import hashed
from ringgroup.people.store import accounts
from tests.conftest import MONDAY
from tests.town.authenticator import Device
from tests.town.authenticator import text as spelled
from tests.town.town import PEOPLE, Town, demo_settings
from tests.town.visitor import HASH, PASSWORD, TOKEN, Visitor, give_password

OTHER = "een heel ander wachtwoord"
NEW = {"old": PASSWORD, "password": OTHER, "again": OTHER}
A_WHILE = 0.7
IDS = {login: number for number, login in enumerate(PEOPLE, 1)}
OPENS = ("recovery_code", "passkey", "audit")


@pytest.fixture
def town(database_url):
    url = {"PUBLIC_URL": "http://localhost:8000"}
    town = Town(demo_settings(database_url, **url), MONDAY, "pickup wins")
    give_password(town.database, "anna", "bram")
    give_password(town.database, "carla", role="coordinator")
    give_password(town.database, "daan", "gijs", role="administrator")
    yield town
    town.close()


def visitor(town, login: str = "") -> Visitor:
    visitor = Visitor(town.app, lambda: town.now)
    if login:
        visitor.sign_in(login)
        assert inside(visitor)
    return visitor


def inside(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


@contextmanager
def as_soon_as(town, read: str, work):
    """`work` is done by somebody else once a statement with these words was asked."""
    done = []

    def after(_connection, _cursor, statement, *_more):
        if read in statement and not done:
            done.append(1)
            work()

    event.listen(town.database.engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        event.remove(town.database.engine, "after_cursor_execute", after)
    assert done


def sent(visitor: Visitor, path: str, fields: dict) -> dict:
    """A form as it stands on a page of now."""
    page = visitor.get("/inloggen")
    page = page if TOKEN.search(page.text) else visitor.get("/account")
    page = page if TOKEN.search(page.text) else visitor.get("/inloggen/code")
    token = TOKEN.search(page.text)[1]
    return {"data": fields | {"csrf_token": token}, "path": path, "buffered": True}


def another_password(town, login: str):
    def change() -> None:
        with town.database.transaction() as session:
            digest, now = hashed(OTHER), town.now
            invitations.set_password(session, town.house.desk, login, digest, now)

    return change


def signed_out(town, login: str):
    def end() -> None:
        with town.database.transaction() as session:
            accounts.end_all(session, IDS[login])

    return end


def secrets_of(town) -> list[tuple]:
    kept = ("password_hash", "pin_hash", "totp", "mobile", "email", "role", "active")
    return [tuple(row[name] for name in kept) for row in town.rows("member")]


# --- the way in --------------------------------------------------------------


@pytest.mark.parametrize("login", ["anna", "carla"])
def test_a_password_that_was_changed_while_it_was_compared_lets_nobody_in(town, login):
    thief = visitor(town)
    form = sent(thief, "/inloggen", {"login": login, "password": PASSWORD})
    with as_soon_as(town, "FROM member", another_password(town, login)):
        answer = thief.client.post(**form)
    assert answer.status_code == 422
    assert not inside(thief)
    assert town.rows("login_session") == []


def test_a_new_password_ends_a_sign_in_that_is_just_being_kept(postgresql_url):
    """Not on SQLite, which lets one write at a time."""
    town = Town(demo_settings(postgresql_url), MONDAY, "pickup wins")
    give_password(town.database, "carla", role="coordinator")
    thief, pool = visitor(town), ThreadPoolExecutor(1)
    form = sent(thief, "/inloggen", {"login": "carla", "password": PASSWORD})
    changing = []

    def change() -> None:
        changing.append(pool.submit(another_password(town, "carla")))
        wait(changing, A_WHILE)  # it waits for the sign-in to be kept

    with as_soon_as(town, "INSERT INTO login_session", change):
        thief.client.post(**form)
    changing[0].result()
    pool.shutdown()
    assert town.rows("login_session") == []
    town.close()


def test_a_code_completes_no_session_that_ended_meanwhile(town):
    owner = visitor(town, "carla")
    thief = visitor(town)
    thief.post("/inloggen", {"login": "carla", "password": PASSWORD})
    form = sent(thief, "/inloggen/code", {"code": owner.recovery_codes[0]})
    with as_soon_as(town, "FROM login_session", another_password(town, "carla")):
        answer = thief.client.post(**form)
    assert answer.location == "/inloggen"
    assert not inside(thief)
    assert town.rows("login_session") == []


def test_who_sets_up_a_second_factor_is_not_overtaken(town):
    """Two are asked to set one up: whoever is second is not in with another."""
    thief, owner = visitor(town), visitor(town)
    for one in (thief, owner):
        one.post("/inloggen", {"login": "carla", "password": PASSWORD})
    page = thief.get("/inloggen/instellen")
    thief.secret = page.text.partition("secret=")[2].partition("&")[0]
    token = TOKEN.search(page.text)[1]
    form = {"code": thief.code(), "csrf_token": token}
    with as_soon_as(town, "FROM login_session", owner.set_up):
        answer = thief.client.post("/inloggen/instellen", data=form)
    assert answer.location == "/inloggen"
    assert not inside(thief)
    assert inside(owner)
    again = visitor(town)
    again.secret = owner.secret
    again.post("/inloggen", {"login": "carla", "password": PASSWORD})
    code = {"code": owner.recovery_codes[0]}
    assert again.post("/inloggen/code", code).location == "/"


# --- a session that ended ----------------------------------------------------

OWN = {
    "password": ("/account/wachtwoord", NEW),
    "pin": ("/account/pincode", {"pin": "204816"}),
    "codes": ("/account/herstelcodes", {}),
    "without": ("/account/zonder-code", {}),
    "device away": ("/account/passkeys/weg", {"passkey": "a key"}),
}


@pytest.mark.parametrize("what", OWN)
def test_a_session_that_was_ended_meanwhile_changes_no_account(town, what):
    """The thief is in, and the owner chooses another password at that moment.

    Or signs out everywhere, while the thief chooses one.
    """
    login = "carla" if what == "codes" else "anna"
    thief = visitor(town, login)
    if what == "without":
        thief.post("/inloggen/instellen/begin")
        thief.set_up()
    with town.database.transaction() as session:
        session.execute(
            text(
                "INSERT INTO passkey (id, member_id, credential, public_key, "
                "sign_count, created_at) VALUES ('a key', 1, :b, :b, 0, :now)"
            ),
            {"b": b"a", "now": town.now.isoformat(" ")},
        )
    form = sent(thief, *OWN[what])
    kept: list = []

    def change() -> None:
        (signed_out if what == "password" else another_password)(town, login)()
        kept.append((secrets_of(town), *map(town.rows, OPENS)))

    with as_soon_as(town, "FROM login_session", change):
        answer = thief.client.post(**form)
    assert answer.location == "/inloggen"
    assert [(secrets_of(town), *map(town.rows, OPENS))] == kept


OF_OTHERS = {
    "link": ("/beheer/leden/bram/uitnodigen", {}),
    "codes": ("/beheer/leden/bram/zonder-code", {}),
    "pin": ("/beheer/leden/bram/zonder-pincode", {}),
    "lines": ("/beheer/leden/bram/lijnen", {"als-veldhoven": "coordinator"}),
    "member": (
        "/beheer/leden/bram",
        {
            "name": "Bram",
            "organisation": "GGD",
            "mobile": "0612345699",
            "email": "dief@example.nl",
            "login": "bram",
            "role": "administrator",
            "active": "y",
        },
    ),
}


@pytest.mark.parametrize("what", OF_OTHERS)
def test_who_was_put_out_meanwhile_opens_no_account_of_others(town, what):
    gijs = visitor(town, "gijs")
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET pin_hash = :h"), {"h": HASH})
    form = sent(gijs, *OF_OTHERS[what])
    kept: list = []

    def leave() -> None:
        signed_out(town, "gijs")()
        kept.append((secrets_of(town), town.rows("membership"), town.rows("message")))

    with as_soon_as(town, "FROM login_session", leave):
        answer = gijs.client.post(**form)
    assert answer.location == "/inloggen"
    now = (secrets_of(town), town.rows("membership"), town.rows("message"))
    assert [now] == kept


# --- two of one device -------------------------------------------------------


def test_of_a_device_and_its_copy_that_sign_at_once_one_is_let_in(town):
    """Both counted to the same number; each is held against what was kept before."""
    owner, device = visitor(town, "anna"), Device("http://localhost:8000")
    asked = owner.get("/account/passkeys/vraag")
    owner.post("/account/passkeys", {"answer": device.makes(asked.json)})
    with town.database.reading() as session:
        key = passkeys.find(session, json.dumps({"id": spelled(device.name)}))
    assert key is not None

    def enter(at) -> object:
        asked = Challenge("asked", at)
        with town.database.transaction() as session:
            return passkeys.enter(session, key, 6, asked, town.now, "")

    first, second = enter(town.now), enter(town.now.replace(microsecond=5))
    assert first is not None
    assert second is None
