"""What opens an account asks anew who somebody is, and its owner is told of it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.town.visitor import HASH, PASSWORD, Visitor

LATER = timedelta(minutes=11)
OPENS = (
    "/account/pincode",
    "/account/herstelcodes",
    "/account/zonder-code",
)


@pytest.fixture
def anna(quiet_town):
    """A worker with a second factor, eleven minutes after she signed in."""
    with quiet_town.database.transaction() as session:
        session.execute(text("UPDATE member SET password_hash = :of"), {"of": HASH})
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    visitor.sign_in("anna")
    visitor.post("/inloggen/instellen/begin")
    visitor.set_up()
    quiet_town.run(quiet_town.now + LATER)
    return visitor


def member(town):
    return next(row for row in town.rows("member") if row["login"] == "anna")


@pytest.mark.parametrize("path", OPENS)
def test_after_ten_minutes_it_asks_for_the_password_and_changes_nothing(
    quiet_town, anna, path
):
    before = member(quiet_town), quiet_town.rows("recovery_code")
    answer = anna.post(path, {"pin": "482615"})
    assert (answer.status_code, answer.location) == (303, "/account/bevestigen")
    assert (member(quiet_town), quiet_town.rows("recovery_code")) == before
    assert anna.post("/account/bevestigen", {"password": PASSWORD}).status_code == 303
    anna.post(path, {"pin": "482615"})
    assert (member(quiet_town), quiet_town.rows("recovery_code")) != before


def test_a_wrong_password_is_no_proof_and_counts_as_at_the_sign_in(quiet_town, anna):
    answer = anna.post("/account/bevestigen", {"password": "een ander lang woord"})
    assert answer.status_code == 422
    assert [row["failures"] for row in quiet_town.rows("sign_in_failure")] == [1]
    answer = anna.post("/account/pincode", {"pin": "482615"})
    assert answer.location == "/account/bevestigen"


def test_a_proof_is_good_in_its_own_session_alone(quiet_town, anna):
    other = Visitor(quiet_town.app, lambda: quiet_town.now)
    other.secret = anna.secret
    other.sign_in("anna")
    quiet_town.run(quiet_town.now + LATER)
    other.post("/account/bevestigen", {"password": PASSWORD})
    answer = anna.post("/account/pincode", {"pin": "482615"})
    assert answer.location == "/account/bevestigen"
    assert other.post("/account/pincode", {"pin": "482615"}).location == "/account"


def test_the_owner_is_told_of_what_was_changed(quiet_town, anna):
    anna.post("/account/bevestigen", {"password": PASSWORD})
    anna.post("/account/pincode", {"pin": "482615"})
    anna.post("/account/herstelcodes")
    told = [row["about"].split(":")[1] for row in quiet_town.rows("message")]
    assert told == ["second_factor_on", "pin", "recovery_codes"]


def test_where_somebody_is_signed_in_they_can_sign_out(quiet_town, anna):
    other = Visitor(quiet_town.app, lambda: quiet_town.now)
    other.secret = anna.secret
    other.sign_in("anna")
    page = anna.get("/account").text
    assert page.count("Log daar uit") == 1
    assert "dit apparaat" in page
    which = page.partition('name="sessie" value="')[2].partition('"')[0]
    assert anna.post("/account/daar-uitloggen", {"sessie": which}).status_code == 303
    assert other.get("/").location == "/inloggen"
    assert anna.get("/").status_code == 200


def test_nobody_signs_out_a_session_of_somebody_else(quiet_town, anna):
    bram = Visitor(quiet_town.app, lambda: quiet_town.now)
    bram.sign_in("bram")
    rows = quiet_town.rows("login_session")
    (hers,) = (row["id"] for row in rows if row["member_id"] == 1)
    bram.post("/account/daar-uitloggen", {"sessie": hers})
    assert anna.get("/").status_code == 200
