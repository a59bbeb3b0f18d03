"""Replies to who records what callers hear → TwiML. Must not decide anything."""

from typing import Final

from twilio.twiml.voice_response import Gather, VoiceResponse

from ringgroup.call.recording_replies import (
    AskPinToRecord,
    AwaitTake,
    ChoosePrompt,
    EndRecording,
    RecordPrompt,
    TellPrompt,
    TellTake,
)
from ringgroup.line import Line
from webhooks.twilio.announcing import announced, with_own
from webhooks.twilio.hearing import Urls, Writers, hear, hear_last
from webhooks.twilio.sounds import tones
from webhooks.twilio.twiml_messages import ask_pin
from webhooks.twilio.words import prompt

CHOOSING_SECONDS = 20
MOST_SECONDS = 90
SILENCE_SECONDS = 5
"""How long somebody may think before the recording stops."""


def _ask_pin(
    document: VoiceResponse, reply: AskPinToRecord, line: Line, urls: Urls
) -> None:
    action = urls.voice("record-pin", line.key, reply.round)
    ask_pin(document, reply.after, line, urls, action=action)


def _choose(
    document: VoiceResponse, reply: ChoosePrompt, line: Line, urls: Urls
) -> None:
    gather = _one_key(urls.voice("record-menu", line.key, reply.round))
    _say_first(gather, reply.prelude, line, urls)
    hear(gather, prompt(line, "prompt_menu"), urls)
    _or_stop(document, gather, line, urls)


def _tell_prompt(
    document: VoiceResponse, reply: TellPrompt, line: Line, urls: Urls
) -> None:
    """As callers hear it now, and what may be done with it."""
    gather = _one_key(urls.voice("record", line.key, reply.round, reply.prompt))
    _say_first(gather, reply.prelude, line, urls)
    if reply.play:
        hear(gather, prompt(line, "prompt_now"), urls)
        _announce(gather, line, reply.prompt, urls)
    hear(gather, prompt(line, "prompt_choices"), urls)
    _or_stop(document, gather, line, urls)


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


def _await(document: VoiceResponse, reply: AwaitTake, line: Line, urls: Urls) -> None:
    """Until the sound has come from the provider."""
    if reply.turn == 1:
        hear(document, prompt(line, "prompt_wait"), urls)
    hear(document, tones()["ringback_tone"], urls)
    where = f"{reply.prompt}.{reply.take}.{reply.turn}"
    address = urls.voice("record-wait", line.key, reply.round, where)
    document.redirect(address, method="POST")


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
    hear_last(document, prompt(line, "prompt_stopped"), urls)


def _end(document: VoiceResponse, reply: EndRecording, line: Line, urls: Urls) -> None:
    hear_last(document, prompt(line, reply.why), urls)


WRITERS: Final[Writers] = {
    AskPinToRecord: _ask_pin,
    ChoosePrompt: _choose,
    TellPrompt: _tell_prompt,
    RecordPrompt: _record,
    AwaitTake: _await,
    TellTake: _tell,
    EndRecording: _end,
}
