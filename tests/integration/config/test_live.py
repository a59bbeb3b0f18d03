"""The demo's table with phones, against the running service, faster than life."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from time import monotonic, sleep
from typing import Any

import pytest
import requests

from config.app import create_app
from config.demo import CALLERS
from config.demo.world import MOMENTS, DemoClock, handsets, open_world
from config.house import build
from config.jobs import all_jobs, place_calls
from config.outside import reach
from ringgroup.people.store import members
from ringgroup.voicemail import outgoing
from ringgroup.voicemail.store import voicemails
from tests.conftest import MONDAY
from tests.town.table import Place, laid
from tests.town.town import demo_settings

LINE, SERVICE = "+31402584113", "+31402584524"
SPEED = 6.0
PATIENCE = 15
SIGNED = {"X-Simulator": "1"}


class Visitor:
    """Somebody at the table: asks and does over HTTP alone, as the page does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.seen: list[dict[str, Any]] = []
        self.last = 0
        self.world: dict[str, Any] = {}

    def do(self, verb: str, phone: str = "", value: str = "", keys: str = "") -> None:
        command = {"do": verb, "phone": phone, "value": value, "keys": keys}
        url = f"{self.address}/simulator/do"
        answer = requests.post(url, json=command, headers=SIGNED, timeout=5)
        assert answer.status_code == HTTPStatus.ACCEPTED

    def look(self) -> None:
        url = f"{self.address}/simulator/events"
        asked = requests.get(url, params={"since": self.last}, timeout=5)
        self.world = asked.json()
        self.seen += self.world["entries"]
        self.last = self.world["last"]

    def until(self, seen: Callable[[], object], what: str) -> None:
        end = monotonic() + PATIENCE
        while monotonic() < end:
            self.look()
            if seen():
                return
            sleep(0.03)
        pytest.fail(f"not seen: {what}; {self.seen[-5:]}")

    def state(self, phone: str) -> str:
        states = {one["key"]: one["state"] for one in self.world["phones"]}
        return states[phone]

    def is_in(self, phone: str, state: str) -> None:
        self.until(lambda: self.state(phone) == state, f"{phone} {state}")

    def heard(self, phone: str, words: str) -> None:
        self.until(
            lambda: any(
                one["kind"] == "phone"
                and one["phone"] == phone
                and words in one["value"]
                for one in self.seen
            ),
            f"{phone} hears {words}",
        )

    def done(self, step: str) -> None:
        self.until(lambda: self.world["tour"][step], f"step {step}")

    def sign_on(self, phone: str) -> None:
        self.do("dial", phone, SERVICE, "*454113")
        self.heard(phone, "Je bent aangemeld")
        self.do("hang-up", phone)
        self.is_in(phone, "idle")


@pytest.fixture
def place(sqlite_url) -> Iterator[Place]:
    with laid(sqlite_url, MONDAY, SPEED) as place:
        yield place


@pytest.fixture
def visitor(place) -> Visitor:
    return Visitor(place.address)


def test_a_visitor_signs_in_takes_a_call_and_lets_a_mailbox_be_dropped(visitor):
    visitor.sign_on("anouk")
    visitor.done("sign-in")
    visitor.do("dial", "caller-1", LINE)
    visitor.is_in("anouk", "ringing")
    visitor.do("answer", "anouk")
    visitor.heard("anouk", "Toets 1")
    visitor.do("press", "anouk", keys="1")
    visitor.is_in("caller-1", "talking")
    visitor.done("take")
    visitor.do("hang-up", "anouk")
    visitor.is_in("caller-1", "idle")
    visitor.until(
        lambda: visitor.world["figures"]["open_registrations"] == 1, "an open form"
    )
    visitor.sign_on("floor")
    visitor.do("dial", "caller-3", LINE)
    visitor.done("mailbox")
    visitor.do("hang-up", "caller-3")
    visitor.is_in("anouk", "idle")
    assert not [one for one in visitor.seen if one["kind"] == "failure"]


