"""The calendar feed over HTTP: whose it is, when it ends, that phones can read it."""

import logging
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
from sqlalchemy import insert, text

from config import log
from ringgroup.desk import Act, Actor
from ringgroup.roster import rostering
from ringgroup.roster.roster import Move, Place
from ringgroup.tables import SLOT
from schedules.hours import Block
from tests.integration.call.test_statements import counted
from tests.integration.roster.test_duties_page import EARLY, named, visitor
from tests.town.town import PEOPLE, Town, demo_settings
from tests.town.visitor import give_password
from tests.unit.schedules.test_ical import read

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ADDRESS = re.compile(r'value="(http[^"]+/rooster/ical/[\w-]{43}\.ics)"')
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
CARLA = Actor(3, "carla", "Carla", coordinator=True)


@pytest.fixture
def town(sqlite_url):
    town = Town(demo_settings(sqlite_url), EARLY, "pickup wins")
    give_password(town.database, "anna", "bram")
    give_password(town.database, "carla", role="coordinator")
    named(town, 0, "anna", "bram")
    named(town, 1, "bram", "anna")
    named(town, 2, "bram", "carla")
    yield town
    town.close()


def addresses(person) -> list[str]:
    """The addresses on somebody's page: their own, and the line's."""
    found = ADDRESS.findall(person.get("/rooster/mijn").text)
    return [urlsplit(one).path for one in found]


def ask(town, path: str, **headers: str):
    """As a telephone's calendar does: without a cookie."""
    return town.app.test_client().get(path, headers=headers)


def put(town, place: Place, seen: str | None, to: str | None, now=EARLY) -> None:
    move = Move(place, seen, to)
    town.database.attempt(
        lambda s: rostering.assign(Act(s, town.line, CARLA, now), [move])
    )


def today(slot: str = "duty") -> Place:
    return Place(Block(EARLY.date(), 540, 720), slot)


