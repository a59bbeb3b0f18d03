"""The parser refuses whatever the provider may not understand."""

import pytest

from webhooks.simulator.network.http import HttpAnswer
from webhooks.simulator.network.twiml import TwimlError, parse, read
from webhooks.simulator.network.verbs import (
    Dial,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
)

U = "https://cjg.example.nl"
N = "<Number>+31612345678</Number>"


def document(inside):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'.encode()
    )


VALID = [
    ("", []),
    ("<Say>Hallo</Say>", [Say("Hallo")]),
    (
        (
            '<Say voice="Polly.Laura-Neural" language="nl-NL" loop="0">Een <break '
            'time="1s"/> twee</Say>'
        ),
        [Say("Een twee", "Polly.Laura-Neural", "nl-NL", 0)],
    ),
    (f'<Play loop="3">{U}/a.wav</Play>', [Play(f"{U}/a.wav", 3)]),
    ('<Pause length="2"/>', [Pause(2)]),
    ("<Hangup/>", [Hangup()]),
    ('<Reject reason="busy"/>', [Reject("busy")]),
    (f'<Redirect method="POST">{U}/a?b=1</Redirect>', [Redirect(f"{U}/a?b=1")]),
    (
        (
            f'<Gather input="dtmf" numDigits="7" timeout="4" finishOnKey="" '
            f'action="{U}/g" method="POST" actionOnEmptyResult="true">'
            "<Pause/><Say>Toets</Say></Gather>"
        ),
        [
            Gather(
                (Pause(), Say("Toets")), f"{U}/g", 4, "", 7, action_on_empty_result=True
            )
        ],
    ),
    (
        (
            f'<Dial timeout="20" timeLimit="600" answerOnBridge="true" '
            f'action="{U}/d#rc=2" callerId="+31402584113" ringTone="nl">'
            f'<Number url="{U}/s?leg=1" '
            f'statusCallback="{U}/c" statusCallbackEvent="ringing completed" '
            'statusCallbackMethod="POST" method="POST"> +31612345678 </Number></Dial>'
        ),
        [
            Dial(
                (
                    Number(
                        "+31612345678",
                        f"{U}/s?leg=1",
                        f"{U}/c",
                        frozenset({"ringing", "completed"}),
                    ),
                ),
                f"{U}/d#rc=2",
                "+31402584113",
                20,
                600,
                answer_on_bridge=True,
            )
        ],
    ),
    (
        (
            f'<Record action="{U}/r" maxLength="180" timeout="5" finishOnKey="#" '
            f'playBeep="false" trim="do-not-trim" recordingStatusCallback="{U}/c" '
            'recordingStatusCallbackEvent="completed absent" '
            'recordingStatusCallbackMethod="POST"/>'
        ),
        [
            Record(
                f"{U}/r",
                5,
                "#",
                180,
                play_beep=False,
                trim="do-not-trim",
                recording_status_callback=f"{U}/c",
                recording_status_callback_event=frozenset({"completed", "absent"}),
            )
        ],
    ),
]


@pytest.mark.parametrize(("inside", "verbs"), VALID)
def test_what_the_provider_documents_is_read(inside, verbs):
    assert parse(document(inside), U) == verbs


