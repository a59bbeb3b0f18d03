"""How anything is heard in a document, and the addresses that it may name.

Knows a sound from words and where both come from. Must not know replies.
"""

from collections.abc import Callable, Mapping
from typing import Any

from twilio.twiml import TwiML
from twilio.twiml.voice_response import VoiceResponse

from ringgroup.line import Line
from webhooks.twilio.sounds import Sound
from webhooks.twilio.words import Utterance


class Urls:
    """The addresses that our TwiML names, under the public origin."""

    def __init__(self, public_url: str) -> None:
        self.origin = public_url

    def voice(self, *parts: object) -> str:
        """`/voice/...` under the public origin."""
        return "/".join([f"{self.origin}/voice", *map(str, parts)])

    def outgoing(self, call: str) -> tuple[str, str]:
        """What is asked when a call that we placed is picked up, and told about it."""
        return self.voice("outgoing", call), self.voice("outgoing", call, "status")

    def sound(self, sound: Sound) -> str:
        """Where a sound is served."""
        return f"{self.origin}/sounds/{sound.file_name}"


Writers = Mapping[type, Callable[[VoiceResponse, Any, Line, Urls], None]]
"""Who adds what is heard of which reply."""


def hear(where: TwiML, heard: Utterance, urls: Urls, loop: int = 1) -> None:
    """Add a sound or words, perhaps `loop` times."""
    repeat = {"loop": loop} if loop != 1 else {}
    if isinstance(heard, Sound):
        where.play(urls.sound(heard), **repeat)
    else:
        where.say(heard.text, voice=heard.voice, language="nl-NL", **repeat)


def hear_last(document: VoiceResponse, heard: Utterance, urls: Urls) -> None:
    """Add a sound or words after which we hang up."""
    hear(document, heard, urls)
    document.hangup()
