"""The stand-in answers as the provider documents it, and fails as networks do."""

import io
import wave
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.town import openapi
from webhooks.simulator.network.phones import Answers, Caller
from webhooks.simulator.network.sound import wav_seconds
from webhooks.simulator.network.trouble import Trouble, random_troubles
from webhooks.simulator.provider.rest import RestStandIn

ACCOUNT = "AC" + "0" * 32
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LINE, ANNA, CALLER = "+31402584113", "+31612345601", "+31201234567"
SMS = {"From": LINE, "To": ANNA, "Body": "Er is een nieuw bericht."}
RING = {"From": LINE, "To": ANNA, "Url": "https://cjg.example.nl/voice/outgoing/0f"}
PAGES = ("Recordings", "Calls", "IncomingPhoneNumbers")


@pytest.fixture
def stand_in() -> RestStandIn:
    stand_in = RestStandIn(ACCOUNT, "token", clock=lambda: NOW)
    stand_in.add_number(LINE, VoiceUrl="https://old.example.nl/voice")
    call = stand_in.add_call(CALLER, LINE, NOW - timedelta(hours=1), NOW)
    stand_in.add_recording(call.sid, NOW, 7)
    return stand_in


@pytest.fixture
def ask(stand_in):
    """Asks the account: method, path below it, form."""
    stand_in.slow_seconds = 2
    with stand_in.serve() as url:

        def ask(method, path, form=None, token="token"):  # noqa: S107 - a token of nothing
            return requests.request(
                method,
                f"{url}{stand_in.path}{path}",
                data=form,
                auth=(ACCOUNT, token),
                timeout=(1.0, 1.0),
            )

        yield ask


def test_nobody_gets_in_with_a_wrong_token(ask, stand_in):
    answer = ask("POST", "/Messages.json", SMS, token="another")  # noqa: S106 - a token of nothing
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    assert stand_in.messages == []


def test_every_answer_has_the_documented_form(ask, stand_in):
    call, recording = stand_in.calls[0], stand_in.recordings[0]
    (number,) = stand_in.numbers.values()
    questions = [
        ("GET", ".json", None),
        ("POST", "/Messages.json", SMS),
        ("POST", "/Calls.json", RING),
        ("GET", f"/Calls/{call.sid}.json", None),
        ("GET", f"/Recordings/{recording.sid}.json", None),
        ("POST", f"/IncomingPhoneNumbers/{number.sid}.json", {"VoiceMethod": "GET"}),
        *(("GET", f"/{kind}.json?PageSize=1", None) for kind in PAGES),
    ]
    for method, path, form in questions:
        answer = ask(method, path, form).json()
        bare = f"{stand_in.path}{path.partition('?')[0]}"
        assert openapi.of_answer(method, bare, answer) == []


@pytest.mark.parametrize(
    ("kind", "key", "schema"),
    [
        ("Recordings", "recordings", "api.v2010.account.recording"),
        ("Calls", "calls", "api.v2010.account.call"),
    ],
)
def test_no_documented_property_is_missing(ask, kind, key, schema):
    (item,) = ask("GET", f"/{kind}.json").json()[key]
    assert set(item) == openapi.properties(schema)


def test_no_documented_property_of_a_message_is_missing(ask):
    sent = ask("POST", "/Messages.json", SMS).json()
    assert set(sent) == openapi.properties("api.v2010.account.message")


def test_a_message_lies_on_the_phone_it_was_sent_to(ask, stand_in):
    sent = ask("POST", "/Messages.json", SMS)
    assert sent.status_code == 201
    (message,) = stand_in.messages_to(ANNA)
    assert (message.sid, message.body) == (sent.json()["sid"], SMS["Body"])
    assert stand_in.messages_to(CALLER) == []


@pytest.mark.parametrize("code", [21211, 21610, 21614])
def test_a_number_may_refuse_messages(ask, stand_in, code):
    stand_in.refusals[ANNA] = code
    refused = ask("POST", "/Messages.json", SMS)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert stand_in.messages == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"To": "0612"}, 21211), ({"From": "+31401111111"}, 21606), ({"Body": ""}, 21602)],
)
def test_a_message_that_cannot_be_sent_is_refused(ask, changed, code):
    assert ask("POST", "/Messages.json", SMS | changed).json()["code"] == code


