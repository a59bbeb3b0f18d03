"""Forms in the shape of real requests, with invented values: what we make of them."""

import pytest

from ringgroup.call.events import Ended, LegEnded, NotBridged, Recorded, RoundEnded
from ringgroup.notices import senders
from ringgroup.voicemail.voicemail import OF_A_CALLER
from webhooks.twilio import codes, forms

SID = "CA0123456789abcdef0123456789abcdef"
INCOMING = {
    "AccountSid": "AC0123456789abcdef0123456789abcdef",
    "ApiVersion": "2010-04-01",
    "CallSid": SID,
    "CallStatus": "ringing",
    "CallToken": '{"parentCallInfoToken":"eyJhbGciOi","identityHeaderTokens":[]}',
    "Called": "+31402584113",
    "CalledCity": "",
    "CalledCountry": "NL",
    "CalledState": "",
    "CalledVia": "+31402584113",
    "CalledZip": "",
    "Caller": "+31407012345",
    "CallerCity": "Súdwest-Fryslân",
    "CallerCountry": "NL",
    "CallerState": "",
    "CallerZip": "",
    "Direction": "inbound",
    "ForwardedFrom": "0402584113",
    "From": "+31407012345",
    "FromCity": "Súdwest-Fryslân",
    "FromCountry": "NL",
    "StirVerstat": "TN-Validation-Passed-A",
    "To": "+31402584113",
    "ToCountry": "NL",
}
DIALED = {**INCOMING, "CallStatus": "in-progress", "DialCallSid": SID.replace("0", "f")}


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("sip:+31402584113@loket.sip.twilio.com", "+31402584113"),
        ("sip:+31402584113@loket.sip.dublin.ie1.twilio.com:5060", "+31402584113"),
        ("sips:0402584113:geheim@x.nl;transport=tls", "+31402584113"),
        ("SIP:%2B31402584113;phone-context=x@x.nl", "+31402584113"),
        ("sip:31402584113@10.0.0.1?X-Header=1", "+31402584113"),
        # RFC 3966 5.1.1: visual separators do not count
        ("sip:040-258-4113@x.nl", "+31402584113"),
        ("sip:+31-40-258-4113@x.nl;user=phone", "+31402584113"),
        ("sip:+31.40.258.4113@x.nl;user=phone", "+31402584113"),
        ("sip:(040)2584113@x.nl;user=phone", "+31402584113"),
        ("sip:+31%2040%20258%204113@x.nl", "+31402584113"),
        ("sip:266696687@x.nl", None),
        ("sip:anonymous@anonymous.invalid", None),
        ("sip:anna2@x.nl", None),
        ("sip:112@x.nl", None),
        ("sip:", None),
        ("client:0402584113", None),
        ("0402584113@x.nl", None),
    ],
)
def test_a_sip_address_is_read_by_its_user_part(address, number):
    assert forms.number(address) == number


def test_a_sip_address_proves_nothing():
    assert forms.proof("sip:+31612345601@x.nl") is None
    assert forms.proof(" SIPS:+31612345601@x.nl") is None
    assert forms.proof("+31612345601") == "+31612345601"
    assert forms.proof(None) is None


def test_who_forwarded_is_read_however_it_is_written():
    assert forms.forwarded_by(INCOMING) == {"+31402584113"}
    assert forms.forwarded_by({"CalledVia": "anonymous"}) == frozenset()
    ims = {"ForwardedFrom": "sip:+31-6-12345601@ims.example.nl;user=phone"}
    assert forms.forwarded_by(ims) == {"+31612345601"}


@pytest.mark.parametrize(
    "said", ["completed", "busy", "no-answer", "failed", "canceled"]
)
@pytest.mark.parametrize("bridged", [None, "false", "true"])
@pytest.mark.parametrize("code", [None, "13214"])
def test_the_action_of_a_dial_ends_the_round_whatever_it_says(said, bridged, code):
    form = {**DIALED, "DialCallStatus": said, "DialCallDuration": "0"}
    form |= {"DialBridged": bridged} if bridged else {}
    form |= {"ErrorCode": code} if code else {}
    kind = NotBridged if bridged == "false" else RoundEnded
    assert forms.dialed(form, 2) == (kind(2, said, code or ""),)


