"""Reading parsed TOML strictly: a table of keys, each with the reader of its value.

Knows types, ranges and how to say where something is wrong. Must not know what a
line is; that is `config.lines`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any, NoReturn, TypeVar

import phonenumbers

from config.errors import quoted

A = TypeVar("A")
T = TypeVar("T")
Reader = Callable[[object], object]

KINDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
CODE = re.compile(r"[a-z0-9][a-z0-9+_-]*")
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
EMAIL = re.compile(
    rf"{ATOM}(\.{ATOM})*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{{2,}}"
)
NETHERLANDS, DUTCH_DIGITS = 31, 9


class EntryError(ValueError):
    """An entry that cannot be; `keys` says where, from the outside in."""

    def __init__(self, reason: str, *keys: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.keys = keys

    @property
    def told(self) -> str:
        """Where, and what: one line."""
        return f"{'.'.join(self.keys)}: {self.reason}"


def refuse(value: object, reason: str) -> NoReturn:
    """Say of a value what it is not, or why it cannot be."""
    raise EntryError(" ".join((quoted(value), reason)))


def at(key: str, read: Callable[[A], T], value: A) -> T:
    """Read a value, and put its key before whatever is wrong with it.

    The value types raise their own kinds of ValueError, with a reason to show.
    """
    try:
        return read(value)
    except EntryError as wrong:
        raise EntryError(wrong.reason, key, *wrong.keys) from None
    except ValueError as wrong:
        raise EntryError(str(wrong), key) from None


def kind(value: object, wanted: type[T]) -> T:
    """Return the value if it has exactly this type: true is not a number."""
    if isinstance(value, wanted) and type(value) is wanted:
        return value
    refuse(value, f"is not {KINDS[wanted]}")


def table(
    value: object, keys: Mapping[str, Reader], required: Collection[str] = ()
) -> dict[str, Any]:
    """Read a table: unknown keys first, then missing ones, then each in file order."""
    given: dict[str, object] = kind(value, dict)
    for key in given:
        if key not in keys:
            raise EntryError(_unknown(key, keys), key)
    for key in required:
        if key not in given:
            reason = "missing"
            raise EntryError(reason, key)
    return {key: at(key, keys[key], entry) for key, entry in given.items()}


def each(value: object, name: Reader, read: Callable[[str, object], T]) -> dict[str, T]:
    """Read a table of tables whose keys are names that the administrator chose."""
    found: dict[str, T] = {}
    for key, entry in kind(value, dict).items():
        at(key, name, key)
        found[key] = at(key, partial(read, key), entry)
    return found


def _unknown(key: str, known: Collection[str]) -> str:
    near = get_close_matches(key, known, n=1)
    if near:
        return f'unknown key; did you mean "{near[0]}"?'
    return f"unknown key; known here: {', '.join(known)}"


def several(read: Callable[[object], T]) -> Callable[[object], tuple[T, ...]]:
    """Read a list, each entry by the same reader."""
    return lambda value: tuple(read(entry) for entry in kind(value, list))


def text(value: object) -> str:
    """Read a text that says something and can stand in XML."""
    words = kind(value, str)
    if not words.strip():
        refuse(value, "is empty")
    if CONTROL.search(words):
        refuse(value, "holds a control character")
    return words


def title(value: object) -> str:
    """Read a text of one line, such as a name."""
    words = text(value)
    if not words.isprintable():
        refuse(words, "is more than one line")
    return words


def flag(value: object) -> bool:
    """Read true or false."""
    return kind(value, bool)


def whole(low: int, high: int) -> Callable[[object], int]:
    """Read a whole number within bounds, both included."""

    def read(value: object) -> int:
        number = kind(value, int)
        if not low <= number <= high:
            refuse(value, f"is not between {low} and {high}")
        return number

    return read


def one_of(*words: str) -> Callable[[object], str]:
    """Read one of a few fixed words."""

    def read(value: object) -> str:
        if value not in words:
            refuse(value, f"is not one of: {', '.join(words)}")
        return kind(value, str)

    return read


def code(value: object) -> str:
    """Read a code that is stored for years: lower-case, ASCII."""
    found = kind(value, str)
    if not CODE.fullmatch(found):
        refuse(value, 'is not a code such as "0-3" or "other": lower-case, no spaces')
    return found


def email(value: object) -> str:
    """Read one plain e-mail address."""
    address = kind(value, str)
    if not EMAIL.fullmatch(address):
        refuse(value, "is not an e-mail address")
    return address


def phone(value: object) -> str:
    """Read a number in E.164, of any country.

    Dutch numbers that are not in use, as in tests and demos, have to be only as
    long as one.
    """
    written = kind(value, str)
    try:
        number = phonenumbers.parse(written, None)
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    possible = (
        number.country_code == NETHERLANDS
        and len(str(number.national_number)) == DUTCH_DIGITS
    )
    if written != e164 or not (possible or phonenumbers.is_valid_number(number)):
        refuse(value, 'is not a phone number such as "+31402584113"')
    return written
