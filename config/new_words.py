"""What is newly named or said on a line, or of the looks: believable, and heard.

The reader of the line file takes longer ones, and a text without a word, as those of
before may be so; nobody chooses one from now on. Must not know who changes it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from config.reader import EntryError, refuse
from ringgroup.people import lengths
from ringgroup.people.versions import SITE
from ringgroup.registration import privacy

NewWordsCheck = Callable[[Any, Any], None]
"""Looks at what stood and what is to stand; raises `EntryError`."""


def check(differences: Mapping[str, Mapping[str, tuple[Any, Any]]]) -> None:
    """Refuse what nobody can read or hear, by line and key; raises `EntryError`."""
    for line, changed in differences.items():
        above = ("site",) if line == SITE else ("lines", line)
        for where, (before, after) in changed.items():
            _check(above, where, before, after)


def _check(above: Iterable[str], where: str, before: Any, after: Any) -> None:  # noqa: ANN401 - parsed TOML
    table = where.partition(".")[0]
    looks = CHECKS.get(where) or CHECKS.get(f"{table}.*")
    if looks is None or after is None:
        return
    try:
        looks(before, after)
    except EntryError as wrong:
        raise EntryError(wrong.reason, *above, *where.split(".")) from None


def _name(_: object, name: str) -> None:
    _words(None, name)
    _at_most(lengths.NAME)(None, name)


def _words(_: object, text: str) -> None:
    if not lengths.says_something(text):
        refuse(text, "has no letter and no digit")


def _at_most(longest: int) -> NewWordsCheck:
    def look(_: object, text: str) -> None:
        if len(text) > longest:
            refuse(text, f"is longer than {longest} characters")

    return look


def _told_to_workers(_: object, text: str) -> None:
    """What stands beside the forms of all: as little of a person as in a note."""
    allowed = privacy.Allowed(organisations=True)
    if privacy.screen(text, allowed, longest=len(text)).refused:
        raise EntryError(HOLDS_A_PERSON)


HOLDS_A_PERSON: Final = "holds a number, an address or a date that leads to a person"


def _partner(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
    there = before or {}
    for part, look in PARTS.items():
        if part in after and after[part] != there.get(part):
            look(None, after[part])


def _choices(
    before: Iterable[Mapping[str, Any]] | None, after: Iterable[Mapping[str, Any]]
) -> None:
    there = {one["code"]: one["label"] for one in before or ()}
    for one in after:
        if one["label"] != there.get(one["code"]):
            _name(None, one["label"])
        if one["code"] not in there:
            _at_most(lengths.CODE)(None, one["code"])


def _places(before: Iterable[str] | None, after: Iterable[str]) -> None:
    for place in {*after} - {*(before or ())}:
        _words(None, place)


PARTS: Final[Mapping[str, NewWordsCheck]] = {
    "name": _name,
    "email": _at_most(lengths.ADDRESS),
    "backup_email": _at_most(lengths.ADDRESS),
    "asks": _told_to_workers,
}
CHECKS: Final[Mapping[str, NewWordsCheck]] = {
    "name": _name,
    "organisation": _name,
    "privacy_contact": _at_most(lengths.CONTACT),
    "accessibility_contact": _at_most(lengths.CONTACT),
    "security_contact": _at_most(lengths.ADDRESS),
    "security_txt": _at_most(lengths.ADDRESS),
    "voicemail.email": _at_most(lengths.ADDRESS),
    "voicemail.greeting": _words,
    "prompts.*": _words,
    "today.text": _words,
    "partners.*": _partner,
    "registration.*": _choices,
    "allowed_words": _places,
}
