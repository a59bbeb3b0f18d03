"""What goes when, and what never does; on both databases."""

import secrets
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Table, insert, text
from structlog.testing import capture_logs

from ringgroup.tables import (
    AUDIT,
    CHANGE,
    EVENT,
    INVITATION,
    LEAVE,
    LOGIN_SESSION,
    MESSAGE,
    PRESENCE_CHANGE,
    REGISTRATION,
    SIGN_IN_FAILURE,
    SLOT,
    SWAP,
    VOICEMAIL,
)
from ringgroup.upkeep import retention
from tests.conftest import MONDAY
from tests.town.provider import MARKER, ClockedTown
from tests.town.town import demo_settings
from webhooks.simulator.network.phones import Answers

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
KINDS = (
    "voicemail",
    "message",
    "bulletin",
    "owned_question",
    "presence_change",
    "voicemail_event",
    "audit",
    "sign_in",
    "roster",
    "roster_change",
    "swap_request",
    "leave",
    "outgoing_call",
    "note",
    "open_registration",
    "call_times",
    "call",
)


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    yield town
    town.close()


def purge(town: ClockedTown, now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    reports = retention.run(town.database, town.desk, now, dry_run=dry_run)
    return {report.kind: report.count for report in reports if report.count}


def add(town: ClockedTown, table: Table, **row: object) -> None:
    with town.database.transaction() as session:
        session.execute(insert(table), row)


def handle(town: ClockedTown, at: datetime) -> None:
    with town.database.transaction() as session:
        session.execute(VOICEMAIL.update().values(handled_at=at, handled_by=1))


def note(town: ClockedTown, day: date, words: str | None = "een vraag") -> str:
    """A registration of that day; gives its id."""
    row = {
        "id": secrets.token_hex(16),
        "line": town.line.key,
        "channel": "email",
        "day": day,
        "hour": 9,
        "note": words,
    }
    add(town, REGISTRATION, **row)
    return row["id"]


def answered(town: ClockedTown) -> None:
    """A call that Anna takes, and whose form she does not send."""
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=60))
    town.call()
    town.key("anna", "#454113")


# --- voicemail -------------------------------------------------------------


def test_a_handled_message_goes_after_seven_days_with_its_sound(town):
    town.call(speaks_seconds=9)
    town.fetch()
    handle(town, MONDAY)
    assert purge(town, MONDAY + 7 * DAY) == {"call_times": 1}
    assert purge(town, MONDAY + 7 * DAY + SECOND) == {"voicemail": 1}
    assert town.rows("voicemail") == town.rows("voicemail_audio") == []
    (event,) = town.rows("voicemail_event")
    assert (event["action"], event["member_id"]) == ("deleted", None)


def test_a_message_that_nobody_handled_never_goes(town):
    town.call(speaks_seconds=9)
    town.fetch()
    purge(town, MONDAY + 2000 * DAY)
    assert len(town.rows("voicemail")) == len(town.rows("voicemail_audio")) == 1


def test_a_message_whose_recording_is_still_at_the_provider_waits_at_most_28_days(town):
    town.call(speaks_seconds=9)
    town.provider.down = True
    town.fetch()
    handle(town, MONDAY)
    assert "voicemail" not in purge(town, MONDAY + 8 * DAY)
    assert "voicemail" not in purge(town, MONDAY + 28 * DAY)
    assert purge(town, MONDAY + 28 * DAY + SECOND)["voicemail"] == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_of_a_deleted_message_stays_in_the_file(town, tmp_path):
    town.call(speaks_seconds=9)
    town.fetch()
    (row,) = town.rows("voicemail_audio")
    piece = bytes(row["sealed"])[1000:1032]
    handle(town, MONDAY)
    purge(town, MONDAY + 8 * DAY)
    with town.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in (path for path in tmp_path.iterdir() if path.is_file()):
        assert piece not in path.read_bytes()
        assert MARKER not in path.read_bytes()


# --- forms and registrations -----------------------------------------------


