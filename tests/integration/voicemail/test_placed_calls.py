"""Calls that the service places itself: to call back, and to test a mobile."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from config.clock import start
from config.house import build, utc_now
from ringgroup.call.store.calls import CALLER as CALLERS
from ringgroup.people.store import members
from ringgroup.telephone import RefusedError
from ringgroup.upkeep import retention
from ringgroup.voicemail import outgoing, placing
from ringgroup.voicemail.outgoing import Wanted
from ringgroup.voicemail.store import outgoing as store
from tests.conftest import MONDAY
from tests.integration.call.test_statements import _plan, counted, post
from tests.integration.config.test_killed import until
from tests.town.provider import ClockedTown
from tests.town.town import LINE, MOBILES, PEOPLE, demo_settings
from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    Dead,
    Declines,
    HangsUp,
    Ignores,
    Mailbox,
    SwitchedOff,
)
from webhooks.simulator.network.weather import Forecast, Stormy
from webhooks.simulator.provider.rest import RestStandIn

CALLER = "+31407013579"
MINUTE = timedelta(minutes=1)


class Desk(ClockedTown):
    """Pages are asked for calls, and the clock places them."""

    def message(self, number: str | None = CALLER) -> str:
        """Somebody leaves a message; gives its id."""
        self.call(number, speaks_seconds=9)
        if number is not None and number not in self.network.phones:
            self.network.add_phone(number, Answers(after=3, key=None, talk_seconds=40))
        return self.rows("voicemail")[-1]["id"]

    def want_test(self, name: str = "anna") -> Wanted:
        member = PEOPLE.index(name) + 1
        return self.database.attempt(
            lambda s: outgoing.want_test(s, self.line, member, self.now)
        )

    def want_call_back(self, message: str, name: str = "anna") -> Wanted:
        member = PEOPLE.index(name) + 1
        return self.database.attempt(
            lambda s: outgoing.want_call_back(
                s, self.desk, self.line, member, message, self.now
            )
        )

    def lived(self) -> None:
        """The clock has its turn, and everything that follows happens."""
        self.place_calls()
        self.run()

    def change(self, statement: str, **values: object) -> None:
        with self.database.transaction() as session:
            session.execute(text(statement), values)

    @property
    def states(self) -> list[str]:
        rows = sorted(self.rows("outgoing_call"), key=lambda row: row["created_at"])
        return [row["state"] for row in rows]

    def tested(self, name: str = "anna") -> bool:
        (row,) = [row for row in self.rows("member") if row["login"] == name]
        return row["tested_at"] is not None

    def log(self) -> list[tuple[str, int | None]]:
        rows = sorted(self.rows("voicemail_event"), key=lambda row: row["id"])
        return [(row["action"], row["member_id"]) for row in rows]


def town_of(url, weather=None, reading="pickup wins") -> Desk:
    return Desk(demo_settings(url), MONDAY, reading, weather)


@pytest.fixture
def town(database_url, reading):
    town = town_of(database_url, reading=reading)
    yield town
    town.close()


@pytest.fixture
def quiet(sqlite_url):
    town = town_of(sqlite_url)
    yield town
    town.close()


def heard(call) -> str:
    return " ".join(fact.what for fact in call.heard)


# --- a test -------------------------------------------------------------------


def test_who_presses_one_on_a_test_has_a_tested_mobile(town):
    assert town.want_test().id
    assert town.states == ["wanted"]
    town.lived()
    (call,) = town.network.placed
    assert (call.request.sender, call.to) == (LINE, MOBILES["anna"])
    assert "Wij testen je mobiel. Toets 1." in heard(call)
    assert "Je mobiel werkt bij CJG Veldhoven" in heard(call)
    assert town.tested()
    assert not town.tested("bram")
    assert town.states == ["done"]
    assert call.legs == []


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (Ignores(), "not_answered"),
        (Declines(), "busy"),
        (Busy(), "busy"),
        (Dead(), "failed"),
        (SwitchedOff(), "no_key"),
        (Mailbox(), "no_key"),
        (HangsUp(), "no_key"),
        (Answers(key=None), "no_key"),
        (Answers(key="5"), "no_key"),
    ],
    ids=str,
)
def test_what_happened_otherwise_is_kept_for_the_page(quiet, behaviour, state):
    quiet.phone("anna", behaviour)
    call_id = quiet.want_test().id
    quiet.lived()
    assert not quiet.tested()
    with quiet.database.reading() as session:
        call = outgoing.call(session, call_id)
        assert outgoing.last_tests(session) == {1: call}
    assert (call.state, call.live, call.purpose) == (state, False, "test")


def test_another_key_is_asked_again_and_then_one_counts(town):
    town.phone("anna", Answers(key="5", key_after=1))
    town.want_test()
    town.place_calls()
    town.network.wait(8)
    (call,) = town.network.placed
    assert "Deze toets kennen wij niet" in heard(call)
    call.press("1")
    town.run()
    assert town.tested()
    rounds = [s.url for s in town.network.requests if "/pressed/" in s.url]
    assert [url[-1] for url in rounds] == ["1", "2"]


def test_after_three_other_keys_the_call_ends(quiet):
    quiet.phone("anna", Answers(key="555", key_after=1))
    quiet.want_test()
    quiet.place_calls()
    (call,) = quiet.network.placed
    for _ in range(3):
        quiet.network.wait(7)
        call.press("7")
    quiet.run()
    assert "niet meer nodig" in heard(call)
    assert quiet.states == ["no_key"]


def test_a_mobile_that_changed_meanwhile_is_not_tested(town):
    town.want_test()
    town.place_calls()
    town.network.wait(6)  # picked up, not yet pressed
    town.change("UPDATE member SET mobile = '+31641130199' WHERE id = 1")
    town.run()
    (call,) = town.network.placed
    assert "hoort niet meer bij deze medewerker" in heard(call)
    assert not town.tested()
    assert town.states == ["other_mobile"]


def test_a_mobile_that_changed_before_it_rang_is_the_one_that_rings(quiet):
    quiet.network.add_phone("+31641130199", Answers())
    quiet.want_test()
    quiet.change("UPDATE member SET mobile = '+31641130199' WHERE id = 1")
    quiet.lived()
    assert [call.to for call in quiet.network.placed] == ["+31641130199"]
    assert quiet.tested()


def test_one_call_a_member_at_a_time(town):
    assert town.want_test().refusal is None
    assert town.want_test().refusal == "already_calling"
    assert town.want_test("bram").refusal is None
    town.lived()
    assert town.states == ["done", "done"]
    assert town.want_test().refusal is None


def test_another_mobile_is_untested(quiet):
    quiet.want_test()
    quiet.want_test("bram")
    quiet.lived()
    with quiet.database.transaction() as session:
        anna, bram, *_ = members.members(session)
        changed = [replace(anna, mobile="+31641130199"), replace(bram, name="Bram B.")]
        members.keep_members(session, changed)
    assert not quiet.tested("anna")
    assert quiet.tested("bram")


def test_of_many_presses_at_once_one_counts(town):
    with ThreadPoolExecutor(8) as pool:
        wishes = list(pool.map(lambda _: town.want_test(), range(8)))
    assert [wish.refusal for wish in wishes].count("already_calling") == 7
    assert town.states == ["wanted"]


def test_who_has_left_is_not_called(quiet):
    quiet.change("UPDATE member SET active = false WHERE id = 1")
    assert quiet.want_test().refusal == "not_active"
    quiet.want_test("bram")
    quiet.change("UPDATE member SET active = false WHERE id = 2")
    quiet.lived()
    assert quiet.network.placed == []
    assert quiet.states == ["failed"]


def test_one_and_a_hang_up_at_once_is_heard_in_either_order(sqlite_url):
    town = town_of(sqlite_url)
    call_id = town.want_test().id
    town.phone("anna", Ignores())
    town.place_calls()
    form = {"CallSid": "CA5", "From": LINE, "To": MOBILES["anna"]}
    post(town, f"outgoing/{call_id}", **form, CallStatus="in-progress")
    over = {**form, "CallStatus": "completed"}
    post(town, f"outgoing/{call_id}/status", **over)
    assert town.states == ["no_key"]
    post(town, f"outgoing/{call_id}/pressed/1", **over, Digits="1")
    assert town.states == ["done"]
    assert town.tested()
    town.close()


# --- a call back --------------------------------------------------------------


def test_one_connects_the_worker_with_the_caller_who_sees_the_line(town):
    message = town.message()
    assert town.want_call_back(message).id
    town.lived()
    (call,) = town.network.placed
    assert (call.request.sender, call.to) == (LINE, MOBILES["anna"])
    assert "CJG Veldhoven. Je wilt iemand terugbellen. Toets 1." in heard(call)
    (leg,) = call.legs
    assert (leg.number, leg.caller_id) == (CALLER, LINE)
    (bridge,) = call.bridges
    assert (bridge.end - bridge.start).total_seconds() == 40
    assert "Het gesprek is voorbij" in heard(call)
    assert town.states == ["done"]
    assert town.log() == [("called_back", 1)]
    (row,) = town.rows("voicemail")
    assert (row["owner_id"], row["handled_at"]) == (1, None)


@pytest.mark.parametrize(
    "behaviour",
    [Mailbox(), SwitchedOff(), Ignores(), HangsUp(), Busy(), Answers(key="4")],
    ids=str,
)
def test_without_one_the_caller_is_never_dialled(town, behaviour):
    town.phone("anna", behaviour)
    town.want_call_back(town.message())
    town.lived()
    (call,) = town.network.placed
    assert call.legs == []
    assert CALLER not in "".join(
        sent.answer.body.decode() for sent in town.network.requests
    )
    assert town.log() == []


def test_a_caller_who_does_not_answer_can_be_called_back_again(quiet):
    message = quiet.message()
    quiet.network.phones[CALLER].behaviour = Ignores()
    for _ in range(2):
        quiet.want_call_back(message)
        quiet.lived()
    assert [len(call.legs) for call in quiet.network.placed] == [1, 1]
    assert quiet.log() == [("caller_not_reached", 1)] * 2
    for call in quiet.network.placed:
        assert "De beller nam niet op." in heard(call)
        assert "Het gesprek is voorbij" not in heard(call)
    assert quiet.states == ["done", "done"]


def test_who_withheld_the_number_cannot_be_called_back(town):
    assert town.want_call_back(town.message(None)).refusal == "no_number"
    assert town.rows("outgoing_call") == []


def test_a_number_that_earns_from_calls_is_not_called(quiet):
    message = quiet.message("+31909123456")
    assert quiet.want_call_back(message).refusal == "number_not_allowed"


def test_a_message_of_another_line_or_of_none_is_gone(quiet):
    message = quiet.message()
    assert quiet.want_call_back("0" * 32).refusal == "message_gone"
    quiet.change("UPDATE voicemail SET line = 'elders'")
    assert quiet.want_call_back(message).refusal == "message_gone"


def test_a_message_that_is_deleted_meanwhile_is_told(town):
    town.want_call_back(town.message())
    town.place_calls()
    town.network.wait(6)
    town.change("DELETE FROM voicemail")
    town.run()
    (call,) = town.network.placed
    assert "Dit bericht is er niet meer" in heard(call)
    assert (town.states, call.legs) == (["message_gone"], [])


@pytest.mark.parametrize("deed", ["took", "handled"])
def test_a_colleague_who_was_first_is_not_followed_by_a_second_call(quiet, deed):
    message = quiet.message()
    quiet.want_call_back(message)
    quiet.place_calls()
    quiet.change(
        "UPDATE voicemail SET owner_id = 2, handled_at = :at WHERE id = :of",
        at=str(quiet.now.replace(tzinfo=None)) if deed == "handled" else None,
        of=message,
    )
    quiet.run()
    (call,) = quiet.network.placed
    assert "Een collega heeft dit bericht al opgepakt" in heard(call)
    assert (quiet.states, call.legs) == (["taken"], [])


def test_a_call_back_that_is_over_keeps_nobody_from_the_next(quiet):
    """How its Dial ended was never told; that the call is over was."""
    message = quiet.message()
    first = quiet.want_call_back(message).id
    assert CALLER in pressed(quiet, first)
    form = {"CallSid": "CA5", "From": LINE, "To": MOBILES["anna"]}
    post(quiet, f"outgoing/{first}/status", **{**form, "CallStatus": "completed"})
    assert quiet.log() == [("dialled", 1)]
    quiet.change("UPDATE voicemail SET owner_id = 2")
    second = quiet.want_call_back(message, "bram").id
    bram = {"CallSid": "CA6", "From": LINE, "To": MOBILES["bram"]}
    assert CALLER in pressed(quiet, second, **bram)


def test_nobody_is_connected_with_a_caller_with_whom_a_colleague_talks(quiet):
    message = quiet.message()
    quiet.want_call_back(message)
    quiet.place_calls()
    quiet.network.wait(12)
    assert quiet.states == ["bridged"]
    quiet.change("UPDATE voicemail SET owner_id = 2 WHERE id = :of", of=message)
    quiet.want_call_back(message, "bram")
    quiet.place_calls()
    quiet.run()
    assert quiet.states == ["done", "taken"]
    assert quiet.network.placed[1].legs == []


def test_a_number_that_cannot_be_unsealed_any_more_is_told(quiet):
    quiet.want_call_back(quiet.message())
    quiet.place_calls()
    quiet.network.wait(6)
    quiet.change("UPDATE voicemail SET caller = NULL")
    quiet.run()
    (call,) = quiet.network.placed
    assert "Terugbellen kan niet" in heard(call)
    assert (quiet.states, call.legs) == (["no_number"], [])


def test_a_mobile_that_changed_meanwhile_is_not_connected(quiet):
    quiet.want_call_back(quiet.message())
    quiet.place_calls()
    quiet.network.wait(6)
    quiet.change("UPDATE member SET mobile = '+31641130199' WHERE id = 1")
    quiet.run()
    assert quiet.network.placed[0].legs == []
    assert quiet.states == ["other_mobile"]
    assert quiet.log() == []


# --- repeats, and a network in any weather -------------------------------------


@pytest.mark.parametrize("delay", [0.0, 0.5])
def test_a_repeated_webhook_is_answered_the_same_and_done_once(sqlite_url, delay):
    """The network itself fails a service that answers a repeat otherwise."""
    weather = Forecast({"document copies": 3, "status copies": 2, "copy delay": delay})
    town = town_of(sqlite_url, weather)
    town.want_call_back(town.message())
    town.lived()
    town.want_test()
    town.lived()
    assert town.log() == [("called_back", 1)]
    assert town.states == ["done", "done"]
    assert len(town.network.placed[0].legs) == 1
    town.close()


def pressed(town: Desk, call_id: str, attempt: int = 1, **more: str) -> str:
    """What is answered to a 1 on the phone that is rung for that call."""
    form = {"CallSid": "CA5", "From": LINE, "To": MOBILES["anna"], **more}
    path = f"outgoing/{call_id}/pressed/{attempt}"
    return post(town, path, **{"CallStatus": "in-progress", **form}, Digits="1").text


def test_a_repeat_after_the_end_is_still_answered_the_same(town):
    call_id = town.want_call_back(town.message()).id
    form = {"CallSid": "CA5", "From": LINE, "To": MOBILES["anna"]}
    first = post(town, f"outgoing/{call_id}", **form).text
    connected = pressed(town, call_id)
    post(town, f"outgoing/{call_id}/status", **{**form, "CallStatus": "completed"})
    assert town.states == ["done"]
    assert post(town, f"outgoing/{call_id}", **form).text == first
    assert pressed(town, call_id) == connected
    assert CALLER in connected
    assert "niet meer nodig" in pressed(town, call_id, Extra="another request")
    assert town.log() == [("dialled", 1)]


def test_a_second_one_that_is_no_repeat_is_logged_no_second_time(town):
    call_id = town.want_call_back(town.message()).id
    assert CALLER in pressed(town, call_id)
    assert CALLER in pressed(town, call_id, 2)
    assert town.log() == [("dialled", 1)]


def test_a_number_that_may_be_called_no_more_is_not_dialled(quiet):
    call_id = quiet.want_call_back(quiet.message()).id
    with quiet.database.transaction() as session:
        sealed = quiet.desk.vault.seal(b"+31909123456", CALLERS)
        session.execute(text("UPDATE voicemail SET caller = :s"), {"s": sealed})
    assert "Terugbellen kan niet" in pressed(quiet, call_id)
    assert (quiet.states, quiet.log()) == (["no_number"], [])


def test_a_mobile_is_tested_only_while_it_is_the_members(town):
    with town.database.transaction() as session:
        assert not store.tested(session, 1, MOBILES["bram"], town.now)
        assert store.tested(session, 2, MOBILES["bram"], town.now)
    assert not town.tested("anna")


@pytest.mark.parametrize("seed", range(6))
def test_in_any_weather_every_call_ends_and_nothing_is_done_twice(sqlite_url, seed):
    random = Random(seed)
    town = town_of(sqlite_url, Stormy(random, 0.7))
    town.provider.random = random
    message = town.message()
    people = [Answers(), Ignores(), SwitchedOff(), Busy(), Answers(key="51")]
    for _ in range(8):
        town.phone("anna", random.choice(people))
        wish = random.choice([town.want_test, lambda: town.want_call_back(message)])()
        assert wish.refusal is None
        town.lived()
        for minutes in (1, 2, 6):
            town.place_calls(minutes * MINUTE)
            town.ask_after_placed(minutes * MINUTE)
        town.sweep(6 * MINUTE)
        town.provider.random = None
        town.ask_after_placed(6 * MINUTE)
        town.provider.random = random
    assert all(row["ended_at"] for row in town.rows("outgoing_call"))
    dialled = [call for call in town.network.placed if call.legs]
    assert len(town.log()) == len(dialled)
    assert all(bridge.key is None for bridge in town.network.bridges)
    town.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("reading", ["pickup wins"], indirect=True)
def test_no_step_reads_a_whole_table(town):
    message = town.message()
    with counted(town) as statements:
        town.want_call_back(message)
        town.lived()
    with town.database.engine.connect() as connection:
        scans = [
            (statement, step.detail)
            for statement, parameters in statements
            for step in _plan(connection, statement, parameters)
            if "SCAN" in step.detail
        ]
    assert len(statements) > 10
    assert scans == []


def test_a_call_that_nobody_knows_any_more_ends_and_is_no_error(quiet, caplog):
    form = {"CallSid": "CA7", "From": LINE, "To": MOBILES["anna"]}
    answer = post(quiet, f"outgoing/{'0' * 32}", **form)
    assert answer.status_code == 200
    assert "Deze oproep is niet meer nodig. Er is niets veranderd." in answer.text
    assert "<Hangup" in answer.text
    assert "<Dial" not in answer.text
    again = post(quiet, f"outgoing/{'0' * 32}/pressed/1", **form, Digits="1")
    assert again.text == answer.text
    assert [line for line in caplog.records if line.levelname == "ERROR"] == []
    told = post(quiet, f"outgoing/{'0' * 32}/status", **form)
    assert (told.status_code, quiet.rows("outgoing_call")) == (200, [])


def test_a_failing_database_gives_the_worker_an_apology(quiet):
    quiet.want_call_back(quiet.message())
    quiet.place_calls()
    quiet.change("DROP TABLE service_call")
    quiet.run()
    (call,) = quiet.network.placed
    assert "Er is een storing. Probeer het straks opnieuw." in heard(call)
    assert call.legs == []


# --- placing ------------------------------------------------------------------


def test_two_clocks_place_a_call_once(town):
    town.want_test()
    with town.database.reading() as session:
        due = store.due(session, town.now)
    assert placing._claimed(town.database, due, town.now)  # noqa: SLF001 - the other clock's turn
    assert not placing._claimed(town.database, due, town.now)  # noqa: SLF001 - ours, too late
    town.lived()
    assert town.network.placed == []
    town.place_calls(placing.LEASE)
    assert town.states == ["failed"]


def test_a_provider_that_is_away_is_asked_once_and_the_page_told_soon(town):
    town.provider.down = True
    town.want_test()
    town.lived()
    assert town.states == ["placing"]
    town.provider.down = False
    town.place_calls(timedelta(seconds=10))
    assert town.states == ["placing"]
    town.place_calls(placing.LEASE)
    assert town.states == ["failed"]
    assert town.network.placed == []
    assert town.want_test().refusal is None


def test_a_call_whose_answer_was_lost_rings_once_and_counts(town):
    town.provider.lost_answer = True
    town.phone("anna", Answers(after=15))
    town.want_test()
    town.place_calls()
    town.network.wait(3)
    assert town.states == ["placed"]  # the call's own callback said so
    town.place_calls(MINUTE)
    town.run()
    assert len(town.network.placed) == 1
    assert town.tested()
    assert town.states == ["done"]


def test_without_any_callback_the_pick_up_itself_counts(sqlite_url):
    town = town_of(sqlite_url, Forecast({"status copies": 0}))
    town.provider.lost_answer = True
    town.want_test()
    town.lived()
    assert town.tested()
    assert town.states == ["pressed"]
    town.ask_after_placed(2 * MINUTE)
    assert town.states == ["done"]
    town.close()


def test_who_picks_up_after_the_page_was_told_it_failed_hears_so(sqlite_url):
    town = town_of(sqlite_url, Forecast({"status copies": 0}))
    town.provider.lost_answer = True
    town.phone("anna", Answers(after=24))
    message = town.message()
    town.want_call_back(message)
    town.place_calls()
    town.network.wait(21)
    town.place_calls()
    assert town.states == ["failed"]
    town.run()
    (call,) = town.network.placed
    assert "niet meer nodig" in heard(call)
    assert (call.legs, town.log()) == ([], [])
    town.close()


def test_a_call_that_was_not_placed_in_time_is_not_placed_any_more(town):
    town.want_test()
    town.place_calls(timedelta(minutes=2))
    town.run()
    assert town.states == ["expired"]
    assert town.network.placed == []


def test_the_clock_places_a_call_within_seconds(sqlite_url):
    settings = demo_settings(sqlite_url)
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    stand_in = RestStandIn(sid, token.get_secret_value(), clock=utc_now)
    town = town_of(sqlite_url)
    with stand_in.serve() as url:
        house = build(demo_settings(sqlite_url, TWILIO_API_URL=url))
        clock = start(house)
        try:
            wanted_at = utc_now()
            with house.database.transaction() as session:
                wish = outgoing.want_test(session, town.line, 1, wanted_at)
            until(lambda: stand_in.calls)
            took = utc_now() - wanted_at
            until(lambda: town.states == ["placed"])
        finally:
            clock.shutdown()
            house.database.close()
    assert took < timedelta(seconds=3)  # one of ours, and a busy machine
    (asked,) = [
        one
        for one in stand_in.requests
        if one.path.endswith("/Calls.json") and one.method == "POST"
    ]
    assert asked.fields["Url"] == f"{settings.public_url}/voice/outgoing/{wish.id}"
    town.close()


class Refusing:
    """A provider that will not ring this number."""

    def place_call(self, *_: object) -> str:
        code = "21214"
        raise RefusedError(code, "not that number")


def test_a_refused_number_is_told_and_not_tried_again(quiet):
    quiet.want_test()
    quiet.provider = Refusing()
    quiet.place_calls()
    assert quiet.states == ["refused"]


def test_the_line_of_a_call_that_is_configured_no_more_rings_nobody(quiet):
    quiet.want_test()
    quiet.change("UPDATE outgoing_call SET line = 'elders'")
    quiet.lived()
    assert (quiet.states, quiet.network.placed) == (["failed"], [])


# --- what is never told, and what is kept ---------------------------------------


def test_a_call_whose_end_is_never_told_is_asked_after(sqlite_url):
    town = town_of(sqlite_url, Forecast({"status copies": 0}))
    town.want_call_back(town.message())
    town.lived()
    assert town.states == ["bridged"]
    town.ask_after_placed(MINUTE)
    assert town.states == ["done"]
    town.close()


def test_a_call_that_lasts_is_left_alone_and_one_without_a_record_has_ended(quiet):
    message = quiet.message()
    quiet.network.phones[CALLER].behaviour = Answers(key=None, talk_seconds=900)
    quiet.phone("anna", Answers(talk_seconds=900))
    quiet.want_call_back(message)
    quiet.place_calls()
    quiet.network.wait(200)
    quiet.ask_after_placed()
    quiet.sweep(10 * MINUTE)
    assert quiet.states == ["bridged"]
    assert quiet.want_test().refusal == "already_calling"
    quiet.provider.removed_calls.append(quiet.network.placed[0].sid)
    quiet.ask_after_placed()
    assert quiet.states == ["done"]


def test_a_provider_that_hangs_is_asked_after_one_placed_call_a_round(sqlite_url):
    town = town_of(sqlite_url, Forecast({"status copies": 0}))
    for name in ("anna", "bram", "carla"):
        town.phone(name, Ignores())
        town.want_test(name)
    town.lived()
    town.provider.down = True
    town.ask_after_placed(2 * MINUTE)
    assert len(town.provider.in_vain) == 1
    town.provider.down = False
    town.ask_after_placed(3 * MINUTE)
    assert town.states == ["not_answered"] * 3
    town.close()


def test_a_provider_that_is_away_leaves_it_to_the_sweep(sqlite_url):
    town = town_of(sqlite_url, Forecast({"status copies": 0}))
    town.phone("anna", Ignores())
    town.want_test()
    town.lived()
    town.provider.down = True
    town.ask_after_placed(4 * MINUTE)
    town.sweep(4 * MINUTE)
    assert town.states == ["placed"]
    town.sweep(6 * MINUTE)
    assert town.states == ["lost"]
    town.close()


def test_the_sweep_ends_a_talk_after_the_longest_that_there_is(sqlite_url):
    town = town_of(sqlite_url, Forecast({"status copies": 0}))
    town.want_call_back(town.message())
    town.lived()
    town.sweep(timedelta(hours=4))
    assert town.states == ["bridged"]
    town.sweep(timedelta(hours=5))
    assert town.states == ["done"]
    town.close()


def test_it_is_forgotten_after_a_day(town):
    town.want_test()
    town.lived()
    retention.run(town.database, town.desk, town.now + timedelta(hours=23))
    assert len(town.rows("outgoing_call")) == 1
    retention.run(town.database, town.desk, town.now + timedelta(hours=25))
    assert town.rows("outgoing_call") == []
    assert town.tested()


def test_a_placed_call_is_adopted_as_no_callers_call(quiet):
    message = quiet.message()
    before = quiet.rows("call")
    quiet.want_call_back(message)
    quiet.lived()
    quiet.reconcile(20 * MINUTE)
    assert len(quiet.rows("call")) == len(before)
    assert len(quiet.rows("registration")) == 1
