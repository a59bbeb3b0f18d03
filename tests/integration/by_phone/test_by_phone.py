"""A worker listens to messages by telephone: `*984113`, a PIN, and what follows."""

import re
from datetime import timedelta
from functools import cache
from random import Random

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from ringgroup.people.passwords import hashed
from ringgroup.voicemail import outgoing
from ringgroup.voicemail.store import outgoing as store
from tests.conftest import MONDAY
from tests.integration.call.test_statements import post
from tests.town.provider import MARKER, ClockedTown
from tests.town.town import LINE, MOBILES, SERVICE, demo_settings
from webhooks.simulator.network.phones import Answers, Ignores
from webhooks.simulator.network.weather import Forecast, Stormy

PIN = "204816"
CALLER = "+31407013579"

pin_hash = cache(hashed)
"""Argon2 is slow by intention."""


class Listening(ClockedTown):
    """Anna has a PIN, Bram has another, Carla has none."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        with self.database.transaction() as session:
            for name, pin in (("anna", PIN), ("bram", "7391")):
                session.execute(
                    text("UPDATE member SET pin_hash = :hash WHERE login = :login"),
                    {"hash": pin_hash(pin), "login": name},
                )

    def message(self, number: str | None = "new", seconds: int = 9) -> str:
        """Somebody leaves a message, and it is fetched; gives its id."""
        before = {row["id"] for row in self.rows("voicemail")}
        self.call(number, speaks_seconds=seconds)
        self.fetch()
        (new,) = {row["id"] for row in self.rows("voicemail")} - before
        return new

    def listen(self, name: str, *keys: str):
        """Call, key the code and then each of `keys`, a while after another."""
        sent = [("*984113", 1.0)]
        at = 4.0
        for one in keys:
            sent.append((one, at))
            at += 50 if one == "3" else 20
        visit = self.network.dial_service(
            MOBILES[name], SERVICE, sent, hangs_up_after=at + 60
        )
        self.run()
        return visit

    def log(self) -> list[tuple[str, int | None]]:
        rows = sorted(self.rows("voicemail_event"), key=lambda row: row["id"])
        return [(row["action"], row["member_id"]) for row in rows]


@pytest.fixture
def town(database_url):
    town = Listening(demo_settings(database_url), MONDAY, "pickup wins")
    yield town
    town.close()


@pytest.fixture
def quiet(sqlite_url):
    town = Listening(demo_settings(sqlite_url), MONDAY, "pickup wins")
    yield town
    town.close()


def heard(visit) -> str:
    return " ".join(fact.what for fact in visit.heard)


def played(visit) -> list[str]:
    """The messages whose sound was heard, in order."""
    return re.findall(r"/voice/audio/(\w+)\.", heard(visit))


def test_after_the_pin_the_new_messages_are_counted_and_the_oldest_is_played(town):
    first = town.message()
    town.message()
    visit = town.listen("anna", f"{PIN}#", "9")
    assert "Er zijn twee nieuwe berichten." in heard(visit)
    assert "Nieuw bericht van maandag 23 november, negen uur" in heard(visit)
    assert played(visit) == [first]
    assert heard(visit).count("Tot ziens") == 1
    assert town.log() == [("played", 1)]


def test_a_message_is_handled_and_the_next_one_is_played(town):
    first, second = town.message(), town.message()
    visit = town.listen("anna", f"{PIN}#", "2", "2")
    assert played(visit) == [first, second]
    assert "Er zijn geen andere berichten" in heard(visit)
    for row in town.rows("voicemail"):
        assert row["handled_at"] is not None
        assert row["handled_by"] == row["owner_id"] == 1
    assert town.log() == [("played", 1), ("handled", 1), ("played", 1), ("handled", 1)]


def test_new_messages_are_played_before_those_that_were_handled(town):
    handled, new = town.message(), town.message()
    town.listen("anna", f"{PIN}#", "2", "9")
    visit = town.listen("bram", "7391#", "4", "4")
    assert played(visit) == [new, handled]
    assert "Afgehandeld bericht van" in heard(visit)
    assert "Er is één nieuw bericht." in heard(visit)


def test_one_plays_it_again_and_four_goes_on(quiet):
    first, second = quiet.message(), quiet.message()
    visit = quiet.listen("anna", f"{PIN}#", "1", "4", "9")
    assert played(visit) == [first, first, second]
    assert [row["handled_at"] for row in quiet.rows("voicemail")] == [None, None]


def test_three_calls_back_and_the_caller_sees_the_number_of_the_line(town):
    message = town.message(CALLER)
    town.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=20))
    visit = town.listen("anna", f"{PIN}#", "3", "2")
    (leg,) = visit.legs
    assert (leg.number, leg.caller_id) == (CALLER, LINE)
    assert len(visit.bridges) == 1
    assert "Het gesprek is voorbij" in heard(visit)
    assert town.log() == [("played", 1), ("called_back", 1), ("handled", 1)]
    (row,) = town.rows("voicemail")
    assert (row["id"], row["owner_id"]) == (message, 1)


def test_who_does_not_answer_can_be_called_again(quiet):
    quiet.message(CALLER)
    quiet.network.add_phone(CALLER, Ignores())
    visit = quiet.listen("anna", f"{PIN}#", "3", "3", "9")
    assert len(visit.legs) == 2


def test_a_caller_whom_the_provider_does_not_ring_is_no_talk(quiet):
    quiet.message(CALLER)
    quiet.network.dial_refusal = 13214
    with capture_logs() as logs:
        visit = quiet.listen("anna", f"{PIN}#", "3", "9")
    assert "De beller is niet gebeld: dat kan nu niet." in heard(visit)
    assert "Het gesprek is voorbij" not in heard(visit)
    (line,) = [one for one in logs if one.get("code") == "13214"]
    assert line["log_level"] == "error"
    (row,) = quiet.rows("provider_trouble")
    assert (row["kind"], row["code"]) == ("not_called", "13214")


def test_who_withheld_their_number_cannot_be_called_back(quiet):
    quiet.message(None)
    visit = quiet.listen("anna", f"{PIN}#", "3", "9")
    assert "geen nummer meegestuurd" in heard(visit)
    assert visit.legs == []
    assert quiet.log() == [("played", 1)]


def test_the_number_to_call_back_is_kept_nowhere_in_clear(quiet, tmp_path):
    quiet.message(CALLER)
    quiet.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=20))
    visit = quiet.listen("anna", f"{PIN}#", "3")
    assert visit.bridges
    for path in (path for path in tmp_path.iterdir() if path.is_file()):
        assert CALLER[-9:].encode() not in path.read_bytes()


def test_a_pin_is_kept_nowhere(quiet, tmp_path, capsys, caplog):
    quiet.message()
    quiet.listen("anna", "91827364#", f"{PIN}#", "9")
    for path in (path for path in tmp_path.iterdir() if path.is_file()):
        assert b"91827364" not in path.read_bytes()
        assert PIN.encode() not in path.read_bytes()
    told = "".join(capsys.readouterr()) + caplog.text
    assert "91827364" not in told
    assert PIN not in told


def test_a_worker_without_a_pin_hears_who_can_set_one(town):
    town.message()
    visit = town.listen("carla", "1234#")
    assert "Die kies je zelf op de website, bij Mijn account" in heard(visit)
    assert played(visit) == []


def test_a_wrong_pin_is_asked_again(quiet):
    quiet.message()
    visit = quiet.listen("anna", "1111#", f"{PIN}#", "9")
    assert "Deze pincode is niet juist" in heard(visit)
    assert len(played(visit)) == 1
    assert quiet.rows("pin_failure") == []


def test_three_wrong_pins_in_a_row_shut_this_way_in_for_a_quarter(town):
    town.message()
    visit = town.listen("anna", "1111#", "2222#", "3333#")
    assert "te vaak een verkeerde pincode" in heard(visit)
    shut = town.now
    visit = town.listen("anna", f"{PIN}#")
    assert "te vaak een verkeerde pincode" in heard(visit)
    assert "Toets je pincode" not in heard(visit)
    assert played(visit) == []
    assert len(played(town.listen("bram", "7391#", "9"))) == 1
    town.run(until=shut + timedelta(minutes=15))
    assert len(played(town.listen("anna", f"{PIN}#", "9"))) == 1


def test_who_is_shut_out_again_hears_no_time_that_is_not_so(town):
    """The second time it is half an hour."""
    town.message()
    for _ in range(2):
        visit = town.listen("anna", "1111#", "2222#", "3333#")
        town.run(until=town.now + timedelta(minutes=15))
        assert "Probeer het later opnieuw." in heard(visit)
    visit = town.listen("anna", f"{PIN}#")
    assert "Probeer het later opnieuw." in heard(visit)
    assert "kwartier" not in heard(visit)


def test_wrong_pins_are_counted_over_several_calls(quiet):
    quiet.message()
    quiet.listen("anna", "1111#")
    quiet.listen("anna", "2222#")
    visit = quiet.listen("anna", "3333#", f"{PIN}#")
    assert played(visit) == []
    assert "te vaak" in heard(visit)


def test_no_keys_are_no_wrong_pin(quiet):
    quiet.message()
    visit = quiet.listen("anna")
    assert "geen pincode ontvangen" in heard(visit)
    assert quiet.rows("pin_failure") == []


def test_half_a_pin_before_hanging_up_is_no_wrong_pin(sqlite_url):
    weather = Forecast({"gather action after hang-up": "before the status callback"})
    town = Listening(demo_settings(sqlite_url), MONDAY, "pickup wins", weather)
    town.network.dial_service(
        MOBILES["anna"], SERVICE, [("*984113", 1.0), ("20", 5.0)], hangs_up_after=6
    )
    town.run()
    assert any("/voice/pin/" in sent.url for sent in town.network.requests)
    assert town.rows("pin_failure") == []
    town.close()


def test_without_messages_a_worker_hears_so(quiet):
    visit = quiet.listen("anna", f"{PIN}#")
    assert "Er zijn geen berichten" in heard(visit)


def test_a_message_that_is_not_here_yet_is_told_and_can_be_called_back(quiet):
    quiet.provider.down = True
    quiet.message(CALLER)
    quiet.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=20))
    visit = quiet.listen("anna", f"{PIN}#", "3")
    assert "kun je nog niet beluisteren" in heard(visit)
    assert len(visit.bridges) == 1
    assert quiet.log() == [("called_back", 1)]


def test_who_was_rung_and_did_not_answer_is_told_of_as_not_reached(quiet):
    quiet.message(CALLER)
    quiet.network.add_phone(CALLER, Ignores())
    visit = quiet.listen("anna", f"{PIN}#", "3", "9")
    assert "De beller nam niet op." in heard(visit)
    assert "Het gesprek is voorbij" not in heard(visit)
    assert quiet.log() == [("played", 1), ("caller_not_reached", 1)]


@pytest.mark.parametrize("number", ["+31900123456", "+10000000000"])
def test_a_costly_number_is_not_called_back_and_nothing_says_it_was(quiet, number):
    """Who forges it earns from it; the worker hears why, and goes on."""
    quiet.message(number)
    keys = [("*984113", 1.0), (f"{PIN}#", 4.0), ("3", 24.0), ("2", 44.0)]
    visit = quiet.network.dial_service(MOBILES["anna"], SERVICE, keys)
    quiet.run()
    assert visit.legs == []
    assert "Dit nummer kunnen wij niet bellen." in heard(visit)
    assert "geen nummer meegestuurd" not in heard(visit)
    assert quiet.log() == [("played", 1), ("handled", 1)]


def test_that_the_account_need_not_call_another_country_is_no_trouble_of_the_line(
    quiet,
):
    quiet.message("+4930123456")
    quiet.network.dial_refusal = 13227
    visit = quiet.listen("anna", f"{PIN}#", "3", "9")
    assert "Dit nummer kunnen wij niet bellen." in heard(visit)
    assert quiet.log() == [("played", 1), ("number_not_rung", 1)]
    assert quiet.rows("provider_trouble") == []


def test_whom_the_provider_does_not_ring_was_not_called_back(quiet):
    quiet.message(CALLER)
    quiet.network.dial_refusal = 13214
    visit = quiet.listen("anna", f"{PIN}#", "3", "9")
    assert "De beller is niet gebeld: dat kan nu niet." in heard(visit)
    assert quiet.log() == [("played", 1), ("caller_not_rung", 1)]


@pytest.mark.parametrize("talk", [20, 300], ids=["caller", "worker"])
def test_whoever_hangs_up_first_the_log_says_that_there_was_a_talk(quiet, talk):
    quiet.message(CALLER)
    quiet.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=talk))
    visit = quiet.listen("anna", f"{PIN}#", "3")
    assert len(visit.bridges) == 1
    assert quiet.log() == [("played", 1), ("called_back", 1)]


def test_nobody_rings_a_caller_with_whom_a_colleague_talks(quiet):
    message = quiet.message(CALLER)
    with quiet.database.transaction() as session:
        wanted = outgoing.want_call_back(
            session, quiet.desk, quiet.line, 1, message, quiet.now
        )
        store.move(session, wanted.id, "bridged", None)
    visit = quiet.listen("bram", "7391#", "3", "9")
    assert visit.legs == []
    assert "Een collega belt deze beller al terug." in heard(visit)


def test_who_hangs_up_before_a_caller_is_rung_keeps_nobody_from_calling(quiet):
    quiet.message(CALLER)
    quiet.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=20))
    keys = [("*984113", 1.0), (f"{PIN}#", 4.0), ("3", 24.0)]
    quiet.network.dial_service(MOBILES["anna"], SERVICE, keys, hangs_up_after=25.5)
    quiet.run()
    visit = quiet.listen("bram", "7391#", "3", "9")
    assert len(visit.bridges) == 1


def test_another_key_repeats_the_choices(quiet):
    quiet.message()
    visit = quiet.listen("anna", f"{PIN}#", "7", "2")
    assert "Deze toets kennen wij niet" in heard(visit)
    assert quiet.log() == [("played", 1), ("handled", 1)]


def test_without_the_pin_no_step_of_the_conversation_leads_anywhere(quiet):
    """As if somebody could forge a signature as well as a caller ID."""
    message = quiet.message(CALLER)
    form = {"CallSid": "CA9", "To": SERVICE, "From": MOBILES["anna"]}
    for key in "1239":
        path = f"choice/{quiet.line.key}/2/{message}"
        answer = post(quiet, path, **form, Digits=key)
        assert "Toets je pincode" in answer.text
        assert "audio" not in answer.text
        assert CALLER not in answer.text
    assert quiet.log() == []


# --- the link to a recording -----------------------------------------------


@pytest.fixture
def link(quiet) -> str:
    quiet.message()
    visit = quiet.listen("anna", f"{PIN}#", "9")
    found = re.search(r"/voice/audio/[\w.-]+", heard(visit))
    assert found
    return found[0]


def test_a_recording_is_served_from_its_sealed_copy_and_cached_by_nobody(quiet, link):
    answer = quiet.app.test_client().get(link)
    assert answer.status_code == 200
    assert MARKER in answer.data
    assert answer.mimetype == "audio/wav"
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers.get("ETag") is None


def test_a_link_is_dead_after_five_minutes(quiet, link):
    quiet.run(until=quiet.now + timedelta(minutes=4))
    assert quiet.app.test_client().get(link).status_code == 200
    quiet.run(until=quiet.now + timedelta(minutes=2))
    assert quiet.app.test_client().get(link).status_code == 404


def test_a_link_that_was_changed_leads_nowhere(quiet, link):
    client = quiet.app.test_client()
    message, until, signature = link.rpartition("/")[2].split(".")
    forged = [
        f"{message}.{int(until) + 600}.{signature}",
        f"{'0' * 32}.{until}.{signature}",
        f"{message}.{until}.{signature[::-1]}",
        f"{message}.{until}.",
        f"{message}.{until}",
        message,
        "é.é.é",
        "..",
    ]
    for one in forged:
        answer = client.get(f"/voice/audio/{one}")
        assert answer.status_code == 404, one
        assert answer.data == b""


def test_a_link_holds_nothing_of_a_caller(link):
    assert re.fullmatch(r"/voice/audio/[0-9a-f]{32}\.[0-9]{10}\.[\w-]{32}", link)


def test_a_repeated_request_is_answered_the_same_and_done_once(sqlite_url):
    weather = Forecast({"document copies": 3})
    town = Listening(demo_settings(sqlite_url), MONDAY, "pickup wins", weather)
    town.message(CALLER)
    town.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=20))
    town.listen("anna", "1111#", f"{PIN}#", "3", "2")
    assert town.log() == [("played", 1), ("called_back", 1), ("handled", 1)]
    assert town.rows("pin_failure") == []
    town.close()


@pytest.mark.parametrize("seed", range(5))
def test_in_any_weather_every_step_is_answered_and_a_repeat_the_same(sqlite_url, seed):
    """The network itself fails a service that answers a repeat otherwise."""
    random = Random(seed)
    settings = demo_settings(sqlite_url)
    town = Listening(settings, MONDAY, "pickup wins", Stormy(random, 0.7))
    town.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=20))
    for _ in range(4):
        town.call(CALLER, speaks_seconds=9, hangs_up_after_message=False)
        town.fetch()
    for _ in range(6):
        name, pin = random.choice([("anna", f"{PIN}#"), ("bram", "7391#")])
        keys = random.choices(["1", "2", "3", "4", "7", "9"], k=4)
        visit = town.listen(name, random.choice(["1111#", pin]), pin, *keys)
        assert "storing" not in heard(visit)
    handled = [one for one in town.log() if one[0] == "handled"]
    done = [row for row in town.rows("voicemail") if row["handled_at"]]
    assert len(handled) == len(done)
    town.close()
