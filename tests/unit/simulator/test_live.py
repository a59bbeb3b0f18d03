"""Phones in people's hands: commands wait for a turn, and what happens is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.simulator.conftest import PAGES, PUBLIC, SCREENING, Service, dial_of
from webhooks.simulator.network.http import WsgiExchange
from webhooks.simulator.provider.mailbox import SentSms
from webhooks.simulator.table.commands import Command, CommandError, read
from webhooks.simulator.table.figures import WorldFigures
from webhooks.simulator.table.handsets import Contact, Handset
from webhooks.simulator.table.journal import Journal
from webhooks.simulator.table.live import LiveNetwork
from webhooks.simulator.table.tour import Tour

LINE, SERVICE = "+31402584113", "+31402584524"
ANNA, BRAM, CALLER = "+31612345601", "+31612345602", "+31201234567"
NINE = datetime(2026, 3, 2, 9, 5, tzinfo=ZoneInfo("Europe/Amsterdam"))
SATURDAY = datetime(2026, 3, 7, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
RECORD = '<Record action="~/thanks" maxLength="60" timeout="5" finishOnKey="#"/>'
CODES = '<Gather numDigits="7" finishOnKey="" action="~/keys"/>'


class Clock:
    """The time of the table, moved by hand and by the network's own seconds."""

    def __init__(self) -> None:
        self.table: Table | None = None
        self.begin = NINE

    def __call__(self) -> datetime:
        lived = self.table.live.env.now if self.table else 0.0
        return self.begin + timedelta(seconds=lived)

    def set_to(self, moment: datetime | None) -> None:
        lived = timedelta(seconds=self.table.live.env.now if self.table else 0.0)
        self.begin = NINE if moment is None else moment - lived


class Table:
    """Two callers, one withheld, and two workers, in virtual time."""

    def __init__(self) -> None:
        self.service = Service()
        self.service.pages = PAGES | {
            "/voice/incoming": dial_of(ANNA, BRAM),
            "/screen": SCREENING,
            "/key": lambda fields: "" if fields["Digits"] == "1" else "<Hangup/>",
            "/voice/service": CODES,
            "/keys": "<Say>Aangemeld</Say>",
        }
        self.present = 0
        clock = Clock()
        self.live = LiveNetwork(
            WsgiExchange(self.service, PUBLIC),
            "secret",
            "AC" + "0" * 32,
            PUBLIC,
            handsets=[
                Handset("caller", "Beller", CALLER, "caller"),
                Handset("withheld", "Anoniem", None, "caller"),
                Handset("anna", "Anna", ANNA, "worker"),
                Handset("bram", "Bram", BRAM, "worker", "mailbox"),
            ],
            contacts=[
                Contact("CJG", LINE, "line", "454113"),
                Contact("CJG", SERVICE, "service", "454113"),
            ],
            clock=clock,
            moments={"saturday": lambda: SATURDAY},
            is_open=lambda at: at.weekday() < 5,
            look=lambda: WorldFigures(self.present, 0, 0, 0, 0),
        )
        clock.table = self

    def do(self, verb: str, phone: str = "", value: str = "", keys: str = "") -> None:
        self.live.command(Command(verb, phone, value, keys))
        self.wait(0.01)

    def wait(self, seconds: float) -> None:
        self.live.turn(self.live.env.now + seconds)

    def states(self) -> dict[str, str]:
        return {screen["key"]: screen["state"] for screen in self.live.screens}

    def entries(self, kind: str, **wanted: object) -> list[dict[str, object]]:
        found, _ = self.live.journal.since(0)
        return [
            dict(one)
            for one in found
            if one["kind"] == kind and wanted.items() <= dict(one).items()
        ]

    def refusals(self) -> list[object]:
        return [entry["why"] for entry in self.entries("refused")]

    def heard(self, phone: str) -> list[str]:
        return [str(entry["code"]) for entry in self.entries("phone", phone=phone)]

    def take(self) -> None:
        """Anna takes the caller, at once."""
        self.do("dial", "caller", LINE)
        self.wait(1)
        self.do("answer", "anna")
        self.wait(1)
        self.do("press", "anna", keys="1")
        self.wait(1)


@pytest.fixture
def table() -> Table:
    return Table()