def test_a_visitor_forgets_to_sign_in_and_rings_outside_hours(visitor):
    visitor.do("dial", "caller-2", LINE)
    visitor.done("forget")
    visitor.do("hang-up", "caller-2")
    visitor.is_in("caller-2", "idle")
    visitor.do("clock", value="saturday")
    visitor.until(lambda: visitor.world["now"].startswith("2026-11-28"), "saturday")
    before = visitor.world["figures"]["voicemails_new"]
    visitor.do("dial", "caller-2", LINE)
    visitor.heard("caller-2", "negen uur tot twaalf uur")
    visitor.done("closed")
    visitor.is_in("caller-2", "recording")
    visitor.do("speak", "caller-2")
    visitor.is_in("caller-2", "idle")  # thanked, after the silence
    visitor.heard("caller-2", "Dank u wel")
    visitor.until(
        lambda: visitor.world["figures"]["voicemails_new"] == before + 1, "a message"
    )
    assert not [one for one in visitor.seen if one["kind"] == "failure"]


def test_what_the_service_sends_appears_on_the_phones(place, visitor):
    house, world = place.house, place.world
    outside = reach(house.settings, "desk@example.nl", world.clock, world.provider)
    visitor.do("clock", value="just-open")
    visitor.until(
        lambda: any(one["kind"] == "clock" for one in visitor.seen),
        "a clock that moved",
    )
    due = {one.name: one.run for one in all_jobs(house, outside)}
    due["notice"](world.clock())
    due["deliver_sms"](world.clock())
    outside.close()
    visitor.until(
        lambda: any(
            one["kind"] == "sms" and "niemand aangemeld" in one["text"] and one["phone"]
            for one in visitor.seen
        ),
        "an alarm",
    )
    assert outside.clock is world.clock


def test_another_site_cannot_use_the_phones(visitor):
    url = f"{visitor.address}/simulator/do"
    command = {"do": "dial", "phone": "caller-1", "value": LINE}
    for headers in (
        {},
        SIGNED | {"Origin": "https://elders.example.nl"},
        SIGNED | {"Sec-Fetch-Site": "cross-site"},
        SIGNED | {"Host": "elders.example.nl"},
    ):
        answer = requests.post(url, json=command, headers=headers, timeout=5)
        assert answer.status_code == HTTPStatus.FORBIDDEN, headers
    for wrong in ({"do": "explode"}, [1], "x"):
        answer = requests.post(url, json=wrong, headers=SIGNED, timeout=5)
        assert answer.status_code == HTTPStatus.BAD_REQUEST
    visitor.look()
    assert visitor.seen == []


def test_the_page_runs_no_script_and_loads_nothing_of_another_place(visitor):
    answer = requests.get(f"{visitor.address}/simulator", timeout=5)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "style=" not in answer.text
    assert "onclick" not in answer.text
    assert "https://" not in answer.text
    for phone in handsets():
        assert f'id="phone-{phone.key}"' in answer.text


def test_the_address_of_the_page_holds_no_number(visitor):
    visitor.sign_on("anouk")
    paths = [one["path"] for one in visitor.seen if one["kind"] == "request"]
    assert paths
    assert not [path for path in paths if "0101" in path]


def test_without_the_demo_there_is_no_simulator(sqlite_url):
    account = {
        "CJG_DEMO": "0",
        "SECRET_KEY": "k" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
    }
    house = build(demo_settings(sqlite_url, **account))
    app = create_app(house, world=open_world(house))
    client = app.test_client()
    for path in ("/simulator", "/simulator/events", "/simulator/static/simulator.js"):
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND
    assert "demo_entrance" not in app.blueprints
    house.database.close()


MOMENTS_SEEN_FROM = {
    # a Monday at 09:05: this block's end, the next one's beginning
    "2026-11-23T08:05": (
        "11-24 08:58:00",
        "11-24 09:05:00",
        "11-23 11:59:50",
        "11-28 10:00:00",
    ),
    # a Saturday: the coming week, and the next Saturday
    "2026-11-28T11:00": (
        "11-30 08:58:00",
        "11-30 09:05:00",
        "11-30 11:59:50",
        "12-05 10:00:00",
    ),
    # between 08:58 and the opening there is no way back: the day after
    "2026-11-23T07:59": (
        "11-24 08:58:00",
        "11-24 09:05:00",
        "11-23 11:59:50",
        "11-28 10:00:00",
    ),
}


