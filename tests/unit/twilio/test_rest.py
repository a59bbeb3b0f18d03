"""The provider is asked in its own words, and its failures become ours."""

import json
import logging
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from ringgroup.telephone import (
    MisledError,
    NotYetError,
    RefusedError,
    Telephone,
    UnavailableError,
)
from tests.town import openapi
from webhooks.simulator.network.trouble import Trouble
from webhooks.simulator.provider.mailbox import audio
from webhooks.simulator.provider.rest import RestStandIn
from webhooks.twilio.account import address
from webhooks.twilio.rest import TwilioTelephone

ACCOUNT, TOKEN = "AC" + "0" * 32, "tökén"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LINE, ANNA, CALLER = "+31402584113", "+31612345601", "+31201234567"
TEXT = "Er is een nieuw bericht."
CALL, RECORDING = "CA" + "1" * 32, "RE" + "1" * 32
QUICK = (0.2, 0.2)
DOCUMENT = "https://cjg.example.nl/voice/outgoing/0f"
TOLD = f"{DOCUMENT}/status"


def telephone_at(url, token=TOKEN) -> TwilioTelephone:
    return TwilioTelephone(url, ACCOUNT, token, timeouts=QUICK)


@pytest.fixture
def stand_in() -> RestStandIn:
    return RestStandIn(ACCOUNT, TOKEN, clock=lambda: NOW)


@pytest.fixture
def url(stand_in):
    with stand_in.serve() as url:
        yield url


@pytest.fixture
def telephone(url) -> Telephone:
    return telephone_at(url)


@contextmanager
def provider(answer):
    """A provider that answers every request alike; gives its URL, and what is asked."""
    asked = []

    @Request.application
    def app(request):
        asked.append(request.path)
        return answer

    with served(app) as url:
        yield url, asked


