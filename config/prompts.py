"""What is heard on a line instead of our own words, as the line file says it.

Knows texts with their placeholders, WAV files beside the line file, recordings that are
kept, and words that hold until a moment. Must not know when they are heard.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from string import Formatter
from typing import Final

import config.reader as read
from config.reader import refuse
from ringgroup.line import PassingWords, SaidInstead, kept_sound
from webhooks.twilio.sounds import read_sound
from webhooks.twilio.words import ANYWHERE, PROMPTS

MOMENT: Final = "%Y-%m-%dT%H:%M"


def said_instead(folder: Path, prompt: str, value: object) -> SaidInstead:
    """Read what is heard instead of a prompt; a WAV file stands in `folder`."""
    words = read.text(value)
    if (kept := kept_sound(words)) is not None:
        return kept
    if words.lower().endswith(".wav"):
        read_sound(prompt, folder / words)
        return folder / words
    _check_placeholders(words, ANYWHERE | _placeholders(PROMPTS[prompt]))
    return words


def _plain_text(value: object) -> str:
    """A text: what is for a few hours is spoken, and never a recording."""
    words = read.text(value)
    _check_placeholders(words, ANYWHERE)
    return words


def _moment(value: object) -> datetime:
    """What the wall clock shows."""
    try:
        return datetime.strptime(read.kind(value, str), MOMENT)  # noqa: DTZ007 - of the line's own zone, which is not known here
    except ValueError:
        return refuse(value, 'is not a moment such as "2026-11-23T12:00"')


TODAY: Final[Mapping[str, read.Reader]] = {
    "text": _plain_text,
    "until": _moment,
    "instead": read.flag,
}


def today(value: object) -> PassingWords | None:
    """Read what is heard until a moment; a table without keys is none."""
    if value == {}:
        return None
    given = read.table(value, TODAY, ["text", "until"])
    until = given.pop("until")
    minute = until.hour * 60 + until.minute
    return PassingWords(day=until.date(), minute=minute, **given)


def written(said: PassingWords) -> dict[str, object]:
    """The same as the line file says it."""
    hour, minute = divmod(said.minute, 60)
    until = f"{said.day}T{hour:02}:{minute:02}"
    return {"text": said.text, "until": until, "instead": said.instead}


def _check_placeholders(words: str, known: frozenset[str]) -> None:
    names = ", ".join(f"{{{name}}}" for name in sorted(known))
    for name in sorted(_placeholders(words) - known):
        refuse(f"{{{name}}}", f"is not a placeholder here; known: {names}")


def _placeholders(words: str) -> frozenset[str]:
    """Return the names between braces; one with a format is not a plain name."""
    try:
        parts = list(Formatter().parse(words))
    except ValueError as malformed:
        refuse(words, f"has a brace too many or too few: {malformed}")
    return frozenset(
        name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
        for _, name, form, conversion in parts
        if name is not None
    )
