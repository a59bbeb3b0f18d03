"""Reply → TwiML: one case a reply. Must not decide anything.

The shapes are those of `docs/adr/0001-ringing-by-dial.md`. Every URL is absolute
and holds no personal data: a call is known by the provider's own CallSid, a leg by
our random id, and what may rightly be asked for twice carries its round.
"""

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from ringgroup.by_phone.codes import KEYS
from ringgroup.call.recording_replies import RecordingReply
from ringgroup.call.replies import (
    Acknowledge,
    AskCode,
    AskOne,
    AskPin,
    Bridge,
    CallBack,
    Connect,
    EndMessages,
    EndOutgoing,
    HangUp,
    Hold,
    LetHear,
    NothingHeard,
    Refuse,
    Reply,
    Ring,
    Screen,
    Switched,
    TakeMessage,
    TellMessage,
    TellState,
    Thank,
    TooLate,
    TurnAway,
)
from ringgroup.line import Line
from webhooks.twilio import twiml_messages, twiml_outgoing, twiml_recording, words
from webhooks.twilio.announcing import announced
from webhooks.twilio.hearing import Urls, hear
from webhooks.twilio.sounds import Sound, tones
from webhooks.twilio.words import prompt

PROVIDER_EXTRA = 5
"""Seconds that the provider adds to every Dial timeout."""
# https://www.twilio.com/docs/voice/twiml/dial#timeout
THANKS = "bedankt.xml"
"""The name under which a static document finds what is heard after its recording."""
KEYING_SECONDS = 5
SILENCE_SECONDS = 10
"""How long a caller may think before the recording stops."""


def render(reply: Reply, line: Line, urls: Urls) -> str:
    """The document for a reply on a line."""
    document = VoiceResponse()
    match reply:
        case Ring(round=number, seconds=seconds, phones=phones):
            document.append(_dial(number, seconds, phones, line, urls))
        case Hold(turn=turn):
            if turn == 1:
                hear(document, prompt(line, "hold"), urls)
            hear(document, tones()["ringback_tone"], urls)
            document.redirect(urls.voice("waited", turn), method="POST")
        case TakeMessage():
            _announce(document, "greeting", line, urls)
            _record(document, line, urls)
        case Thank() | NothingHeard():
            said = "thanks" if isinstance(reply, Thank) else "nothing_heard"
            hear(document, prompt(line, said), urls)
            document.hangup()
        case HangUp():
            document.hangup()
        case TurnAway():
            # a hang-up alone answers first, and would end the ringing of the others
            # https://www.twilio.com/docs/voice/twiml/reject
            document.reject(reason="busy")
            document.hangup()
        case Acknowledge() | Bridge():
            pass
        case Screen(leg=leg):
            gather = Gather(
                num_digits=1,
                timeout=line.rules.accept_seconds,
                action=urls.voice("screened", leg),
                method="POST",
            )
            hear(gather, prompt(line, "screening"), urls, loop=2)
            document.append(gather)
            document.hangup()
        case TooLate(why=why):
            hear(document, prompt(line, why), urls)
            document.hangup()
        case AskCode() | Switched() | TellState() | Refuse():
            _to_worker(document, reply, line, urls)
        case _:
            _in_conversation(document, reply, line, urls)
    return str(document)


def without_database(line: Line, urls: Urls) -> str:
    """What a caller hears when we cannot serve: apology, hours, recording.

    Needs nothing but the configuration. A message left this way is known to us by
    its recording callback, or found at the provider afterwards.
    """
    document = VoiceResponse()
    _announce(document, "apology", line, urls)
    _record(document, line, urls)
    return str(document)


def static_fallback(line: Line) -> str:
    """A document for hosting elsewhere: it leads to none of our servers.

    It is asked for whatever of the call failed, also after a message or a talk, and
    cannot tell. What is recorded is found at the provider by the reconciliation.
    """
    document = VoiceResponse()
    heard = prompt(line, "apology")
    if isinstance(heard, Sound):  # a WAV would have to be fetched from us
        heard = words.Spoken(words.plain(line, "apology"), line.voice)
    for text in (heard.text, words.HELPED):
        document.say(text, voice=heard.voice, language="nl-NL")
    document.record(
        # without an action this very document would be asked for, and heard, again
        # https://www.twilio.com/docs/voice/twiml/record#attributes-action
        action=THANKS,
        method="GET",
        max_length=line.voicemail.max_seconds,
        timeout=SILENCE_SECONDS,
        play_beep=True,
        trim="trim-silence",
    )
    document.hangup()
    return str(document)


