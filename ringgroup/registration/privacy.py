"""What must not stand in the note of an anonymous registration.

Knows what personal data looks like in Dutch. What surely is such is refused; what may
be a name is asked about once. No list makes free text safe: that is why notes are
short, are shown to nobody and are blanked after a year. Pure; must never show, keep or
raise a text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban
from stdnum.nl import bsn

from ringgroup.line import Line
from ringgroup.registration import vocabulary
from ringgroup.registration.identifiers import (
    EMAIL,
    FoundIdentifier,
    IdentifierKind,
    shapes,
)
from ringgroup.registration.numerals import as_meant, in_digits
from ringgroup.registration.person_names import TextSpan, fold, possible_names, spoken

LONGEST: Final = 200
"""Characters that a note may have."""


@dataclass(frozen=True, slots=True, order=True)
class PrivacyFinding:
    """Something in a text: from which character, until before which."""

    start: int
    end: int
    kind: IdentifierKind

    @property
    def refused(self) -> bool:
        """Whether it surely is personal data; a name is asked about."""
        return self.kind != "name"


@dataclass(frozen=True, slots=True)
class Screened:
    """What was found in a text, in its order."""

    findings: tuple[PrivacyFinding, ...]

    @property
    def refused(self) -> tuple[IdentifierKind, ...]:
        """Why the text cannot be kept: each kind once."""
        kinds = (found.kind for found in self.findings if found.refused)
        return tuple(dict.fromkeys(kinds))

    @property
    def asked(self) -> bool:
        """Whether something looks like a name."""
        return any(not found.refused for found in self.findings)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is nobody's: words in lower case, numbers in digits, mail addresses."""

    words: frozenset[str] = frozenset()
    numbers: frozenset[str] = field(default=vocabulary.PUBLIC_NUMBERS)
    emails: frozenset[str] = frozenset()
    organisations: bool = False
    """Whether numbers that only organisations have are nobody's too: 088, 0800, 14."""


def allowed_for(line: Line, *, organisations: bool = False) -> Allowed:
    """The organisations, places, numbers and mail addresses of a line itself."""
    named = [line.name, *line.allowed_words]
    named += [partner.name for partner in line.partners]
    named += [choice.label for choice in line.registration["forwarded_to"]]
    emails = {line.voicemail.email}
    for partner in line.partners:
        emails |= {partner.email, partner.backup_email or partner.email}
    own = line.own_numbers
    return Allowed(
        words=frozenset(word for name in named for word in spoken(name)),
        numbers=vocabulary.PUBLIC_NUMBERS.union(*map(_spellings, own)),
        emails=frozenset(email.lower() for email in emails),
        organisations=organisations,
    )


def _spellings(e164: str) -> set[str]:
    digits = e164.removeprefix("+")
    return {digits, f"00{digits}", "0" + digits.removeprefix("31"), digits[-7:]}


def tidy(text: str) -> str:
    """The text as it is kept: one space between words, and no empty lines."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def screen(text: str, allowed: Allowed, longest: int = LONGEST) -> Screened:
    """Look for personal data in a text; positions are those of `text` itself.

    What is past its `longest` is not looked at: the text is refused for it.
    """
    found = [
        PrivacyFinding(place, place + 1, "control")
        for place, one in enumerate(text)
        if unicodedata.category(one) in {"Cc", "Cs", "Cn", "Co"} and not one.isspace()
    ]
    if len(text) > longest:
        found.append(PrivacyFinding(longest, len(text), "too_long"))
    folded, at = fold(text[:longest])
    plain = _without(folded, allowed)
    meant = as_meant(plain)
    seen = {*shapes(meant), *_numbers(meant), *_ibans(plain)}
    seen |= set(_said(plain))
    names = possible_names(_blank(plain, (one[:2] for one in seen)), allowed.words)
    seen |= {(*span, "name") for span in names}
    found += [PrivacyFinding(at[a], at[b - 1] + 1, kind) for a, b, kind in seen]
    return Screened(tuple(sorted(found)))


def _blank(text: str, spans: Iterable[TextSpan]) -> str:
    for start, end in spans:
        text = text[:start] + "x" * (end - start) + text[end:]
    return text


# --- numbers ---------------------------------------------------------------

RUN: Final = re.compile(r"[0-9]+(?:[\W_]+[0-9]+)*")
DIGITS: Final = re.compile("[0-9]+")
_TIME: Final = r"(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9]"
TIMES: Final = re.compile(rf"{_TIME}\s*[-/]\s*{_TIME}(?:[\W_]+{_TIME}\s*-\s*{_TIME})*")
SCHOOL_YEAR: Final = re.compile(r"(20[0-9]{2})\s*[-/]\s*(20[0-9]{2})")
MUNICIPALITY: Final = re.compile(r"14[\W_]*0(?:[\W_]*[0-9]){2,3}")
PHONE_LENGTHS: Final = {"0": (8, 10, 11), "31": (11, 12), "6": (9,), "+": range(9, 16)}


def _windows(text: str, run: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """Neighbouring groups of a run read as one number of 8 to 15 digits."""
    groups = [match.span() for match in DIGITS.finditer(text, *run.span())]
    for first, (start, _) in enumerate(groups):
        digits = ""
        for group_start, end in groups[first:]:
            digits += text[group_start:end]
            if len(digits) > 15:  # noqa: PLR2004 - E.164 is no longer
                break
            if len(digits) >= 6:  # noqa: PLR2004 - nothing that is looked for is shorter
                yield digits, start, end


OF_ORGANISATIONS: Final = re.compile(
    r"(?:0|0031|\+31)(?:88[0-9]{7}|800[0-9]{4}(?:[0-9]{3})?|90[069][0-9]{4}(?:[0-9]{3})?)"
)
"""Numbers that no person is reached at (88: a number for a whole organisation)."""


def _without(text: str, allowed: Allowed) -> str:
    """The text with what is nobody's made unreadable, as long as it was."""
    own = [match.span() for match in EMAIL.finditer(text)]
    text = _blank(
        text, (span for span in own if text[slice(*span)].lower() in allowed.emails)
    )
    nobody: list[TextSpan] = []
    for run in RUN.finditer(text):
        year = SCHOOL_YEAR.fullmatch(run.group())
        next_year = year is not None and int(year[2]) == int(year[1]) + 1
        exempt = TIMES.fullmatch(run.group()) or MUNICIPALITY.fullmatch(run.group())
        if next_year or exempt:
            nobody.append(run.span())
        nobody += [
            (start, end)
            for digits, start, end in _windows(text, run)
            if digits in allowed.numbers
        ]
        if allowed.organisations:
            nobody += _of_organisations(text, run)
    return _blank(text, nobody)


