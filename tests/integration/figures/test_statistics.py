"""Figures as they are asked for: `cjg statistics`, and what is kept for them."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from click.testing import CliRunner
from sqlalchemy import event, insert, select, text, update

from config.cli import cjg
from config.settings import VARIABLES
from ringgroup.figures import publishing, reports
from ringgroup.figures.periods import Period
from ringgroup.figures.statistics import SMALL, WEEKDAYS, shown
from ringgroup.figures.store import reports as counts
from ringgroup.tables import OPEN_FORM, PRESENCE, PRESENCE_CHANGE, VOICEMAIL
from ringgroup.upkeep import retention
from tests.conftest import MONDAY
from tests.town.figures import LISTS, add, call, email, random_rows
from tests.town.town import Town, demo_settings
from webhooks.simulator.network.phones import Answers, SwitchedOff

YEAR = ("--from", "2025-01-01", "--to", "2025-12-31")
MARCH = ("--from", "2025-03-01", "--to", "2025-03-31")
DAY = date(2025, 3, 12)
NOVEMBER = Period.of("month", 2026, 11)
LATER = datetime(2026, 12, 3, 8, tzinfo=UTC)


@pytest.fixture
def desk(database_url):
    """The demo line, its workers and its telephone, on a Monday in 2026."""
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    yield town
    town.close()


def run(town: Town, *args: str):
    url = town.house.settings.database_url
    environ = dict.fromkeys(VARIABLES) | {"CJG_DEMO": "1", "DATABASE_URL": url}
    return CliRunner().invoke(cjg, ["statistics", *args], env=environ)


def figures(town: Town, *args: str) -> dict:
    result = run(town, *args, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def table(document: dict, name: str) -> dict:
    (found,) = [table for table in document["tables"] if table["id"] == name]
    codes = [[row[d] for d in found["dimensions"]] for row in found["rows"]]
    counts = [row["count"] for row in found["rows"]]
    keys = [code[0] if len(code) == 1 else tuple(code) for code in codes]
    return dict(zip(keys, counts, strict=True)) | {"total": found["total"]}


def known(found: dict) -> dict:
    return {code: count for code, count in found.items() if count != SMALL}


# --- what is counted -------------------------------------------------------------


def test_two_lists_that_no_table_counts_together_yet_can_be(desk):
    rows = [
        *[email(DAY, gender="female", forwarded_to="ggd")] * 3,
        email(DAY, gender="male", forwarded_to="mee"),
    ]
    add(desk.database, rows)
    asked = {"of_lines": [desk.line.key], "first": DAY, "last": DAY}
    question = counts.of_form("gender_by_partner", ("gender", "forwarded_to"))
    with desk.database.reading() as session:
        counted = session.execute(question, asked).all()
    found = {(row.one, row.other): row.rows for row in counted}
    assert found == {("female", "ggd"): 3, ("male", "mee"): 1}


# --- what the command prints -----------------------------------------------------


def test_counts_are_rounded_and_small_ones_hidden(desk):
    form = {name: codes[0] for name, codes in LISTS.items()}
    add(
        desk.database,
        [
            *[call(DAY, **form)] * 12,
            *[call(DAY, answered_by="backup", **form | {"age": "4-11"})] * 9,
            *[email(DAY, gender="other")] * 6,
            *[email(DAY, gender="unknown")] * 7,
            *[call(DAY)] * 13,
            *[call(DAY, outcome="closed", desk="closed", answered_by=None)] * 4,
            *[call(date(2025, 2, 28))] * 40,
            *[call(DAY, line="elders")] * 40,
        ],
    )
    march = figures(desk, *MARCH)
    assert (march["line"], march["from"], march["to"]) == ("veldhoven", *MARCH[1::2])
    assert table(march, "channel") == {"phone": 40, "email": 15, "total": 50}
    outcomes = table(march, "outcome")
    assert known(outcomes) == {"answered": 35, "total": 40}
    assert outcomes["closed"] == outcomes["failed"] == SMALL
    by = table(march, "answered_by")
    assert by == {"present": 25, "duty": SMALL, "backup": SMALL, "total": 35}
    assert known(table(march, "form")) == {
        "filled-in": 20,
        "not-filled-in": 15,
        "total": 35,
    }
    ages = table(march, "age")
    assert known(ages) == {"unborn": 25, "not-filled-in": 15, "total": 45}
    assert ages["4-11"] == SMALL
    genders = table(march, "gender")
    assert known(genders) == {
        "male": 20,
        "unknown": 15,
        "not-filled-in": 15,
        "total": 45,
    }
    assert known(table(march, "weekday")) == {"wednesday": 40, "total": 40}
    assert known(table(march, "weekday_by_hour")) == {
        ("wednesday", "9"): 40,
        "total": 40,
    }
    assert march["measures"]["forms_filled_in_percent"] is None  # of fewer than fifty


def test_every_table_agrees_with_a_count_by_hand(desk):
    rows = random_rows(Random(11), 900, date(2024, 12, 1), 425)
    add(desk.database, rows)
    of_year = [row for row in rows if row["day"].year == 2025]
    asked = [
        row
        for row in of_year
        if row["channel"] == "email" or row["outcome"] == "answered"
    ]
    document = figures(desk, *YEAR)
    for name in ("age", "question_kind", "question_type", "forwarded_to"):
        true = Counter(row[name] or "not-filled-in" for row in asked)
        seen = table(document, name)
        assert seen.pop("total") == shown(len(asked))
        assert seen == {code: shown(true[code]) for code in seen}
        assert {*LISTS[name], "not-filled-in"} == seen.keys()
    months = Counter(str(row["day"].month) for row in of_year)
    seen = table(document, "month")
    assert seen.pop("total") == shown(len(of_year))
    assert seen == {str(month): shown(months[str(month)]) for month in range(1, 13)}
    pairs = Counter((row["age"], row["question_kind"]) for row in asked)
    seen = table(document, "age_by_question_kind")
    for age in LISTS["age"]:
        for kind in LISTS["question_kind"]:
            assert seen[age, kind] == shown(pairs[age, kind])
    missed = [
        row for row in of_year if row["desk"] == "open" and row["outcome"] != "answered"
    ]
    hours = Counter(str(row["hour"]) for row in missed)
    seen = table(document, "missed_hour")
    assert seen.pop("total") == shown(len(missed))
    assert seen == {str(hour): shown(hours[str(hour)]) for hour in range(24)}
    weekdays = Counter(WEEKDAYS[row["day"].weekday()] for row in missed)
    seen = table(document, "missed_weekday")
    assert seen.pop("total") == shown(len(missed))
    assert seen == {day: shown(weekdays[day]) for day in WEEKDAYS}
    assert document["measures"]["answered_percent"] is not None
    assert document["measures"]["wait_p90_seconds"] in {75, 90}


def test_csv_and_json_and_text_say_the_same(desk):
    add(desk.database, random_rows(Random(2), 400, date(2025, 1, 1), 365))
    document = figures(desk, *YEAR)
    lines = list(csv.DictReader(io.StringIO(run(desk, *YEAR, "--csv").stdout)))
    assert list(lines[0]) == [
        *("table", "dimension1", "code1", "dimension2", "code2", "count")
    ]
    assert len(lines) == sum(len(table["rows"]) for table in document["tables"])
    ages = {r["code1"]: r["count"] for r in lines if r["table"] == "age"}
    assert ages == {
        code: str(count)
        for code, count in table(document, "age").items()
        if code != "total"
    }
    told = run(desk, *YEAR).stdout
    assert f"\n  total{document['tables'][0]['total']:>43}\n" in told


@pytest.mark.parametrize(
    "asked",
    [
        ("--from", "2025-01-02", "--to", "2025-01-31"),
        ("--from", "2025-01-01", "--to", "2025-01-30"),
        ("--from", "2025-02-01", "--to", "2025-01-31"),
        ("--from", "2025-01-01", "--to", "2025-02-28"),
        ("--from", "2199-01-01", "--to", "2199-01-31"),
        ("--from", "2025-1-1", "--to", "2025-01-31"),
        ("--from", "2025-01-01"),
        (*MARCH, "--json", "--csv"),
        (*MARCH, "--line", "nergens"),
    ],
)
def test_what_cannot_be_published_is_refused_in_a_line(quiet_town, asked):
    result = run(quiet_town, *asked)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_a_quarter_is_a_period(quiet_town):
    add(quiet_town.database, [call(DAY)] * 30)
    quarter = figures(quiet_town, "--from", "2025-01-01", "--to", "2025-03-31")
    assert table(quarter, "channel")["phone"] == 30


# --- calls that were really placed -------------------------------------------------


def test_calls_become_figures(desk):
    desk.sign_on("anna")
    desk.phone("anna", Answers(talk_seconds=30))
    for _ in range(12):
        desk.call()
    desk.phone("anna", SwitchedOff())
    for _ in range(10):
        desk.call(speaks_seconds=9)
    with desk.database.transaction() as session:
        forms = session.execute(select(*OPEN_FORM.c)).all()
    assert len(forms) == 12
    retention.run(desk.database, desk.house.desk, desk.now + timedelta(days=14))
    with desk.database.reading() as session:
        seen = reports.statistics(session, desk.line, NOVEMBER)
    assert dict(seen.tables["outcome"].rows) == {
        ("answered",): 10,
        ("voicemail",): 10,
        ("abandoned",): SMALL,
        ("closed",): SMALL,
        ("failed",): SMALL,
    }
    assert seen.tables["form"].rows["not-filled-in",] == 10
    assert seen.measures["wait_median_seconds"] is not None


# --- messages -----------------------------------------------------------------------


def leave(town: Town, received: datetime, handled: datetime | None, n: int) -> None:
    rows = [
        {
            "id": f"{received:%d%H%M}{handled or 0:%d%H%M}{i}",
            "line": town.line.key,
            "recording_sid": f"RE{received:%d%H%M}{handled or 0:%d%H%M}{i}",
            "received_at": received,
            "seconds": 9,
            "handled_at": handled,
            "handled_by": handled and 1,
        }
        for i in range(n)
    ]
    with town.database.transaction() as session:
        session.connection().execute(insert(VOICEMAIL), rows)


def handled_within(town: Town, period: Period) -> dict:
    with town.database.reading() as session:
        seen = reports.statistics(session, town.line, period).tables["voicemail"]
    return {code: count for (code,), count in seen.rows.items()}


def test_how_fast_messages_were_handled_outlives_them(desk):
    friday = datetime(2026, 11, 6, 10, tzinfo=UTC)
    leave(desk, friday, friday + timedelta(days=3), 12)
    leave(desk, friday, friday + timedelta(days=4), 15)
    leave(desk, friday, friday + timedelta(days=20), 20)
    leave(desk, friday, datetime(2026, 12, 1, 9, tzinfo=UTC), 30)
    expected = {"1": 10, "2": 15, "more": 20}
    assert handled_within(desk, NOVEMBER) == expected
    for days in (10, 11, 40):
        retention.run(desk.database, desk.house.desk, friday + timedelta(days=days))
        assert handled_within(desk, NOVEMBER) == expected
    assert desk.rows("voicemail") == []
    assert handled_within(desk, Period.of("month", 2026, 12))["more"] == 30
    with desk.database.reading() as session:
        year = reports.statistics(session, desk.line, Period.of("year", 2026))
    assert year.tables["voicemail"].total == 75
    assert year.measures["voicemails_within_1_working_day_percent"] == 13


def test_a_dry_run_counts_nothing(quiet_town):
    leave(quiet_town, MONDAY, MONDAY, 12)
    later = MONDAY + timedelta(days=9)
    retention.run(quiet_town.database, quiet_town.house.desk, later, dry_run=True)
    assert quiet_town.rows("voicemail_month") == []
    assert handled_within(quiet_town, NOVEMBER)["1"] == 10


# --- nobody Present -----------------------------------------------------------------


def change(town: Town, day: int, minute: int, *, present: bool, member: int = 1):
    at = datetime(2026, 11, day, 7, tzinfo=UTC) + timedelta(minutes=minute)
    row = {"line": town.line.key, "member_id": member, "via": "phone"}
    with town.database.transaction() as session:
        session.execute(
            insert(PRESENCE_CHANGE),
            row | {"present": present, "at": at},
        )


def attendance(town: Town) -> tuple:
    with town.database.reading() as session:
        seen = reports.statistics(session, town.line, NOVEMBER).measures
    return seen["open_minutes"], seen["nobody_present_minutes"]


def test_time_with_nobody_present_outlives_who_was(desk):
    assert attendance(desk) == (None, None)  # nobody ever signed on: nothing is known
    change(desk, 2, 600, present=True)  # counting begins on the day after
    change(desk, 2, 700, present=False)
    for day in (23, 24, 25, 26, 27):  # an hour after the desk opens at 8:00 UTC
        change(desk, day, 120, present=True)
        change(desk, day, 240, present=False)
    change(desk, 23, 60, present=True, member=2)
    change(desk, 23, 130, present=False, member=2)
    open_days = 4 + 5 + 5 + 5 + 1  # 3-6, 9-13, 16-20, 23-27 and 30 November
    expected = 180 * open_days, 180 * (open_days - 5) + 60 * 4
    assert attendance(desk) == expected
    for now in (datetime(2026, 11, 24, 12, tzinfo=UTC), LATER, LATER):
        retention.run(desk.database, desk.house.desk, now)
        assert attendance(desk) == expected
    (november, december) = sorted(desk.rows("presence_month"), key=str)
    assert str(november["counted_to"]) == "2026-11-30"
    assert str(december["counted_to"]) == "2026-12-02"
    retention.run(desk.database, desk.house.desk, LATER + timedelta(days=400))
    assert desk.rows("presence_change") == []
    assert attendance(desk) == expected


def test_who_signed_on_before_the_month_is_present_in_it(desk):
    with desk.database.transaction() as session:
        session.execute(
            insert(PRESENCE),
            {"line": desk.line.key, "member_id": 1, "place": 1, "since": MONDAY},
        )
    october = timedelta(days=31)
    change(desk, 2, 0, present=True)
    with desk.database.transaction() as session:
        moved = datetime(2026, 11, 2, 7, tzinfo=UTC) - october
        session.execute(update(PRESENCE_CHANGE).values(at=moved))
    assert attendance(desk) == (180 * 21, 0)
    retention.run(desk.database, desk.house.desk, LATER)
    assert attendance(desk) == (180 * 21, 0)


# --- what it costs --------------------------------------------------------------------


def test_counting_asks_the_same_number_of_questions_whatever_its_size(desk):
    sent: list[str] = []
    event.listen(
        desk.database.engine,
        "before_cursor_execute",
        lambda *arguments: sent.append(arguments[2]),
    )

    def questions(period: Period) -> int:
        sent.clear()
        with desk.database.reading() as session:
            reports.statistics(session, desk.line, period)
        return len([statement for statement in sent if statement != "BEGIN"])

    change(desk, 2, 0, present=True)
    empty = questions(Period.of("month", 2026, 11))
    add(desk.database, random_rows(Random(4), 2000, date(2025, 1, 1), 690))
    assert questions(Period.of("month", 2026, 11)) == empty <= 8
    assert questions(Period.of("year", 2026)) == empty


def test_a_report_stands_beside_the_period_before(desk):
    add(desk.database, [call(DAY)] * 30 + [call(date(2025, 2, 3))] * 21)
    march = Period.of("month", 2025, 3)
    with desk.database.reading() as session:
        then = datetime(2025, 4, 20, 9, tzinfo=UTC)
        known = publishing.catalogue(session, desk.line, then).periods
        alone = reports.statistics(session, desk.line, Period.of("month", 2025, 2))
    assert [period.label for period in known] == ["2025-Q1", "2025-03", "2025-02"]
    seen = publishing.report(desk.database, desk.line, march, known)
    assert seen.now.tables["channel"].total == 30
    assert seen.before == alone
    assert alone.tables["channel"].total == 20
    first = publishing.report(desk.database, desk.line, march.before(), known)
    assert first.before is None


def test_figures_are_read_from_the_index_alone(sqlite_url):
    town = Town(demo_settings(sqlite_url), MONDAY, "pickup wins")
    plan = []

    def note(_connection, cursor, statement, parameters, *_):
        if "registered" in statement:
            cursor.connection.row_factory = None
            asked = cursor.connection.execute(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            plan.extend(row[3] for row in asked)

    event.listen(town.database.engine, "after_cursor_execute", note)
    with town.database.reading() as session:
        reports.statistics(session, town.line, NOVEMBER)
        session.execute(text("SELECT 1"))
    town.close()
    of_rows = [step for step in plan if step.split()[1] == "registration"]
    assert of_rows
    assert all("COVERING INDEX ix_registration_counted" in step for step in of_rows)
