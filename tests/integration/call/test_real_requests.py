"""Requests in the shape of real ones, with invented values: a whole call of them."""

import pytest
from twilio.request_validator import RequestValidator

from tests.town.town import LINE, MOBILES

CALL, LEG = "CA" + "4" * 32, "CA" + "6" * 32
PARTY = {
    "ApiVersion": "2010-04-01",
    "CallToken": '{"parentCallInfoToken":"eyJhbGciOiJFUzI1NiJ9.e30.x"}',
    "CalledCity": "",
    "CalledCountry": "NL",
    "CalledState": "",
    "CalledZip": "",
    "CallerCity": "Súdwest-Fryslân",
    "CallerCountry": "NL",
    "CallerState": "",
    "CallerZip": "",
    "Direction": "inbound",
    "FromCity": "Súdwest-Fryslân",
    "FromCountry": "NL",
    "FromState": "",
    "FromZip": "",
    "StirVerstat": "TN-Validation-Passed-A",
    "ToCity": "'s-Hertogenbosch",
    "ToCountry": "NL",
    "ToState": "",
    "ToZip": "",
}
PSTN = PARTY | {"From": "+31407012345", "Caller": "+31407012345", "To": LINE}
FORWARDED = PSTN | {"ForwardedFrom": "0402584113", "CalledVia": "+31402584113"}
SIP = PARTY | {
    "From": "sip:+31407012345@pbx.gemeente.example.nl",
    "Caller": "sip:+31407012345@pbx.gemeente.example.nl",
    "To": f"sip:{LINE}@loket.sip.dublin.ie1.twilio.com",
    "SipCallId": "a84b4c76e66710@10.0.0.1",
    "SipDomain": "loket.sip.dublin.ie1.twilio.com",
    "SipDomainSid": "SD" + "7" * 32,
    "SipSourceIp": "192.0.2.17",
    "SipHeader_X-Trace": "één;twee",
    "SipHeader_Diversion": "<sip:0402584113@pbx.example.nl>;reason=unconditional",
}
SHAPES = {"telephone": PSTN, "forwarded": FORWARDED, "SIP": SIP}


@pytest.fixture
def told(quiet_town):
    """One signed request; gives the document."""
    settings = quiet_town.house.settings
    signer = RequestValidator(settings.twilio_auth_token.get_secret_value())

    def post(path: str, **fields: str) -> str:
        form = {"AccountSid": settings.twilio_account_sid, "CallSid": CALL} | fields
        signature = signer.compute_signature(settings.public_url + path, form)
        answer = quiet_town.app.test_client().post(
            path, data=form, headers={"X-Twilio-Signature": signature}
        )
        assert answer.status_code == 200
        return answer.text

    return post


@pytest.fixture(params=SHAPES)
def shape(request):
    return SHAPES[request.param]


@pytest.mark.parametrize("said", ["completed", "busy", "no-answer", "failed"])
@pytest.mark.parametrize("bridged", [None, "false"])
def test_a_call_of_such_requests_ends_in_a_message(
    quiet_town, told, shape, said, bridged
):
    town = quiet_town
    town.sign_on("anna")
    asked = told("/voice/incoming", CallStatus="ringing", **shape)
    assert MOBILES["anna"] in asked
    ((leg, number),) = [(one["id"], one["round"]) for one in town.rows("leg")]
    # the phone: rung in vain, with the answer of a network
    code = {"completed": "200", "busy": "486", "no-answer": "487", "failed": "404"}
    told(
        f"/voice/leg/{leg}",
        CallSid=LEG,
        ParentCallSid=CALL,
        CallStatus=said,
        CallDuration="0",
        CallbackSource="call-progress-events",
        Direction="outbound-dial",
        From=LINE,
        SequenceNumber="0",
        SipResponseCode=code[said],
        To=MOBILES["anna"],
        **({"ErrorCode": "13224"} if said == "failed" else {}),
    )
    action = {"DialCallStatus": said, "DialCallSid": LEG, "DialCallDuration": "0"}
    action |= {"DialBridged": bridged} if bridged else {}
    action |= {"ErrorCode": "13224"} if said == "failed" else {}
    led = told(f"/voice/dialed/{number}", CallStatus="in-progress", **action, **shape)
    assert "<Record" in led
    # the message: spoken until the caller hung up; its callback names nobody
    recording = {
        "RecordingDuration": "14",
        "RecordingSid": "RE" + "8" * 32,
        "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE",
    }
    told(
        "/voice/recorded",
        CallStatus="completed",
        Digits="hangup",
        **recording,
        **shape,
    )
    told(
        "/voice/recording",
        ErrorCode="0",
        RecordingChannels="1",
        RecordingSource="RecordVerb",
        RecordingStartTime="Mon, 23 Nov 2026 08:05:00 +0000",
        RecordingStatus="completed",
        **recording,
    )
    told("/voice/status", CallStatus="completed", CallDuration="40", **shape)
    (row,) = town.rows("call")
    assert (row["state"], row["recorded_seconds"]) == ("finished", 14)
    (message,) = town.rows("voicemail")
    assert message["caller"] is not None
    (registered,) = town.rows("registration")
    assert registered["outcome"] == "voicemail"
    kept = str(town.rows("call")) + str(registered)
    assert "7012345" not in kept
    assert "Frysl" not in kept


