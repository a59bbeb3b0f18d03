"""Figures are published once, when no form of a period can come any more."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from threading import Barrier

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from config.app import create_app
from config.cli import cjg
from config.jobs import publish
from config.outside import reach
from config.settings import VARIABLES
from ringgroup.figures import publication, publishing
from ringgroup.figures.periods import Period
from ringgroup.figures.statistics import RULES
from ringgroup.tables import CALL, OPEN_FORM, PRESENCE_CHANGE
from ringgroup.upkeep import closing, retention
from ringgroup.upkeep.leadership import Leadership, surely
from tests.town.figures import add, call, random_rows
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password

BEGAN = date(2025, 9, 1)
OCTOBER = Period.of("month", 2025, 10)
CLOSES = datetime(2025, 11, 7, 23, tzinfo=UTC)
"""Midnight after the fifth working day since the last Friday of October."""
LATER = datetime(2026, 1, 20, 9, tzinfo=UTC)
A_FORM = {
    "line": "veldhoven",
    "member": "anna",
    "channel": "phone",
    "hour": 9,
    "desk": "open",
    "outcome": "answered",
    "answered_by": "present",
    "wait_seconds": 10,
    "talk_minutes": 4,
}


class Desk:
    """The demo line with some months of questions, and a clock that a test sets."""

    def __init__(self, database_url: str) -> None:
        self.town = Town(demo_settings(database_url), LATER, "pickup wins")
        self.database, self.line = self.town.database, self.town.line
        self.now = LATER
        add(self.database, random_rows(Random(5), 900, BEGAN, 122))
        give_password(self.database, "anna", "bram")
        self.anna = self.visitor("anna")

    def visitor(self, login: str) -> Visitor:
        found = Visitor(
            create_app(self.town.house, clock=lambda: self.now), lambda: self.now
        )
        self.look = found
        found.sign_in(login)
        return found

    def status(self, period: str, at: datetime) -> int:
        """How the page of a period is answered at that time."""
        self.now = at
        self.anna.sign_in("anna")  # whose session of last month is over
        return self.anna.get(f"/cijfers?periode={period}").status_code

    def opens_form(self, day: date, name: str = "one") -> None:
        row = A_FORM | {"id": name, "day": day}
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        with self.database.transaction() as session:
            session.execute(insert(OPEN_FORM), row | {"opened_at": at})

    def kept(self) -> list[tuple[str, str]]:
        return sorted((row["kind"], str(row["first"])) for row in self.rows())

    def rows(self) -> list[dict]:
        return self.town.rows("published_figures")

    def cli(self, *words: str) -> str:
        environ = dict.fromkeys(VARIABLES) | {
            "CJG_DEMO": "1",
            "DATABASE_URL": self.town.house.settings.database_url,
        }
        result = CliRunner().invoke(cjg, words, env=environ)
        assert (result.exit_code, result.stderr) == (0, ""), words
        return result.stdout

    def close(self) -> None:
        self.town.close()


@pytest.fixture
def desk(database_url) -> Iterator[Desk]:
    desk = Desk(database_url)
    yield desk
    desk.close()


@pytest.fixture
def quiet(sqlite_url) -> Iterator[Desk]:
    """The same where the database does not matter."""
    desk = Desk(sqlite_url)
    yield desk
    desk.close()


# --- from when on ------------------------------------------------------------------


def test_a_month_is_seen_when_the_time_of_its_forms_is_over(quiet):
    assert quiet.status("2025-10", CLOSES - timedelta(minutes=1)) == 404
    assert "De cijfers van oktober 2025 zie je vanaf zaterdag 8 november 2025." in (
        quiet.anna.page.text
    )
    assert quiet.status("2025-10", CLOSES) == 200
    assert "De cijfers van november 2025 zie je vanaf zaterdag 6 december 2025." in (
        quiet.anna.page.text
    )


def test_a_form_that_can_still_come_keeps_its_own_periods_back(quiet):
    quiet.opens_form(date(2025, 10, 31))
    assert quiet.status("2025-10", LATER) == 404
    assert "De cijfers van" in quiet.anna.page.text
    assert quiet.status("2025-Q4", LATER) == 404
    assert quiet.status("2025", LATER) == 404
    assert quiet.status("2025-09", LATER) == 200
    assert quiet.status("2025-11", LATER) == 200
    retention.run(quiet.database, quiet.town.house.desk, LATER)
    for period in ("2025-10", "2025-Q4", "2025"):
        assert quiet.status(period, LATER) == 200


def test_a_call_that_is_not_over_keeps_its_month_back(quiet):
    quiet.town.sign_on("anna")
    quiet.town.call()
    with quiet.database.transaction() as session:
        session.execute(delete(OPEN_FORM))
        talking = {
            "state": "talking",
            "arrived_at": datetime(2025, 10, 31, 22, 59, tzinfo=UTC),
        }
        session.execute(update(CALL).values(talking))
    assert quiet.status("2025-10", LATER) == 404
    assert quiet.status("2025-11", LATER) == 200


def test_the_command_says_why_a_period_is_not_seen_yet(quiet):
    quiet.opens_form(date(2025, 10, 31))
    environ = dict.fromkeys(VARIABLES) | {
        "CJG_DEMO": "1",
        "DATABASE_URL": quiet.town.house.settings.database_url,
    }
    month = ["statistics", "--from", "2025-10-01", "--to", "2025-10-31"]
    for words in (month, ["report", "2025"]):
        result = CliRunner().invoke(cjg, words, env=environ)
        assert (result.exit_code, result.stdout) == (2, "")
        assert re.fullmatch(r".*forms of .* can still come.*\n", result.stderr)
    assert quiet.kept() == []
    with quiet.database.reading() as session:
        before = CLOSES - timedelta(1)
        refusal = publishing.refusal(session, quiet.line, OCTOBER, before)
    assert refusal == (
        "forms of 2025-10-01 to 2025-10-31 can still come; its figures are given "
        "from 2025-11-08 on"
    )


def test_a_line_without_a_question_says_from_when_on(sqlite_url):
    town = Town(demo_settings(sqlite_url), LATER, "pickup wins")
    give_password(town.database, "anna")
    anna = Visitor(town.app, lambda: town.now)
    anna.sign_in("anna")
    page = anna.get("/cijfers").text
    town.close()
    assert "De cijfers van januari 2026 zie je vanaf zaterdag 7 februari 2026." in page


# --- once, and for ever ---------------------------------------------------------------


def main(page: str) -> str:
    """What a page says, but for the token of its forms.

    Above it the navigation counts one's own open forms.
    """
    said = "".join(page.partition("<main")[1:])
    assert said
    return re.sub(r'name="csrf_token" value="[^"]+"', "", said)


def everything(desk: Desk) -> dict[str, object]:
    """All that comes out of every door, of every period that is offered."""
    page = desk.anna.get("/cijfers").text
    labels = re.findall(r'<option value="([^"]+)"', page)
    seen: dict[str, object] = {"offered": labels}
    for label in labels:
        seen[f"page {label}"] = main(desk.anna.get(f"/cijfers?periode={label}").text)
        for kind in ("csv", "json", "xlsx", "zip"):
            seen[f"{kind} {label}"] = desk.anna.get(f"/cijfers/{label}.{kind}").data
        period = Period.parse(label)
        asked = ("--from", str(period.first), "--to", str(period.last))
        for form in ((), ("--json",), ("--csv",)):
            seen[f"cjg {label} {form}"] = desk.cli("statistics", *asked, *form)
        if period.kind == "year":
            path = f"/cijfers/jaarverslag/{label}"
            seen[f"report {label}"] = main(desk.anna.get(path).text)
            seen[f"cjg report {label}"] = desk.cli("report", label)
    return seen


def test_nothing_that_happens_later_changes_what_was_published(desk):
    before = everything(desk)
    assert len(before["offered"]) == 4 + 2 + 1
    late = [call(OCTOBER.last, age="0-3", gender="male")] * 30
    add(desk.database, [*late, call(date(2025, 9, 3), outcome="failed")])
    with desk.database.transaction() as session:
        at = datetime(2025, 10, 8, 9, tzinfo=UTC)
        row = {"line": "veldhoven", "member_id": 1, "present": True, "via": "page"}
        session.execute(insert(PRESENCE_CHANGE), row | {"at": at})
    desk.town.extra_day(date(2025, 10, 9), "")
    desk.opens_form(date(2025, 10, 2))
    assert everything(desk) == before
    retention.run(desk.database, desk.town.house.desk, LATER + timedelta(days=500))
    desk.anna.sign_in("anna")  # that went too
    assert everything(desk) == before


def test_every_door_is_drawn_from_what_is_kept(quiet):
    document = json.loads(quiet.anna.get("/cijfers/2025-10.json").text)
    assert quiet.cli(
        "statistics", "--from", "2025-10-01", "--to", "2025-10-31", "--json"
    )
    (kept,) = quiet.rows()
    assert json.loads(kept["document"]) == document
    assert kept["rules"] == RULES
    asked = quiet.cli(
        *("statistics", "--from", "2025-10-01", "--to", "2025-10-31", "--json")
    )
    assert asked == kept["document"] + "\n"
    assert quiet.anna.get("/cijfers/2025-10.csv").text == publication.as_csv(
        publication.from_json(kept["document"])
    )


def test_two_who_are_first_at_once_get_the_same(desk):
    """Rows come in between: each of them has counted something else."""
    both, seen = Barrier(2), []

    def ask(more: Callable[[], None]) -> str:
        both.wait(60)
        more()
        return publication.as_json(
            publishing.figures(desk.database, desk.line, OCTOBER)
        )

    rows = [call(OCTOBER.first)] * 40
    with ThreadPoolExecutor(2) as threads:
        asked = [
            threads.submit(ask, lambda: None),
            threads.submit(ask, lambda: add(desk.database, rows)),
        ]
        seen = [one.result(60) for one in asked]
    (kept,) = desk.rows()
    assert seen == [kept["document"]] * 2


AGAIN = "INSERT INTO published_figures SELECT * FROM published_figures"
CHANGES = (
    "UPDATE published_figures SET document = '{}'",
    "UPDATE published_figures SET rules = 2",
    "DELETE FROM published_figures",
    AGAIN,
    f"{AGAIN} WHERE 1 = 1 ON CONFLICT (line, kind, first) DO UPDATE SET rules = 2",
    AGAIN.replace("INSERT", "REPLACE"),
    "TRUNCATE published_figures",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_another_version(desk, statement):
    publishing.figures(desk.database, desk.line, OCTOBER)
    before = desk.rows()
    with pytest.raises(DBAPIError), desk.database.transaction() as session:
        session.execute(text(statement))
    assert desk.rows() == before != []


# --- by the clock -----------------------------------------------------------------


def test_the_clock_publishes_what_closed_lately_and_nothing_else(desk):
    closing.cycle(desk.database, desk.town.house.desk, CLOSES - timedelta(minutes=1))
    assert desk.kept() == [("month", "2025-09-01"), ("quarter", "2025-07-01")]
    closing.cycle(desk.database, desk.town.house.desk, CLOSES)
    assert ("month", "2025-10-01") in desk.kept()
    september = desk.rows()
    closing.cycle(desk.database, desk.town.house.desk, LATER)
    assert all(row in desk.rows() for row in september)
    assert [kind for kind, _ in desk.kept()] == [
        *["month"] * 4,
        *["quarter"] * 2,
        "year",
    ]


def test_of_old_periods_figures_are_published_when_somebody_asks(quiet):
    years_later = LATER + timedelta(days=800)
    closing.cycle(quiet.database, quiet.town.house.desk, years_later)
    assert not [first for _, first in quiet.kept() if first < "2026-12-01"]
    assert quiet.status("2025-10", years_later) == 200
    assert ("month", "2025-10-01") in quiet.kept()


def test_while_the_time_is_not_sure_nothing_new_is_published(desk):
    """The system clock says that October is over; it was set wrong."""
    house = desk.town.house
    house = replace(house, settings=house.settings.model_copy(update={"demo": False}))
    before = CLOSES - timedelta(days=10)
    one = Leadership(desk.database)
    assert one.leads(before)
    app = create_app(house, clock=lambda: CLOSES)
    anna = Visitor(app, lambda: CLOSES)
    anna.sign_in("anna")
    assert anna.get("/cijfers?periode=2025-10").status_code == 404
    assert anna.get("/cijfers?periode=2025-09").status_code == 200
    assert one.leads(CLOSES)  # sees that it leapt
    outside = reach(house.settings, "loket@example.nl")
    publish(house, replace(outside, wall=lambda: CLOSES), CLOSES)
    outside.close()
    assert desk.kept() == [("month", "2025-09-01")]
    assert anna.get("/cijfers?periode=2025-Q3").status_code == 404
    assert anna.get("/cijfers?periode=2025-09").status_code == 200
    with desk.database.reading() as session:
        assert surely(session, CLOSES) is None
        assert surely(session, CLOSES + timedelta(days=1)) == CLOSES + timedelta(1)
        late = publishing.refusal(session, desk.line, OCTOBER, None)
    assert (
        late
        == "2025-10-01 to 2025-10-31 was never seen, and the system clock made a leap"
    )
    one.end()


def test_a_year_in_which_a_line_began_is_compared_with_nothing(quiet):
    """It began in September: "300 more than in 2025" would be of another length."""
    year = Period.of("year", 2026)
    add(quiet.database, random_rows(Random(6), 900, date(2026, 1, 1), 365))
    with quiet.database.reading() as session:
        then = datetime(2027, 2, 1, 9, tzinfo=UTC)
        known = publishing.catalogue(session, quiet.line, then)
    assert {year, year.before(), OCTOBER.before()} <= set(known.periods)
    found = publishing.report(quiet.database, quiet.line, year, known.whole)
    assert (found.before, found.year_ago) == (None, None)
    later = publishing.report(quiet.database, quiet.line, OCTOBER, known.whole)
    assert later.before is not None  # September began with it
