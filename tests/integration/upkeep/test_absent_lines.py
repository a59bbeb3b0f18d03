"""Rows of a line that is not in the line file, and rows that cannot be worked on."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text
from structlog.testing import capture_logs

from ringgroup.figures.periods import Period
from ringgroup.figures.store import published
from ringgroup.tables import VOICEMAIL
from ringgroup.upkeep import absent_lines, telling
from schedules.hours import OpeningHours
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import PEOPLE, demo_settings
from webhooks.simulator.network.phones import Ignores
from webhooks.simulator.network.weather import Forecast

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = 24 * HOUR
NEVER_ENDS = {"status copies": 0, "dial action after hang-up": "never"}


@pytest.fixture
def town(database_url):
    settings = demo_settings(database_url)
    town = ClockedTown(settings, MONDAY, "pickup wins", Forecast(NEVER_ENDS))
    yield town
    town.close()


class Endless(OpeningHours):
    """A year in which no working day comes any more."""

    def working_days_after(self, *_: object) -> date:
        message = "no working day within the horizon"
        raise LookupError(message)


def change(town: ClockedTown, statement: str, **asked: object) -> None:
    with town.database.transaction() as session:
        session.execute(text(statement), asked)


def other_file(town: ClockedTown, key: str, **entries: object) -> None:
    """The line file is another: its line has another key."""
    line = replace(town.line, key=key, **entries)
    town.desk.take({key: line})


def coordinator(town: ClockedTown, name: str) -> None:
    change(town, "UPDATE member SET role = 'coordinator' WHERE login = :of", of=name)


def mind(town: ClockedTown, after: timedelta = timedelta()) -> None:
    absent_lines.cycle(town.database, town.desk, town.now + after)


def states(town: ClockedTown) -> list[str]:
    return sorted(row["state"] for row in town.rows("call"))


def told(town: ClockedTown) -> list[tuple[str, int]]:
    return [
        (row["about"].partition(":")[0], row["member_id"])
        for row in town.rows("message ORDER BY id")
    ]


# --- a line that was removed ------------------------------------------------------


def test_a_call_of_a_line_that_is_gone_ends_and_frees_its_worker(town):
    town.sign_on("anna")
    town.call(hangs_up_after=60)
    change(town, "UPDATE \"call\" SET line = 'weg'")
    assert states(town) != ["finished"]
    town.sweep(after=7 * HOUR)
    assert states(town) == ["finished"]
    assert {row["state"] for row in town.rows("leg")}.isdisjoint(
        {"ringing", "picked_up", "talking"}
    )
    assert len(town.rows("open_registration")) + len(town.rows("registration")) == 1
    assert [row["caller"] for row in town.rows("call")] == [None]


def test_a_call_of_a_line_that_is_gone_is_asked_after(town):
    town.sign_on("anna")
    town.call(hangs_up_after=60)
    change(town, "UPDATE \"call\" SET line = 'weg'")
    town.ask_after_calls(5 * HOUR)
    assert states(town) == ["finished"]


def test_the_comparison_goes_on_with_a_call_of_a_line_that_is_gone(town):
    town.call(speaks_seconds=9)
    town.provider.silent.clear()
    change(town, "DELETE FROM voicemail")
    change(town, "UPDATE \"call\" SET line = 'weg'")
    town.reconcile(10 * MINUTE)
    assert [row["line"] for row in town.rows("voicemail")] == ["weg"]


def test_a_message_of_a_line_that_is_gone_is_told_before_it_is_deleted_there(town):
    coordinator(town, "fatma")
    town.call(speaks_seconds=9)
    other_file(town, "anders")
    removed = town.provider.remove_recording

    def remove(sid: str) -> None:
        assert told(town) == [("lost", 6)]
        removed(sid)

    town.provider.remove_recording = remove
    town.fetch()
    assert len(town.provider.removed_recordings) == 1
    (message,) = town.rows("message")
    assert "veldhoven" in message["body"]
    assert len(town.opened_audio()) == 1


def test_messages_that_wait_on_a_line_that_is_gone_are_told_once(town):
    coordinator(town, "fatma")
    town.roster("anna", "bram")
    for name in ("anna", "bram"):
        town.phone(name, Ignores())
    town.call(speaks_seconds=9)
    town.fetch()
    assert told(town) == [("voicemail", 1)]
    other_file(town, "anders")
    mind(town)
    mind(town, MINUTE)
    assert told(town) == [("voicemail", 1), ("lost", 6)]


def test_without_a_coordinator_the_administrators_are_told(town):
    change(town, "UPDATE member SET role = 'administrator' WHERE login = 'gijs'")
    town.call(speaks_seconds=9)
    other_file(town, "anders")
    town.fetch()
    assert told(town) == [("lost", 7)]


def test_a_form_of_a_line_that_is_gone_is_registered_after_its_days(town):
    town.sign_on("anna")
    town.call(hangs_up_after=60)
    town.sweep(after=7 * HOUR)
    assert len(town.rows("open_registration")) == 1
    other_file(town, "anders")
    mind(town, 4 * DAY)
    assert len(town.rows("open_registration")) == 1
    mind(town, 9 * DAY)
    assert town.rows("open_registration") == []
    (row,) = town.rows("registration")
    assert (row["line"], row["outcome"]) == ("veldhoven", "answered")


def test_rows_of_a_line_that_is_gone_are_said_at_the_start_in_one_line(town):
    town.call(speaks_seconds=9)
    other_file(town, "anders")
    with capture_logs() as logs:
        absent_lines.say(town.database, town.desk)
    (line,) = logs
    assert line["line"] == "veldhoven"
    assert line["rows"] == "1 call, 1 registration, 1 voicemail"


def test_history_alone_is_not_said(town):
    town.sign_on("anna")
    change(town, "DELETE FROM presence")
    other_file(town, "anders")
    with capture_logs() as logs:
        absent_lines.say(town.database, town.desk)
    assert logs == []


# --- a line that was renamed ------------------------------------------------------


def test_a_renamed_line_takes_its_rows_along(town):
    town.sign_on("anna")
    town.roster("anna", "bram")
    town.extra_day(MONDAY.date(), "")
    town.call(speaks_seconds=9)
    town.fetch()
    other_file(town, "loket", renamed_from="veldhoven")
    mind(town)
    carried = ("presence", "roster_slot", "extra_day", "call", "voicemail", "message")
    for name in carried:
        assert {row["line"] for row in town.rows(f'"{name}"')} <= {"loket"}, name
    assert town.present() == {"anna"}
    with capture_logs() as logs:
        absent_lines.say(town.database, town.desk)
        mind(town, MINUTE)
    assert logs == []


def test_what_was_published_stays_as_it_is_and_is_found_under_the_new_name(town):
    """The database refuses every change of it: nobody may try, hour after hour."""
    period = Period(date(2026, 9, 1), "month")
    with town.database.transaction() as session:
        published.keep(session, town.line.key, period, 1, "{}")
    other_file(town, "loket", renamed_from="veldhoven")
    with capture_logs() as logs:
        mind(town)
        mind(town, 2 * HOUR)
    assert [line for line in logs if line["log_level"] == "error"] == []
    with town.database.reading() as session:
        assert published.document(session, town.line.keys, period) == "{}"


def test_rows_that_the_new_name_has_already_win(town):
    town.extra_day(MONDAY.date(), "")
    other_file(town, "loket", renamed_from="veldhoven")
    town.extra_day(MONDAY.date(), "10:00-12:00")
    town.extra_day(MONDAY.date() + DAY, "")
    change(
        town,
        "UPDATE extra_day SET line = 'veldhoven' WHERE spans = '' AND day <> :monday",
        monday=MONDAY.date(),
    )
    mind(town)
    found = [
        (row["line"], row["spans"]) for row in town.rows("extra_day ORDER BY line")
    ]
    assert found == [("loket", "10:00-12:00"), ("loket", ""), ("veldhoven", "")]


# --- a row that cannot be worked on -----------------------------------------------


def test_one_call_that_cannot_be_read_keeps_no_other_open(town):
    for name in ("anna", "bram"):
        town.sign_on(name)
        town.call(hangs_up_after=60)
    first = min(town.rows("call"), key=lambda row: row["arrived_at"])
    change(town, "UPDATE \"call\" SET course = '{' WHERE id = :of", of=first["id"])
    with capture_logs() as logs:
        town.sweep(after=7 * HOUR)
        town.sweep(after=7 * HOUR + 5 * SECOND)
    assert states(town)[0] == "finished"
    assert len([line for line in logs if line["log_level"] == "error"]) == 1


def test_trouble_with_messages_delays_no_alarm(town):
    town.roster("anna", "bram")
    old = {"id": "v1", "line": "veldhoven", "recording_sid": "RE1", "seconds": 3}
    with town.database.transaction() as session:
        row = old | {"received_at": MONDAY - 30 * DAY}
        session.execute(insert(VOICEMAIL), row)
    hours = town.line.hours
    broken = {field.name: getattr(hours, field.name) for field in fields(hours)}
    object.__setattr__(town.line, "hours", Endless(**broken))
    telling.cycle(town.database, town.desk, MONDAY)
    assert ("alarm", PEOPLE.index("anna") + 1) in told(town)