@pytest.mark.parametrize(
    ("status", "gone"),
    [
        ("completed", True),
        ("canceled", True),
        ("busy", False),
        ("failed", False),
        ("no-answer", False),
        ("in-progress", False),
        ("ringing", False),
    ],
)
def test_only_a_call_that_ended_or_was_given_up_is_over_for_its_dial(status, gone):
    form = {**DIALED, "CallStatus": status, "DialCallStatus": "no-answer"}
    (event,) = forms.dialed(form, 1)
    assert isinstance(event, Ended) is gone
    assert (forms.standing(form) == "over") is gone


def test_a_word_of_the_provider_that_we_do_not_know_is_not_believed():
    form = {**DIALED, "DialCallStatus": "answered", "ErrorCode": "x13214"}
    assert forms.dialed(form, 1) == (RoundEnded(1),)


def test_a_phone_that_failed_says_so():
    form = {
        "CallSid": SID,
        "ParentCallSid": SID,
        "CallStatus": "failed",
        "CallDuration": "0",
        "SipResponseCode": "404",
        "ErrorCode": "13224",
        "CallbackSource": "call-progress-events",
        "SequenceNumber": "0",
    }
    assert forms.leg_ended(form, "leg") == (LegEnded("leg", "failed", "13224"),)
    assert forms.error_code(form) == "13224"


def test_a_recordings_callback_says_neither_from_nor_to():
    form = {
        "AccountSid": INCOMING["AccountSid"],
        "CallSid": SID,
        "ErrorCode": "0",
        "RecordingChannels": "1",
        "RecordingDuration": "14",
        "RecordingSid": "RE0123456789abcdef0123456789abcdef",
        "RecordingSource": "RecordVerb",
        "RecordingStartTime": "Mon, 23 Nov 2026 08:05:00 +0000",
        "RecordingStatus": "completed",
        "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE",
    }
    assert forms.recording(form) == (Recorded(14, form["RecordingSid"]),)
    assert forms.error_code(form) == ""  # 0 is what it says when all is well
    assert forms.standing(form) == "over"


def test_a_recording_that_is_absent_lasts_minus_one_second():
    form = {
        "CallSid": SID,
        "RecordingDuration": "-1",
        "RecordingSid": "RE0123456789abcdef0123456789abcdef",
        "RecordingStatus": "absent",
    }
    assert forms.recording(form) == (Recorded(0),)


def test_who_hangs_up_while_speaking_has_left_a_message():
    form = {
        **INCOMING,
        "CallStatus": "completed",
        "Digits": "hangup",
        "RecordingDuration": "9",
        "RecordingSid": "RE0123456789abcdef0123456789abcdef",
        "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE",
    }
    assert forms.recorded(form) == (Recorded(9, form["RecordingSid"]), Ended())


def test_a_fallback_after_a_message_knows_that_there_is_one():
    form = {**INCOMING, "CallStatus": "in-progress", "ErrorCode": "11200"}
    at = "https://loket.example.nl/voice"
    assert forms.standing({**form, "ErrorUrl": f"{at}/recorded#rt=1"}) == "recorded"
    assert forms.standing({**form, "ErrorUrl": f"{at}/dialed/1"}) == "calling"


def test_every_code_on_which_something_rests_has_words():
    sms = senders.PERHAPS | senders.UNREACHABLE | senders.NO_SENDER | senders.WAITS
    rests = (sms - {senders.BARRED}) | senders.OF_THE_ACCOUNT | OF_A_CALLER
    assert {code for code in rests if code not in codes.MEANINGS} == set()


def test_every_code_has_a_meaning_and_what_to_do():
    for code in ("", "13214", "99999"):
        what, mend = codes.meaning(code)
        assert what
        assert mend
    assert "99999" in codes.meaning("99999").mend
