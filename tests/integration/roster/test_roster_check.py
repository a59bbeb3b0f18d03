"""What there is to look at in a roster: page, Monday mail and command say the same."""

import json
import re
from datetime import date, timedelta
from io import BytesIO
from typing import get_args

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, update

from config.cli import cjg
from config.settings import VARIABLES
from ringgroup.notices.roster_words import ENGLISH, WARNINGS
from ringgroup.tables import LEAVE, MEMBER, ROSTER_SETTING, SLOT
from ringgroup.upkeep import telling
from schedules.dates import day_named
from schedules.warnings import WarningCode
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import PEOPLE, demo_settings
from tests.town.visitor import Visitor, give_password

TODAY = MONDAY.date()
DAY = timedelta(days=1)
FOUR_WEEKS = [TODAY + n * DAY for n in range(28)]
WEEKS = ("2026-W48", "2026-W49", "2026-W50", "2026-W51")


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "carla", role="coordinator")
    yield town
    town.close()


@pytest.fixture
def prompt(town, database_url, monkeypatch):
    """`cjg roster check`, on the day of the town."""
    monkeypatch.setattr("config.cli.roster.utc_now", lambda: town.now)
    environ = dict.fromkeys(VARIABLES)
    environ |= {"CJG_DEMO": "1", "DATABASE_URL": database_url}
    return lambda *args: CliRunner().invoke(
        cjg, ["roster", "check", *args], env=environ
    )


def put(town, day: date, span=(540, 720), line="veldhoven", **who: str) -> None:
    rows = [
        {
            "line": line,
            "day": day,
            "start": span[0],
            "end": span[1],
            "slot": slot,
            "member_id": PEOPLE.index(login) + 1,
        }
        for slot, login in who.items()
    ]
    with town.database.transaction() as session:
        session.execute(insert(SLOT), rows)


def troubled(town) -> None:
    """A roster in which much is amiss."""
    put(town, TODAY, duty="anna", backup="bram")
    put(town, TODAY + DAY, duty="anna", backup="daan")
    put(town, TODAY + 2 * DAY, duty="eva")
    put(town, TODAY + 3 * DAY, (600, 750), backup="bram")
    put(town, TODAY + 5 * DAY, duty="bram")
    with town.database.transaction() as session:
        for login, values in {
            "daan": {"problem": "21614"},
            "eva": {"active": False},
        }.items():
            session.execute(
                update(MEMBER).where(MEMBER.c.login == login).values(**values)
            )
        days = {"first": TODAY + DAY, "last": TODAY + DAY}
        session.execute(insert(LEAVE), {"member_id": 1, **days})


def on_pages(town) -> set[tuple[str, str, str]]:
    """What the pages of four weeks say: day, slot, words."""
    carla = Visitor(town.app, lambda: town.now)
    carla.sign_in("carla")
    found = set()
    for week in WEEKS:
        html = carla.get(f"/rooster?week={week}").text
        for said, links in re.findall(
            r"<li><strong>([^<]+)</strong>:(.*?)</li>", html, re.DOTALL
        ):
            found |= {
                (day, slot, said.lower())
                for day, slot in re.findall(r'"#p-([\d-]{10})-\d+-(\w+)"', links)
            }
    return found


def in_mail(town) -> set[tuple[str, str, str]]:
    telling.cycle(town.database, town.desk, town.now)
    (row,) = [r for r in town.rows("message") if r["about"].startswith("week:")]
    slots = {"dienst": "duty", "achterwacht": "backup"}
    days = {day_named(day): f"{day}" for day in FOUR_WEEKS}
    found = set()
    for day, said in re.findall(
        r"^- (.+), \d\d:\d\d-\d\d:\d\d: (.+)$", row["body"], re.MULTILINE
    ):
        for one in said.split(", "):
            who, _, about = one.rpartition(": ")
            slot = who.partition("(")[2].strip(")") or one.removeprefix("geen ")
            found.add((days[day], slots[slot], about.partition(" (")[0]))
    return found


def in_json(result) -> set[tuple[str, str, str]]:
    return {
        (one["date"], one["slot"], WARNINGS[one["code"]])
        for one in json.loads(result.stdout)["warnings"]
    }


def test_page_mail_and_command_say_the_same_of_the_same_weeks(town, prompt):
    troubled(town)
    told = in_json(prompt("--json"))
    assert told == on_pages(town)
    assert told == in_mail(town)
    kinds = ("empty_duty", "empty_backup", "inactive", "no_number", "on_leave")
    assert {said for _, _, said in told} == {
        WARNINGS[code] for code in (*kinds, "closed", "other_hours", "in_a_row")
    }


def lopsided(town) -> None:
    """Two of seven do everything, and both are of one of the two organisations."""
    with town.database.transaction() as session:
        gijs = update(MEMBER).where(MEMBER.c.login == "gijs")
        session.execute(gijs.values(organisation="GGD"))
    for day in FOUR_WEEKS:
        if day.weekday() < 5:
            put(town, day, duty="anna", backup="bram")