def test_an_open_form_is_registered_without_details_after_five_working_days(town):
    answered(town)
    (form,) = town.rows("open_registration")
    next_monday = MONDAY + 7 * DAY
    assert "open_registration" not in purge(town, next_monday.replace(hour=22))
    assert purge(town, next_monday.replace(hour=23))["open_registration"] == 1
    assert town.rows("open_registration") == []
    (row,) = town.rows("registration")
    for column in ("line", "day", "hour", "desk", "outcome", "answered_by"):
        assert row[column] == form[column]
    assert (row["wait_seconds"], row["talk_minutes"]) == (10, 1)
    assert row["age"] is row["note"] is row["question_kind"] is None
    assert row["id"] != form["id"]


def test_it_is_registered_once_however_often_it_is_run(town):
    answered(town)
    for days in (9, 9, 10, 400):
        purge(town, MONDAY + days * DAY)
    assert len(town.rows("registration")) == 1


def test_a_holiday_is_no_working_day(town):
    town.run(until=datetime.fromisoformat("2026-12-22T09:30:00+01:00"))
    answered(town)
    # 23, 24, 28, 29, 30: Christmas Day is a Friday
    last = datetime.fromisoformat("2026-12-30T23:59:00+01:00")
    assert "open_registration" not in purge(town, last)
    assert purge(town, last + timedelta(minutes=1))["open_registration"] == 1


def test_a_note_is_blanked_after_a_year_and_nothing_else_of_it(town):
    today = MONDAY.date()
    old, kept = note(town, today - 366 * DAY), note(town, today - 365 * DAY)
    before = {row["id"]: row for row in town.rows("registration")}
    assert purge(town, MONDAY) == {"note": 1}
    after = {row["id"]: row for row in town.rows("registration")}
    assert after[old] == before[old] | {"note": None}
    assert after[kept] == before[kept]
    assert town.rows("note_retention") == []
    assert purge(town, MONDAY) == {}


def test_the_guard_is_shut_again_after_notes_were_blanked(town):
    note(town, MONDAY.date() - 400 * DAY)
    purge(town, MONDAY)
    row = note(town, MONDAY.date() - 400 * DAY)
    with (
        pytest.raises(Exception, match="rows can only be added"),
        town.database.transaction() as session,
    ):
        session.execute(
            text("UPDATE registration SET note = NULL WHERE id = :id"), {"id": row}
        )


# --- the rest --------------------------------------------------------------


def test_logs_go_after_a_year_and_messages_to_staff_after_four_weeks(town):
    line = town.line.key
    for days in (364, 366):
        at = MONDAY - days * DAY
        change = {"line": line, "member_id": 1, "present": True, "via": "page"}
        add(town, PRESENCE_CHANGE, at=at, **change)
        event = {"voicemail_id": f"{days}", "member_id": 1, "action": "played"}
        add(town, EVENT, at=at, **event)
    for days, due in ((27, None), (29, None), (30, MONDAY)):
        message = {"line": line, "member_id": 1, "channel": "sms", "about": f"{days}"}
        message |= {"subject": "", "body": "", "next_try_at": due}
        add(town, MESSAGE, created_at=MONDAY - days * DAY, **message)
    assert purge(town, MONDAY) == {
        "message": 1,
        "presence_change": 1,
        "voicemail_event": 1,
    }
    assert {row["about"] for row in town.rows("message")} == {"27", "30"}


def test_a_roster_goes_after_two_years(town):
    for days in (730, 731):
        day = MONDAY.date() - days * DAY
        slot = {"line": town.line.key, "day": day, "start": 540, "end": 720}
        add(town, SLOT, slot="duty", member_id=1, **slot)
    assert purge(town, MONDAY) == {"roster": 1}


def test_swaps_and_leave_go_with_the_roster(town):
    at = {"line": town.line.key, "start": 540, "end": 720, "slot": "duty"}
    for days in (730, 731):
        day, then = MONDAY.date() - days * DAY, MONDAY - days * DAY
        request = {"id": str(days), "day": day, "owner_id": 1, "state": "expired"}
        request |= {"created_at": then, "expires_at": then}
        add(town, SWAP, **at, **request)
        add(town, LEAVE, member_id=1, first=day - 9 * DAY, last=day)
    assert purge(town, MONDAY) == {"swap_request": 1, "leave": 1}


