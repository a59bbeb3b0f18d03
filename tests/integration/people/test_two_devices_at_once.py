"""Of two devices that are removed at the same moment, one stays where it must."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import event, update

from ringgroup.people import accounts, passkeys
from ringgroup.people.store.passkeys import KeptPasskey, add
from ringgroup.tables import MEMBER
from tests.conftest import MONDAY
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password

A_WHILE = 0.7


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "carla", role="coordinator")
    yield town
    town.close()


@pytest.fixture
def carla(town):
    """Who is signed in and has two devices, and no app with codes."""
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("carla")
    with visitor.client.session_transaction() as cookie:
        token = cookie["token"]
    with town.database.transaction() as session:
        for key in ("a", "b"):
            row = KeptPasskey(key, 3, key.encode(), b"public", 0, town.now, None)
            add(session, row)
        change = update(MEMBER).where(MEMBER.c.login == "carla")
        session.execute(change.values(totp=None))
    with town.database.reading() as session:
        return accounts.person(session, token, town.now)


def both_at_once(town, work) -> list[object]:
    """Each has read the devices before the other has removed one, if it can."""
    both = Barrier(2)

    def wait(_connection, _cursor, statement, *_more):
        if statement.startswith("SELECT") and "FROM passkey" in statement:
            try:
                both.wait(A_WHILE)
            except BrokenBarrierError:
                both.reset()

    engine = town.database.engine
    event.listen(engine, "after_cursor_execute", wait)
    try:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(work, ("a", "b")))
    finally:
        event.remove(engine, "after_cursor_execute", wait)


def test_a_coordinator_keeps_one_second_factor(town, carla):
    def remove(key: str) -> object:
        return town.database.attempt(
            lambda s: passkeys.remove(s, town.house.desk, carla, key, town.now)
        )

    done = both_at_once(town, remove)
    assert sorted(done) == ["needed", "removed"]
    assert len(town.rows("passkey")) == 1


def test_who_became_coordinator_meanwhile_keeps_one_too(town, carla):
    """The page knew her as a member."""
    desk, now = town.house.desk, town.now
    with town.database.transaction() as session:
        change = update(MEMBER).where(MEMBER.c.login == "carla")
        session.execute(change.values(role="member"))
        assert passkeys.remove(session, desk, carla, "a", now) == "removed"
        session.execute(change.values(role="coordinator"))
        assert passkeys.remove(session, desk, carla, "b", now) == "needed"