@pytest.mark.parametrize("code", [21606, 21612, 21408, 21659])
def test_a_sender_may_be_refused_for_every_number(ask, stand_in, code):
    stand_in.sender_refusals[SMS["From"]] = code
    refused = ask("POST", "/Messages.json", SMS)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert stand_in.messages == []


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ({"From": "CJGVeldhovn"}, None),
        ({"From": "CJG Veldhoven"}, 21212),
        ({"From": "1234"}, 21212),
        ({"From": ""}, 21603),
        ({"From": "", "MessagingServiceSid": "MG" + "1a" * 16}, None),
        ({"From": "", "MessagingServiceSid": "MG" + "2b" * 16}, 21705),
    ],
)
def test_an_sms_comes_from_a_name_or_a_service_too(ask, stand_in, sender, code):
    stand_in.services.add("MG" + "1a" * 16)
    answer = ask("POST", "/Messages.json", SMS | sender).json()
    assert answer.get("code") == code
    assert len(stand_in.messages) == (code is None)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"To": "0612"}, 21211),
        ({"To": ""}, 21211),
        ({"From": "+31401111111"}, 21210),
        ({"From": ""}, 21210),
        ({"Url": "/voice/outgoing/0f"}, 21205),
        ({"Url": "ftp://cjg.example.nl/x"}, 21205),
        ({"Url": ""}, 21205),
        ({"StatusCallback": "cjg.example.nl/x"}, 21609),
        ({"StatusCallbackEvent": "initiated completed"}, 20001),
        ({"Timeout": "601"}, 20001),
        ({"Timeout": "soon"}, 20001),
    ],
)
def test_a_call_that_cannot_be_placed_is_refused(ask, stand_in, changed, code):
    before = stand_in.calls
    refused = ask("POST", "/Calls.json", RING | changed)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert stand_in.calls == before


def test_a_number_may_refuse_calls(ask, stand_in):
    stand_in.refusals[ANNA] = 21215
    assert ask("POST", "/Calls.json", RING).json()["code"] == 21215


def test_without_a_network_a_placed_call_fails(ask):
    placed = ask("POST", "/Calls.json", RING)
    assert placed.status_code == 201
    found = ask("GET", f"/Calls/{placed.json()['sid']}.json").json()
    assert (found["status"], found["direction"]) == ("failed", "outbound-api")
    assert (found["from"], found["to"], found["duration"]) == (LINE, ANNA, "0")


def test_a_recording_is_audio_of_its_length(ask, stand_in):
    sid = stand_in.recordings[0].sid
    answer = ask("GET", f"/Recordings/{sid}.wav")
    assert wav_seconds(answer.content) == 7
    with wave.open(io.BytesIO(answer.content)) as reader:
        assert (reader.getframerate(), reader.getnchannels()) == (8000, 1)
        assert any(reader.readframes(8000))


def test_a_recording_is_not_there_at_once(ask, stand_in):
    sid, stand_in.ready_seconds = stand_in.recordings[0].sid, 5.0
    assert ask("GET", f"/Recordings/{sid}.wav").json()["code"] == 20404


def test_what_was_deleted_is_gone(ask, stand_in):
    path = f"/Recordings/{stand_in.recordings[0].sid}"
    assert ask("DELETE", f"{path}.json").status_code == 204
    assert ask("DELETE", f"{path}.json").status_code == 404
    assert ask("GET", f"{path}.wav").status_code == 404
    assert ask("GET", "/Recordings.json").json()["recordings"] == []


def test_a_call_cannot_be_deleted_too_soon(ask, stand_in):
    path = f"/Calls/{stand_in.calls[0].sid}.json"
    assert ask("DELETE", path).json()["code"] == 20009
    stand_in.fresh_seconds = 0
    assert ask("DELETE", path).status_code == 204


def test_a_call_that_lasts_cannot_be_deleted(ask, stand_in):
    stand_in.fresh_seconds = 0
    call = stand_in.add_call(CALLER, LINE, NOW)
    assert ask("DELETE", f"/Calls/{call.sid}.json").json()["code"] == 20009


def test_lists_are_filtered_by_party_and_by_day(ask, stand_in):
    stand_in.add_call(CALLER, LINE, NOW - timedelta(days=2), NOW)
    stand_in.add_call(CALLER, "+31401111111", NOW, NOW)

    def found(query):
        return len(ask("GET", f"/Calls.json?{query}").json()["calls"])

    assert found("To=%2B31402584113") == 2
    assert found("To=%2B31402584113&StartTime%3E=2026-03-02T23:00:00Z") == 1
    assert found("StartTime%3C=2026-03-01") == 1


def test_a_page_leads_to_the_next(ask, stand_in):
    call = stand_in.calls[0].sid
    for seconds in range(4):
        stand_in.add_recording(call, NOW, seconds)
    first = ask("GET", "/Recordings.json?PageSize=3").json()
    query = first["next_page_uri"].partition("?")[2]
    second = ask("GET", f"/Recordings.json?{query}").json()
    sids = [item["sid"] for item in first["recordings"] + second["recordings"]]
    assert sids == [item.sid for item in stand_in.recordings]
    assert second["next_page_uri"] is None


