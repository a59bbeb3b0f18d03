"""What may be a name in a Dutch text: by a title, initials, a capital, or a list.

Asks rather too often than too seldom. Pure; must not know what is refused or allowed
for other reasons (`ringgroup.registration.privacy`), nor keep a text.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

from ringgroup.registration import vocabulary as words
from ringgroup.registration.places import MUNICIPALITIES

TextSpan = tuple[int, int]
"""From which character, until before which."""

LATIN_ENDS: Final = 0x24F
SHORT_CAPITALS: Final = 5
"""A word of so many capitals is an abbreviation, unless it is a first name."""
WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
ESCAPED: Final = re.compile(r"%[0-7][0-9A-Fa-f]|.", re.DOTALL)
_STROKES: Final = str.maketrans("øØłŁđĐıħ\u2019\u2018\u02bc`\u00b4", "oOlLdDih'''''")
INITIALS: Final = re.compile(
    r"(?<!\w)(?:(?:[A-Z]\.[ -]?)+(?:[A-Z](?!\w)|"
    rf"(?:{words.BETWEEN}\s+)+[A-Z]|[A-Z][a-z]|(?=[a-z]))|"
    rf"[A-Z] (?:{words.BETWEEN}\s+)+[A-Z])"
)
HANDLE: Final = re.compile(
    r"(?<!\w)@\w{3,}"
    rf"|\b(?:{words.APPS})\b[\W_]{{0,3}}(?:is\s+)?"
    r"(?=[a-z_.]*[a-z][a-z_.]*[\d_])\w[\w.]{4,}"
    r"|\b(?:facebook|instagram|tiktok|linkedin|snapchat|twitter)\.com/\w\S*",
    re.IGNORECASE,
)
GAP: Final = r"[\s.,:;(\"'-]*(?:\d{1,2}\s*(?:jaar|jr)?[\s.,:;)(-]*)?"
NAMED: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(words.TITLES | words.RELATIONS))})\b{GAP}"
    r"([^\W\d_]+(?:['-][^\W\d_]+)*)",
    re.IGNORECASE,
)
SURNAMED: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(words.TITLES))})\b[\s.]*"
    r"((?:van\s+de[nr]|v\.?\s?d\.?|de[nr]?|el|ben|al)\s+[^\W\d_]{3,})",
    re.IGNORECASE,
)
"""A surname of two words: "van" alone tells from where somebody calls."""
LIKE_A_SURNAME: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(words.TITLES))})\b[\s.]*"
    rf"((?:(?:{words.BETWEEN}|v\.)\s*)*[^\W\d_]{{0,20}}{words.SURNAME_ENDS})\b",
    re.IGNORECASE,
)
"""After a title, what ends as surnames do, in small letters too."""
CALLED: Final = re.compile(
    rf"\bnaam\s*(?:van\s+)?{words.WHOSE}?\s*(?:is\s+|[:=]\s*)([^\W\d_]{{2,30}})",
    re.IGNORECASE,
)
"""What is said after "naam": mijn naam is, naam moeder:."""
NAME_OF: Final = re.compile(
    rf"\bnaam\s+(?:van\s+)?{words.WHOSE}\s+([^\W\d_]{{2,30}})", re.IGNORECASE
)
"""Naam kind tim: by a name of the lists alone, for much else follows there."""
STARTED: Final = re.compile(
    rf"\b({'|'.join(sorted(words.ALSO_WORDS))})\s+{words.VERBS}\b", re.IGNORECASE
)
ABBREVIATION: Final = re.compile(r"([^\W\d_]+)\.$")


def fold(text: str) -> tuple[str, list[int]]:
    """Plain letters and digits, and where each stood in the text.

    Accents, full-width and other digits, ligatures, characters of no width, odd
    spaces and dashes, and `%40` of a URL become what they look like.
    """
    folded: list[str] = []
    at: list[int] = []
    for match in ESCAPED.finditer(text):
        piece = match.group()
        if len(piece) > 1:
            piece = chr(int(piece[1:], 16))
        for one in unicodedata.normalize("NFKD", piece).translate(_STROKES):
            plain = _plain(one)
            folded.append(plain)
            at += [match.start()] * len(plain)
    return "".join(folded), at


def _plain(one: str) -> str:
    if one.isascii():
        return one
    match unicodedata.category(one):
        case "Nd":
            return str(unicodedata.decimal(one))
        case "Pd":
            return "-"
        case "Zs" | "Zl" | "Zp":
            return " "
        case "Mn" | "Me" | "Cf":
            return ""
        case _:
            return one


def spoken(name: str) -> Iterator[str]:
    """The words of a name, in lower case and folded, whole and in their parts."""
    for match in WORD.finditer(fold(name)[0]):
        word = match.group().lower()
        yield word
        yield from word.split("-")


def possible_names(text: str, allowed: frozenset[str]) -> Iterator[TextSpan]:
    """Whatever in a folded text may be a name; words of `allowed` are none."""
    for match in INITIALS.finditer(text):
        if (
            match.group().replace(".", "").strip().lower()
            not in words.NEUTRAL | allowed
        ):
            yield match.span()
    for match in HANDLE.finditer(text):
        yield match.span()
    for match in chain(SURNAMED.finditer(text), LIKE_A_SURNAME.finditer(text)):
        yield match.span(1)
    yield from _introduced(text, allowed)
    for match in WORD.finditer(text):
        if _is_name(match, text, allowed):
            yield match.span()


def _introduced(text: str, allowed: frozenset[str]) -> Iterator[TextSpan]:
    """What stands where a name is said: after "naam is", or a relation."""
    for match in CALLED.finditer(text):
        if match[1].lower() not in words.NO_NAME | allowed:
            yield match.span(1)
    for match in NAME_OF.finditer(text):
        if match[1].lower() in words.NAMES | words.ALSO_WORDS:
            yield match.span(1)
    for match in STARTED.finditer(text):
        if match[1][0].isupper():
            yield match.span(1)
    for match in NAMED.finditer(text):
        if _named(match[0], match[1], allowed):
            yield match.span(1)


def _named(whole: str, word: str, allowed: frozenset[str]) -> bool:
    """Whether the word after a title or a relation is a name."""
    if word.lower() in words.NAMES | words.ALSO_WORDS:
        return True
    title = re.split(r"\W", whole, maxsplit=1)[0].lower() in words.TITLES
    return title and word[0].isupper() and word.lower() not in allowed


def _is_name(match: re.Match[str], text: str, allowed: frozenset[str]) -> bool:
    word = match.group()
    if any(ord(one) > LATIN_ENDS for one in word):
        return True
    parts = word.removesuffix("'s").split("-")
    if any(p.lower() in words.NAMES and p.lower() not in allowed for p in parts):
        return True
    if _begins_sentence(text[: match.start()]):
        return False
    return any(_strange(part, allowed) for part in parts)


def _strange(part: str, allowed: frozenset[str]) -> bool:
    """Whether a capital stands before what we do not know."""
    if not part[:1].isupper() or len(part) == 1:
        return False
    if part.isupper() and len(part) <= SHORT_CAPITALS:
        return False
    known = words.NEUTRAL | MUNICIPALITIES | allowed
    return not {part.lower(), part.lower().removesuffix("s")} & known


def _begins_sentence(before: str) -> bool:
    before = before.rstrip(" \"'([")
    if not before or before[-1] in "!?:;\n":
        return True
    abbreviated = ABBREVIATION.search(before)
    if abbreviated is None:
        return before[-1] == "."
    word = abbreviated[1].lower()
    return len(word) > 1 and word not in words.ABBREVIATED
