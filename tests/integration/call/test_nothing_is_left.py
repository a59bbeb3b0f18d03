"""After a hundred calls nothing tells who called: not on disk, in a log or a URL."""

import logging
import random
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from config import log
from ringgroup.voicemail import outgoing, placing
from tests.conftest import MONDAY
from tests.town.town import MOBILES, Town, demo_settings
from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    Declines,
    Ignores,
    SwitchedOff,
)
from webhooks.simulator.network.weather import Stormy
from webhooks.simulator.provider.rest import RestStandIn
from webhooks.twilio.hearing import Urls
from webhooks.twilio.rest import TwilioTelephone


@pytest.fixture
def logged(capsys):
    """Everything the program logs, as the Procfile's processes log it."""
    log.configure(logging.DEBUG)
    return lambda: capsys.readouterr().err


def numbers(rng: random.Random, count: int) -> list[str]:
    return [f"+3140{rng.randrange(2_000_000, 9_999_999)}" for _ in range(count)]


def traces(number: str, content: bytes) -> list[bytes]:
    """Every stretch of six digits of the subscriber's own part that stands in it.

    Random ids, and the microseconds of a log line, are left out (`without_ids`): among
    so many digits any number turns up.
    """
    own = number.removeprefix("+3140")
    stretches = [own[n : n + 6].encode() for n in range(len(own) - 5)]
    return [stretch for stretch in stretches if stretch in content]


def without_ids(content: bytes) -> bytes:
    content = re.sub(rb'"timestamp": "[^"]*"', b"-", content)
    return re.sub(rb"[0-9a-f]{12,}", b"-", content)


def a_hundred_calls(town: Town, callers: list[str]) -> None:
    rng = random.Random(4113)
    behaviours = [Answers(), Answers(talk_seconds=20), Ignores(), Busy(), Declines()]
    town.roster("daan", "eva")
    town.sign_on("anna", "bram", "carla")
    for caller in callers:
        for name in MOBILES:
            town.phone(name, rng.choice([*behaviours, SwitchedOff()]))
        town.dial(
            caller,
            hangs_up_after=rng.choice([2, 9, 30, 60]),
            speaks_seconds=0,
            talk_seconds=30,
        )
        town.network.wait(rng.choice([3, 20, 60]))
    town.run()


def test_no_number_of_a_caller_stands_in_the_database_file_the_log_or_a_url(
    sqlite_url, logged
):
    callers = numbers(random.Random(1), 100)
    weather = Stormy(random.Random(2), calm=0.8)
    town = Town(demo_settings(sqlite_url), MONDAY, "pickup wins", weather)
    a_hundred_calls(town, callers)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    files = {file.name: file.read_bytes() for file in path.parent.glob("cjg.db*")}
    assert any(name.endswith("-wal") for name in files)
    assert sum(map(len, files.values())) > 100_000
    files["the log"] = logged().encode()
    files["the URLs"] = "\n".join(r.url for r in town.network.requests).encode()
    readable = {name: without_ids(content) for name, content in files.items()}
    for caller in callers:
        found = [name for name, content in readable.items() if traces(caller, content)]
        assert not found, f"part of a caller's number stands in {found}"
    town.close()


def test_a_call_back_leaves_no_number_anywhere(sqlite_url, logged):
    town = Town(demo_settings(sqlite_url), MONDAY, "pickup wins")
    settings, callers = town.house.settings, numbers(random.Random(5), 12)
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    stand_in = RestStandIn(sid, token.get_secret_value(), town.network)
    people = [Answers(), Answers(talk_seconds=9), Ignores(), Busy(), SwitchedOff()]
    with stand_in.serve() as url:
        telephone = TwilioTelephone(url, sid, token.get_secret_value())
        for n, caller in enumerate(callers):
            town.network.add_phone(caller, Answers(key=None, talk_seconds=20))
            town.call(caller, speaks_seconds=9)
            town.phone("anna", people[n % len(people)])
            call_back(town, telephone)
    assert sum(bool(call.legs) for call in town.network.placed) == 6
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    files = {file.name: file.read_bytes() for file in path.parent.glob("cjg.db*")}
    files["the log"] = logged().encode()
    files["the URLs"] = "\n".join(r.url for r in town.network.requests).encode()
    files["the requests to the provider"] = str(list(stand_in.requests)).encode()
    readable = {name: without_ids(content) for name, content in files.items()}
    for caller in callers:
        found = [name for name, content in readable.items() if traces(caller, content)]
        assert not found, f"part of a caller's number stands in {found}"
    assert MOBILES["anna"].encode() in readable["the requests to the provider"]
    town.close()


def call_back(town: Town, telephone: TwilioTelephone) -> None:
    """Anna calls back who left the last message."""
    message = town.rows("voicemail")[-1]["id"]
    desk, addresses = town.house.desk, Urls(town.house.settings.public_url).outgoing
    wish = town.database.attempt(
        lambda s: outgoing.want_call_back(s, desk, town.line, 1, message, town.now)
    )
    assert wish.id
    while placing.place(town.database, desk, telephone, addresses, town.now):
        pass
    town.run()


def test_postgresql_keeps_no_number_of_a_caller_either(postgresql_url):
    callers = numbers(random.Random(1), 20)
    town = Town(demo_settings(postgresql_url), MONDAY, "screening wins")
    a_hundred_calls(town, callers)
    with town.database.reading() as session:
        tables = session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        content = "\n".join(
            str(row)
            for table in tables
            for row in session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - our own tables
        ).encode()
    assert len(content) > 10_000
    for caller in callers:
        assert not traces(caller, without_ids(content))
    town.close()


def test_a_number_would_be_found_if_it_stood_there():
    leaked = b"id 0123456789abcdef, called by +31407654321, at 09:05"
    assert traces("+31407654321", without_ids(leaked))
    assert traces("+31407654321", without_ids(b"...654321"))


def test_a_failing_webhook_logs_no_number(quiet_town, logged):
    with quiet_town.database.transaction() as session:
        session.execute(text("DROP TABLE extra_day"))
    caller = "+31407654321"
    quiet_town.call(caller, speaks_seconds=0)
    written = logged()
    assert "webhook failed" in written
    assert not traces(caller, without_ids(written.encode()))


def test_a_registration_leads_back_to_no_call(quiet_town):
    quiet_town.call(speaks_seconds=9)
    (row,) = quiet_town.rows("registration")
    (call,) = quiet_town.rows("call")
    assert not {str(v) for v in row.values()} & {call["id"], call["sid"]}
    assert set(row) == {
        *("id", "line", "channel", "day", "hour", "desk", "outcome", "answered_by"),
        *("wait_seconds", "talk_minutes", "age", "gender", "question_kind"),
        *("question_type", "forwarded_to", "note"),
    }
