"""The announcement, the tone and the recording of a caller's message.

Knows how a caller skips the announcement, and how long one may be quiet. Must not know
what is said.
"""

from typing import Final

from twilio.twiml.voice_response import Gather, VoiceResponse

from ringgroup.line import Line
from webhooks.twilio.announcing import announced
from webhooks.twilio.hearing import Urls, hear, hear_last
from webhooks.twilio.words import prompt

QUIET_SECONDS: Final = 30
"""How long a caller may be quiet before the recording stops.

Who calls by an interpreter or a relay service is quiet while that one translates or
types, also in the middle of a message.
"""
PAUSE_SECONDS: Final = 1
"""Between the announcement and the tone: the least that a Gather waits for a key."""


def add(document: VoiceResponse, name: str, line: Line, urls: Urls) -> None:
    """All that is heard before the tone, and the recording."""
    # A hash as first key ends a Gather without input, and the next verb follows at
    # once: the tone, of which nobody is asked. Any other key asks for it.
    # https://www.twilio.com/docs/voice/twiml/gather#finishonkey
    skipping = Gather(
        finish_on_key="#",
        num_digits=1,
        timeout=PAUSE_SECONDS,
        action=urls.voice("tone"),
        method="POST",
    )
    for one in announced(line, name):
        hear(skipping, one, urls)
    document.append(skipping)
    record(document, line, urls)


def record(document: VoiceResponse, line: Line, urls: Urls) -> None:
    """A tone, and what is said after it."""
    document.record(
        action=urls.voice("recorded"),
        method="POST",
        max_length=line.voicemail.max_seconds,
        timeout=QUIET_SECONDS,
        finish_on_key="#",
        play_beep=True,
        trim="trim-silence",
        recording_status_callback=urls.voice("recording"),
        recording_status_callback_event="completed absent",
        recording_status_callback_method="POST",
    )
    # reached only when the provider hears nothing and asks for no action
    hear_last(document, prompt(line, "nothing_heard"), urls)


def the_tone(line: Line, urls: Urls) -> str:
    """The recording without the announcement, for who pressed any other key in it.

    Nothing of the call is known or changed by it, so a repeat is answered the same.
    """
    document = VoiceResponse()
    record(document, line, urls)
    return str(document)