INVALID = {
    "unknown verb": "<Shout>Hallo</Shout>",
    "verb in the wrong case": "<say>Hallo</say>",
    "noun outside its verb": N,
    "unknown attribute": '<Say volume="11">Hallo</Say>',
    "attribute of another verb": '<Hangup length="1"/>',
    "text in the document": "Hallo",
    "text after a verb": "<Hangup/>Hallo",
    "text in Dial": f"<Dial>+31612345678{N}</Dial>",
    "text in Gather": "<Gather>Toets 1</Gather>",
    "text in Hangup": "<Hangup>Dag</Hangup>",
    "Say in Dial": f"<Dial><Say>Hallo</Say>{N}</Dial>",
    "Dial in Gather": f"<Gather><Dial>{N}</Dial></Gather>",
    "Record in Gather": "<Gather><Record/></Gather>",
    "verb in Play": f"<Play>{U}/a.wav<Say>Hallo</Say></Play>",
    "verb in Number": "<Dial><Number>+31612345678<Say>Hallo</Say></Number></Dial>",
    "verb in Record": "<Record><Say>Hallo</Say></Record>",
    "unknown element in Say": "<Say><b>Hallo</b></Say>",
    "unknown attribute in SSML": '<Say>Hallo<break length="1"/></Say>',
    "Say without words": "<Say> </Say>",
    "Say that goes on too long": f"<Say>{'a' * 4097}</Say>",
    "unknown voice": '<Say voice="Laura">Hallo</Say>',
    "language that is none": '<Say language="Nederlands">Hallo</Say>',
    "loop that is no number": '<Say loop="-1">Hallo</Say>',
    "Play without URL": "<Play/>",
    "Play with a relative URL": "<Play>/a.wav</Play>",
    "Play from elsewhere": "<Play>https://example.com/a.wav</Play>",
    "URL of a host that begins alike": f"<Play>{U}.example.com/a.wav</Play>",
    "URL with a space": f"<Play>{U}/a b.wav</Play>",
    "URL with two slashes": f"<Redirect>{U}//a</Redirect>",
    "relative Redirect": "<Redirect>/a</Redirect>",
    "Redirect by GET": f'<Redirect method="GET">{U}/a</Redirect>',
    "relative action of Gather": '<Gather action="/a"/>',
    "empty action of Gather": '<Gather action=""/>',
    "numDigits 0": '<Gather numDigits="0"/>',
    "numDigits that is a word": '<Gather numDigits="seven"/>',
    "timeout 0 of Gather": '<Gather timeout="0"/>',
    "finishOnKey of two keys": '<Gather finishOnKey="*#"/>',
    "finishOnKey that is no key": '<Gather finishOnKey="a"/>',
    "speech": '<Gather input="speech"/>',
    "truth that is none": '<Gather actionOnEmptyResult="yes"/>',
    "Dial without numbers": "<Dial/>",
    "Dial with eleven numbers": f"<Dial>{N * 11}</Dial>",
    "empty Number": "<Dial><Number/></Dial>",
    "national Number": "<Dial><Number>0612345678</Number></Dial>",
    "Number with blanks": "<Dial><Number>+31 6 12345678</Number></Dial>",
    "Dial that rings too short": f'<Dial timeout="4">{N}</Dial>',
    "Dial that rings too long": f'<Dial timeout="601">{N}</Dial>',
    "timeLimit 0": f'<Dial timeLimit="0">{N}</Dial>',
    "empty callerId": f'<Dial callerId="">{N}</Dial>',
    "national callerId": f'<Dial callerId="0402584113">{N}</Dial>',
    "unknown ringTone": f'<Dial ringTone="xx">{N}</Dial>',
    "answerOnBridge that is 1": f'<Dial answerOnBridge="1">{N}</Dial>',
    "recording of a Dial": f'<Dial record="record-from-answer">{N}</Dial>',
    "relative url of Number": '<Dial><Number url="/s">+31612345678</Number></Dial>',
    "unknown event": (
        '<Dial><Number statusCallbackEvent="rung">+31612345678</Number></Dial>'
    ),
    "no event": '<Dial><Number statusCallbackEvent="">+31612345678</Number></Dial>',
    "maxLength 0": '<Record maxLength="0"/>',
    "finishOnKey of letters": '<Record finishOnKey="abc"/>',
    "unknown trim": '<Record trim="yes"/>',
    "relative recording callback": '<Record recordingStatusCallback="/c"/>',
    "unknown recording event": '<Record recordingStatusCallbackEvent="done"/>',
    "transcription": '<Record transcribe="true"/>',
    "Pause without length": '<Pause length="0"/>',
    "unknown reason": '<Reject reason="tired"/>',
    "too many bytes": f"{'<Pause/>' * 9000}",
}


@pytest.mark.parametrize("inside", INVALID.values(), ids=INVALID.keys())
def test_what_the_provider_may_not_understand_is_refused(inside):
    with pytest.raises(TwimlError):
        parse(document(inside), U)


@pytest.mark.parametrize(
    "body", [b"", b"<Response>", b"<Reply/>", b'<Response a="1"/>', b"{}"]
)
def test_what_is_no_twiml_document_is_refused(body):
    with pytest.raises(TwimlError):
        parse(body, U)


@pytest.mark.parametrize(
    "inside",
    [
        f"<Dial>{N}</Dial>",
        f"<Redirect>{U}/a</Redirect>",
        "<Pause/>",
        "<Record/>",
        "<Reject/>",
    ],
)
def test_a_screening_may_not_do_everything(inside):
    parse(document(inside), U)
    with pytest.raises(TwimlError):
        parse(document(inside), U, screening=True)


def test_a_screening_may_ask_for_a_key_and_hang_up():
    inside = "<Say>Toets 1</Say><Gather><Say>Toets 1</Say></Gather><Hangup/>"
    assert len(parse(document(inside), U, screening=True)) == 3


@pytest.mark.parametrize("media", ["text/xml", "application/xml; charset=utf-8"])
def test_an_answer_of_type_xml_is_read(media):
    assert read(HttpAnswer(200, media, document("<Hangup/>")), U) == [Hangup()]


@pytest.mark.parametrize(
    ("status", "media"),
    [
        (201, "text/xml"),
        (302, "text/xml"),
        (500, "text/xml"),
        (200, "text/html"),
        (200, ""),
    ],
)
def test_an_answer_of_another_status_or_type_is_refused(status, media):
    with pytest.raises(TwimlError):
        read(HttpAnswer(status, media, document("<Hangup/>")), U)
