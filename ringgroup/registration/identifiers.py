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
from ringgroup.registration.bare_streets import bare_streets
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

_AT: Final = r"(?:@|[(\[{]\s*at?\s*[)\]}]|\bap[ae]n?staart(?:je)?\b|\bat\b)"
EMAIL: Final = re.compile(
    rf"[\w.+'-]+\s*{_AT}\s*[\w-]+"
    r"(?:(?:\.|\s+\.\s*|\s*[(\[{]\s*(?:dot|punt)\s*[)\]}]\s*|\s*\b(?:punt|dot)\b\s*)[\w-]{2,})+",
    re.IGNORECASE,
)
_YEAR: Final = (
    rf"(?:(?:19|20)\d\d|'?\d\d(?!\d|[.:,]\d|\s*{vocabulary.UNITS}(?![^\W\d_])))"
)
PATTERNS: Final[tuple[tuple[IdentifierKind, re.Pattern[str]], ...]] = (
    ("email", EMAIL),
    (
        "email",  # without its end, or with a comma there
        re.compile(
            rf"[\w.+'-]+@[\w-]+|[\w.+'-]+[\s-]*{_AT}[\s-]*{vocabulary.MAIL_HOSTS}\b"
            rf"|\w+[._\d][\w.-]*\s+{vocabulary.MAIL_HOSTS}\s?\.\s?(?:com|nl)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "phone",  # a number without its area, announced as one
        re.compile(
            r"\b(?:tel|telefoon|telnr|telefoonnummer|mobiel|mob|gsm|bel|app|whatsapp|"
            r"nummer|nr|bereikbaar|bereiken|belt|terugbellen)\b"
            rf"(?:[\W_]{{1,3}}{vocabulary.BEFORE_NUMBER}\b){{0,3}}"
            r"[\W_]{0,3}(?:\d[\W_]{0,2}){5,8}\d(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        "phone",  # 06 en dan 12345678
        re.compile(
            rf"\b06\b(?:[\W_]{{1,3}}{vocabulary.BEFORE_NUMBER}\b){{0,3}}"
            r"[\W_]{1,3}(?:\d[\W_]{0,2}){5,7}\d(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        "phone",  # one of seven digits, as neighbours write it
        re.compile(
            r"(?<![\d.,/-])(?:[2-9]\d\d[ ./-]{0,3}(?:\d{4}|\d\d[ ./-]{1,3}\d\d)"
            r"|[2-9]\d[./-]\d\d[./-]\d{3}|[2-9]\d{5})"
            rf"(?![\d/-]|[.,]\d|\s*{vocabulary.UNITS}(?![^\W\d_]))",
            re.IGNORECASE,
        ),
    ),
    (
        "phone",  # of eight: a mobile without 06
        re.compile(
            r"(?<![\d.,/-])[1-9]\d{7}"
            rf"(?![\d/-]|[.,]\d|\s*{vocabulary.UNITS}(?![^\W\d_]))",
            re.IGNORECASE,
        ),
    ),
    (
        "bsn",  # and an account of before IBAN, announced
        re.compile(
            r"\b(?:bsn|burgerservicenummer|giro|(?:giro|bank)?"
            r"rekening(?:nummer|nr)?|(?:giro|bank)(?:nummer|nr))\b"
            r"[\W_]{0,3}(?:is\s+)?(?:\d[\W_]?){5,9}\d(?!\d)",
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
    ("postcode", re.compile(r"(?<!\d)[1-9]\d[\W_]\d\d[\W_]?(?!S[ADS])[A-Z]{2}(?!\w)")),
    (
        "postcode",
        re.compile(r"\bpostcode[\W_]{0,3}(?:is\s+)?[1-9]\d{3}(?!\d)", re.IGNORECASE),
    ),
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
            rf"(?<![^\W_])(?:{vocabulary.DAYS}(?:e|ste|de)?[\W_]{{0,3}}(?:van\s+)?{vocabulary.MONTHS}"
            rf"[\W_]{{0,3}}(?:van\s+)?{_YEAR}|{vocabulary.MONTHS}[\W_]{{1,3}}\d{{1,2}}(?:e|ste)?[\W_]{{1,3}}{_YEAR}"
            rf"|(?:19|20)\d\d[\W_]{{1,3}}{vocabulary.MONTHS}[\W_]{{1,3}}\d{{1,2}})(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        "date",  # a birthday, without its year or without separators
        re.compile(
            r"\b(?:geb|geboren|geb(?:oorte)?dat(?:um|a)?|geboortedag|jarig|verjaart|verjaardag)\b[^\d]{0,15}?"
            rf"(?:{vocabulary.DAYS}(?:e|ste|de)?[\W_]{{1,3}}(?:van\s+)?(?:{vocabulary.MONTHS}\b|"
            r"(?:0?[1-9]|1[0-2])\b)|\d{6,8}\b)",
            re.IGNORECASE,
        ),
    ),
)
_COUNTS: Final = rf"[\s-]*{vocabulary.COUNTED}(?![^\W\d_])"
_HOUSE: Final = (
    rf"(?:[lIoO]?\d{{1,4}}(?!\d|[.,:]\d)|{vocabulary.HOUSE_NUMBERS}(?![^\W\d_]))"
    rf"(?!\s*{vocabulary.MONTHS}|{_COUNTS}"
    rf"|\s*(?:en|tot|of|a|-)\s*(?:\d{{1,4}}|{vocabulary.HOUSE_NUMBERS}){_COUNTS})"
)
"""The number of a house, in digits or in words; not what counts something."""
_THEN_HOUSE: Final = (
    rf"(?![^\W\d_]){vocabulary.AFTER_STREET}(?!\.\s*\n)[\s,.;:/#(\[\"'_=*+|-]{{0,4}}"
    rf"{vocabulary.BEFORE_HOUSE}(?:{_HOUSE}|\d{{1,3}}\s?-?hoog\b)"
)
ADDRESS: Final = re.compile(
    rf"\b([\w'.-]{{1,40}}{vocabulary.STREETS}{vocabulary.WIND}?|(?:huis|hs)\s?(?:nummer|nr)"
    rf"|{vocabulary.ROADS}\.?\s+(?:weg|wg)){_THEN_HOUSE}",
    re.IGNORECASE,
)
APART: Final = re.compile(
    rf"(?<![\w'.-])(?!{vocabulary.NOT_OF_A_STREET}\s)"
    rf"([a-z'.-]{{3,40}}\s+{vocabulary.APART}){_THEN_HOUSE}",
    re.IGNORECASE,
)
"""A street in two words: kerk str. 12."""
SQUARE: Final = re.compile(
    rf"(?<![\w-]){vocabulary.ALONE}{vocabulary.AFTER_STREET}\s+"
    rf"{vocabulary.BEFORE_HOUSE}{_HOUSE}",
    re.IGNORECASE,
)
COMPOUND: Final = re.compile(
    rf"(?<![\w'.-])([a-z'.-]{{3,40}}{vocabulary.LONG_STREETS}){_THEN_HOUSE}",
    re.IGNORECASE,
)
LIVES: Final = re.compile(
    rf"\b{vocabulary.LIVES_AT}"
    rf"(?!{vocabulary.NO_STREET_YET}\s+\d)"
    rf"(?:(?!{vocabulary.NO_STREET_NAME}\b)[^\W\d_'][\w'.-]{{0,40}}\s+){{1,5}}"
    rf"(?:nr\.?\s*|nummer\s+)?(?=(?:\d{{1,3}}|(?!19|20)\d{{4}})(?!\d)|[a-z]){_HOUSE}",
    re.IGNORECASE,
)
"""Where somebody lives, whatever the street is called: woont op Ravelijn 12."""
LANE: Final = re.compile(
    rf"\b(?:(?:laan|ln\.?)\s+(?:[^\W\d_]+\s+)?{vocabulary.NAMED_AFTER}"
    r"(?:[^\W\d_-]+[\s,-]+){1,3}"
    rf"|{vocabulary.LANES}\s+{vocabulary.NAMED_AFTER}(?!beroep\b)"
    r"(?:[^\W\d_]+[\s,]+){1,2}"
    rf"|plein\s+(?:19|20)\d\d[\s,]+){vocabulary.BEFORE_HOUSE}{_HOUSE}",
    re.IGNORECASE,
)
HOUSE_FIRST: Final = re.compile(
    r"(?:(?<![\d.,:/-])(?<!groep )(?<!klas )\d{1,4}[a-d]?"
    r"(?:\s|(?:,|\s-)\s(?-i:(?=[A-Z])))\s?"
    rf"|\b{vocabulary.HOUSE_NUMBERS}\s+"
    rf"|\b{vocabulary.BEFORE_HOUSE}{_HOUSE}\s+{vocabulary.IN_STREET})"
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


OLDEST: Final = 23
"""A young person is no older; no class or group is higher."""


def _ascends(digits: str) -> bool:
    """Whether these are numbers in their order, as of groups or ages."""
    apart = digits.split()
    return apart == sorted(set(apart), key=int) and int(apart[-1]) <= OLDEST


def _addresses(text: str) -> Iterator[TextSpan]:
    """A street with a house number, or any word with one that has a letter."""
    for pattern in (ADDRESS, APART, COMPOUND, HOUSE_FIRST):
        for match in pattern.finditer(text):
            if match[1].lower() not in vocabulary.NO_STREETS:
                yield match.span()
    for pattern in (LANE, LIVES, SQUARE):
        for match in pattern.finditer(text):
            yield match.span()
    yield from bare_streets(text)
    for match in LETTERED.finditer(text):
        if match[1].lower() not in vocabulary.CLASSES:
            yield match.span()
