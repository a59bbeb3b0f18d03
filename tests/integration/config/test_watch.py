"""Somebody is told: a heartbeat while all is well, one e-mail when it is not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import SimpleQueue

import pytest
import requests
from sqlalchemy import text
from structlog.testing import capture_logs

from config.errors import ConfigError
from config.settings import load
from config.watch import FAILING_SECONDS, SOLVED, SUBJECT, Watch, fetch
from ringgroup.telephone import RefusedError, UnavailableError
from tests.integration.voicemail.test_voicemail_page import Desk, desk_of
from tests.town.running import CLOCK, Service

PING = "https://watch.example.nl/ping/9f2c"
CONTACT = "beheer@example.nl"
MINUTE = timedelta(minutes=1)


class PostBox:
    """A mail server that keeps what it takes."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, str]] = []
        self.trouble: Exception | None = None

    def send_mail(self, to: str, subject: str, body: str) -> None:
        if self.trouble:
            raise self.trouble
        self.kept.append((to, subject, body))

    @property
    def subjects(self) -> list[str]:
        return [subject for _, subject, _ in self.kept]


class Tower:
    """A watch over a town; `pass_minutes` lets it look as its clock would."""

    def __init__(self, town: Desk, heartbeat: str | None = PING) -> None:
        self.town, self.post = town, PostBox()
        self.pings: list[str] = []
        self.seconds = 0.0
        self.offset = timedelta()
        self.watch = Watch(
            town.database,
            self.post,
            heartbeat,
            CONTACT,
            steady=lambda: self.seconds,
            ping=self.pings.append,
        )

    def pass_minutes(self, count: int, *, leads: bool = True) -> None:
        for _ in range(count):
            self.watch.look(self.town.now + self.offset, leads=leads)
            self.offset += MINUTE
            self.seconds += 60


@pytest.fixture
def town(database_url) -> Iterator[Desk]:
    town = desk_of(database_url)
    yield town
    town.close()


@pytest.fixture
def tower(town) -> Tower:
    return Tower(town)


def test_a_heartbeat_goes_each_minute_while_all_is_well_and_nobody_is_written_to(tower):
    tower.pass_minutes(3)
    assert tower.pings == [PING] * 3
    assert tower.post.kept == []


def test_who_does_not_lead_says_nothing(tower):
    tower.pass_minutes(3, leads=False)
    assert (tower.pings, tower.post.kept) == ([], [])


def test_a_message_that_does_not_leave_is_told_once_and_so_is_its_end(tower):
    tower.town.message()  # who has duty is to be told; nothing sends here
    tower.pass_minutes(15)
    assert tower.post.kept == []
    tower.pass_minutes(20)
    assert tower.post.subjects == [SUBJECT]
    to, _, body = tower.post.kept[0]
    assert to == CONTACT
    assert "- messages to staff that were not sent: 1 for more than 15 minutes" in body
    beats = len(tower.pings)
    assert beats <= 16
    with tower.town.database.transaction() as session:
        session.execute(text("UPDATE message SET next_try_at = NULL"))
    tower.pass_minutes(3)
    assert tower.post.subjects == [SUBJECT, SOLVED]
    assert len(tower.pings) == beats + 3


def test_a_recording_that_stays_at_the_provider_is_told(tower):
    tower.town.message(fetched=False)
    with tower.town.database.transaction() as session:
        session.execute(text("UPDATE message SET next_try_at = NULL"))
    tower.pass_minutes(20)
    (told,) = tower.post.kept
    assert "- recordings that were not fetched: 1 for more than 15 minutes" in told[2]


def test_what_is_over_at_the_next_look_is_told_to_nobody(tower):
    tower.town.message()
    tower.pass_minutes(16)
    tower.pass_minutes(1)
    with tower.town.database.transaction() as session:
        session.execute(text("UPDATE message SET next_try_at = NULL"))
    told = len(tower.post.kept)
    tower.pass_minutes(5)
    assert len(tower.post.kept) == 2 * told  # if it was told at all, then its end too