@pytest.mark.parametrize("path", ["/Nothing.json", "/Calls", "/Calls/CA00.json"])
def test_an_unknown_path_is_not_found(ask, path):
    assert ask("GET", path).json()["code"] == 20404


@pytest.mark.parametrize(
    ("trouble", "status"), [(Trouble.ERROR, 500), (Trouble.TOO_MANY, 429)]
)
def test_a_failure_does_nothing(ask, stand_in, trouble, status):
    stand_in.troubles = lambda: trouble
    assert ask("POST", "/Messages.json", SMS).status_code == status
    assert stand_in.messages == []


@pytest.mark.parametrize(
    ("trouble", "sent"),
    [(Trouble.RESET, 0), (Trouble.LOST_ANSWER, 1), (Trouble.SLOW, 1)],
)
def test_without_an_answer_it_may_have_been_done(ask, stand_in, trouble, sent):
    stand_in.troubles = lambda: trouble
    with pytest.raises((requests.ConnectionError, requests.ReadTimeout)):
        ask("POST", "/Messages.json", SMS)
    assert len(stand_in.messages) == sent


def test_random_troubles_come_as_often_as_was_asked_for():
    troubles, again = random_troubles("a"), random_troubles("a")
    seen = [troubles() for _ in range(2000)]
    assert seen == [again() for _ in range(2000)]
    counted = Counter(seen)
    assert set(counted) == set(Trouble)
    assert 0.25 < 1 - counted[Trouble.NONE] / 2000 < 0.35


def test_what_a_network_lives_through_appears(place):
    network = place(caller=Caller(CALLER), behaviour=Answers(talk_seconds=30))
    stand_in = RestStandIn(network.account_sid, "secret", network)
    (visit,) = network.visits
    call, leg = stand_in.calls
    assert (call.sid, call.to, call.status) == (visit.sid, LINE, "completed")
    assert (leg.parent, leg.to) == (visit.sid, ANNA)
    assert [item.sid for item in stand_in.recordings] == [
        item.sid for item in network.recordings if item.status == "completed"
    ]
    assert stand_in.now == network.now


def test_a_message_left_on_a_network_can_be_fetched(network_of, service):
    network = network_of()
    service.pages["/voice/incoming"] = '<Record action="~/thanks"/>'
    service.pages["/thanks"] = "<Hangup/>"
    network.call(Caller(None, speaks_seconds=4.0), LINE)
    network.run()
    stand_in = RestStandIn(network.account_sid, "secret", network)
    (recording,) = stand_in.recordings
    with stand_in.serve() as url:
        answer = requests.get(
            f"{url}{stand_in.path}/Recordings/{recording.sid}.wav",
            auth=(network.account_sid, "secret"),
            timeout=1,
        )
    assert wav_seconds(answer.content) == recording.seconds == 4


@pytest.mark.parametrize(
    ("how", "sms", "call"),
    [
        ({"may_text": False}, 21408, None),
        ({"may_dial": False}, None, 21215),
        ({"kind": ("active", "Trial")}, 21608, 21219),
        ({"balance": "0.00"}, 20005, 20005),
    ],
    ids=str,
)
def test_an_account_is_refused_by_how_it_stands(ask, stand_in, how, sms, call):
    for name, value in how.items():
        setattr(stand_in.permissions, name, value)
    assert ask("POST", "/Messages.json", SMS).json().get("code") == sms
    assert ask("POST", "/Calls.json", RING).json().get("code") == call
    assert len(stand_in.messages) == (sms is None)


def test_a_trial_account_reaches_verified_numbers_and_has_no_name(ask, stand_in):
    stand_in.permissions.kind = ("active", "Trial")
    stand_in.verify(ANNA)
    assert ask("POST", "/Messages.json", SMS).status_code == 201
    assert ask("POST", "/Calls.json", RING).status_code == 201
    named = ask("POST", "/Messages.json", SMS | {"From": "CJGVeldhovn"})
    assert named.json()["code"] == 21267


def test_a_number_that_cannot_send_sms_sends_none(ask, stand_in):
    for own in stand_in.numbers.values():
        own.sms = False
    assert ask("POST", "/Messages.json", SMS).json()["code"] == 21606


def test_an_sms_of_a_messaging_service_says_so_and_not_from_whom(ask, stand_in):
    service = "MG" + "1" * 32
    stand_in.services.add(service)
    asked = {"MessagingServiceSid": service, "To": ANNA, "Body": "Er is nieuws."}
    sent = ask("POST", "/Messages.json", asked).json()
    assert (sent["messaging_service_sid"], sent["from"]) == (service, None)
