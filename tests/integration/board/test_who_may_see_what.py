"""Every page, every role, GET and POST, from the application's own URL map."""

import pytest

from tests.town.addresses import addresses
from tests.town.visitor import Visitor, give_password

ROLES = (None, "member", "coordinator", "administrator")
LOGINS = {"member": "anna", "coordinator": "carla", "administrator": "daan"}
LAST = {"/uitloggen", "/account/overal-uitloggen"}
"""What ends sessions is asked for when everything else was."""
SIGN_IN = "/inloggen"


def signed_in(town, role: str | None) -> Visitor:
    visitor = Visitor(town.app, lambda: town.now)
    if role is not None:
        give_password(town.database, LOGINS[role], role=role)
        visitor.sign_in(LOGINS[role])
    return visitor


def listed(town):
    found = sorted(addresses(town.app), key=lambda one: (one.rule in LAST, one.rule))
    assert len(found) > 30
    return found


def refused(answer) -> bool:
    """Sent away: told so, or led to the sign-in."""
    onwards = answer.headers.get("Location", "")
    return answer.status_code == 403 or (
        answer.status_code == 303 and onwards.startswith(SIGN_IN)
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_seen_by_whom_it_is_for_and_by_nobody_else(quiet_town, role):
    visitor = signed_in(quiet_town, role)
    wrong = []
    for one in listed(quiet_town):
        answer = visitor.get(one.path)
        if "GET" not in one.methods:
            right = answer.status_code == 405
        elif one.admits(role):
            right = answer.status_code < 500
            right &= not refused(answer) or one.guard in {"file", "anybody", "halfway"}
        else:
            right = refused(answer)
            right &= (answer.status_code == 303) == (role is None)
        if not right:
            wrong.append(f"GET {one.path} as {role}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_every_form_is_taken_from_whom_it_is_for_and_from_nobody_else(quiet_town, role):
    visitor = signed_in(quiet_town, role)
    wrong = []
    for one in listed(quiet_town):
        answer = visitor.post(one.path)
        if "POST" not in one.methods:
            right = answer.status_code == 405
        elif one.admits(role):
            right = answer.status_code < 500 and answer.status_code != 403
        else:
            right = refused(answer)
            right &= (answer.status_code == 303) == (role is None)
        if not right:
            wrong.append(f"POST {one.path} as {role}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_no_form_is_taken_without_its_token(quiet_town, role):
    visitor = signed_in(quiet_town, role)
    taken = [
        f"{one.path}: {answer.status_code}"
        for one in listed(quiet_town)
        if "POST" in one.methods
        for answer in [visitor.client.post(one.path, data={"aan": "1"})]
        if answer.status_code != 400
    ]
    assert not taken


def test_half_signed_in_is_not_in(quiet_town):
    """A password without the code opens nothing but the page for the code."""
    give_password(quiet_town.database, "carla", role="coordinator")
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    visitor.sign_in("carla")
    visitor.post("/uitloggen")
    visitor.post(
        "/inloggen", {"login": "carla", "password": "een heel lang wachtwoord"}
    )
    for one in listed(quiet_town):
        if one.guard in {"file", "anybody", "halfway"}:
            continue
        if "GET" in one.methods:
            assert visitor.get(one.path).headers["Location"] == "/inloggen/code"
        if "POST" in one.methods:
            assert visitor.post(one.path).headers["Location"] == "/inloggen/code"
