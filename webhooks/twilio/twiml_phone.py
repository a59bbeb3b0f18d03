"""Replies to a phone that we rang for a caller → TwiML. Must not decide anything."""

from typing import Final

from twilio.twiml.voice_response import Gather, VoiceResponse

from ringgroup.call.replies import Acknowledge, Bridge, Screen, TooLate
from ringgroup.line import Line
from webhooks.twilio.hearing import Urls, Writers, hear, hear_last
from webhooks.twilio.words import prompt


def _screen(document: VoiceResponse, reply: Screen, line: Line, urls: Urls) -> None:
    """Who is a person presses 1; a private mailbox does not."""
    gather = Gather(
        num_digits=1,
        timeout=line.rules.accept_seconds,
        action=urls.voice("screened", reply.leg),
        method="POST",
    )
    hear(gather, prompt(line, "screening"), urls, loop=2)
    document.append(gather)
    document.hangup()


def _too_late(document: VoiceResponse, reply: TooLate, line: Line, urls: Urls) -> None:
    hear_last(document, prompt(line, reply.why), urls)


def _nothing(
    document: VoiceResponse, reply: Acknowledge | Bridge, line: Line, urls: Urls
) -> None:
    """An empty document connects a phone, and answers a callback."""


WRITERS: Final[Writers] = {
    Screen: _screen,
    TooLate: _too_late,
    Bridge: _nothing,
    Acknowledge: _nothing,
}
