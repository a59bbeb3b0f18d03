"""What the service is sent, and how its failures come to light."""

import pytest
from twilio.request_validator import RequestValidator

from webhooks.simulator.network.carrier import ServiceFailure
from webhooks.simulator.network.phones import Caller
from webhooks.simulator.network.weather import Forecast

LINE, ANNA, CALLER = "+31402584113", "+31612345601", "+31201234567"


def test_every_request_is_signed_without_its_fragment(place):
    validator = RequestValidator("secret")
    network = place()
    assert len(network.requests) == 8
    for sent in network.requests:
        url = sent.url.partition("#")[0]
        signature = sent.headers["X-Twilio-Signature"]
        assert validator.validate(url, sent.fields, signature)
        assert not validator.validate(url, {**sent.fields, "a": "b"}, signature)


def test_every_request_has_a_token_of_its_own(place):
    network = place()
    tokens = {sent.headers["I-Twilio-Idempotency-Token"] for sent in network.requests}
    assert len(tokens) == len(network.requests)


def test_an_incoming_call_carries_the_standard_parameters(place, service):
    place()
    [fields] = service.asked("/voice/incoming")
    expected = {
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "CallStatus": "ringing",
        "Called": LINE,
        "Caller": CALLER,
        "Direction": "inbound",
        "From": CALLER,
        "FromCountry": "NL",
        "To": LINE,
        "ToCountry": "NL",
    }
    assert expected.items() <= fields.items()
    assert fields["CallSid"].startswith("CA")
    assert len(fields["CallSid"]) == 34


def test_a_forwarded_call_says_so(network, service):
    service.pages["/voice/incoming"] = "<Hangup/>"
    network.call(Caller(CALLER), "+3197010200000", forwarded_from=LINE)
    network.run()
    assert service.asked("/voice/incoming")[0]["ForwardedFrom"] == LINE


@pytest.mark.parametrize("shown", ["anonymous", "+266696687", "Restricted", ""])
def test_a_withheld_caller_comes_under_one_of_many_names(place, service, shown):
    place(Caller(None), weather=Forecast({"withheld as": shown}))
    assert service.asked("/voice/incoming")[0]["From"] == shown


def test_the_end_of_a_call_is_told(place, service):
    place()
    [fields] = service.asked("/voice/status")
    assert fields["CallStatus"] == "completed"
    # answered when bridged, 7 s after dialling: 30 s of talk, beep and message
    assert fields["CallDuration"] == "42"
    assert fields["Timestamp"] == "Mon, 02 Mar 2026 08:05:49 +0000"
    assert fields["SequenceNumber"] == "0"
    assert fields["CallbackSource"] == "call-progress-events"


def test_sids_are_the_same_with_the_same_seed_and_differ_without(place):
    once, again, other = place(), place(), place(seed=None)
    sids = [
        [sent.fields["CallSid"] for sent in n.requests] for n in (once, again, other)
    ]
    assert sids[0] == sids[1] != sids[2]


FAILURES = {
    "no document": None,
    "status 500": (500, "text/xml", b"<Response/>"),
    "a redirect": (302, "text/xml", b"<Response/>"),
    "another type": (200, "text/html", b"<Response/>"),
    "no XML": (200, "text/xml", b"<Response>"),
    "an unknown verb": "<Shout/>",
}


@pytest.mark.parametrize("page", FAILURES.values(), ids=FAILURES.keys())
@pytest.mark.parametrize(
    "path", ["/voice/incoming", "/screen", "/key", "/after", "/thanks"]
)
def test_a_failure_of_the_service_cannot_be_missed(place, service, path, page):
    service.pages = {path: page}
    with pytest.raises(ServiceFailure, match=path):
        place()


def test_what_the_service_raises_is_the_cause(place, service):
    def crash(_):
        raise KeyError

    service.pages = {"/screen": crash}
    with pytest.raises(ServiceFailure) as caught:
        place()
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_failed_document_ends_the_call_and_its_end_is_told(place, service):
    service.pages = {"/voice/incoming": "<Shout/>"}
    with pytest.raises(ServiceFailure):
        place()
    assert len(service.asked("/voice/status")) == 1


def test_a_refused_status_callback_is_a_failure(place, service):
    service.pages = {"/leg": (403, "text/plain", b"")}
    with pytest.raises(ServiceFailure, match="/leg"):
        place()


def test_a_screening_that_dials_is_a_failure(place, service):
    service.pages = {"/screen": f"<Dial><Number>{CALLER}</Number></Dial>"}
    with pytest.raises(ServiceFailure, match="Dial"):
        place()


def test_a_key_that_leads_a_leg_to_a_record_is_a_failure(place, service):
    service.pages = {"/key": "<Record/>"}
    with pytest.raises(ServiceFailure, match="Record"):
        place()


@pytest.mark.parametrize(
    ("status", "media", "sound"),
    [
        (404, "audio/wav", (1.0,)),
        (200, "text/html", (1.0,)),
        (200, "audio/wav", (1.0, 44100)),
        (200, "audio/wav", (1.0, 8000, 2)),
        (200, "audio/wav", (0.0,)),
    ],
)
def test_a_sound_that_cannot_be_played_is_a_failure(
    network, service, tone, status, media, sound
):
    service.pages["/voice/incoming"] = "<Play>~/tone.wav</Play>"
    service.pages["/tone.wav"] = (status, media, tone(*sound))
    network.call(Caller(CALLER), LINE)
    with pytest.raises(ServiceFailure, match=r"tone\.wav"):
        network.run()


@pytest.mark.parametrize("body", [b"", b"RIFF....WAVE", b"RIFF....WAVEdata\x08\0\0\0"])
def test_a_file_that_is_no_wav_is_a_failure(network, service, body):
    service.pages["/voice/incoming"] = "<Play>~/tone.wav</Play>"
    service.pages["/tone.wav"] = (200, "audio/wav", body)
    network.call(Caller(CALLER), LINE)
    with pytest.raises(ServiceFailure):
        network.run()


def test_a_persons_number_in_an_address_is_a_failure(place, service):
    service.pages = {
        "/voice/incoming": f"<Redirect>~/next?from=0{CALLER[3:]}</Redirect>",
        "/next": "<Hangup/>",
    }
    with pytest.raises(ServiceFailure, match="number"):
        place()


@pytest.mark.parametrize("shown", ['callerId="+31401111111"', ""])
def test_a_caller_id_that_is_nobodys_is_a_failure(network, service, shown):
    service.pages["/voice/incoming"] = f"<Dial {shown}><Number>{ANNA}</Number></Dial>"
    network.call(Caller(None), LINE)
    with pytest.raises(ServiceFailure):
        network.run()


def test_a_verified_number_may_be_shown(network_of, service):
    network = network_of(verified=["+31401111111"])
    service.pages["/voice/incoming"] = (
        f'<Dial callerId="+31401111111"><Number>{ANNA}</Number></Dial>'
    )
    network.call(Caller(None), LINE)
    network.run()


def test_a_call_in_circles_is_a_failure(network, service):
    service.pages["/voice/incoming"] = "<Redirect>~/voice/incoming</Redirect>"
    network.call(Caller(CALLER), LINE)
    with pytest.raises(ServiceFailure, match="circles"):
        network.run()
