"""Numbers that are said in words, read as the digits they stand for.

"nul zes twaalf vierendertig" is 0612 34, "dubbel een" is 11. Knows how digits are said
one by one and in pairs. Must not know what numbers can be. Pure; every text is a folded
one (`ringgroup.registration.person_names.fold`).
"""

import re
from collections.abc import Iterator
from typing import Final

from ringgroup.registration.person_names import TextSpan

_UNDER_TWENTY: Final = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"),
    *("tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien"),
    *("zeventien", "achttien", "negentien"),
)
ONES: Final = _UNDER_TWENTY[:10]
TENS: Final = (
    *("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig"),
    *("tachtig", "negentig"),
)
VALUES: Final = {
    **{word: str(value) for value, word in enumerate(_UNDER_TWENTY)},
    **{word: str(10 * value) for value, word in enumerate(TENS, 2)},
    **{
        f"{one}en{ten}": str(10 * tens + ones)
        for tens, ten in enumerate(TENS, 2)
        for ones, one in enumerate(ONES[1:], 1)
    },
    "nulzes": "06",
}
_LONGEST_FIRST: Final = "|".join(sorted(VALUES, key=len, reverse=True))
TIMES_SAID: Final = {"dubbel": 2, "dubbele": 2, "twee": 2, "drie": 3, "vier": 4}
SAID: Final = re.compile(
    r"(?<![^\W\d_])(?:(?:(dubbele?)|(twee|drie|vier)\s?(?:keer|maal))\s+)?"
    rf"(?:({'|'.join(ONES[1:])})?(honderd)(?:\s?en)?\s?)?"
    rf"(?:({'|'.join(ONES[1:])})\s+en\s+({'|'.join(TENS)})|({_LONGEST_FIRST}))\b",
    re.IGNORECASE,
)
"""One number in words: "dubbel een", "honderddrieentwintig", "vier en dertig"."""
LIKE_DIGITS: Final = re.compile(
    r"(?<![^\W\d_])(?:[0-9lIoO](?:[ .-]?[0-9lIoO]){6,14}(?![^\W\d_])"
    r"|[1-9lI][0-9lIoO]{3}(?=\s?[A-Z]{2}(?![^\W\d_])))"
)
"""A telephone number, or the digits of a postcode."""
MEANT: Final = str.maketrans("lIoO", "1100")
MOST_LIKE: Final = 4
"""So many letters may stand for digits in one number."""
A_RUN: Final = re.compile(
    rf"\b(?:{'|'.join(ONES)})(?:[\s,.-]{{0,3}}(?:{'|'.join(ONES)})){{6,}}\b",
    re.IGNORECASE,
)


def as_meant(text: str) -> str:
    """The text with an l for 1 and an o for 0 read as they are meant in a number."""

    def meant(match: re.Match[str]) -> str:
        letters = sum(one.isalpha() for one in match.group())
        few = letters <= MOST_LIKE and letters < len(match.group())
        return match.group().translate(MEANT) if few else match.group()

    return LIKE_DIGITS.sub(meant, text)


def _value(match: re.Match[str]) -> str:
    """The digits of one number in words."""
    double, times, count, hundred, ones, tens, word = (
        one and one.lower() for one in match.groups()
    )
    value = VALUES[f"{ones}en{tens}"] if tens else VALUES[word]
    if hundred:
        value = VALUES[count or "een"] + value.zfill(2)[-2:]
    return value * TIMES_SAID.get(double or times or "", 1)


def in_digits(text: str) -> tuple[str, list[TextSpan]]:
    """The text with its number words as digits, and what each character stood for."""
    written: list[str] = []
    stood: list[TextSpan] = []
    done = 0
    for match in SAID.finditer(text):
        written.append(text[done : match.start()])
        stood += [(place, place + 1) for place in range(done, match.start())]
        digits = _value(match)
        written.append(digits)
        stood += [match.span()] * len(digits)
        done = match.end()
    written.append(text[done:])
    stood += [(place, place + 1) for place in range(done, len(text))]
    return "".join(written), stood


def dictated(text: str) -> Iterator[TextSpan]:
    """Seven digits or more, said one by one; who counts from one dictates nothing."""
    for match in A_RUN.finditer(text):
        said = re.findall("|".join(ONES), match.group().lower())
        if said[0] != "een" or "nul" in said:
            yield match.span()