def static_thanks(line: Line) -> str:
    """What is heard after such a recording; hosted beside it, under `THANKS`."""
    document = VoiceResponse()
    thanks = words.plain(line, "thanks")
    document.say(thanks, voice=line.voice, language="nl-NL")
    document.hangup()
    return str(document)


def apologise(line: Line, name: str, urls: Urls) -> str:
    """To a worker, when we cannot serve: one sentence, and nobody is connected."""
    document = VoiceResponse()
    hear(document, prompt(line, name), urls)
    document.hangup()
    return str(document)


def _in_conversation(
    document: VoiceResponse,
    reply: AskPin
    | TellMessage
    | CallBack
    | EndMessages
    | AskOne
    | Connect
    | LetHear
    | EndOutgoing
    | RecordingReply,
    line: Line,
    urls: Urls,
) -> None:
    """To a worker who listens to messages or records, or whom we call ourselves."""
    match reply:
        case AskPin() | TellMessage() | CallBack() | EndMessages():
            twiml_messages.add(document, reply, line, urls)
        case AskOne() | Connect() | LetHear() | EndOutgoing():
            twiml_outgoing.add(document, reply, line, urls)
        case _:
            twiml_recording.add(document, reply, line, urls)


def _dial(
    number: int,
    seconds: int,
    phones: tuple[tuple[str, str], ...],
    line: Line,
    urls: Urls,
) -> Dial:
    dial = Dial(
        action=urls.voice("dialed", number),
        method="POST",
        timeout=seconds - PROVIDER_EXTRA,
        answer_on_bridge=True,
        caller_id=line.shown,
        ring_tone="nl",
    )
    for leg, mobile in phones:
        dial.number(
            mobile,
            url=urls.voice("screen", leg),
            method="POST",
            status_callback=urls.voice("leg", leg),
            status_callback_event="completed",
            status_callback_method="POST",
        )
    return dial


def _announce(document: VoiceResponse, name: str, line: Line, urls: Urls) -> None:
    """All that is heard before the tone."""
    for one in announced(line, name):
        hear(document, one, urls)


def _record(document: VoiceResponse, line: Line, urls: Urls) -> None:
    document.record(
        action=urls.voice("recorded"),
        method="POST",
        max_length=line.voicemail.max_seconds,
        timeout=SILENCE_SECONDS,
        finish_on_key="#",
        play_beep=True,
        trim="trim-silence",
        recording_status_callback=urls.voice("recording"),
        recording_status_callback_event="completed absent",
        recording_status_callback_method="POST",
    )
    # reached only when the provider hears nothing and asks for no action
    hear(document, prompt(line, "nothing_heard"), urls)
    document.hangup()


def _keys(attempt: int, urls: Urls, *, also_empty: bool = False) -> Gather:
    """Seven keys, with a hash as first key allowed: hence no finish key.

    https://www.twilio.com/docs/voice/twiml/gather#finishonkey
    """
    return Gather(
        finish_on_key="",
        num_digits=KEYS,
        timeout=KEYING_SECONDS,
        action=urls.voice("keys", attempt),
        method="POST",
        action_on_empty_result=also_empty or None,
    )


def _to_worker(
    document: VoiceResponse,
    reply: AskCode | Switched | TellState | Refuse,
    line: Line,
    urls: Urls,
) -> None:
    """What is heard on a service number."""
    match reply:
        case AskCode(attempt=attempt, after=after):
            gather = _keys(attempt, urls, also_empty=True)
            if after != "nothing":
                hear(gather, tones()["information_tone"], urls)
                hear(gather, prompt(line, after), urls)
            hear(gather, tones()["dial_tone"], urls)
            document.append(gather)
        case Switched(what=what, present=present, attempt=attempt):
            gather = _keys(attempt, urls)
            hear(gather, tones()["dial_tone_short"], urls)
            counted = words.present_in_words(present)
            hear(gather, prompt(line, what, present=counted), urls)
            document.append(gather)
            document.hangup()
        case TellState(on=on, names=names, open=is_open, attempt=attempt):
            gather = _keys(attempt, urls)
            state = prompt(
                line,
                "state",
                on="aangemeld" if on else "afgemeld",
                open="open" if is_open else "gesloten",
                who=words.names_in_words(names),
            )
            hear(gather, state, urls)
            hear(gather, tones()["dial_tone_short"], urls)
            document.append(gather)
            document.hangup()
        case Refuse(why=why):
            tone = "congestion_tone" if why == "full" else "information_tone"
            name = "too_many_codes" if why == "wrong_code" else why
            hear(document, tones()[tone], urls)
            hear(document, prompt(line, name, max=line.rules.max_present), urls)
            document.hangup()
