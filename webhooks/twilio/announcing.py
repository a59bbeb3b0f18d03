"""All that is heard before a caller's message, in order; and what a text comes to.

Knows that who hears a recording hears the configured hours after it. Must not know
TwiML, nor who hears it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ringgroup.line import Line
from webhooks.twilio import words
from webhooks.twilio.sounds import Sound
from webhooks.twilio.words import Spoken, Utterance, prompt

BEFORE_THE_TONE: Final = frozenset({"greeting", "apology"})
"""Prompts after which a caller speaks."""


def announced(line: Line, name: str) -> tuple[Utterance, ...]:
    """What is heard for a prompt, and the hours after a recording: never a copy."""
    heard = prompt(line, name)
    if name in BEFORE_THE_TONE and isinstance(heard, Sound):
        return heard, Spoken(words.hours_said(line), line.voice)
    return (heard,)


def with_own(line: Line, name: str, own: str | None) -> Line:
    """The line with another text for a prompt; empty: the usual one; None: as it is."""
    if own is None:
        return line
    if name == "greeting":
        return replace(line, voicemail=replace(line.voicemail, greeting=own or None))
    others = {key: said for key, said in line.prompts.items() if key != name}
    return replace(line, prompts=others | ({name: own} if own else {}))


def placeholders(line: Line) -> Mapping[str, str]:
    """What stands for the names between braces that every prompt may use."""
    return {name: str(value) for name, value in words.filled_in(line).items()}
