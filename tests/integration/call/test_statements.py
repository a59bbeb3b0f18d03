"""What a webhook costs in SQL statements, and that none of them reads a whole table.

A statement is what a webhook's time goes to (docs/performance.md). BEGIN and COMMIT
are not counted; one statement for several rows is one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from twilio.request_validator import RequestValidator

from config.line_proposals import propose
from ringgroup.desk import COMMAND_LINE
from ringgroup.people import versions
from tests.town.town import LINE, Town, demo_settings

MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)  # 09:05 in Veldhoven
CALL = "CA" + "1" * 32
FORM = {"CallSid": CALL, "To": LINE, "From": "+31612345678", "CallStatus": "ringing"}

Statements = list[tuple[str, Any]]


@pytest.fixture
def desk(database_url) -> Iterator[Town]:
    """The demo line, open, with five workers Present."""
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    town.sign_on("anna", "bram", "carla", "daan", "eva")
    yield town
    town.close()


@contextmanager
def counted(town: Town) -> Iterator[Statements]:
    """Everything sent to the database meanwhile, with its parameters."""
    sent: Statements = []

    def note(_connection, _cursor, statement, parameters, _context, many) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):  # what lasts is no question
            sent.append((statement, parameters[0] if many else parameters))

    event.listen(town.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(town.database.engine, "before_cursor_execute", note)


def post(town: Town, path: str, *, forged: bool = False, **more: str):
    settings = town.house.settings
    token = "another" if forged else settings.twilio_auth_token.get_secret_value()
    form = FORM | more
    address = f"{settings.public_url}/voice/{path}"
    signature = RequestValidator(token).compute_signature(address, form)
    return town.app.test_client().post(
        f"/voice/{path}", data=form, headers={"X-Twilio-Signature": signature}
    )


def ring_five(town: Town) -> list[str]:
    """A call that rings five phones; the ids of its legs."""
    answer = post(town, "incoming").text
    legs = re.findall(r"/voice/screen/(\w+)", answer)
    assert len(legs) == 5
    return legs


def test_a_decision_takes_at_most_six_statements(desk):
    with counted(desk) as statements:
        ring_five(desk)
    assert 0 < len(statements) <= 6


def test_the_news_of_one_phone_takes_at_most_four_statements(desk):
    leg, *_ = ring_five(desk)
    with counted(desk) as statements:
        post(desk, f"leg/{leg}", CallSid="CA" + "2" * 32, CallStatus="no-answer")
    assert 0 < len(statements) <= 4


def test_the_end_of_a_call_takes_at_most_five_statements(desk):
    ring_five(desk)
    with counted(desk) as statements:
        post(desk, "status", CallStatus="completed")
    assert any("INTO registration" in statement for statement, _ in statements)
    assert len(statements) <= 5


def test_a_repeated_webhook_writes_nothing(desk):
    ring_five(desk)
    with counted(desk) as statements:
        ring_five(desk)
    assert all(statement.startswith("SELECT") for statement, _ in statements)
    assert len(statements) <= 2


def test_a_forged_webhook_sends_no_statement(desk):
    with counted(desk) as statements:
        answer = post(desk, "incoming", forged=True)
    assert answer.status_code == 403
    assert statements == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_webhook_reads_a_whole_table(desk):
    """Else a call would cost more with every call that went before it."""
    with counted(desk) as statements:
        leg, other, *_ = ring_five(desk)
        post(desk, f"screen/{leg}", CallStatus="in-progress")
        post(desk, f"leg/{other}", CallStatus="no-answer")
        post(desk, f"screened/{leg}", Digits="1")
        post(desk, "status", CallStatus="completed")
    with desk.database.engine.connect() as connection:
        scans = {
            statement: [step.detail for step in plan if "SCAN" in step.detail]
            for statement, parameters in statements
            if (plan := _plan(connection, statement, parameters))
        }
    assert {text: steps for text, steps in scans.items() if steps} == {}


def _plan(connection, statement: str, parameters: Any) -> list[Any]:
    return connection.exec_driver_sql(
        f"EXPLAIN QUERY PLAN {statement}", parameters
    ).all()


def test_a_call_costs_the_same_when_the_settings_were_changed(desk):
    """What was changed is looked for by a thread of its own, not by a call."""
    file = desk.house.versions.file
    post(desk, "incoming")  # everybody is rung: who comes next leaves a message
    with counted(desk) as before:
        post(desk, "incoming", CallSid="CA" + "2" * 32)
    with desk.database.transaction() as session:
        table = {**file.tables["veldhoven"], "ring_seconds": 30}
        wanted = propose(session, file, {"veldhoven": table}, lambda *_: "langer")
        assert versions.keep(
            session, COMMAND_LINE, wanted.change, wanted.lines, desk.now
        )
    desk.house.versions.follow()
    assert desk.line.rules.ring_seconds == 30
    with counted(desk) as after:
        post(desk, "incoming", CallSid="CA" + "3" * 32)
    assert len(after) == len(before)
