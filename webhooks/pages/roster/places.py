"""A place of the roster as an address carries it and as it is said: when and what.

`2026-11-23.0900-1200.duty`. Whether there is such a place is not known here.
"""

import re
from datetime import date
from typing import Final, Literal, cast

from flask import abort, request

from ringgroup.roster.roster import Place
from schedules.hours import Block, Span
from webhooks.pages import words

SLOTS: Final = {"duty": "dienst", "backup": "achterwacht"}


CODE: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)\.([01]\d|2[0-3])([0-5]\d)-([01]\d|2[0-4])([0-5]\d)\.(duty|backup)",
    re.ASCII,
)
MIDNIGHT: Final = 1440


def code(place: Place) -> str:
    """The place in an address; `read` gives it back."""
    block = place.block
    label = block.label.replace(":", "")
    return f"{block.day}.{label}.{place.slot}"


def read(text: str) -> Place | None:
    """The place that a code stands for; None when it stands for nothing."""
    match = CODE.fullmatch(text)
    if match is None:
        return None
    start = int(match[2]) * 60 + int(match[3])
    end = int(match[4]) * 60 + int(match[5])
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        return None
    if not start < end <= MIDNIGHT:
        return None
    return Place(Block(day, start, end), cast("Literal['duty', 'backup']", match[6]))


def asked() -> Place:
    """The place that a request is about, in `plek`; without one it is refused."""
    place = read(request.values.get("plek", ""))
    if place is None:
        abort(400 if request.method == "POST" else 404)
    return place


def when(block: Block) -> str:
    """A block in short: ma 23 nov, 09:00 tot 12:00 uur."""
    return f"{words.short_day(block.day)}, {times(block)}"


def in_full(block: Block) -> str:
    """A block as it is said: maandag 23 november 2026, 09:00 tot 12:00 uur."""
    return f"{words.day(block.day)}, {times(block)}"


def times(span: Block | Span) -> str:
    """From when until when: 09:00 tot 12:00 uur."""
    return span.label.replace("-", " tot ") + " uur"


def what(place: Place) -> str:
    """A place in short: dienst, ma 23 nov, 09:00 tot 12:00 uur."""
    return f"{SLOTS[place.slot]}, {when(place.block)}"