def test_a_recording_that_is_absent_ends_the_call_without_a_message(
    quiet_town, told, shape
):
    told("/voice/incoming", CallStatus="ringing", **shape)
    told(
        "/voice/recording",
        RecordingDuration="-1",
        RecordingSid="RE" + "8" * 32,
        RecordingStatus="absent",
    )
    told("/voice/status", CallStatus="completed", **shape)
    assert quiet_town.rows("voicemail") == []
    (registered,) = quiet_town.rows("registration")
    assert registered["outcome"] == "abandoned"


@pytest.mark.parametrize("status", ["canceled", "completed"])
def test_the_action_of_a_caller_who_is_gone_rings_nobody(
    quiet_town, told, shape, status
):
    quiet_town.sign_on("anna")
    told("/voice/incoming", CallStatus="ringing", **shape)
    answer = told(
        "/voice/dialed/1",
        CallStatus=status,
        DialCallStatus="canceled",
        DialBridged="false",
        **shape,
    )
    assert "<Dial" not in answer
    assert "<Record" not in answer
    (row,) = quiet_town.rows("call")
    assert row["state"] == "finished"


NOT_OVER = ["", "queued", "ringing", "in-progress", "busy", "failed", "no-answer", "x"]
ENDS = ["", "completed", "busy", "failed", "no-answer", "canceled", "answered", "x"]


@pytest.mark.parametrize("bridged", ["", "false", "true"])
@pytest.mark.parametrize("status", NOT_OVER)
def test_whatever_else_an_action_says_the_backup_is_rung_and_then_the_voicemail(
    quiet_town, told, status, bridged
):
    """Nobody pressed 1: not one of these words proves that the caller is gone."""
    town = quiet_town
    town.sign_on("anna")
    town.roster("daan", None)
    for n, said in enumerate(ENDS):
        shape = PSTN | {"CallSid": f"CA{n:032}", "From": f"+3140701234{n}"}
        action = {"CallStatus": status, "DialCallStatus": said, "DialBridged": bridged}
        if said == "failed":
            action["ErrorCode"] = "13224"
        action = {name: value for name, value in action.items() if value}
        assert MOBILES["anna"] in told("/voice/incoming", CallStatus="ringing", **shape)
        backup = told("/voice/dialed/1", **shape | action)
        assert MOBILES["daan"] in backup, (said, backup)
        assert "<Record" not in backup
        end = told("/voice/dialed/2", **shape | action)
        assert "<Record" in end, (said, end)
        assert "<Dial" not in end
        told("/voice/status", **shape | {"CallStatus": "completed"})
        told("/voice/recording", CallSid=shape["CallSid"], RecordingStatus="absent")
    assert {row["outcome"] for row in town.rows("registration")} == {"abandoned"}
    assert len(town.rows("registration")) == len(ENDS)
