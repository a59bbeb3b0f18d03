"""Opening hours for anybody: what is read is what who calls then meets."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import event, insert

from ringgroup.tables import EXTRA_DAY
from schedules.hours import Span
from schedules.local import instant
from tests.conftest import MONDAY
from tests.town.town import Town, demo_settings
from tests.town.two_desks import written
from tests.town.visitor import Visitor, give_password
from tests.unit.schedules.test_hours_as_data import read
from webhooks.simulator.network.phones import Ignores

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DATA = "/openingstijden.json"
CALENDAR = "/openingstijden.ics"


def data(town, path="/openingstijden/veldhoven.json"):
    answer = town.app.test_client().get(path)
    assert answer.status_code == 200
    return json.loads(answer.text)


CASES = {
    "a week with a closed day": (MONDAY, {date(2026, 11, 25): ""}),
    "an open Saturday, and a day until midnight": (
        MONDAY,
        {date(2026, 11, 28): "10:00-11:00", date(2026, 11, 27): "09:00-24:00"},
    ),
    "Christmas": (datetime(2026, 12, 24, 8, tzinfo=AMSTERDAM), {}),
    "the clock goes back": (
        datetime(2026, 10, 24, 8, tzinfo=AMSTERDAM),
        {date(2026, 10, 25): "00:30-02:30 03:00-04:00"},
    ),
    "the clock goes ahead": (
        datetime(2027, 3, 27, 8, tzinfo=AMSTERDAM),
        {date(2027, 3, 28): "01:30-02:30 03:30-04:00"},
    ),
}
EDGES = (30, 90, 105, 135, 165, 200, 225, 540, 600, 719, 721, 1439)
"""Minutes after midnight at which somebody calls."""


@pytest.mark.parametrize("case", CASES)
def test_who_calls_is_helped_when_the_data_says_so(sqlite_url, case):
    now, extra = CASES[case]
    town = Town(demo_settings(sqlite_url), now, "pickup wins")
    for day, spans in extra.items():
        town.extra_day(day, spans)
    town.sign_on("anna")
    town.phone("anna", Ignores())
    met = set()
    first = now.astimezone(AMSTERDAM).date() + timedelta(days=1)
    for ahead, minute in product(range(4), EDGES):
        at = instant(first + timedelta(days=ahead), minute, AMSTERDAM)
        if at <= town.now:
            continue
        town.run(at)
        told = read(data(town), town.now)
        visit = town.dial(hangs_up_after=2)
        town.run(at + timedelta(seconds=20))
        assert told == bool(visit.legs), (case, at)
        met.add(told)
    assert met == {True, False}
    town.close()


def test_the_calendar_holds_the_same_blocks_as_the_line(quiet_town):
    quiet_town.extra_day(date(2026, 11, 24), "13:00-15:00")
    answer = quiet_town.app.test_client().get(CALENDAR)
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    found = [(one["dtstart"].dt, one["dtend"].dt) for one in events]
    zone, first = quiet_town.line.hours.zone, date(2026, 11, 23)
    extra = {date(2026, 11, 24): (Span.parse("13:00-15:00"),)}
    blocks = quiet_town.line.hours.blocks_between(
        first, first + timedelta(days=400), extra
    )
    assert found == [(one.opens(zone), one.closes(zone)) for one in blocks]
    assert {str(one["summary"]) for one in events} == {"CJG Veldhoven is open"}
    assert {str(one["class"]) for one in events} == {"PUBLIC"}


@pytest.mark.parametrize("path", [DATA, CALENDAR])
def test_anybody_may_keep_it_and_it_sets_no_cookie_on_anybody(quiet_town, path):
    give_password(quiet_town.database, "anna")
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    visitor.sign_in("anna")
    for answer in (quiet_town.app.test_client().get(path), visitor.get(path)):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        tag = {"If-None-Match": answer.headers["ETag"]}
        again = quiet_town.app.test_client().get(path, headers=tag)
        assert (again.status_code, again.data) == (304, b"")


def test_what_strangers_ask_a_thousand_times_is_read_once_a_minute(quiet_town):
    statements = []
    event.listen(
        quiet_town.database.engine,
        "before_cursor_execute",
        lambda *told: statements.append(told[2]),
    )
    client = quiet_town.app.test_client()
    for _ in range(30):
        for path in (DATA, CALENDAR, "/openingstijden", "/openingstijden/nergens.json"):
            client.get(path)
    read_once = [one for one in statements if "extra_day" in one]
    assert len(read_once) == 1
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
    quiet_town.extra_day(date(2026, 11, 24), "")
    quiet_town.run(quiet_town.now + timedelta(seconds=61))
    noon = datetime(2026, 11, 24, 10, tzinfo=AMSTERDAM)
    assert read(data(quiet_town), noon) is False


def test_no_other_line_and_none_that_is_not_open_yet_is_told_of(quiet_town):
    lines = quiet_town.house.desk.lines
    client = quiet_town.app.test_client()
    assert client.get("/openingstijden/nergens.json").status_code == 404
    assert client.get("/openingstijden/nergens.ics").status_code == 404
    quiet_town.house.desk.take(
        {key: replace(line, opened=False) for key, line in lines.items()}
    )
    assert json.loads(client.get(DATA).text)["@graph"] == []
    assert client.get("/openingstijden/veldhoven.json").status_code == 404


def test_the_page_says_it_to_people_and_names_no_reason(quiet_town):
    with quiet_town.database.transaction() as session:
        row = {"line": "veldhoven", "day": date(2026, 11, 24), "spans": ""}
        session.execute(insert(EXTRA_DAY), row | {"reason": "teamdag"})
    answer = quiet_town.app.test_client().get("/openingstijden")
    said = " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())
    assert "Maandag 09:00-12:00" in said
    assert "Zaterdag dicht" in said
    assert re.search(r"24 november 2026: dicht", said)
    assert "dicht ( Eerste kerstdag )" in said or "dicht (Eerste kerstdag)" in said
    assert "teamdag" not in said
    assert "Tolkcontact" in said
    assert "noindex" not in answer.text
    assert "noindex" in quiet_town.app.test_client().get("/privacy").text


def test_each_desk_has_an_address_of_its_own(two_desks):
    graph = data(two_desks, DATA)["@graph"]
    assert [one["name"] for one in graph] == ["Loket West", "Balie Oosterhout"]
    west = data(two_desks, "/openingstijden/west.json")
    assert (west["name"], west["@type"]) == ("Loket West", "GovernmentOffice")
    assert "Oosterhout" not in json.dumps(west)


@pytest.fixture
def two_desks(sqlite_url, tmp_path):
    settings = demo_settings(sqlite_url, CJG_CONFIG=written(tmp_path))
    town = Town(settings, MONDAY, "pickup wins")
    yield town
    town.close()
