"""Replies to who records what callers hear → TwiML. Must not decide anything."""

from typing import assert_never

from twilio.twiml.voice_response import Gather, VoiceResponse

from ringgroup.call.recording_replies import (
    AskPinToRecord,
    AwaitTake,
    ChoosePrompt,
    EndRecording,
    RecordingReply,
    RecordPrompt,
    TellPrompt,
    TellTake,
)
from ringgroup.line import Line
from webhooks.twilio.announcing import announced, with_own
from webhooks.twilio.hearing import Urls, hear
from webhooks.twilio.sounds import tones
from webhooks.twilio.twiml_messages import ask_pin
from webhooks.twilio.words import prompt

CHOOSING_SECONDS = 20
MOST_SECONDS = 90
SILENCE_SECONDS = 5
"""How long somebody may think before the recording stops."""


def add(document: VoiceResponse, reply: RecordingReply, line: Line, urls: Urls) -> None:
    """Add to a document what is heard of a recording that is made."""
    match reply:
        case AskPinToRecord(round=number, after=after):
            action = urls.voice("record-pin", line.key, number)
            ask_pin(document, after, line, urls, action=action)
        case ChoosePrompt(round=number, prelude=prelude):
            gather = _one_key(urls.voice("record-menu", line.key, number))
            _say_first(gather, prelude, line, urls)
            hear(gather, prompt(line, "prompt_menu"), urls)
            _or_stop(document, gather, line, urls)
        case TellPrompt(round=number, prompt=name, prelude=prelude, play=play):
            gather = _one_key(urls.voice("record", line.key, number, name))
            _say_first(gather, prelude, line, urls)
            if play:
                hear(gather, prompt(line, "prompt_now"), urls)
                _announce(gather, line, name, urls)
            hear(gather, prompt(line, "prompt_choices"), urls)
            _or_stop(document, gather, line, urls)
        case RecordPrompt(round=number, prompt=name):
            _record(document, reply, line, urls)
        case AwaitTake(round=number, prompt=name, take=take, turn=turn):
            if turn == 1:
                hear(document, prompt(line, "prompt_wait"), urls)
            hear(document, tones()["ringback_tone"], urls)
            where = f"{name}.{take}.{turn}"
            address = urls.voice("record-wait", line.key, number, where)
            document.redirect(address, method="POST")
        case TellTake():
            _tell(document, reply, line, urls)
        case EndRecording(why=why):
            hear(document, prompt(line, why), urls)
            document.hangup()
        case _:
            assert_never(reply)


def _record(
    document: VoiceResponse, reply: RecordPrompt, line: Line, urls: Urls
) -> None:
    """A tone, and what is said after it; also silence leads on."""
    hear(document, prompt(line, "prompt_speak"), urls)
    where = line.key, reply.round, reply.prompt
    document.record(
        action=urls.voice("recorded-prompt", *where),
        method="POST",
        max_length=MOST_SECONDS,
        timeout=SILENCE_SECONDS,
        finish_on_key="#",
        play_beep=True,
        trim="trim-silence",
        recording_status_callback=urls.voice("prompt-recording", line.key),
        recording_status_callback_event="completed",
        recording_status_callback_method="POST",
    )
    document.redirect(urls.voice("recorded-prompt", *where), method="POST")


def _tell(document: VoiceResponse, reply: TellTake, line: Line, urls: Urls) -> None:
    """As callers would hear it."""
    where = f"{reply.prompt}.{reply.take}"
    gather = _one_key(urls.voice("record-choice", line.key, reply.round, where))
    _say_first(gather, reply.prelude, line, urls)
    if reply.stands:
        hear(gather, prompt(line, "prompt_changed"), urls)
        _announce(gather, line, reply.prompt, urls)
    if reply.play:
        hear(gather, prompt(line, "prompt_take"), urls)
        draft = with_own(line, reply.prompt, f"recording:{reply.digest}")
        _announce(gather, draft, reply.prompt, urls)
    hear(gather, prompt(line, "prompt_keep"), urls)
    _or_stop(document, gather, line, urls)


def _announce(gather: Gather, line: Line, name: str, urls: Urls) -> None:
    for one in announced(line, name):
        hear(gather, one, urls)


def _one_key(action: str) -> Gather:
    return Gather(
        finish_on_key="",
        num_digits=1,
        timeout=CHOOSING_SECONDS,
        action=action,
        method="POST",
    )


def _say_first(gather: Gather, prelude: str, line: Line, urls: Urls) -> None:
    if prelude != "none":
        hear(gather, prompt(line, prelude), urls)


def _or_stop(document: VoiceResponse, gather: Gather, line: Line, urls: Urls) -> None:
    """Who presses nothing has changed nothing."""
    document.append(gather)
    hear(document, prompt(line, "prompt_stopped"), urls)
    document.hangup()
