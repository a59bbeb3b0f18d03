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
SAID: Final = re.compile(rf"\b(dubbel(?:e)?\s+)?({_LONGEST_FIRST})\b", re.IGNORECASE)
A_RUN: Final = re.compile(
    rf"\b(?:{'|'.join(ONES)})(?:[\s,.-]{{0,3}}(?:{'|'.join(ONES)})){{6,}}\b",
    re.IGNORECASE,
)


def in_digits(text: str) -> tuple[str, list[TextSpan]]:
    """The text with its number words as digits, and what each character stood for."""
    written: list[str] = []
    stood: list[TextSpan] = []
    done = 0
    for match in SAID.finditer(text):
        written.append(text[done : match.start()])
        stood += [(place, place + 1) for place in range(done, match.start())]
        digits = VALUES[match[2].lower()] * (2 if match[1] else 1)
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