@pytest.mark.parametrize(("seen_from", "expected"), MOMENTS_SEEN_FROM.items())
def test_the_clock_goes_to_the_next_such_moment(sqlite_url, seen_from, expected):
    house = build(demo_settings(sqlite_url))
    real = MONDAY.fromisoformat(f"{seen_from}+00:00")
    moments = open_world(house, lambda: real).network.moments
    zone = next(iter(house.desk.lines.values())).hours.zone
    names = ("before-opening", "just-open", "before-closing", "saturday")
    shown = [f"{moments[name].astimezone(zone):%m-%d %H:%M:%S}" for name in names]
    assert shown == list(expected)
    house.database.close()


def test_kings_day_is_kept_a_day_early_on_a_sunday(sqlite_url):
    house = build(demo_settings(sqlite_url))
    for year, day in ((2026, 27), (2031, 26), (2036, 26)):
        real = MONDAY.replace(year=year, month=1, day=5)
        found = open_world(house, lambda now=real: now).network.moments["kings-day"]
        assert (found.month, found.day) == (4, day)
    house.database.close()


def test_the_demo_clock_moves_and_goes_on():
    now = MONDAY
    moved = DemoClock(lambda: now)
    moved.set_to(MONDAY + timedelta(days=3))
    now += timedelta(seconds=5)
    assert moved() == MONDAY + timedelta(days=3, seconds=5)
    moved.set_to(None)
    assert moved() == now
    assert set(MOMENTS) >= {"before-opening", "saturday"}


@pytest.fixture
def asked(place):
    """Let the clock place what was asked for: `asked(want)`, as a page would."""
    house, world = place.house, place.world
    outside = reach(house.settings, "desk@example.nl", world.clock, world.provider)
    (line,) = house.desk.lines.values()
    with house.database.reading() as session:
        anouk = members.active_logins(session)["anouk"]

    def ask(want: Callable[..., Any]) -> None:
        now = world.clock()
        wanted = house.database.attempt(lambda s: want(s, line, anouk, now))
        assert wanted.refusal is None
        place_calls(house, outside, now)

    yield ask
    outside.close()


def test_a_test_call_rings_the_phone_on_the_table(place, visitor, asked):
    asked(outgoing.want_test)
    visitor.is_in("anouk", "ringing")
    visitor.do("answer", "anouk")
    visitor.heard("anouk", "oets 1")
    visitor.do("press", "anouk", keys="1")
    visitor.is_in("anouk", "idle")
    with place.house.database.reading() as session:
        told = [one.tested_at for one in members.listed(session, "anouk", 5, 0)]
    assert all(told), told
    assert not [one for one in visitor.seen if one["kind"] == "failure"]


def test_a_caller_who_left_a_message_is_called_back_on_the_table(place, visitor, asked):
    house = place.house
    with house.database.reading() as session:
        (line,) = house.desk.lines.values()
        waiting = next(
            one.id
            for one in voicemails.messages(session, line.key)
            if one.is_new
            and voicemails.caller(session, one.id, house.desk.vault) == CALLERS[0]
        )
    asked(
        lambda session, line, member, now: outgoing.want_call_back(
            session, house.desk, line, member, waiting, now
        )
    )
    visitor.is_in("anouk", "ringing")
    visitor.do("answer", "anouk")
    visitor.heard("anouk", "oets 1")
    visitor.do("press", "anouk", keys="1")
    visitor.is_in("caller-1", "ringing")
    visitor.do("answer", "caller-1")
    visitor.is_in("caller-1", "talking")
    visitor.is_in("anouk", "talking")
    visitor.do("hang-up", "caller-1")
    visitor.is_in("anouk", "idle")
    assert not [one for one in visitor.seen if one["kind"] == "failure"]