def test_a_network_in_which_nothing_is_due_rests_until_something_is(table):
    """With no second to spare the thread would turn without end."""
    assert table.live.turn(1.0) > 3600
    table.do("dial", "caller", LINE)
    assert 0 < table.live.turn(table.live.env.now + 0.5) < 3600


def test_nothing_is_done_before_the_next_turn(table):
    table.live.command(Command("dial", "caller", LINE))
    assert table.service.seen == []
    table.wait(0.01)
    table.wait(0.01)
    assert table.service.asked("/voice/incoming")


def test_a_phone_that_is_answered_by_hand_gets_the_caller_after_1(table):
    table.do("dial", "caller", LINE)
    table.wait(1)
    assert table.states() | {"withheld": "idle"} == {
        "caller": "calling",
        "withheld": "idle",
        "anna": "ringing",
        "bram": "ringing",
    }
    table.do("answer", "anna")
    table.wait(1)
    assert table.states()["anna"] == "screening"
    table.do("press", "anna", keys="1")
    table.wait(1)
    assert (table.states()["caller"], table.states()["anna"]) == ("talking", "talking")
    table.wait(600)
    assert table.states()["anna"] == "talking"
    table.do("hang-up", "caller")
    table.wait(1)
    assert set(table.states().values()) == {"idle"}


def test_the_ribbon_tells_request_document_and_decision(table):
    table.take()
    told = [entry["decision"]["code"] for entry in table.entries("request")]
    decided = [code for code in told if code != "noted"]
    assert decided == ["rings", "asks-to-accept", "connects"]
    first = table.entries("request")[0]
    assert first["decision"]["phones"] == [ANNA, BRAM]
    assert (first["path"], first["fields"]["From"]) == ("/voice/incoming", CALLER)
    assert "\n  <Dial" in first["twiml"]


def test_a_call_that_is_declined_is_told(table):
    table.do("dial", "withheld", LINE)
    table.wait(1)
    table.do("refuse", "anna")
    table.wait(1)
    assert "declines" in table.heard("anna")
    assert table.states()["anna"] == "idle"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("dial", "caller", "+31201111111"), "number-not-in-use"),
        (("dial", "nobody", LINE), "no-such-phone"),
        (("answer", "anna"), "not-ringing"),
        (("refuse", "caller"), "not-ringing"),
        (("press", "anna", "", "1"), "no-call"),
        (("speak", "caller"), "nobody-records"),
        (("mode", "anna", "asleep"), "no-such-mode"),
        (("mode", "withheld", "off"), "no-such-mode"),
        (("clock", "", "yesterday"), "no-such-moment"),
    ],
)
def test_what_cannot_be_is_refused_and_told(table, command, why):
    table.do(*command)
    assert table.refusals() == [why]
    assert set(table.states().values()) == {"idle"}


def test_a_phone_in_use_does_not_dial_and_is_not_turned_off(table):
    table.do("dial", "caller", LINE)
    table.wait(1)
    table.do("dial", "caller", LINE)
    table.do("mode", "anna", "off")
    assert table.refusals() == ["in-use", "in-use"]


def test_a_phone_that_is_off_dials_nobody_and_cannot_be_reached(table):
    table.do("mode", "anna", "off")
    table.do("dial", "anna", SERVICE)
    assert table.refusals() == ["off"]
    table.do("dial", "caller", LINE)
    table.wait(1)
    assert table.heard("anna") == ["unreachable"]
    assert table.states()["anna"] == "off"


def test_a_mailbox_picks_up_and_does_not_get_the_caller(table):
    table.do("dial", "caller", LINE)
    table.wait(6)
    assert table.states()["bram"] == "mailbox"
    table.do("press", "bram", keys="1")
    assert table.refusals() == ["mailbox-talks"]
    assert not table.live.tour.done["mailbox"]
    table.wait(30)
    assert table.heard("bram") == ["rings", "picks-up", "speech", "dropped"]
    assert table.live.tour.done["mailbox"]


def test_a_contact_in_the_phone_keys_its_code(table):
    table.present = 1
    table.do("dial", "anna", SERVICE, "*454113")
    table.wait(5)
    [asked] = table.service.asked("/keys")
    assert (asked["Digits"], asked["From"]) == ("*454113", ANNA)
    assert table.live.tour.done["sign-in"]


