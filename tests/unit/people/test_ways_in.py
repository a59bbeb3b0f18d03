"""The table of what lets somebody in: whole, and nowhere weaker than it may be."""

from datetime import timedelta
from typing import get_args

import pytest

from ringgroup.people import ways_in
from ringgroup.people.ways_in import (
    CAREFUL,
    NEEDED,
    Plight,
    ServiceRole,
    WayIn,
)
from tests.conftest import MONDAY

ROLES, WAYS, PLIGHTS = map(get_args, (ServiceRole, WayIn, Plight))
CELLS = [(role, way, of) for role in ROLES for way in WAYS for of in PLIGHTS]
SECOND = {"code", "recovery_code", "passkey", "provider"}


def test_every_role_way_and_plight_has_its_openings():
    assert set(NEEDED) == set(CELLS)
    assert all(NEEDED[cell] for cell in CELLS)


@pytest.mark.parametrize("cell", CELLS, ids="-".join)
def test_a_mailbox_opens_no_account_that_is_worth_more(cell):
    role, _, plight = cell
    for opening in NEEDED[cell]:
        alone = role in CAREFUL and not SECOND & set(opening)
        if alone and plight != "lost":
            assert {"administrator", "a_day"} & set(opening), opening
        assert opening != ("password",) or role not in CAREFUL


def test_who_signs_in_elsewhere_is_mailed_no_link():
    for role in ROLES:
        mailed = {way for way in WAYS if ways_in.is_mailed(role, way)}
        assert mailed == {"password", "code", "passkey"}


def test_what_is_asked_after_a_password():
    asked = {
        (role, way): ways_in.after_password(role, way) for role in ROLES for way in WAYS
    }
    assert asked["member", "password"] is asked["member", "passkey"] is None
    for role in CAREFUL:
        assert asked[role, "password"] == asked[role, "provider"] == "new_code"
        assert asked[role, "passkey"] == "passkey"
    assert {asked[role, "code"] for role in ROLES} == {"code"}


def test_a_link_that_one_asked_for_links_nobody_and_none_passes_by_a_code():
    links = {
        (way, of)
        for way in WAYS
        for of in PLIGHTS
        if ways_in.may_link("administrator", way, of)
    }
    assert {of for _, of in links} == {"invited", "reset", "lost"}
    assert {way for way, of in links if of != "invited"} == {"password", "provider"}


def test_a_role_that_nobody_knows_is_let_in_by_nothing():
    assert ways_in.openings("boss", "password", "forgot") == ()
    assert not ways_in.is_mailed("boss", "password")


def test_only_the_careful_wait_and_only_after_a_link_that_they_asked_for():
    waiting = {cell for cell in CELLS if ways_in.waits(*cell)}
    assert waiting == {(role, "password", "forgot") for role in CAREFUL}


def test_a_reset_is_remembered_of_whoever_would_wait_in_a_role_that_needs_more():
    kept = {(w, of) for w in WAYS for of in PLIGHTS if ways_in.is_remembered(w, of)}
    assert kept == {("password", "forgot")}


def test_it_counts_a_day_later():
    until = MONDAY + timedelta(days=1)
    waits = ways_in.waits_until
    assert waits("administrator", MONDAY, MONDAY) == until
    assert waits("administrator", MONDAY, until) is None
    assert waits("administrator", None, MONDAY) is None
    assert waits("member", MONDAY, MONDAY) is None


@pytest.mark.parametrize(
    ("has", "way"),
    [
        ({}, "password"),
        ({"code"}, "code"),
        ({"passkey"}, "passkey"),
        ({"code", "passkey"}, "code"),
        ({"code", "passkey", "linked"}, "provider"),
    ],
)
def test_how_somebody_signs_in_follows_from_what_they_have(has, way):
    kept = {name: name in has for name in ("code", "passkey", "linked")}
    assert ways_in.way_in(**kept) == way


def test_a_session_is_proved_once_more_the_way_it_began():
    assert ways_in.step_up(vouched=True) == "provider"
    assert ways_in.step_up(vouched=False) == "password"


@pytest.mark.parametrize(
    ("invites", "granted", "beside", "plight"),
    [
        (True, True, False, "invited"),
        (True, False, False, "invited"),
        (False, True, False, "reset"),
        (False, False, True, "reset"),
        (False, False, False, "forgot"),
    ],
)
def test_a_link_is_worth_what_was_sent_beside_it(invites, granted, beside, plight):
    of = ways_in.plight_of(invites=invites, granted=granted, beside=beside)
    assert of == plight


def test_what_anybody_can_ask_for_ends_no_link():
    assert ways_in.ENDS["asked"] == frozenset()
    assert set(ways_in.ENDS) == set(get_args(ways_in.LinkSource))


@pytest.mark.parametrize("plight", PLIGHTS)
def test_what_stays_is_what_the_openings_ask_for(plight):
    """A code or a device that is asked after a password is there still."""
    for way in ("code", "passkey"):
        asked = [one for one in NEEDED["coordinator", way, plight] if way in one]
        assert bool(asked) is (way in ways_in.STAY[plight])
