"""Somebody is taken off a line after the guard let them through, before the deed.

Or within it: between the question who is there and the row that is kept.
"""

import pytest
from sqlalchemy import event

from tests.conftest import MONDAY
from tests.town.two_desks import EAST, WEST, place
from tests.town.visitor import TOKEN
from tests.town.whole_east import Both


@pytest.fixture
def both(tmp_path, database_url):
    town = Both(tmp_path, database_url, MONDAY, "pickup wins")
    place(town, "bram", "member", {WEST: "member", EAST: "member"})
    place(town, "anna", "coordinator", {WEST: "coordinator", EAST: "coordinator"})
    yield town
    town.close()


@pytest.fixture
def busy(tmp_path, postgresql_url):
    """Two at once: SQLite lets one write at a time, so that nobody comes between."""
    town = Both(tmp_path, postgresql_url, MONDAY, "pickup wins")
    place(town, "bram", "member", {WEST: "member", EAST: "member"})
    yield town
    town.close()


@pytest.mark.parametrize("door", ["telephone", "page"])
def test_nobody_becomes_present_who_is_taken_off_meanwhile(busy, door):
    """Such a row would count as one of five, be shown to nobody, and stay."""
    town, done = busy, []
    bram = town.as_("bram")

    def after(_connection, _cursor, statement, *_more):
        if "FROM presence" in statement and not done:
            done.append(1)
            place(town, "bram", "member", {WEST: "member"})

    event.listen(town.database.engine, "after_cursor_execute", after)
    try:
        if door == "page":
            answer = bram.post("/aanwezig", {"aan": "1", "lijn": EAST})
            assert answer.status_code < 500
        else:
            visit = town.key("bram", "*454114")
            said = " ".join(fact.what for fact in visit.heard)
            assert "aangemeld" not in said
    finally:
        event.remove(town.database.engine, "after_cursor_execute", after)
    assert done
    assert [r for r in town.rows("presence") if r["member_id"] == 2] == []


def pressed(both, who, path, fields, left):
    """Post; when the session was looked up, `who` is on `left` alone."""
    visitor = both.as_(who)
    token = TOKEN.search(visitor.get("/account").text)[1]
    done = []

    def after(_connection, _cursor, statement, *_more):
        if "FROM login_session" in statement and not done:
            done.append(1)
            role = "coordinator" if "coordinator" in left.values() else "member"
            place(both, who, role, left)

    engine = both.database.engine
    event.listen(engine, "after_cursor_execute", after)
    try:
        answer = visitor.client.post(
            path, data={**fields, "lijn": EAST, "csrf_token": token}, buffered=True
        )
    finally:
        event.remove(engine, "after_cursor_execute", after)
    assert done
    return answer


def test_a_message_is_not_taken(both):
    message = both.carried()["message"]
    pressed(both, "bram", f"/voicemail/{message}/nemen", {}, {WEST: "member"})
    (row,) = (r for r in both.rows("voicemail") if r["id"] == message)
    assert row["owner_id"] != 2


def test_nobody_signs_on(both):
    pressed(both, "bram", "/aanwezig", {"aan": "1"}, {WEST: "member"})
    assert (EAST, 2) not in {(r["line"], r["member_id"]) for r in both.rows("presence")}


def test_no_caller_is_rung_back(both):
    message = both.carried()["message"]
    both.as_("bram").post(f"/voicemail/{message}/nemen", {"lijn": EAST})
    pressed(both, "bram", f"/voicemail/{message}/terugbellen", {}, {WEST: "member"})
    assert [r for r in both.rows("outgoing_call") if r["member_id"] == 2] == []


def test_a_coordinator_gives_no_message_away(both):
    message = both.carried()["message"]
    pressed(
        both,
        "anna",
        f"/voicemail/{message}/geven",
        {"aan": "5", "eigenaar": "", "naar": "5"},
        {WEST: "coordinator"},
    )
    (row,) = (r for r in both.rows("voicemail") if r["id"] == message)
    assert row["owner_id"] is None