@pytest.mark.parametrize(("presses", "seconds"), [(1, 5), (2, 10), (20, 60)])
def test_a_message_lasts_as_long_as_somebody_speaks(table, presses, seconds):
    table.service.pages["/voice/incoming"] = RECORD
    table.do("dial", "caller", LINE)
    table.do("speak", "caller")  # before the beep nobody listens
    table.wait(0.6)
    assert table.states()["caller"] == "recording"
    for _ in range(presses):
        table.do("speak", "caller")
    table.wait(70)
    [kept] = table.live.recordings
    assert kept.seconds == seconds
    assert "message" in table.heard("caller")


def test_whoever_hangs_up_while_speaking_leaves_what_was_said(table):
    table.service.pages["/voice/incoming"] = RECORD
    table.do("dial", "caller", LINE)
    table.wait(0.6)
    table.do("speak", "caller")
    table.wait(3)
    table.do("hang-up", "caller")
    table.wait(5)
    assert [kept.seconds for kept in table.live.recordings] == [3]


def test_whoever_says_nothing_leaves_no_message_and_waits_no_longer(table):
    table.service.pages["/voice/incoming"] = RECORD
    table.do("dial", "caller", LINE)
    table.wait(5.4)
    assert table.states()["caller"] == "recording"
    table.wait(0.3)
    assert table.states()["caller"] == "idle"
    assert "no-message" in table.heard("caller")


def test_nobody_hears_what_a_callback_is_answered(table):
    table.service.pages["/voice/incoming"] = RECORD
    table.service.pages["/voice/status"] = "<Say>Dank u wel</Say>"
    table.do("dial", "caller", LINE)
    table.do("hang-up", "caller")
    table.wait(1)
    [row] = table.entries("request", path="/voice/status")
    assert row["decision"] == {"code": "noted"}


def test_a_key_ends_a_message(table):
    table.service.pages["/voice/incoming"] = RECORD
    table.do("dial", "caller", LINE)
    table.wait(0.6)
    table.do("speak", "caller")
    table.wait(2)
    table.do("press", "caller", keys="#")
    table.wait(1)
    [asked] = table.service.asked("/thanks")
    assert (asked["Digits"], asked["RecordingDuration"]) == ("#", "2")


def test_the_clock_jumps_for_the_whole_world_but_not_during_a_call(table):
    table.do("dial", "caller", LINE)
    table.wait(1)
    table.do("clock", value="saturday")
    assert table.refusals() == ["calls-under-way"]
    table.do("hang-up", "caller")
    table.wait(1)
    table.do("clock", value="saturday")
    assert timedelta() <= table.live.now - SATURDAY < timedelta(seconds=1)
    table.do("dial", "caller", LINE)
    table.wait(1)
    assert str(table.entries("request")[-1]["at"]).startswith("2026-03-07")
    table.do("hang-up", "caller")
    table.wait(1)
    table.do("clock", value="now")
    assert table.live.now < NINE + timedelta(minutes=1)


def test_another_thread_gets_what_it_asked_the_network_to_do(table):
    def fail():
        raise LookupError

    with ThreadPoolExecutor() as others:
        asked = others.submit(table.live.at_once, lambda: table.live.new_sid("CA"))
        failing = others.submit(table.live.at_once, fail)
        while not (asked.done() and failing.done()):
            table.wait(0.01)
    assert asked.result().startswith("CA")
    with pytest.raises(LookupError):
        failing.result()


def test_an_sms_is_shown_on_its_phone_alone(table):
    sent = SentSms(NINE, "SM1", LINE, ANNA, "Meld je aan.")
    table.live.deliver(sent)
    table.live.deliver(SentSms(NINE, "SM2", LINE, "+31612345699", "Voor wie?"))
    shown = [(entry["phone"], entry["text"]) for entry in table.entries("sms")]
    assert shown == [("anna", "Meld je aan."), (None, "Voor wie?")]


def test_a_service_that_fails_is_told_and_stops_nothing(table):
    def broken(_):
        raise ZeroDivisionError

    works = table.service.pages["/voice/incoming"]
    table.service.pages["/voice/incoming"] = broken
    table.do("dial", "caller", LINE)
    table.wait(1)
    assert "error" in table.heard("caller")
    assert table.entries("failure")
    table.service.pages["/voice/incoming"] = works
    table.do("dial", "caller", LINE)
    table.wait(1)
    assert table.states()["anna"] == "ringing"


