"""Callers by an interpreter or a relay service; and who has heard enough."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from ringgroup.call import replies
from tests.integration.call.test_repeats_and_races import Provider
from tests.town.town import LINE
from webhooks.simulator.network.phones import Answers, Caller, relay_caller
from webhooks.twilio import twiml, twiml_fallback, words
from webhooks.twilio.hearing import Urls
from webhooks.twilio.twiml_voicemail import PAUSE_SECONDS, QUIET_SECONDS

NUMBER = "+31612345678"
SKIP = f"hears: {words.SKIP}"
NOBODY_HERE = "Op dit moment kan niemand"


def calls(town, caller):
    visit = town.network.call(caller, LINE)
    town.run()
    return visit


def test_a_relay_caller_leaves_one_message_however_long_it_is_quiet(town):
    visit = calls(town, relay_caller(NUMBER))
    (message,) = town.rows("voicemail")
    assert message["seconds"] == 25 + 20 + 25 + 8
    assert visit.when("leaves a message of 78 s")
    assert [row["outcome"] for row in town.rows("registration")] == ["voicemail"]


def test_a_message_that_began_is_thanked_for_when_the_caller_stays_quiet(town):
    caller = Caller(NUMBER, speaks_seconds=10, hangs_up_after_message=False)
    visit = calls(town, caller)
    end = visit.when("hears: Dank u wel") - visit.when("leaves a message of 10 s")
    assert end <= timedelta(seconds=1)
    assert len(town.rows("voicemail")) == 1


def test_a_worker_is_not_lost_to_a_relay_caller(town):
    town.sign_on("anna")
    town.phone("anna", Answers(after=4, talk_seconds=900))
    visit = calls(town, relay_caller(NUMBER, talk_seconds=600))
    (talk,) = visit.bridges
    assert talk.end - talk.start == timedelta(seconds=600)
    (open_form,) = town.rows("open_registration")
    assert open_form["talk_minutes"] == 10


def test_what_a_worker_hears_first_is_true_of_a_relay_caller(town):
    town.sign_on("anna")
    visit = calls(town, relay_caller(NUMBER, talk_seconds=60))
    whispered = {
        fact.what
        for fact in visit.heard
        if fact.what.startswith("hears: ") and fact.who != "caller"
    }
    assert whispered == {f"hears: {town.line.name}. Toets 1."}


def test_one_relay_service_calls_for_two_people_at_once(town):
    town.sign_on("anna")
    town.network.call(relay_caller(NUMBER, talk_seconds=300), LINE)
    town.network.call(relay_caller(NUMBER), LINE, after=30)
    town.run()
    assert len(town.rows("voicemail")) == 1
    assert len(town.rows("open_registration")) == 1


def test_how_to_skip_is_said_first_and_the_hash_leads_to_the_tone(town):
    visit = calls(town, Caller(NUMBER, keys=(("#", 2.0),)))
    assert next(f.what for f in visit.heard if f.what.startswith("hears")) == SKIP
    assert visit.when("hears a beep") - visit.when("keys #") < timedelta(seconds=1)
    assert visit.when(f"hears: Welkom bij {town.line.name}") is None
    assert [row["seconds"] for row in town.rows("voicemail")] == [12]
    assert len(town.rows("registration")) == 1


def test_a_hash_asks_nobody_for_the_tone(quiet_town):
    calls(quiet_town, Caller(NUMBER, keys=(("#", 2.0),)))
    asked = [urlsplit(sent.url).path for sent in quiet_town.network.requests]
    assert "/voice/recorded" in asked
    assert "/voice/tone" not in asked


@pytest.mark.parametrize("key", "1*")
def test_any_other_key_does_so_as_well(town, key):
    visit = calls(town, Caller(NUMBER, keys=((key, 5.0),)))
    assert visit.when("hears a beep") - visit.when("keys") < timedelta(seconds=1)
    assert [row["seconds"] for row in town.rows("voicemail")] == [12]
    assert len(town.rows("registration")) == 1


def test_who_presses_nothing_hears_all_and_then_the_tone(town):
    visit = calls(town, Caller(NUMBER))
    said = " ".join(fact.what for fact in visit.heard)
    assert NOBODY_HERE in said
    assert town.line.voicemail.email in said
    last = visit.when(f"hears: Welkom bij {town.line.name}")
    assert visit.when("hears a beep") > last
    assert [row["seconds"] for row in town.rows("voicemail")] == [12]


def test_who_hangs_up_as_they_press_leaves_one_row(town):
    visit = calls(town, Caller(NUMBER, keys=(("7", 2.0),), hangs_up_after=2.3))
    assert visit.ended
    assert len(town.rows("registration")) == 1
    assert town.rows("voicemail") == []


def test_the_tone_that_is_asked_for_twice_is_the_same(town):
    fields = {"CallSid": "CAnobody", "To": LINE, "From": NUMBER, "Digits": "5"}
    post = Provider(town).post
    first, second = (post("/voice/tone", **fields).text for _ in range(2))
    assert first == second
    assert "<Record" in first
    assert "<Gather" not in first
    assert town.rows("call") == []
    assert "<Record" not in post("/voice/tone", **fields, CallStatus="completed").text


def test_a_caller_hears_how_to_skip_in_a_trouble_as_well(town):
    document = twiml_fallback.without_database(
        town.line, Urls("https://desk.example.nl")
    )
    assert document.index(words.SKIP) < document.index("Door een storing")
    assert document.index("</Gather>") < document.index("<Record")


def test_a_static_document_promises_no_key_that_it_cannot_take(town):
    assert words.SKIP not in twiml_fallback.static_fallback(town.line)


def test_a_recorded_greeting_has_it_before(town):
    document = twiml.render(
        replies.TakeMessage(), town.line, Urls("https://desk.example.nl")
    )
    assert re.search(rf"<Gather[^>]*><Say[^>]*>{re.escape(words.SKIP)}</Say>", document)
    assert f'timeout="{QUIET_SECONDS}"' in document
    assert PAUSE_SECONDS <= 2