def _of_organisations(text: str, run: re.Match[str]) -> Iterator[TextSpan]:
    """Numbers of organisations where a run begins, and where one such number ended.

    Elsewhere in a run the same digits can be the end of somebody's mobile.
    """
    begins = {run.start()}
    for digits, start, end in _windows(text, run):
        number = f"+{digits}" if _has_plus(text, start) else digits
        if start in begins and OF_ORGANISATIONS.fullmatch(number):
            yield start, end
            begins |= {one.start() for one in islice(DIGITS.finditer(text, end), 1)}


def _has_plus(text: str, start: int) -> bool:
    return text[:start].rstrip(" (").endswith("+")


def _numbers(text: str) -> Iterator[FoundIdentifier]:
    """Phone numbers, BSNs and dates, whatever stands between their digits."""
    if not DIGITS.search(text):
        return
    for match in PhoneNumberMatcher(text, "NL", Leniency.VALID):
        yield match.start, match.end, "phone"
    for run in RUN.finditer(text):
        for digits, start, end in _windows(text, run):
            plus = _has_plus(text, start) and "+" not in text[start:end]
            if _is_phone(digits, plus=plus):
                yield start, end, "phone"
            if len(digits) in {8, 9} and bsn.is_valid(digits):
                yield start, end, "bsn"
            if _is_date(digits):
                yield start, end, "date"


OF_DIGITS: Final = frozenset({"phone", "bsn", "date", "postcode"})
"""What can be said in words; a number of a house in words has its own shape."""


def _said(text: str) -> Iterator[FoundIdentifier]:
    """Numbers of which a part at least is in words."""
    written, stood = in_digits(text)
    if written != text:
        for start, end, kind in (*_numbers(written), *shapes(written)):
            if kind in OF_DIGITS:
                yield stood[start][0], stood[end - 1][1], kind


def _is_phone(digits: str, *, plus: bool) -> bool:
    if digits.startswith("00"):
        digits, plus = digits[2:], True
    start = next((one for one in PHONE_LENGTHS if digits.startswith(one)), "")
    if len(digits) not in PHONE_LENGTHS.get("+" if plus else start, ()):
        return False
    if plus or start == "31":
        digits = "+" + re.sub("^310", "31", digits)
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "NL"))
    except phonenumbers.NumberParseException:
        return False


def _is_date(digits: str) -> bool:
    """Whether eight digits are a day of this or the last century."""
    if len(digits) != 8:  # noqa: PLR2004 - ddmmyyyy or yyyymmdd
        return False
    orders = (digits, digits[6:] + digits[4:6] + digits[:4])
    return any(DAY_MONTH_YEAR.fullmatch(order) for order in orders)


DAY_MONTH_YEAR: Final = re.compile(
    r"(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:1[3-9]|2\d|3[01]))"
    r"(?:19\d|20[0-4])\d"
)


def _ibans(text: str) -> Iterator[FoundIdentifier]:
    at = [place for place, one in enumerate(text) if one.isascii() and one.isalnum()]
    compact = "".join(text[place] for place in at).upper()
    for head in IBAN_HEAD.finditer(compact):
        start = head.start()
        for end in range(start + 15, min(start + 34, len(compact)) + 1):
            if iban.is_valid(compact[start:end], check_country=False):
                yield at[start], at[end - 1] + 1, "iban"


IBAN_HEAD: Final = re.compile(r"(?=[A-Z]{2}[0-9]{2}[A-Z0-9]{11})")