def test_the_log_of_the_roster_goes_after_a_year_but_not_what_calendars_show(town):
    at = {"line": town.line.key, "start": 540, "end": 720, "slot": "duty"}
    at |= {"batch": "", "visible": True, "kind": "changed"}
    for changed, shown in ((365, 40), (366, 40), (366, 28), (366, -30)):
        add(
            town,
            CHANGE,
            **at,
            day=MONDAY.date() - shown * DAY,
            sequence=changed,
            at=MONDAY - changed * DAY,
        )
    assert purge(town, MONDAY) == {"roster_change": 1}


def test_the_course_of_a_call_goes_after_two_weeks_and_its_registration_stays(town):
    answered(town)
    town.call(speaks_seconds=9)
    assert "call" not in purge(town, MONDAY + 14 * DAY)
    assert len(town.rows("leg")) > 0
    assert purge(town, MONDAY + 15 * DAY)["call"] == 2
    assert town.rows("call") == town.rows("leg") == []
    assert len(town.rows("registration")) == 2


def test_a_call_that_is_not_finished_is_left_to_the_sweep(town):
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=3600))
    town.dial()
    town.run(until=town.now + timedelta(minutes=5))
    assert "call" not in purge(town, MONDAY + 30 * DAY)


def test_rows_of_a_line_that_is_configured_no_more_go_too(town):
    change = {"line": "vroeger", "member_id": 1, "present": True, "via": "page"}
    add(town, PRESENCE_CHANGE, at=MONDAY - 366 * DAY, **change)
    assert purge(town, MONDAY) == {"presence_change": 1}


def test_what_people_did_on_pages_is_forgotten_after_a_year(town):
    for days in (364, 366):
        add(town, AUDIT, at=MONDAY - days * DAY, actor_id=1, action="signed_in")
    assert purge(town, MONDAY) == {"audit": 1}


def test_sessions_and_links_that_ended_and_wrong_passwords_of_yesterday_go(town):
    for hours in (12, 25):
        at = MONDAY - timedelta(hours=hours)
        session = {"created_at": at, "seen_at": at, "complete": True, "member_id": 1}
        add(town, LOGIN_SESSION, id=f"session {hours}", **session)
        add(town, SIGN_IN_FAILURE, who=f"who {hours}", failures=3, last_at=at)
        link = {"member_id": 1, "purpose": "reset", "created_at": at}
        ends = at + timedelta(hours=13)
        add(town, INVITATION, id=f"link {hours}", expires_at=ends, **link)
    assert purge(town, MONDAY) == {"sign_in": 3}
    assert [row["id"] for row in town.rows("login_session")] == ["session 12"]
    assert [row["id"] for row in town.rows("invitation")] == ["link 12"]


def test_a_dry_run_counts_the_same_and_changes_nothing(town):
    answered(town)
    town.call(speaks_seconds=9)
    town.fetch()
    handle(town, MONDAY)
    note(town, MONDAY.date() - 400 * DAY)
    now = MONDAY + 30 * DAY
    tables = ("voicemail", "voicemail_audio", "registration", "open_registration")
    tables += ("call", "leg", "voicemail_event", "note_retention", "message")
    before = {table: town.rows(table) for table in tables}
    told = purge(town, now, dry_run=True)
    assert {table: town.rows(table) for table in tables} == before
    assert purge(town, now) == told
    assert told["voicemail"] == told["note"] == told["open_registration"] == 1


def test_every_kind_is_reported_with_one_line(town):
    with capture_logs() as lines:
        reports = retention.run(town.database, town.desk, MONDAY)
    assert tuple(report.kind for report in reports) == KINDS
    logged = [line["kind"] for line in lines if line["event"] == "retention"]
    assert tuple(logged) == KINDS


def test_calls_finished_are_registered_or_open_before_and_after(town):
    answered(town)
    town.call(speaks_seconds=9)
    town.call(hangs_up_after=2)
    town.sweep(timedelta(hours=1))
    finished = len(town.rows("call"))

    def counted() -> int:
        return len(town.rows("registration")) + len(town.rows("open_registration"))

    assert counted() == finished == 3
    purge(town, MONDAY + 60 * DAY)
    assert counted() == finished