def test_the_tour_ticks_what_really_happened(table):
    table.present = 1
    table.take()
    assert table.live.tour.done["take"]
    assert not table.live.tour.done["forget"]
    table.do("hang-up", "caller")
    table.present = 0
    table.wait(1)
    table.do("dial", "caller", LINE)
    table.wait(1)
    assert table.live.tour.done["forget"]
    table.do("hang-up", "caller")
    table.wait(1)
    table.service.pages["/voice/incoming"] = RECORD
    table.do("dial", "caller", LINE)
    table.wait(1)
    assert not table.live.tour.done["closed"]
    table.do("hang-up", "caller")
    table.wait(1)
    table.do("clock", value="saturday")
    table.do("dial", "caller", LINE)
    table.wait(1)
    assert table.live.tour.done["closed"]
    table.do("tour")
    assert not any(table.live.tour.done.values())


@pytest.mark.parametrize(
    ("before", "after", "days", "sent"),
    [
        ((1, 3), (0, 4), 0, True),
        ((1, 3), (0, 4), 7, False),  # it has expired
        ((1, 3), (0, 3), 0, False),
        ((1, 3), (1, 4), 0, False),
        ((0, 3), (1, 4), 0, False),
    ],
)
def test_a_form_was_sent_when_both_figures_moved(before, after, days, sent):
    tour = Tour(lambda _: True)
    tour.connected("1", NINE)
    tour.counted(WorldFigures(1, before[0], 0, 9, before[1]), NINE)
    tour.counted(WorldFigures(1, after[0], 0, 9, after[1]), NINE + timedelta(days=days))
    assert tour.done["form"] is sent


def test_nobody_is_taken_for_accepting_who_pressed_nothing():
    tour = Tour(lambda _: True)
    tour.connected(None, NINE)
    tour.signed_in(0)
    assert not any(tour.done.values())


def test_figures_are_read_only_while_somebody_watches(table):
    table.wait(10)
    assert table.live.tour.figures is None
    table.live.watch()
    table.wait(2)
    assert table.live.tour.figures == WorldFigures(0, 0, 0, 0, 0)


def test_the_journal_numbers_on_and_keeps_the_last():
    journal = Journal(kept=3)
    for number in range(5):
        assert journal.write("x", NINE, of=number) == number + 1
    entries, last = journal.since(0)
    assert ([one["n"] for one in entries], last) == ([3, 4, 5], 5)
    assert journal.since(4) == ([entries[-1]], 5)
    assert journal.since(9) == ([], 5)
    assert Journal().world != journal.world


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"do": 1},
        {"do": "explode"},
        {"phone": "anna"},
        {"do": "press", "keys": "A"},
        {"do": "press", "keys": "1" * 21},
        {"do": "press", "more": "x"},
    ],
)
def test_what_is_no_command_is_said_to_be_none(given):
    with pytest.raises(CommandError):
        read(given)


PHONES = st.sampled_from(["caller", "withheld", "anna", "bram"])
COMMANDS = st.one_of(
    st.builds(Command, st.just("dial"), PHONES, st.sampled_from([LINE, SERVICE])),
    st.builds(
        Command,
        st.sampled_from(["answer", "refuse", "hang-up", "speak", "press"]),
        PHONES,
        st.just(""),
        st.sampled_from(["1", "#", "*454113"]),
    ),
    st.builds(
        Command, st.just("mode"), PHONES, st.sampled_from(["hand", "mailbox", "off"])
    ),
    st.builds(Command, st.just("clock"), st.just(""), st.just("saturday")),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(COMMANDS, st.floats(0, 8)), max_size=25))
def test_whatever_people_do_every_phone_can_be_put_down_again(done):
    table = Table()
    table.service.pages["/after"] = RECORD
    for command, seconds in done:
        table.live.command(command)
        table.wait(seconds)
    for _ in range(2):
        for phone in table.live.handsets:
            table.do("hang-up", phone)
        table.wait(60)
    assert set(table.states().values()) <= {"idle", "off"}
    assert "other" not in {entry["code"] for entry in table.entries("phone")}
    assert not table.entries("failure")
