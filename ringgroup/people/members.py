"""Members as values: who they are, and how each column of one is written.

Pure. Must not know where members are kept, nor how a file of them is read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Final

import phonenumbers

from ringgroup.people import lengths
from schedules.cells import Cell, tidy, unguarded
from schedules.notation import Misdated, dutch_day

ROLES: Final = ("member", "coordinator", "administrator")
DUTCH: Final = 31
LONGEST: Final = 200
"""Characters of a cell of a member, but for its lines: those may be many."""
LONGEST_OF: Final[Mapping[str, int]] = {
    "name": lengths.NAME,
    "organisation": lengths.NAME,
}
"""Columns of which a new cell has to be shorter, and says something."""
ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
EMAIL: Final = re.compile(
    rf"{ATOM}(\.{ATOM})*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{{2,}}"
)
DIALLED: Final = re.compile(r"\+?[0-9 ()./-]+", re.ASCII)


EVERYWHERE: Final = ("*",)
"""How a list says, in its column of lines: on every line there is or will be."""


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a row of a member file says that somebody stands; None: it says nothing."""

    lines: tuple[str, ...] | None = None
    on_roster: bool | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A worker, coordinator or administrator; `mobile` is E.164.

    `stands` is what a file says of lines: no part of who somebody is.
    """

    name: str
    organisation: str
    mobile: str
    email: str
    login: str
    role: str
    active: bool = True
    stands: Stands = field(default=Stands(), compare=False)

    @property
    def names(self) -> frozenset[str]:
        """What this member may fill in at the sign-in; nobody else may have any."""
        return frozenset({self.login, self.email.lower()})


@dataclass(frozen=True, slots=True)
class Own:
    """What members see of their own account."""

    login: str
    name: str
    organisation: str
    mobile: str
    email: str
    role: str
    prefers_email: bool
    has_pin: bool
    last_login_at: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A member in the administrator's list: the person, and the account's state."""

    id: int
    login: str
    name: str
    organisation: str
    mobile: str
    email: str
    role: str
    active: bool
    problem: str | None
    tested_at: datetime | None
    last_login_at: datetime | None
    has_password: bool
    has_second_factor: bool
    has_pin: bool
    has_passkey: bool


class UnfitCell(ValueError):  # noqa: N818 - what it is about a cell, not an error of ours
    """A cell that cannot be what its column says; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


LOGIN: Final = re.compile(r"(?!\.+$)[^ /\\?#%]+")


def dutch_mobile(text: str) -> str:
    """Read a Dutch mobile number in any usual spelling; return it in E.164.

    Numbers of machines (097) count as mobiles in the numbering plan; nobody can
    pick one up.
    """
    wrong = "mobile_wrong"
    if not DIALLED.fullmatch(text):
        raise UnfitCell(wrong)
    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        raise UnfitCell(wrong) from None
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    six = str(number.national_number).startswith("6")
    if number.country_code != DUTCH or not mobile or not six:
        raise UnfitCell(wrong)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _words(text: str) -> str:
    if not text.isprintable():
        code = "control_character"
        raise UnfitCell(code)
    return text


def _email(text: str) -> str:
    if not EMAIL.fullmatch(text):
        code = "email_wrong"
        raise UnfitCell(code)
    return text


def _login(text: str) -> str:
    if not LOGIN.fullmatch(text):  # it stands in an address
        code = "login_wrong"
        raise UnfitCell(code)
    return _words(text).lower()


def _role(text: str) -> str:
    if text not in ROLES:
        code = "role_wrong"
        raise UnfitCell(code)
    return text


COLUMNS: Final[Mapping[str, Callable[[str], str]]] = {
    "name": _words,
    "organisation": _words,
    "mobile": dutch_mobile,
    "email": _email,
    "login": _login,
    "role": _role,
}
YES_OR_NO: Final = {"yes": True, "ja": True, "no": False, "nee": False}


def _since(cell: Cell) -> date:
    day = dutch_day(cell if isinstance(cell, date) else tidy(cell))
    if day is None or isinstance(day, Misdated):
        code = "since_wrong"
        raise UnfitCell(code)
    return day


def _on_roster(cell: Cell) -> bool:
    said = YES_OR_NO.get(tidy(str(cell)))
    if said is None:
        code = "on_roster_wrong"
        raise UnfitCell(code)
    return said


def _lines(cell: Cell) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unguarded(str(cell)).split()))


OPTIONAL: Final[Mapping[str, Callable[[Cell], object]]] = {
    "lines": _lines,
    "on_roster": _on_roster,
    "since": _since,
}
"""Columns that may be left out, and so may their cells."""
HEADINGS: Final = (*COLUMNS, *OPTIONAL)


CHANGING: Final = ("name", "organisation", "mobile", "email", "role", "active")
"""What can be changed of a member."""


def version(member: Listed | Member) -> str:
    """How a member is now, as a page sends it along; nobody can read it there."""
    text = "\0".join(str(getattr(member, name)) for name in CHANGING)
    return sha256(text.encode()).hexdigest()[:16]


def changed_columns(before: Listed | Member, wanted: Member) -> list[str]:
    """Which columns differ; what stands in them is nobody's to read in a log."""
    told = {"role": wanted.role, "active": "on" if wanted.active else "off"}
    return [
        f"{name}: {told[name]}" if name in told else name
        for name in CHANGING
        if getattr(before, name) != getattr(wanted, name)
    ]