def test_who_stands_there_too_often_is_said_by_page_mail_and_command(town, prompt):
    lopsided(town)
    told = in_json(prompt("--json"))
    assert told == in_mail(town)
    assert {said for _, _, said in told} == {
        WARNINGS[code] for code in ("in_a_row", "one_organisation", "overload")
    }
    page = Visitor(town.app, lambda: town.now)
    page.sign_in("carla")
    html = page.get("/rooster?maand=2026-12").text
    said = "Anna staat er in december 14 keer in. Gemiddeld is dat 6,3."
    lines = prompt("--from", "2026-12-01", "--to", "2026-12-31").stdout
    assert "anna stands there 14 times in that month; on average" in lines
    (row,) = [r for r in town.rows("message") if r["about"].startswith("week:")]
    assert "Anna (dienst): staat er te vaak in (14 keer; gemiddeld 4,0)" in row["body"]
    assert WARNINGS["overload"] in html
    assert said in html


def test_what_workers_see_is_the_same_sentence_on_page_mail_and_file(town):
    """Two drafts and one place that was shown, in the month that the mail is about."""
    put(town, TODAY, duty="anna", backup="bram")
    put(town, TODAY + 2 * DAY, duty="daan")
    with town.database.transaction() as session:
        session.execute(update(SLOT).where(SLOT.c.day > TODAY).values(published=False))
    said = "1 plek is nog concept: medewerkers zien die niet."
    carla = Visitor(town.app, lambda: town.now)
    carla.sign_in("carla")
    in_mail(town)
    (row,) = [r for r in town.rows("message") if r["about"].startswith("week:")]
    assert f"Het rooster van de komende vier weken: {said}" in row["body"]
    assert said in carla.get("/rooster?maand=2026-11").text
    assert said in carla.get("/rooster/publiceren?tot=2026-11-30").text
    file = f"date,block,duty,backup\n{TODAY + 3 * DAY},,anna,\n".encode()
    sent = {"bestand": (BytesIO(file), "rooster.csv")}
    preview = carla.post("/rooster/inlezen", sent).text
    two = "2 plekken zijn nog concept: medewerkers zien die niet."
    assert f"Neem je het over, dan is het zo: {two}" in " ".join(preview.split())


def test_every_warning_about_a_place_has_its_words_for_all_three():
    about_places = {*get_args(WarningCode)} - {"share"}
    assert WARNINGS.keys() == ENGLISH.keys() == about_places


def test_the_command_prints_a_line_for_each_warning_and_fails(town, prompt):
    troubled(town)
    result = prompt("--from", "2026-11-24", "--to", "2026-11-28")
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "2026-11-24 09:00-12:00: anna (duty) is on leave",
        "2026-11-24 09:00-12:00: daan (backup) has a mobile that does not work",
        "2026-11-24 09:00-12:00: anna (duty) stands there the day before too",
        "2026-11-25 09:00-12:00: nobody is backup",
        "2026-11-25 09:00-12:00: eva (duty) is not active any more",
        "2026-11-26 09:00-12:00: nobody has duty",
        "2026-11-26 09:00-12:00: nobody is backup",
        "2026-11-26 10:00-12:30: bram (backup) is named, and not for the desk's hours",
        "2026-11-27 09:00-12:00: nobody has duty",
        "2026-11-27 09:00-12:00: nobody is backup",
        "2026-11-28 09:00-12:00: bram (duty) is named, and the desk is closed",
    ]


def test_the_command_is_silent_and_well_when_the_roster_is(town, prompt):
    put(town, TODAY, duty="anna", backup="bram")
    day = f"{TODAY}"
    result = prompt("--from", day, "--to", day)
    assert (result.exit_code, result.output) == (0, "")
    document = json.loads(prompt("--from", day, "--to", day, "--json").stdout)
    assert document == {"line": "veldhoven", "from": day, "to": day, "warnings": []}


def test_it_looks_four_weeks_ahead_or_to_the_last_published_day(town, prompt):
    assert json.loads(prompt("--json").stdout)["to"] == "2026-12-20"
    publishing = {"line": "veldhoven", "published_until": date(2027, 1, 31)}
    with town.database.transaction() as session:
        session.execute(insert(ROSTER_SETTING), publishing)
    document = json.loads(prompt("--json").stdout)
    assert (document["from"], document["to"]) == ("2026-11-23", "2027-01-31")


@pytest.mark.parametrize(
    "args",
    [
        ("--from", "1 mei"),
        ("--from", "2026-05-02", "--to", "2026-05-01"),
        ("--to", "2026-11-22"),
        ("--from", "2026-01-01", "--to", "2028-01-01"),
        ("--line", "oost"),
        ("too", "much"),
    ],
)
def test_what_cannot_be_checked_is_bad_input(prompt, args):
    result = prompt(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_like_others(prompt, day):
    assert prompt("--from", f"{day}", "--to", f"{day}").exit_code in {0, 1}
    assert prompt("--from", f"{day}").exit_code in {0, 1}
