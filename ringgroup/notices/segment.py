"""An SMS as it leaves: one segment of GSM 03.38, with a link at its end.

Pure. Knows which signs a segment takes and what may be left out when it is too long:
first advice, from the end, then the end of the name before the colon, then what the
link says behind its path, and at last the end of the sentence. Must not know what is
told.
"""

import re
import unicodedata
from typing import Final

LONGEST: Final = 160
# https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
ONE: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO: Final = frozenset("^{}\\[~]|€")
"""These take the room of two."""
SPELLED: Final = {
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
}
LETTERS: Final = {
    **dict(
        zip("\N{LATIN SMALL LETTER DOTLESS I}łŁđĐðÐħĦŧŦ", "ilLdDdDhHtT", strict=True)
    ),
    "þ": "th",
    "Þ": "Th",
    "œ": "oe",
    "Œ": "Oe",
}
"""Letters of names that are no plain one with a sign on it."""
SENTENCE: Final = re.compile(r"(?<=[.!?]) +")
SHORTEST_NAME: Final = 3
MORE: Final = "..."


def fitted(body: str, link: str) -> str:
    """The text of an SMS in one segment, ending with the link if there is one."""
    name, colon, told = spelled(body).partition(": ")
    first, *more = SENTENCE.split(told or name)  # a name may hold a full stop
    head = f"{name}{colon}{first}" if told else first
    for count in range(len(more), -1, -1):
        text = _ended(" ".join((head, *more[:count])), link)
        if length(text) <= LONGEST:
            return text
    bare = link.partition("?")[0]
    for end in (link, bare):
        text = _ended(_shortened(head, end), end)
        if length(text) <= LONGEST:
            return text
    return _ended(_cut(_shortened(head, bare), bare), bare)


def _shortened(head: str, end: str) -> str:
    """The sentence with as much of the name before it as there is room for."""
    name, colon, rest = head.partition(":")
    over = max(length(_ended(head, end)) - LONGEST, 0)
    kept = name[: max(len(name) - over, SHORTEST_NAME)].rstrip(" ,-")
    return f"{kept}{colon}{rest}"


def _cut(text: str, end: str) -> str:
    """As much of a text as there is room for, and a sign that there was more."""
    while text and length(_ended(f"{text}{MORE}", end)) > LONGEST:
        text = text[:-1]
    return f"{text}{MORE}"


def spelled(text: str) -> str:
    """The text with the signs of an SMS alone: what it lacks is spelled without."""
    return "".join(sign if sign in ONE | TWO else _plain(sign) for sign in text)


def length(text: str) -> int:
    """How much room a spelled text takes."""
    return sum(2 if sign in TWO else 1 for sign in text)


def _plain(sign: str) -> str:
    apart = unicodedata.normalize("NFKD", (SPELLED | LETTERS).get(sign, sign))
    return "".join(one for one in apart if one in ONE) or "?"


def _ended(text: str, link: str) -> str:
    return f"{text} {link}" if link else text
