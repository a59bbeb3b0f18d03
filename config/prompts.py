"""What is heard on a line instead of our own words, as the line file says it.

Knows texts with their placeholders, WAV files beside the line file, recordings that are
kept, and words that hold until a moment. Must not know when they are heard.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from string import Formatter
from typing import Any, Final

import config.reader as read
from config.reader import refuse
from ringgroup.line import PassingWords, SaidInstead, kept_sound
from webhooks.twilio.sounds import read_sound
from webhooks.twilio.words import ANYWHERE, PROMPTS

MOMENT: Final = "%Y-%m-%dT%H:%M"
LONGEST: Final = 1500
"""Characters of a text before anything is filled in: nobody listens for longer."""
YEARS: Final = range(2000, 2101)
"""Those of a moment; the first and last of the calendar stand in no other zone."""


def said_instead(folder: Path, prompt: str, value: object) -> SaidInstead:
    """Read what is heard instead of a prompt; a WAV file stands in `folder`."""
    words = read.text(value)
    if (kept := kept_sound(words)) is not None:
        return kept
    if words.lower().endswith(".wav"):
        read_sound(prompt, folder / words)
        return folder / words
    return _spoken(words, ANYWHERE | _placeholders(PROMPTS[prompt]))


def _plain_text(value: object) -> str:
    """A text: what is for a few hours is spoken, and never a recording."""
    return _spoken(read.text(value), ANYWHERE)


def _spoken(words: str, known: frozenset[str]) -> str:
    """A text that can be said whole, with nothing to fill in but what is known."""
    if len(words) > LONGEST:
        refuse(words, f"is longer than {LONGEST} characters")
    _check_placeholders(words, known)
    return words


def that_can_be_heard(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a line, without words that were kept before they were refused.

    They cost no start and no call: what the file says is heard, or our own words.
    """
    return {
        key: value
        for key, value in kept.items()
        if not (isinstance(value, str) and _is_refused_now(key, value))
    }


def heard_today(table: Mapping[str, Any]) -> bool:
    """Whether a table of today says what is heard, and until when.

    Of one whose text or end stood in the line file, and left it, only the rest is kept.
    """
    return {"text", "until"} <= table.keys()


def _is_refused_now(key: str, value: str) -> bool:
    if key == "today.until":
        return value[:4].isdecimal() and int(value[:4]) not in YEARS
    said = key in {"voicemail.greeting", "today.text"} or key.startswith("prompts.")
    return said and len(value) > LONGEST


def _moment(value: object) -> datetime:
    """What the wall clock shows."""
    try:
        moment = datetime.strptime(read.kind(value, str), MOMENT)  # noqa: DTZ007 - of the line's own zone, which is not known here
    except ValueError:
        return refuse(value, 'is not a moment such as "2026-11-23T12:00"')
    if moment.year not in YEARS:
        refuse(value, f"is not between the years {YEARS[0]} and {YEARS[-1]}")
    return moment


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
