"""A member who leaves: what hangs on them gets an heir or an end, in one deed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from ringgroup.desk import Act, Actor, Desk
from ringgroup.people import administration, leaving
from ringgroup.roster import swaps
from ringgroup.roster.roster import Place
from ringgroup.tables import PRESENCE, SLOT, SWAP, VOICEMAIL
from schedules.hours import Block
from tests.conftest import MONDAY
from tests.integration.call.test_statements import counted
from tests.town.provider import ClockedTown
from tests.town.town import MOBILES, PEOPLE, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.simulator.network.phones import Answers, Ignores

TODAY = date(2026, 11, 23)
NINE, NOON = 540, 720


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    give_password(town.database, "carla", role="coordinator")
    yield town
    town.close()


@pytest.fixture
def administrator(town):
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("daan")
    return visitor


def number(name: str) -> int:
    return PEOPLE.index(name) + 1


def named(town, name: str, slot: str = "duty", days: int = 0) -> Place:
    """Somebody stands in the roster so many days from today, published."""
    day = TODAY + timedelta(days)
    row = {"line": town.line.key, "day": day, "start": NINE, "end": NOON, "slot": slot}
    with town.database.transaction() as session:
        session.execute(
            insert(SLOT),
            row | {"member_id": number(name), "published": True},
        )
    return Place(Block(day, NINE, NOON), slot)


def row_of(town, name: str) -> dict:
    return next(row for row in town.rows("member") if row["login"] == name)


def make_inactive(town, administrator, name: str):
    row = row_of(town, name)
    kept = ("name", "organisation", "mobile", "email", "login", "role")
    form = {field: row[field] for field in kept}
    return administrator.post(f"/beheer/leden/{name}", form)


def holders(town) -> set[tuple[str, str]]:
    return {
        (str(row["day"]), PEOPLE[row["member_id"] - 1])
        for row in town.rows("roster_slot")
    }


def message(town) -> str:
    """Somebody leaves a message; it is of who is on duty."""
    for name in MOBILES:
        town.phone(name, Ignores())
    town.call("+31407013579", speaks_seconds=9)
    town.fetch()
    return town.rows("voicemail")[-1]["id"]


def texts_to(town, name: str) -> list[str]:
    rows = sorted(town.rows("message"), key=lambda row: row["id"])
    return [row["body"] for row in rows if row["member_id"] == number(name)]


def test_their_places_ahead_are_empty_and_what_was_stays(town, administrator):
    for days in (-7, 0, 7):
        named(town, "anna", days=days)
    named(town, "bram", "backup")
    assert make_inactive(town, administrator, "anna").status_code == 303
    assert holders(town) == {("2026-11-16", "anna"), ("2026-11-23", "bram")}
    (told,) = [text for text in texts_to(town, "carla") if "geen dienst meer" in text]
    assert "maandag 23 november" in told


def test_the_next_caller_rings_the_backup(town, administrator):
    named(town, "anna")
    named(town, "bram", "backup")
    town.sign_on("anna")
    assert make_inactive(town, administrator, "anna").status_code == 303
    town.phone("anna", Answers(talk_seconds=20))
    town.phone("bram", Answers(talk_seconds=20))
    town.call("+31407013579")
    (registered,) = town.rows("open_registration")
    assert (registered["member"], registered["answered_by"]) == ("bram", "backup")
    assert town.rows("presence") == []


def test_their_messages_are_of_who_is_on_duty_now_and_that_is_told(town, administrator):
    named(town, "anna")
    left = message(town)
    assert town.rows("voicemail")[0]["owner_id"] == number("anna")
    named(town, "bram", days=1)
    assert make_inactive(town, administrator, "anna").status_code == 303
    (row,) = town.rows("voicemail")
    assert (row["id"], row["owner_id"]) == (left, number("bram"))
    assert any("gaf jou een bericht" in text for text in texts_to(town, "bram"))


def test_without_anybody_on_the_roster_coordinators_hear_of_their_messages(
    town, administrator
):
    named(town, "anna")
    message(town)
    assert make_inactive(town, administrator, "anna").status_code == 303
    (row,) = town.rows("voicemail")
    assert row["owner_id"] is None
    told = [text for text in texts_to(town, "carla") if "nieuw bericht" in text]
    assert len(told) == 1


def test_a_message_that_was_handled_is_nobody_elses(town, administrator):
    named(town, "anna")
    message(town)
    with town.database.transaction() as session:
        session.execute(
            VOICEMAIL.update().values(handled_at=town.now, handled_by=number("anna"))
        )
    assert make_inactive(town, administrator, "anna").status_code == 303
    (row,) = town.rows("voicemail")
    assert row["owner_id"] == number("anna")


def test_a_swap_that_they_had_accepted_is_over_and_its_owner_is_told(
    town, administrator
):
    place = named(town, "bram", days=7)
    owner = Actor(number("bram"), "bram", "Bram", coordinator=False)
    taker = Actor(number("anna"), "anna", "Anna", coordinator=False)
    with town.database.transaction() as session:
        offered = swaps.propose(
            Act(session, town.line, owner, town.now), place, to="anna"
        )
        swaps.accept(Act(session, town.line, taker, town.now), offered.id)
    assert make_inactive(town, administrator, "anna").status_code == 303
    (request,) = town.rows("swap_request")
    assert request["state"] == "stale"
    assert any("gaat niet door" in text for text in texts_to(town, "bram"))
    assert not any("gaat niet door" in text for text in texts_to(town, "anna"))
    assert ("2026-11-30", "bram") in holders(town)


def test_the_page_says_beforehand_what_becomes_of_it(town, administrator):
    named(town, "anna")
    named(town, "anna", days=7)
    message(town)
    page = administrator.get("/beheer/leden/anna").text
    assert "Anna staat nog 2 keer op het rooster: die plekken worden leeg." in page
    assert "Anna moet nog terugbellen over 1 bericht: dat gaat naar wie dienst" in page
    assert "staat nog" not in administrator.get("/beheer/leden/bram").text


def test_what_the_page_asks_does_not_grow_with_the_lines(town):
    named(town, "anna")
    named(town, "anna", days=7)
    message(town)
    lines = {f"lijn-{n}": replace(town.line, key=f"lijn-{n}") for n in range(40)}
    many = Desk({town.line.key: town.line} | lines, town.desk.vault)
    with town.database.reading() as session, counted(town) as statements:
        anna = administration.member(session, "anna")
        found = leaving.hanging(session, many, anna, town.now)
    assert (found.places, found.messages) == (2, 1)
    assert len(statements) <= 4


def test_pressing_twice_empties_and_tells_once(town, administrator):
    named(town, "anna")
    assert make_inactive(town, administrator, "anna").status_code == 303
    told = len(town.rows("message"))
    changes = len(town.rows("roster_change"))
    assert make_inactive(town, administrator, "anna").status_code == 303
    assert len(town.rows("message")) == told
    assert len(town.rows("roster_change")) == changes


def test_their_places_on_a_line_that_is_not_in_the_file_are_empty_too(
    town, administrator
):
    named(town, "anna", days=1)
    with town.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE roster_slot SET line = 'weg'")
    assert make_inactive(town, administrator, "anna").status_code == 303
    assert holders(town) == set()


def test_who_leaves_is_present_nowhere_on_a_line_that_is_not_in_the_file_either(
    town, administrator
):
    """When that line is back, they are not rung, and are no party to a request."""
    with town.database.transaction() as session:
        session.execute(
            insert(PRESENCE),
            {"line": "weg", "member_id": 2, "place": 1, "since": town.now},
        )
        place = {"line": "weg", "day": TODAY, "start": NINE, "end": NOON}
        session.execute(
            insert(SWAP),
            place
            | {"id": "s1", "slot": "duty", "owner_id": 1, "to_id": 2, "state": "open"}
            | {"created_at": town.now, "expires_at": town.now + timedelta(hours=1)},
        )
        session.execute(
            insert(SLOT), place | {"slot": "duty", "member_id": 1, "published": True}
        )
    make_inactive(town, administrator, "bram")
    assert town.rows("presence") == []
    assert [row["state"] for row in town.rows("swap_request")] == ["stale"]