def test_a_calendar_holds_nothing_but_ones_own_duties(town):
    path, _ = addresses(visitor(town, "anna"))
    answer = ask(town, path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = read_all(answer.data)
    assert [(one["summary"], one["transp"]) for one in events] == [
        ("CJG Veldhoven: dienst", "OPAQUE"),
        ("CJG Veldhoven: achterwacht", "TRANSPARENT"),
    ]
    assert events[0]["begins"] == datetime(2026, 11, 23, 8, tzinfo=UTC)
    for name in ("Bram", "Carla", "Anna", "+31", "example.nl"):
        assert name not in answer.text


def read_all(data: bytes) -> list[dict]:
    """By the strict reader, which wants every event to have changed once."""
    return read(data.replace(b"DTSTAMP:20000101T000000Z\r\n", STAMPED))


STAMPED = b"DTSTAMP:20000101T000000Z\r\nLAST-MODIFIED:20000101T000000Z\r\n"


def test_nobody_keeps_it_for_others_and_no_engine_finds_it(town):
    path, _ = addresses(visitor(town, "anna"))
    headers = ask(town, path).headers
    assert headers["Cache-Control"] == "private, max-age=300"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in headers


def test_who_has_the_latest_gets_nothing_again(town):
    path, _ = addresses(visitor(town, "anna"))
    known = ask(town, path).headers["ETag"]
    answer = ask(town, path, **{"If-None-Match": known})
    assert (answer.status_code, answer.data) == (304, b"")
    put(town, today(), "anna", None)
    assert ask(town, path, **{"If-None-Match": known}).status_code == 200


def test_an_address_stays_until_it_is_renewed_and_the_old_one_ends_at_once(town):
    anna = visitor(town, "anna")
    old, _ = addresses(anna)
    assert addresses(anna)[0] == old
    anna.post("/rooster/mijn/adres")
    new, _ = addresses(anna)
    assert new != old
    assert ask(town, old).status_code == 404
    assert ask(town, new).status_code == 200
    gone, never = ask(town, old), ask(town, "/rooster/ical/x.ics")
    assert gone.text == never.text
    assert dict(gone.headers) == dict(never.headers)
    assert old.rpartition("/")[2] not in gone.text


def test_a_member_who_left_has_no_calendar(town):
    path, _ = addresses(visitor(town, "anna"))
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET active = false WHERE login = 'anna'"))
    assert ask(town, path).status_code == 404


def test_the_whole_roster_is_for_who_works_there_and_as_long_as_that(town):
    anna = visitor(town, "anna")
    own, team = addresses(anna)
    assert len(read_all(ask(town, own).data)) == len({"duty", "backup"})
    events = read_all(ask(town, team).data)
    assert [one["summary"] for one in events if one["begins"].day == 23] == [
        "CJG Veldhoven: achterwacht Bram",
        "CJG Veldhoven: dienst Anna",
    ]
    assert {one["transp"] for one in events} == {"TRANSPARENT"}
    assert "+31" not in ask(town, team).text
    assert addresses(visitor(town, "carla"))[1] != team
    with town.database.transaction() as session:
        session.execute(
            text("UPDATE member SET everywhere = false WHERE login = 'anna'")
        )
    assert ask(town, team).status_code == 404


def test_renewing_the_one_address_leaves_the_other(town):
    carla = visitor(town, "carla")
    own, team = addresses(carla)
    carla.post("/rooster/mijn/adres", {"team": "1"})
    assert addresses(carla)[0] == own
    assert addresses(carla)[1] != team
    assert ask(town, team).status_code == 404


def test_what_changes_hands_is_cancelled_under_its_name_with_a_higher_number(town):
    path, _ = addresses(visitor(town, "anna"))
    before = next(one for one in read_all(ask(town, path).data))
    put(town, today(), "anna", "daan", EARLY + timedelta(minutes=1))
    after = next(one for one in read_all(ask(town, path).data))
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


def test_a_draft_is_in_no_calendar(town):
    named(town, 3, "anna", "bram", published=False)
    own, team = addresses(visitor(town, "carla"))
    mine, _ = addresses(visitor(town, "anna"))
    for path in (own, team, mine):
        days = {one["begins"].day for one in read_all(ask(town, path).data)}
        assert 26 not in days


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_two_readers_agree_on_both_sides_of_a_clock_change(sqlite_url, change):
    """The one is a library; the other knows the standard and the feed's own zone."""
    now = datetime(change.year, change.month, change.day, 7, tzinfo=UTC)
    town = Town(demo_settings(sqlite_url), now, "pickup wins")
    give_password(town.database, "anna")
    days = [change + timedelta(n) for n in (-2, -1, 0, 1, 2)]
    with town.database.transaction() as session:
        session.execute(
            insert(SLOT),
            [
                {
                    "line": town.line.key,
                    "day": day,
                    "start": 540,
                    "end": 720,
                    "slot": "duty",
                    "member_id": PEOPLE.index("anna") + 1,
                }
                for day in days
            ],
        )
    path, _ = addresses(visitor(town, "anna"))
    data = ask(town, path).data
    town.close()
    expected = [
        (block.opens(AMSTERDAM), block.closes(AMSTERDAM))
        for block in (Block(day, 540, 720) for day in days)
    ]
    assert [(one["begins"], one["ends"]) for one in read_all(data)] == expected
    calendar = icalendar.Calendar.from_ical(data)
    assert [(e.start, e.end) for e in calendar.walk("VEVENT")] == expected
    assert b"TZID:Europe/Amsterdam" in data
    assert {line[-7:] for line in data.split(b"\r\n") if b"DTSTART;" in line} == {
        b"T090000"
    }


TWO_ZONES = """
[lines.veldhoven]
name = "CJG Veldhoven"
number = "+31402584113"
service_number = "+31402584524"
timezone = "Europe/Amsterdam"
[lines.veldhoven.hours]
monday = ["09:00-12:00"]
[lines.veldhoven.voicemail]
email = "veldhoven@example.nl"

[lines.willemstad]
name = "CJG Willemstad"
number = "+31402584114"
service_number = "+31402584525"
timezone = "America/Curacao"
[lines.willemstad.hours]
monday = ["13:00-16:00"]
[lines.willemstad.voicemail]
email = "willemstad@example.nl"
"""
CURACAO = ZoneInfo("America/Curacao")


@pytest.fixture
def overseas(sqlite_url, tmp_path):
    """Two lines, each on its own clock; Anna is on the roster of both."""
    path = tmp_path / "lines.toml"
    path.write_text(TWO_ZONES)
    settings = demo_settings(sqlite_url, CJG_CONFIG=str(path))
    town = Town(settings, EARLY, "pickup wins")
    give_password(town.database, "anna")
    give_password(town.database, "carla", role="coordinator")
    with town.database.transaction() as session:
        session.execute(
            insert(SLOT),
            [
                {
                    "line": line,
                    "day": EARLY.date(),
                    "start": start,
                    "end": start + 180,
                    "slot": "duty",
                    "member_id": PEOPLE.index("anna") + 1,
                }
                for line, start in (("veldhoven", 540), ("willemstad", 780))
            ],
        )
    yield town
    town.close()


def test_a_duty_is_in_the_zone_of_its_own_line(overseas):
    path, _ = addresses(visitor(overseas, "anna"))
    data = ask(overseas, path).data
    expected = [
        ("CJG Veldhoven: dienst", datetime(2026, 11, 23, 9, tzinfo=AMSTERDAM)),
        ("CJG Willemstad: dienst", datetime(2026, 11, 23, 13, tzinfo=CURACAO)),
    ]
    assert [(one["summary"], one["begins"]) for one in read_all(data)] == expected
    calendar = icalendar.Calendar.from_ical(data)
    events = calendar.walk("VEVENT")
    assert [(str(e["SUMMARY"]), e.start) for e in events] == expected
    zones = ["Europe/Amsterdam", "America/Curacao"]
    assert [e["DTSTART"].params["TZID"] for e in events] == zones
    assert [e["DTEND"].params["TZID"] for e in events] == zones
    assert [str(one["TZID"]) for one in calendar.walk("VTIMEZONE")] == zones


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("veldhoven", datetime(2026, 11, 23, 9, tzinfo=AMSTERDAM)),
        ("willemstad", datetime(2026, 11, 23, 13, tzinfo=CURACAO)),
    ],
)
def test_the_whole_roster_of_a_line_is_on_its_own_clock(overseas, line, begins):
    carla = visitor(overseas, "carla")
    text = carla.get(f"/rooster/mijn?lijn={line}").text
    _, team = (urlsplit(one).path for one in ADDRESS.findall(text))
    (event,) = read_all(ask(overseas, team).data)
    assert event["begins"] == begins


def test_the_secret_is_in_no_log_and_in_no_other_page(town, capsys):
    anna = visitor(town, "anna")
    path, _ = addresses(anna)
    secret = path.rpartition("/")[2].removesuffix(".ics")
    log.configure(logging.DEBUG)
    assert ask(town, path).status_code == 200
    anna.post("/rooster/mijn/adres")
    assert ask(town, path).status_code == 404
    with town.database.transaction() as session:
        session.execute(text("DROP TABLE calendar_feed"))
    assert ask(town, path).status_code in {500, 503}  # what goes wrong is logged
    written = capsys.readouterr()
    logged = written.out + written.err
    assert "page failed" in logged or "page not served" in logged
    assert secret not in logged


def test_a_calendar_costs_the_same_however_long_it_is(town):
    path, _ = addresses(visitor(town, "anna"))
    with counted(town) as few:
        ask(town, path)
    for days in range(4, 90):
        named(town, days, "anna", "bram")
    with counted(town) as many:
        assert len(read_all(ask(town, path).data)) == 88
    assert len(few) == len(many) == 3
