"""Replies to who calls the desk → TwiML. Must not decide anything."""

from typing import Final

from twilio.twiml.voice_response import Dial, VoiceResponse

from ringgroup.call.replies import (
    HangUp,
    Hold,
    NothingHeard,
    Ring,
    TakeMessage,
    Thank,
    TurnAway,
)
from ringgroup.line import Line
from webhooks.twilio import twiml_voicemail
from webhooks.twilio.hearing import Urls, Writers, hear, hear_last
from webhooks.twilio.sounds import tones
from webhooks.twilio.words import prompt

PROVIDER_EXTRA = 5
"""Seconds that the provider adds to every Dial timeout."""
# https://www.twilio.com/docs/voice/twiml/dial#timeout


def _ring(document: VoiceResponse, reply: Ring, line: Line, urls: Urls) -> None:
    """All phones of a round at once; who presses 1 first gets the caller."""
    dial = Dial(
        action=urls.voice("dialed", reply.round),
        method="POST",
        timeout=reply.seconds - PROVIDER_EXTRA,
        answer_on_bridge=True,
        caller_id=line.shown,
        ring_tone="nl",
    )
    for leg, mobile in reply.phones:
        dial.number(
            mobile,
            url=urls.voice("screen", leg),
            method="POST",
            status_callback=urls.voice("leg", leg),
            status_callback_event="completed",
            status_callback_method="POST",
        )
    document.append(dial)


def _hold(document: VoiceResponse, reply: Hold, line: Line, urls: Urls) -> None:
    if reply.turn == 1:
        hear(document, prompt(line, "hold"), urls)
    hear(document, tones()["ringback_tone"], urls)
    document.redirect(urls.voice("waited", reply.turn), method="POST")


def _take_message(
    document: VoiceResponse, _reply: TakeMessage, line: Line, urls: Urls
) -> None:
    twiml_voicemail.add(document, "greeting", line, urls)


def _thank(document: VoiceResponse, _reply: Thank, line: Line, urls: Urls) -> None:
    hear_last(document, prompt(line, "thanks"), urls)


def _nothing_heard(
    document: VoiceResponse, _reply: NothingHeard, line: Line, urls: Urls
) -> None:
    hear_last(document, prompt(line, "nothing_heard"), urls)


def _hang_up(document: VoiceResponse, _reply: HangUp, _line: Line, _urls: Urls) -> None:
    document.hangup()


def _turn_away(
    document: VoiceResponse, _reply: TurnAway, _line: Line, _urls: Urls
) -> None:
    """A hang-up alone answers first, and would end the ringing of the others.

    https://www.twilio.com/docs/voice/twiml/reject
    """
    document.reject(reason="busy")
    document.hangup()


WRITERS: Final[Writers] = {
    Ring: _ring,
    Hold: _hold,
    TakeMessage: _take_message,
    Thank: _thank,
    NothingHeard: _nothing_heard,
    HangUp: _hang_up,
    TurnAway: _turn_away,
}
