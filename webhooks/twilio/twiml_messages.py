"""Replies to who listens to messages → TwiML. Must not decide anything.

A recording is named by a link that lives for minutes; a caller's number stands in
the document alone, never in an address.
"""

from typing import Final

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from ringgroup.call.replies import AskPin, CallBack, EndMessages, TellMessage
from ringgroup.line import Line
from webhooks.twilio import words
from webhooks.twilio.hearing import Urls, Writers, hear, hear_last
from webhooks.twilio.sounds import tones
from webhooks.twilio.words import prompt

KEYING_SECONDS = 8
CHOOSING_SECONDS = 30
"""Who has heard a message may be writing it down."""
RING_SECONDS = 30
"""Of the caller's phone, with the five that the provider adds."""


def ask_pin(
    document: VoiceResponse, after: str, line: Line, urls: Urls, *, action: str
) -> None:
    """Ask for the PIN, and say what was wrong with the one before, if there was one."""
    gather = Gather(
        finish_on_key="#",
        timeout=KEYING_SECONDS,
        action=action,
        method="POST",
        action_on_empty_result=True,
    )
    if after != "nothing":
        hear(gather, tones()["information_tone"], urls)
        hear(gather, prompt(line, after), urls)
    hear(gather, prompt(line, "ask_pin"), urls)
    document.append(gather)


def dial_caller(
    document: VoiceResponse,
    caller: str | None,
    line: Line,
    urls: Urls,
    *,
    action: str,
) -> None:
    """Connect a worker with who left a message, who sees the line's number.

    The action hears whether the caller was rung at all. Without a number there is
    nobody to connect with, and nothing to go on with.
    """
    if caller is None:
        hear(document, prompt(line, "no_number"), urls)
        document.hangup()
        return
    hear(document, prompt(line, "calling_back"), urls)
    dial = Dial(
        action=action,
        method="POST",
        timeout=RING_SECONDS,
        caller_id=line.shown,
        ring_tone="nl",
    )
    dial.number(caller)
    document.append(dial)


def _tell(document: VoiceResponse, reply: TellMessage, line: Line, urls: Urls) -> None:
    """Words, the sound, and the choices; every key is one, also a hash."""
    gather = Gather(
        finish_on_key="",
        num_digits=1,
        timeout=CHOOSING_SECONDS,
        action=urls.voice("choice", line.key, reply.round, reply.message),
        method="POST",
    )
    if reply.count is not None:
        counted = words.messages_in_words(reply.count)
        hear(gather, prompt(line, "messages", count=counted), urls)
    if reply.prelude != "none":
        hear(gather, prompt(line, reply.prelude), urls)
    if reply.play:
        kind = "message_new" if reply.new else "message_handled"
        moment = words.moment_in_words(reply.received)
        hear(gather, prompt(line, kind, moment=moment), urls)
        if reply.link:
            gather.play(urls.voice("audio", reply.link))
        else:
            hear(gather, prompt(line, "message_not_here"), urls)
    hear(gather, prompt(line, "choices"), urls)
    document.append(gather)
    hear_last(document, prompt(line, "stopped"), urls)


def _ask_pin(document: VoiceResponse, reply: AskPin, line: Line, urls: Urls) -> None:
    action = urls.voice("pin", line.key, reply.round)
    ask_pin(document, reply.after, line, urls, action=action)


def _call_back(
    document: VoiceResponse, reply: CallBack, line: Line, urls: Urls
) -> None:
    action = urls.voice("called", line.key, reply.round, reply.message)
    dial_caller(document, reply.number, line, urls, action=action)


def _end(document: VoiceResponse, reply: EndMessages, line: Line, urls: Urls) -> None:
    if reply.prelude != "none":
        hear(document, prompt(line, reply.prelude), urls)
    hear_last(document, prompt(line, reply.why), urls)


WRITERS: Final[Writers] = {
    AskPin: _ask_pin,
    TellMessage: _tell,
    CallBack: _call_back,
    EndMessages: _end,
}
