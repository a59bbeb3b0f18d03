"""Whoever is taken away, and by what: an administrator who can sign in stays."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from ringgroup.people import administration
from ringgroup.people.intake import Intake, everybody, take_in
from ringgroup.tables import MEMBER
from tests.conftest import MONDAY
from tests.town.town import Town, demo_settings
from tests.town.visitor import HASH

CAN = {"role": "administrator", "password_hash": HASH}
INVITED = {"role": "administrator"}
LINKED = {"role": "administrator", "subject": "f3a1"}
LEFT = CAN | {"active": False}
WAYS_OUT = ("file", "role", "inactive")


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    yield town
    town.close()


def set_out(town, **people) -> None:
    with town.database.transaction() as session:
        for login, columns in people.items():
            change = update(MEMBER).where(MEMBER.c.login == login)
            session.execute(change.values(columns))


def take_daan_away(town, way: str) -> object:
    """What comes of it; fatma (7) asks, at a prompt nobody does."""
    desk, now = town.house.desk, town.now
    with town.database.transaction() as session:
        found = everybody(session, desk)
        (daan,) = (one for one in found.people if one.login == "daan")
        if way == "file":
            wanted = [replace(daan, role="member")]
            return take_in(session, found, wanted, None, now)
        change = {"active": False} if way == "inactive" else {"role": "member"}
        wanted = replace(daan, **change)
        return administration.change_member(session, desk, 7, wanted, now)


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize(
    "left", [None, INVITED, LINKED, LEFT], ids=["nobody", "invited", "linked", "left"]
)
def test_the_last_one_who_can_sign_in_stays(town, way, left):
    set_out(town, daan=CAN, **({"eva": left} if left else {}))
    assert take_daan_away(town, way) == "last_administrator"


@pytest.mark.parametrize("way", WAYS_OUT)
def test_who_is_linked_can_sign_in_where_there_is_a_provider(town, way):
    set_out(town, daan=CAN, eva=LINKED)
    town.house.desk.by_provider = True
    assert take_daan_away(town, way) in {None, Intake(1, ())}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_of_two_who_can_sign_in_one_may_go(town, way):
    set_out(town, daan=CAN, eva=CAN)
    assert take_daan_away(town, way) in {None, Intake(1, ())}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_before_anybody_ever_signed_in_one_by_name_will_do(town, way):
    set_out(town, daan=INVITED)
    assert take_daan_away(town, way) == "last_administrator"
    set_out(town, eva=INVITED)
    assert take_daan_away(town, way) in {None, Intake(1, ())}
