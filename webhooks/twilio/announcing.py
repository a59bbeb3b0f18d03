"""All that is heard before a caller's message, in order; and what a text comes to.

Knows that who hears a recording hears the configured hours after it, and what is said
for a few hours. Must not know TwiML, the time, nor who hears it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from string import Formatter
from typing import Final

from ringgroup.line import Line, kept_sound
from webhooks.twilio import words
from webhooks.twilio.sounds import Sound, seconds_of
from webhooks.twilio.words import Utterance, fixed, prompt

BEFORE_THE_TONE: Final = frozenset({"greeting", "apology"})
"""Prompts after which a caller speaks."""
CHARACTERS_A_SECOND: Final = 14.0
"""What a calm Dutch voice says, as the simulator counts as well."""


def announced(line: Line, name: str) -> tuple[Utterance, ...]:
    """What is heard for a prompt: before a message how to skip it, and then the facts.

    The hours come after a recording: never a copy.
    """
    if name not in BEFORE_THE_TONE:
        return (prompt(line, name),)
    return fixed(line, words.SKIP), *_facts(line, name)


def _facts(line: Line, name: str) -> tuple[Utterance, ...]:
    heard, today = prompt(line, name), line.today
    hours = fixed(line, words.HOURS)
    usual = (heard, hours) if isinstance(heard, Sound) else (heard,)
    if today is None:
        return usual
    first = fixed(line, today.text)
    if not today.instead:
        return first, *usual
    said = () if _names(today.text, "hours") else (hours,)
    return first, *said, fixed(line, words.SPEAK)


def lasts(heard: Utterance, wav: Callable[[str], bytes | None]) -> float:
    """For how many seconds it is heard, about: a voice is not asked how fast it speaks.

    `wav` gives a recording that is kept, by its digest.
    """
    if not isinstance(heard, Sound):
        return len(heard.text) / CHARACTERS_A_SECOND
    return heard.seconds or seconds_of(wav(heard.digest) or b"")


def _names(text: str, name: str) -> bool:
    """Whether that is filled in; doubled braces are braces."""
    return any(field == name for _, field, _, _ in Formatter().parse(text))


def with_own(line: Line, name: str, text: str | None) -> Line:
    """The line with another text for a prompt, or the recording that it names.

    Empty: our own text; None: as it is. Who wants to hear a draft hears it whole,
    whatever callers hear today.
    """
    if text is None:
        return line
    line = replace(line, today=None)
    own = kept_sound(text) or text
    if name == "greeting":
        return replace(line, voicemail=replace(line.voicemail, greeting=own or None))
    others = {key: said for key, said in line.prompts.items() if key != name}
    return replace(line, prompts=others | ({name: own} if own else {}))


def placeholders(line: Line) -> Mapping[str, str]:
    """What stands for the names between braces that every prompt may use."""
    return {name: str(value) for name, value in words.filled_in(line).items()}
