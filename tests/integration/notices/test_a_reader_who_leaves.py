"""An alarm whose reader leaves before it is sent goes to who is to know it by then."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from ringgroup.desk import Act, Actor
from ringgroup.notices import delivery, outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import RosterNews
from ringgroup.notices.ways import Ways
from ringgroup.people import administration
from ringgroup.people.intake import everybody
from ringgroup.roster import blocks
from ringgroup.tables import SWAP
from ringgroup.upkeep import passing_on, telling
from schedules.hours import Block, ExtraDay
from tests.conftest import MONDAY
from tests.town.office import Outside
from tests.town.town import PEOPLE
from tests.town.two_desks import EAST, WEST, TwoDesks, place
from tests.town.visitor import give_password

MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(tmp_path, sqlite_url):
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    place(town, "fatma", "coordinator", {EAST: "coordinator"})
    give_password(town.database, "gijs", role="administrator")
    town.outside = Outside()
    yield town
    town.close()


def tell(town, now):
    telling.cycle(town.database, town.house.desk, now)


def deliver(town, now):
    ways = Ways(town.outside, town.outside, "http://localhost:8000", mail=True)
    desk = town.house.desk
    while delivery.deliver(
        town.database, desk, ways, now, rules=passing_on.rules(desk), jitter=lambda: 0.0
    ):
        pass


def goes(town, login, how, now):
    if how == "line":
        place(town, login, "member", {WEST: "member"})
        return
    with town.database.transaction() as session:
        (one,) = (m for m in everybody(session, town.desk).people if m.login == login)
        wanted = replace(one, active=False)
        assert administration.change_member(session, town.desk, 7, wanted, now) is None


def roster(town, duty, backup):
    with town.database.transaction() as session:
        for slot, login in (("duty", duty), ("backup", backup)):
            session.execute(
                text(
                    'INSERT INTO roster_slot (line, day, start, "end", slot, member_id,'
                    " published)"
                    " VALUES ('oost', '2026-11-23', 540, 720, :slot, :who, true)"
                ),
                {"slot": slot, "who": 1 + list(PEOPLE).index(login)},
            )


@pytest.mark.parametrize("how", ["line", "altogether"])
@pytest.mark.parametrize("who", ["eva", "daan", "fatma"])
def test_an_alarm_reaches_somebody_of_the_line_also_when_its_reader_goes(
    town, how, who
):
    roster(town, "eva", "daan")
    place(town, "daan", "coordinator", {EAST: "coordinator"})
    for minutes in range(13):
        now = MONDAY + minutes * MINUTE
        tell(town, now)
    pending = [
        row for row in town.rows("message") if row["about"].startswith("alarm:oost")
    ]
    assert pending
    goes(town, who, how, now)
    deliver(town, now)
    for minutes in range(13, 40):
        now = MONDAY + minutes * MINUTE
        tell(town, now)
        deliver(town, now)
    names = dict(enumerate(PEOPLE, 1))
    sent = {
        names[row["member_id"]]
        for row in town.rows("message")
        if row["about"].startswith("alarm:oost") and row["sent_at"]
    }
    assert sent & ({"daan", "fatma", "eva"} - {who})


@pytest.mark.parametrize("how", ["line", "altogether"])
def test_a_lone_alarm_goes_on_to_who_leads_then(town, how):
    """Daan alone was to be alarmed; before it left, Fatma leads in his place."""
    place(town, "fatma", "member", {EAST: "member"})
    for minutes in range(13):
        now = MONDAY + minutes * MINUTE
        tell(town, now)
    assert {
        row["member_id"]
        for row in town.rows("message")
        if row["about"].startswith("alarm:oost")
    } == {4}
    place(town, "fatma", "coordinator", {EAST: "coordinator"})
    goes(town, "daan", how, now)
    for minutes in range(13, 60):
        now = MONDAY + minutes * MINUTE
        tell(town, now)
        deliver(town, now)
    names = dict(enumerate(PEOPLE, 1))
    sent = {
        names[row["member_id"]]
        for row in town.rows("message")
        if row["about"].startswith(("alarm:oost", "moved:duty")) and row["sent_at"]
    }
    assert sent == {"fatma"}


@pytest.mark.parametrize("who", ["daan", None])
def test_an_alarm_that_waits_while_the_desk_closes_reaches_nobody(town, who):
    """Also when its reader leaves: who comes in their place is told nothing untrue."""
    place(town, "gijs", "administrator", {EAST: "coordinator"})
    for minutes in range(13):
        now = MONDAY + minutes * MINUTE
        tell(town, now)
    if who:
        goes(town, who, "line", now)
    line = town.house.desk.lines[EAST]
    with town.database.transaction() as session:
        closed = ExtraDay(MONDAY.date(), (), "storm")
        blocks.keep_days(Act(session, line, Actor(6), now), [closed])
    for minutes in range(13, 60):
        deliver(town, MONDAY + minutes * MINUTE)
        tell(town, MONDAY + minutes * MINUTE)
    rows = [r for r in town.rows("message") if r["about"].startswith("alarm:oost")]
    assert rows
    assert [row for row in rows if row["sent_at"]] == []


def test_an_alarm_of_who_only_coordinates_no_longer_goes_to_who_does(town):
    """Daan stays on the line; nobody who coordinates it was told by then."""
    place(town, "fatma", "member", {EAST: "member"})
    for minutes in range(13):
        now = MONDAY + minutes * MINUTE
        tell(town, now)
    place(town, "fatma", "coordinator", {EAST: "coordinator"})
    place(town, "daan", "member", {EAST: "member"})
    for minutes in range(13, 60):
        now = MONDAY + minutes * MINUTE
        tell(town, now)
        deliver(town, now)
    names = dict(enumerate(PEOPLE, 1))
    told = [
        names[row["member_id"]]
        for row in town.rows("message")
        if row["about"].startswith(("alarm:oost", "moved:duty")) and row["sent_at"]
    ]
    assert told == ["fatma"]


def test_an_alarm_of_who_only_coordinates_no_longer_ends_where_another_was_told(town):
    for minutes in range(13):
        now = MONDAY + minutes * MINUTE
        tell(town, now)
    place(town, "eva", "coordinator", {EAST: "coordinator"})
    place(town, "daan", "member", {EAST: "member"})
    for minutes in range(13, 60):
        now = MONDAY + minutes * MINUTE
        tell(town, now)
        deliver(town, now)
    names = dict(enumerate(PEOPLE, 1))
    told = [
        names[row["member_id"]]
        for row in town.rows("message")
        if row["about"].startswith(("alarm:oost", "moved:duty")) and row["sent_at"]
    ]
    assert told == ["fatma"]


@pytest.mark.parametrize("how", ["line", "altogether", "role"])
def test_a_swap_to_decide_on_goes_to_who_leads_then(town, how):
    """Daan alone was to decide; before he was told, Fatma leads in his place."""
    place(town, "fatma", "member", {EAST: "member"})
    now = MONDAY
    row = {"id": "s1", "line": EAST, "day": MONDAY.date(), "start": 540, "end": 720}
    row |= {"slot": "duty", "owner_id": 5, "state": "accepted", "taker_id": 6}
    row |= {"created_at": now, "expires_at": now + timedelta(days=1)}
    with town.database.transaction() as session:
        session.execute(insert(SWAP), row)
        notice = Notice(
            "swap:oost:s1:to_approve:4",
            4,
            RosterNews("to_approve", Block(MONDAY.date(), 540, 720), "duty"),
        )
        outbox.tell(session, town.desk.lines[EAST], [notice], now)
    place(town, "fatma", "coordinator", {EAST: "coordinator"})
    if how == "role":
        place(town, "daan", "member", {EAST: "member"})
    else:
        goes(town, "daan", how, now)
    deliver(town, now + MINUTE)
    names = dict(enumerate(PEOPLE, 1))
    sent = {
        (names[row["member_id"]], row["about"].split(":")[0])
        for row in town.rows("message")
        if row["sent_at"] and "daan" not in names[row["member_id"]]
    }
    assert sent == {("fatma", "moved")}
    (first,) = (row for row in town.rows("message") if row["about"][:4] == "swap")
    assert first["sent_at"] is None
