"""What personal data looks like when it is written as it usually is.

Knows mail addresses, postcodes, streets and dates in Dutch. Must not know what else
numbers can be, nor what becomes of a text that holds any of it
(`ringgroup.registration.privacy`). Pure; every text is a folded one
(`ringgroup.registration.person_names.fold`).
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

from ringgroup.registration import vocabulary
from ringgroup.registration.numerals import dictated
from ringgroup.registration.person_names import TextSpan

IdentifierKind = Literal[
    "email",
    "phone",
    "bsn",
    "iban",
    "postcode",
    "address",
    "date",
    "name",
    "too_long",
    "control",
]
FoundIdentifier = tuple[int, int, IdentifierKind]
"""From which character, until before which, and what."""

EMAIL: Final = re.compile(
    r"[\w.+'-]+\s*(?:@|[(\[{]\s*at\s*[)\]}]|\bapenstaartje\b|\bat\b)\s*[\w-]+"
    r"(?:(?:\.|\s+\.\s*|\s*[(\[{]\s*(?:dot|punt)\s*[)\]}]\s*|\s*\b(?:punt|dot)\b\s*)[\w-]{2,})+",
    re.IGNORECASE,
)
_YEAR: Final = (
    rf"(?:(?:19|20)\d\d|'?\d\d(?!\d|[.:,]\d|\s*{vocabulary.UNITS}(?![^\W\d_])))"
)
PATTERNS: Final[tuple[tuple[IdentifierKind, re.Pattern[str]], ...]] = (
    ("email", EMAIL),
    (
        "phone",  # a number without its area, announced as one
        re.compile(
            r"\b(?:tel|telefoon|telnr|telefoonnummer|mobiel|mob|gsm|bel|app|whatsapp)"
            r"\b[\W_]{0,3}(?:\d[\W_]{0,2}){5,8}\d(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        "phone",  # one of seven digits, as neighbours write it
        re.compile(
            r"(?<![\d.,/-])[2-9]\d\d[ .-]?(?:\d{4}|\d\d[ .-]\d\d)"
            rf"(?![\d/-]|[.,]\d|\s*{vocabulary.UNITS}(?![^\W\d_]))",
            re.IGNORECASE,
        ),
    ),
    (
        "postcode",
        re.compile(
            r"(?<![0-9A-Za-z])[1-9]\d{3}(?:[\W_]*(?!S[ADS])[A-Z][\W_]?[A-Z]"
            r"|(?!s[ads])[a-z]{2}"
            r"|(?<!19..)(?<!20..)[ .-]?(?!s[ads])"
            rf"(?!{vocabulary.TWO_LETTERS})[a-z]{{2}})(?![A-Za-z0-9])"
        ),
    ),
    ("postcode", re.compile(r"(?<!\d)[1-9](?:[\W_]\d){3}[\W_]*[A-Z][\W_]?[A-Z](?!\w)")),
    (
        "date",  # in digits: 5-3-2014, 05/03/14, 2014-03-05, 5 3 2014
        re.compile(
            r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[\W_]{1,3}(?:0?[1-9]|[12]\d|3[01])"
            r"(?:[\W_]{1,3}(?:19|20)\d\d|\s*[-/.]\s*"
            rf"{_YEAR})|(?:19|20)\d\d[\W_]{{1,3}}(?:0?[1-9]|1[0-2])[\W_]{{1,3}}"
            r"(?:0?[1-9]|[12]\d|3[01]))(?!\d)"
        ),
    ),
    ("date", re.compile(r"(?<!\d)0[1-9] (?:0[1-9]|1[0-2]) \d\d(?!\d)")),
    (
        "date",  # with the month in letters: 5 maart 2014, maart 5 2014, 5mrt'14
        re.compile(
            rf"(?<![^\W_])(?:{vocabulary.DAYS}(?:e|ste|de)?[\W_]{{0,3}}{vocabulary.MONTHS}[\W_]{{0,3}}"
            rf"{_YEAR}|{vocabulary.MONTHS}[\W_]{{1,3}}\d{{1,2}}(?:e|ste)?[\W_]{{1,3}}{_YEAR}"
            rf"|(?:19|20)\d\d[\W_]{{1,3}}{vocabulary.MONTHS}[\W_]{{1,3}}\d{{1,2}})(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        "date",  # a birthday, without its year or without separators
        re.compile(
            r"\b(?:geb|geboren|geboortedatum|geboortedag|jarig|verjaardag)\b[^\d]{0,15}?"
            rf"(?:{vocabulary.DAYS}(?:e|ste|de)?[\W_]{{1,3}}(?:{vocabulary.MONTHS}\b|"
            r"(?:0?[1-9]|1[0-2])\b)|\d{6,8}\b)",
            re.IGNORECASE,
        ),
    ),
)
_COUNTS: Final = rf"[\s-]*{vocabulary.COUNTED}(?![^\W\d_])"
_HOUSE: Final = (
    rf"(?:[lI]?\d{{1,4}}(?!\d|[.,:]\d)|{vocabulary.HOUSE_NUMBERS}(?![^\W\d_]))"
    rf"(?!\s*{vocabulary.MONTHS}|{_COUNTS}"
    rf"|\s*(?:en|tot|of|a|-)\s*(?:\d{{1,4}}|{vocabulary.HOUSE_NUMBERS}){_COUNTS})"
)
"""The number of a house, in digits or in words; not what counts something."""
_THEN_HOUSE: Final = (
    rf"(?![^\W\d_]){vocabulary.AFTER_STREET}(?!\.\s*\n)[\s,.;:/#(\"'-]{{0,4}}"
    rf"{vocabulary.BEFORE_HOUSE}{_HOUSE}"
)
ADDRESS: Final = re.compile(
    r"\b((?:[\w'.-]{1,40}|(?=straat|laan|singel|steeg|gracht|dreef|kade))"
    rf"{vocabulary.STREETS}|huisnummer|huisnr){_THEN_HOUSE}",
    re.IGNORECASE,
)
COMPOUND: Final = re.compile(
    rf"(?<![\w'.-])([a-z'.-]{{3,40}}{vocabulary.LONG_STREETS}){_THEN_HOUSE}",
    re.IGNORECASE,
)
LIVES: Final = re.compile(
    rf"\b{vocabulary.LIVES_AT}"
    rf"(?:(?!{vocabulary.NO_STREET_NAME}\b)[^\W\d_'][\w'.-]{{0,40}}\s+){{1,5}}"
    rf"(?:nr\.?\s*|nummer\s+)?(?=(?:\d{{1,3}}|(?!19|20)\d{{4}})(?!\d)|[a-z]){_HOUSE}",
    re.IGNORECASE,
)
"""Where somebody lives, whatever the street is called: woont op Ravelijn 12."""
LANE: Final = re.compile(
    rf"\b(?:{vocabulary.LANES}\s+{vocabulary.NAMED_AFTER}(?:[^\W\d_]+[\s,]+){{1,2}}"
    rf"|plein\s+(?:19|20)\d\d[\s,]+){vocabulary.BEFORE_HOUSE}{_HOUSE}",
    re.IGNORECASE,
)
HOUSE_FIRST: Final = re.compile(
    rf"(?:(?<![\d.,:/-])\d{{1,4}}[a-d]?\s+|\b{vocabulary.BEFORE_HOUSE}{_HOUSE}\s+"
    rf"{vocabulary.IN_STREET})"
    rf"([a-z][a-z'.-]{{2,40}}{vocabulary.SURE_STREETS})(?![^\W_])",
    re.IGNORECASE,
)
"""The number before its street: 12 Kerkstraat, op nummer 12 in de Kerkstraat."""
LETTERED: Final = re.compile(
    r"\b([^\W\d_]{4,})\s+\d{1,3}\s?-?[a-df-h](?![\w']|\.\w|\s*\d)", re.IGNORECASE
)
SEVEN: Final = re.compile(
    r"(?<![\d.,/-])(?<!\d )[2-9](?: ?\d){6}"
    rf"(?![\d/-]| \d|[.,]\d|\s*{vocabulary.UNITS}(?![^\W\d_]))",
    re.IGNORECASE,
)
"""A number without its area, however its digits are grouped."""


def shapes(text: str) -> Iterator[FoundIdentifier]:
    """Everything in a folded text that has the shape of personal data."""
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield *match.span(), kind
    for span in _addresses(text):
        yield *span, "address"
    for span in dictated(text):
        yield *span, "phone"
    for match in SEVEN.finditer(text):
        if not _ascends(match.group()):
            yield *match.span(), "phone"


def _ascends(digits: str) -> bool:
    """Whether these are seven numbers in their order, as of groups or ages."""
    apart = digits.split()
    return len(apart) == len("".join(apart)) and apart == sorted(set(apart))


def _addresses(text: str) -> Iterator[TextSpan]:
    """A street with a house number, or any word with one that has a letter."""
    for pattern in (ADDRESS, COMPOUND, HOUSE_FIRST):
        for match in pattern.finditer(text):
            if match[1].lower() not in vocabulary.NO_STREETS:
                yield match.span()
    for pattern in (LANE, LIVES):
        for match in pattern.finditer(text):
            yield match.span()
    for match in LETTERED.finditer(text):
        if match[1].lower() not in vocabulary.CLASSES:
            yield match.span()