@contextmanager
def served(app):
    """A WSGI application on a free port of this machine; gives its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.RequestHandlerClass.log = lambda *_: None
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


# --- messages ---


def test_it_is_told_how_often_an_sms_was_sent_since_a_moment(telephone):
    for to, body in ((ANNA, TEXT), (ANNA, TEXT), (ANNA, "Iets anders."), (LINE, TEXT)):
        telephone.send_sms(LINE, to, body)
    assert telephone.sms_sent(ANNA, TEXT, NOW) == 2
    assert telephone.sms_sent(ANNA, TEXT, NOW + HOUR) == 0
    assert telephone.sms_sent(ANNA, "Niets.", NOW) == 0


def test_a_message_is_sent_and_its_id_kept(telephone, stand_in):
    sid = telephone.send_sms(LINE, ANNA, TEXT)
    (sent,) = stand_in.messages
    assert (sent.sid, sent.sender, sent.to, sent.body) == (sid, LINE, ANNA, TEXT)


def test_it_is_told_which_sms_did_not_arrive(telephone, stand_in):
    telephone.send_sms(LINE, ANNA, TEXT)
    stand_in.undelivered[ANNA] = 30006
    sid = telephone.send_sms(LINE, ANNA, TEXT)
    (failed,) = telephone.sms_failed(NOW).values()
    assert (failed.sid, failed.to, failed.code) == (sid, ANNA, "30006")
    assert telephone.sms_failed(NOW + HOUR) == {}


def test_a_messaging_service_is_asked_as_such(telephone, stand_in):
    service = "MG" + "1a" * 16
    stand_in.services.add(service)
    telephone.send_sms(service, ANNA, TEXT)
    telephone.send_sms("CJGVeldhovn", ANNA, TEXT)
    fields = [asked.fields for asked in stand_in.requests if asked.method == "POST"]
    assert fields[-2]["MessagingServiceSid"] == service
    assert "From" not in fields[-2]
    assert fields[-1]["From"] == "CJGVeldhovn"


def test_a_call_is_placed_and_its_id_kept(telephone, stand_in):
    sid = telephone.place_call(LINE, ANNA, DOCUMENT, TOLD, 25)
    (call,) = stand_in.calls
    assert (call.sid, call.sender, call.to) == (sid, LINE, ANNA)
    (asked,) = stand_in.requests
    assert asked.fields == {
        "From": LINE,
        "To": ANNA,
        "Url": DOCUMENT,
        "Method": "POST",
        "StatusCallback": TOLD,
        "StatusCallbackMethod": "POST",
        "StatusCallbackEvent": "initiated",
        "Timeout": "25",
    }


def test_each_event_of_a_placed_call_has_a_field_of_its_own():
    forms = []

    @Request.application
    def app(request):
        forms.append(request.form)
        return Response(json.dumps({"sid": CALL}), 201)

    with served(app) as url:
        telephone_at(url).place_call(LINE, ANNA, DOCUMENT, TOLD, 25)
    (form,) = forms
    assert form.getlist("StatusCallbackEvent") == ["initiated", "completed"]


@pytest.mark.parametrize("code", [21210, 21211, 21215, 21217, 21219])
def test_a_refused_call_says_the_code_and_no_number(telephone, stand_in, code):
    stand_in.refusals[ANNA] = code
    with pytest.raises(RefusedError) as refused:
        telephone.place_call(LINE, ANNA, DOCUMENT, TOLD, 25)
    assert refused.value.code == str(code)
    assert ANNA[3:] not in str(refused.value)
    assert stand_in.calls == []


@pytest.mark.parametrize("trouble", [t for t in Trouble if t is not Trouble.NONE])
def test_every_trouble_with_a_call_means_that_nobody_knows(
    telephone, stand_in, trouble
):
    stand_in.troubles = lambda: trouble
    with pytest.raises(UnavailableError) as unavailable:
        telephone.place_call(LINE, ANNA, DOCUMENT, TOLD, 25)
    assert ANNA[3:] not in repr(unavailable.value)


@pytest.mark.parametrize("code", [21211, 21610, 21614])
def test_a_permanent_refusal_says_the_code_and_no_number(telephone, stand_in, code):
    stand_in.refusals[ANNA] = code
    with pytest.raises(RefusedError) as refused:
        telephone.send_sms(LINE, ANNA, TEXT)
    assert refused.value.code == str(code)
    assert ANNA[3:] not in str(refused.value)
    assert TEXT not in str(refused.value)


@pytest.mark.parametrize("trouble", [t for t in Trouble if t is not Trouble.NONE])
def test_every_trouble_means_later(telephone, stand_in, trouble, caplog):
    caplog.set_level(logging.DEBUG)
    stand_in.troubles = lambda: trouble
    with pytest.raises(UnavailableError) as unavailable:
        telephone.send_sms(LINE, ANNA, TEXT)
    said = f"{unavailable.value!r} {caplog.text}"
    assert ANNA[3:] not in said
    assert TEXT not in said


def test_a_provider_that_is_not_there_means_later(stand_in):
    with stand_in.serve() as url:
        pass
    with pytest.raises(UnavailableError, match="ConnectionError"):
        telephone_at(url).send_sms(LINE, ANNA, TEXT)


def test_a_wrong_token_is_no_refusal_of_the_message(url):
    with pytest.raises(UnavailableError, match="401"):
        telephone_at(url, "another").send_sms(LINE, ANNA, TEXT)


@pytest.mark.parametrize("body", ["", "<html>", "[]", "{}", "null"])
def test_an_answer_that_makes_no_sense_means_later(body):
    with provider(Response(body)) as (url, asked):
        with pytest.raises(UnavailableError, match="understood"):
            telephone_at(url).send_sms(LINE, ANNA, TEXT)
        assert len(asked) == 1


# --- recordings ---


def test_a_recording_comes_as_it_lies_there(telephone, stand_in):
    recording = stand_in.add_recording(CALL, NOW, 7)
    assert telephone.recording(recording.sid) == audio(recording.sid, 7)


def test_a_recording_that_does_not_exist_is_refused(telephone):
    with pytest.raises(RefusedError) as refused:
        telephone.recording(RECORDING)
    assert refused.value.code == "404"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Response("<h1>Free Wi-Fi</h1>", mimetype="text/html"), "no audio"),
        (Response(iter([b"RIFF"]), headers={"Content-Length": "4000"}), "reached"),
        (Response(b"", mimetype="text/plain"), "no audio"),
    ],
    ids=["a page", "half of it", "nothing"],
)
def test_what_is_not_the_whole_recording_means_later(answer, said):
    with provider(answer) as (url, asked):
        with pytest.raises(UnavailableError, match=said):
            telephone_at(url).recording(RECORDING)
        assert len(asked) == 1


def test_an_answer_that_comes_byte_by_byte_and_does_not_end_means_later():
    given_up = Event()

    def bytes_now_and_then():
        for _ in range(1_000):  # a minute, for who waits to its end
            yield b"R"
            if given_up.wait(0.06):
                return

    with provider(Response(bytes_now_and_then())) as (url, asked):
        try:
            with pytest.raises(UnavailableError, match="Timeout"):
                telephone_at(url).recording(RECORDING)
        finally:
            given_up.set()
        assert len(asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307])
def test_no_redirect_is_followed(status):
    with provider(Response(b"RIFF")) as (there, asked_there):
        moved = Response("", status, {"Location": f"{there}/stolen.wav"})
        with provider(moved) as (url, asked):
            with pytest.raises(MisledError, match=f"{status} and leads elsewhere"):
                telephone_at(url).recording(RECORDING)
            with pytest.raises(UnavailableError, match=str(status)):
                telephone_at(url).send_sms(LINE, ANNA, TEXT)
        assert (len(asked), asked_there) == (2, [])


def test_a_recording_is_removed_once_and_for_all(telephone, stand_in):
    recording = stand_in.add_recording(CALL, NOW, 7)
    telephone.remove_recording(recording.sid)
    telephone.remove_recording(recording.sid)
    assert stand_in.recordings == []


PORTAL = Response("<html>Meld je aan voor het netwerk</html>", 200)


@pytest.mark.parametrize(
    "remove",
    [
        lambda account: account.remove_recording(RECORDING),
        lambda account: account.remove_call(CALL),
        lambda account: account.remove_text("SM" + "1" * 32),
    ],
    ids=["recording", "call", "text"],
)
def test_a_page_of_what_stands_in_between_is_no_proof_of_a_deletion(remove):
    with (
        provider(PORTAL) as (url, asked),
        pytest.raises(MisledError, match="answered 200 to a deletion"),
    ):
        remove(telephone_at(url))
    assert len(asked) == 1


@pytest.mark.parametrize("body", ["<html>", "{}", '{"sid": "PN2"}', "null"])
def test_a_number_is_set_when_the_provider_shows_it_as_it_is_now(body):
    wanted = ("PN" + "1" * 32, "https://a.nl/v", None, "https://a.nl/s")
    with (
        provider(Response(body)) as (url, _),
        pytest.raises(UnavailableError, match=r"understood|of another number"),
    ):
        telephone_at(url).set_number(*wanted)


def test_recordings_are_listed_since_a_moment_over_all_pages(telephone, stand_in):
    stand_in.page_limit = 2
    for minutes in range(5):
        stand_in.add_recording(CALL, NOW + timedelta(minutes=minutes), minutes)
    stand_in.add_recording(CALL, NOW - HOUR, 9)  # the same day, but too early
    found = list(telephone.recordings_since(NOW.replace(microsecond=500)))
    assert [record.seconds for record in found] == [4, 3, 2, 1, 0]
    assert {record.call_sid for record in found} == {CALL}
    assert found[-1].created_at == NOW


# --- calls ---


def test_a_call_is_told_with_its_caller(telephone, stand_in):
    kept = stand_in.add_call(CALLER, LINE, NOW - HOUR, NOW)
    call = telephone.call(kept.sid)
    assert (call.to, call.caller, call.seconds, call.over) == (LINE, CALLER, 3600, True)
    assert call.started_at == NOW - HOUR
    assert CALLER not in repr(call)


def test_a_call_that_lasts_is_not_over(telephone, stand_in):
    call = telephone.call(stand_in.add_call("Anonymous", LINE, NOW).sid)
    assert (call.over, call.caller, call.seconds) == (False, None, 0)


def test_an_unknown_call_is_none(telephone):
    assert telephone.call(CALL) is None


def test_calls_to_a_number_are_listed_since_a_moment(telephone, stand_in):
    wanted = stand_in.add_call(CALLER, LINE, NOW, NOW + HOUR)
    stand_in.add_call(CALLER, LINE, NOW - HOUR, NOW)
    stand_in.add_call(CALLER, "+31401111111", NOW, NOW + HOUR)
    assert [call.sid for call in telephone.calls_to(LINE, NOW)] == [wanted.sid]


def test_a_call_record_goes_when_the_provider_allows(telephone, stand_in):
    call = stand_in.add_call(CALLER, LINE, NOW - HOUR, NOW)
    with pytest.raises(NotYetError):
        telephone.remove_call(call.sid)
    stand_in.fresh_seconds = 0
    telephone.remove_call(call.sid)
    telephone.remove_call(call.sid)
    assert stand_in.calls == []


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("http://127.0.0.1:9/2010-04-01/Accounts/AC/Calls.json?Page=1", "another"),
        ("//127.0.0.1:9/Calls.json?Page=1", "another"),
        ("/2010-04-01/Accounts/ACother/Messages.json?Page=1", "another"),
        ("/2010-04-01/Accounts/AC/Calls.json?Page=1", "circles"),
    ],
    ids=["host", "scheme-less", "path", "for ever"],
)
def test_a_list_leads_nowhere_else_and_to_an_end(uri, said):
    page = Response(json.dumps({"calls": [], "next_page_uri": uri}))
    with provider(page) as (url, asked):
        with pytest.raises(UnavailableError, match=said):
            list(telephone_at(url).calls_to(LINE, NOW))
        own = f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
        assert set(asked) == {own}
        assert len(asked) <= 2


# --- what goes in a path ---


@pytest.mark.parametrize(
    "sid", ["", "RE", "CA../../x", "RE1/../../Messages", "RE%2e%2e", "RE1\n", "RE1?a=b"]
)
@pytest.mark.parametrize("ask", ["recording", "remove_recording", "remove_call"])
def test_what_is_no_sid_never_leaves_the_house(telephone, stand_in, ask, sid):
    with pytest.raises(RefusedError) as refused:
        getattr(telephone, ask)(sid)
    assert refused.value.code == "404"
    assert not stand_in.requests


def test_an_account_sid_is_checked_too():
    with pytest.raises(RefusedError):
        TwilioTelephone("https://api.twilio.com", "AC/../x", TOKEN)


# --- numbers and the account ---


def test_numbers_are_told_with_where_they_point(telephone, stand_in):
    stand_in.add_number(LINE, VoiceUrl="https://a.nl/v", TrunkSid="TK" + "1" * 32)
    (number,) = telephone.numbers()
    assert (number.number, number.voice_url) == (LINE, "https://a.nl/v")
    assert (number.voice_fallback_url, number.status_callback) == (None, None)
    assert (number.voice_application_sid, number.trunk_sid) == (None, "TK" + "1" * 32)


def test_a_number_is_pointed_at_us(telephone, stand_in):
    own = stand_in.add_number(LINE, VoiceMethod="GET", VoiceFallbackUrl="https://f.nl")
    telephone.set_number(own.sid, "https://a.nl/v", None, "https://a.nl/s")
    assert own.settings == {
        "VoiceUrl": "https://a.nl/v",
        "VoiceMethod": "POST",
        "VoiceFallbackUrl": "https://f.nl",
        "StatusCallback": "https://a.nl/s",
        "StatusCallbackMethod": "POST",
    }


@pytest.mark.parametrize(
    ("fallback", "method"),
    [("https://static.example/f.xml", "GET"), ("https://a.nl/f", "POST")],
)
def test_a_static_fallback_is_asked_for_by_get(telephone, stand_in, fallback, method):
    own = stand_in.add_number(LINE)
    telephone.set_number(own.sid, "https://a.nl/v", fallback, "https://a.nl/s")
    assert own.settings["VoiceFallbackUrl"] == fallback
    assert telephone.numbers()[0].voice_fallback_method == method


def test_a_number_of_somebody_else_cannot_be_pointed(telephone):
    with pytest.raises(RefusedError, match="404"):
        telephone.set_number("PN" + "1" * 32, "https://a.nl", None, "https://a.nl")


def test_the_account_tells_its_status(telephone, stand_in):
    assert telephone.inspection.kind()[0] == "active"
    stand_in.permissions.kind = ("suspended", "Full")
    assert telephone.inspection.kind()[0] == "suspended"


# --- where it is asked ---


@pytest.mark.parametrize(
    ("url", "region", "asked"),
    [
        ("https://api.twilio.com", None, "https://api.twilio.com"),
        (
            "https://api.twilio.com",
            ("dublin", "ie1"),
            "https://api.dublin.ie1.twilio.com",
        ),
        ("http://127.0.0.1:1/x", ("dublin", "ie1"), "http://127.0.0.1:1/x"),
        (
            "https://api.dublin.ie1.twilio.com",
            None,
            "https://api.dublin.ie1.twilio.com",
        ),
        (
            "https://api.dublin.ie1.twilio.com",
            ("ashburn", "us1"),
            "https://api.twilio.com",
        ),
        (
            "https://api.sydney.au1.twilio.com",
            ("dublin", "ie1"),
            "https://api.dublin.ie1.twilio.com",
        ),
        ("https://api.twilio.com", ("ashburn", "us1"), "https://api.twilio.com"),
    ],
)
def test_ireland_is_an_address_of_twilio_only(url, region, asked):
    assert address(url, region) == asked


def test_an_edge_is_a_name():
    with pytest.raises(ValueError, match="dublin"):
        address("https://api.twilio.com", ("evil.example/", "ie1"))


def test_the_environment_changes_nothing(telephone, monkeypatch):
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert telephone.inspection.kind()[0] == "active"
    assert address("https://api.twilio.com", None) == "https://api.twilio.com"


# --- the provider's own description ---


def test_every_request_is_valid_by_the_providers_description(telephone, stand_in):
    stand_in.fresh_seconds, stand_in.page_limit = 0, 1
    own = stand_in.add_number(LINE)
    for _ in range(3):
        call = stand_in.add_call(CALLER, LINE, NOW - HOUR, NOW)
        recording = stand_in.add_recording(call.sid, NOW, 7)
    telephone.send_sms(LINE, ANNA, TEXT)
    telephone.sms_sent(ANNA, TEXT, NOW - HOUR)
    telephone.place_call(LINE, ANNA, DOCUMENT, TOLD, 25)
    telephone.recording(recording.sid)
    telephone.call(call.sid)
    assert len(list(telephone.calls_to(LINE, NOW - HOUR))) == 3
    assert len(list(telephone.calls_from(CALLER, NOW - HOUR))) == 3
    assert len(list(telephone.recordings_since(NOW - HOUR))) == 3
    telephone.remove_recording(recording.sid)
    telephone.remove_call(call.sid)
    telephone.set_number(own.sid, "https://a.nl/v", "https://f.nl", "https://a.nl/s")
    telephone.numbers()
    telephone.inspection.kind()[0]
    assert len(stand_in.requests) == 19
    assert {asked.method for asked in stand_in.requests} == {"GET", "POST", "DELETE"}
    for asked in stand_in.requests:
        assert openapi.of_request(*asked) == [], asked


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/Messages.json", {"Text": "x", "To": ANNA}),
        ("/Messages.json", {"Body": "x"}),
        ("/Calls.json", {"From": LINE, "To": ANNA, "Timeout": "soon"}),
        ("/Calls.json", {"From": LINE, "To": ANNA, "StatusCallbackEvents": "x"}),
        ("/Calls.json", {"From": LINE, "Url": DOCUMENT}),
    ],
)
def test_the_description_would_complain(stand_in, path, fields):
    assert openapi.of_request("POST", f"{stand_in.path}{path}", fields)