def test_a_job_that_fails_for_two_minutes_is_named(tower):
    tower.watch.ran("deliver", well=False)
    tower.pass_minutes(1)
    tower.watch.ran("deliver", well=True)
    tower.pass_minutes(4)
    assert tower.post.kept == []
    tower.watch.ran("reconcile", well=False)
    tower.pass_minutes(int(FAILING_SECONDS // 60) + 2)
    (told,) = tower.post.kept
    assert "- jobs that fail: reconcile" in told[2]


def test_a_database_that_is_gone_is_told_by_who_cannot_lead(sqlite_url):
    tower = Tower(desk_of(sqlite_url))
    with tower.town.database.transaction() as session:
        session.execute(text("ALTER TABLE proof RENAME TO gone"))
    tower.pass_minutes(3, leads=False)
    (told,) = tower.post.kept
    assert "- database: cannot be written" in told[2]
    assert tower.pings == []
    tower.town.close()


def test_new_trouble_is_told_beside_the_old(tower):
    tower.town.message()
    tower.pass_minutes(20)
    tower.watch.ran("reconcile", well=False)
    tower.pass_minutes(6)
    assert tower.post.subjects == [SUBJECT, SUBJECT]
    assert "messages to staff" in tower.post.kept[1][2]
    assert "jobs that fail" in tower.post.kept[1][2]


def test_a_mail_server_that_is_away_is_asked_until_it_is_back(tower):
    tower.town.message()
    tower.post.trouble = UnavailableError("away")
    tower.pass_minutes(20)
    tower.post.trouble = None
    tower.pass_minutes(2)
    assert tower.post.subjects == [SUBJECT]


def test_an_address_that_is_refused_is_no_reason_to_fail(tower):
    tower.town.message()
    tower.post.trouble = RefusedError("550", f"no such mailbox {CONTACT}")
    with capture_logs() as logs:
        tower.pass_minutes(20)
    assert not any(CONTACT in str(line) for line in logs)
    assert any("TECHNICAL_CONTACT" in line["event"] for line in logs)


def test_a_heartbeat_that_cannot_be_delivered_says_no_address(town):
    tower = Tower(town)

    def fails(address: str) -> None:
        raise requests.ConnectionError(address)

    tower.watch.ping = fails
    with capture_logs() as logs:
        tower.pass_minutes(2)
    assert not any("9f2c" in str(line) for line in logs)
    assert [line["reason"] for line in logs] == ["ConnectionError"] * 2


def test_nothing_that_is_told_holds_a_number_or_a_name(tower):
    tower.town.message("+31407013579")
    tower.pass_minutes(20)
    (told,) = tower.post.kept
    for private in ("3157", "7013579", "Anna", "Carla"):
        assert private not in told[2]


@contextmanager
def listener(status: int = 200) -> Iterator[tuple[str, SimpleQueue]]:
    """Somebody who watches from outside; gives its address, and what it is asked."""
    asked: SimpleQueue = SimpleQueue()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.put(self.path)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with (
        HTTPServer(("127.0.0.1", 0), Answers) as server,
        ThreadPoolExecutor(1) as beside,
    ):
        beside.submit(server.serve_forever, 0.05)
        yield f"http://127.0.0.1:{server.server_port}/ping/9f2c", asked
        server.shutdown()


@pytest.mark.parametrize("status", [404, 500])
def test_a_watcher_that_does_not_know_us_is_an_error(status):
    with listener(status) as (address, _), pytest.raises(requests.HTTPError):
        fetch(address)


def test_a_watcher_leads_us_nowhere_else():
    with listener(302) as (address, asked):
        fetch(address)
        assert asked.get(timeout=60) == "/ping/9f2c"
        assert asked.empty()


@pytest.mark.slow
def test_the_clock_process_fetches_its_heartbeat(tmp_path, database_url):
    service = Service(tmp_path, database_url)
    with (
        listener() as (address, asked),
        service.running(*CLOCK, HEARTBEAT_URL=address) as clock,
    ):
        assert asked.get(timeout=60) == "/ping/9f2c"
        assert clock.poll() is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEARTBEAT_URL", "watch.example.nl"),
        ("HEARTBEAT_URL", "ftp://watch.example.nl/x"),
        ("TECHNICAL_CONTACT", "beheer"),
        ("TECHNICAL_CONTACT", "a@example.nl, b@example.nl"),
        ("TECHNICAL_CONTACT", "Beheer <beheer@example.nl>"),
    ],
)
def test_a_wrong_address_stops_the_start_in_one_line(name, value):
    with pytest.raises(ConfigError) as refused:
        load({"CJG_DEMO": "1", name: value})
    assert str(refused.value).startswith(f"{name}: ")
    assert "\n" not in str(refused.value)
