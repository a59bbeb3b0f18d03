"""What a member file says, and what is wrong with it, by line and column.

Pure: knows the columns and how each is written. Must not know where members are
kept, how a file is read (schedules/rows.py), nor words for what is wrong.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

import phonenumbers

from schedules.cells import Problem, Row, Rows, tidy, unguarded
from schedules.rows import read_rows

ROLES: Final = ("member", "coordinator", "administrator")
DUTCH: Final = 31
LONGEST: Final = 200
"""Characters of a cell of a member; files are cut far beyond it."""
ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
EMAIL: Final = re.compile(
    rf"{ATOM}(\.{ATOM})*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{{2,}}"
)
DIALLED: Final = re.compile(r"\+?[0-9 ()./-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Member:
    """A worker, coordinator or administrator; `mobile` is E.164."""

    name: str
    organisation: str
    mobile: str
    email: str
    login: str
    role: str
    active: bool = True

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


class UnfitCell(ValueError):  # noqa: N818 - what it is about a cell, not an error of ours
    """A cell that cannot be what its column says; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
    if " " in text:
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


def read_members(
    data: bytes, known: Iterable[Member]
) -> tuple[list[Member], list[Problem]]:
    """Read a member file: its rows, and then what they say."""
    return members_of(read_rows(data, COLUMNS), known)


def members_of(
    found: Rows, known: Iterable[Member]
) -> tuple[list[Member], list[Problem]]:
    """Return what the rows of a member file say and, by line, all that is wrong.

    `known` are the members there are; what one had who left is free. Those of the file
    may swap their mobiles and names: only who is not in it keeps one from them.
    """
    rows, problems = found[0], [*found[1]]
    if problems and not rows:
        return [], problems
    line, columns = _head(rows)
    wrong = list(_wrong_columns(line, columns))
    if wrong:
        return [], problems or wrong
    read: list[tuple[int, dict[str, str]]] = []
    for line, cells in rows[1:]:
        if len(cells) > len(columns):
            counted = str(len(cells)), str(len(columns))
            problems.append(Problem(line, "too_many_cells", columns[-1], *counted))
            continue
        texts = [unguarded(str(cell)) for cell in cells]
        filled = texts + [""] * (len(columns) - len(texts))
        good, bad = _read(line, dict(zip(columns, filled, strict=True)))
        read.append((line, good))
        problems += bad
    problems += _clashes(read, known)
    bad_lines = {one.line for one in problems}
    members = [
        Member(**cells, active=True) for line, cells in read if line not in bad_lines
    ]
    return members, sorted(problems, key=lambda one: one.line)


def _head(rows: list[Row]) -> tuple[int, list[str]]:
    line, cells = rows[0] if rows else (1, [])
    return line, [tidy(str(cell)) for cell in cells]


def _read(line: int, row: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Read each cell of a row; return what can be read, and what is wrong."""
    cells, wrong = dict[str, str](), list[Problem]()
    for column, read in COLUMNS.items():
        if not row[column]:
            wrong.append(Problem(line, "empty", column))
            continue
        if len(row[column]) > LONGEST:
            wrong.append(Problem(line, "too_long", column, about=str(LONGEST)))
            continue
        try:
            cells[column] = read(row[column])
        except UnfitCell as error:
            wrong.append(Problem(line, error.code, column, row[column]))
    return cells, wrong


def _clashes(
    rows: list[tuple[int, dict[str, str]]], known: Iterable[Member]
) -> Iterator[Problem]:
    """Yield each mobile and each name at the sign-in that somebody else has.

    A login is a name at the sign-in, and so is an e-mail address.
    """
    logins = {cells["login"] for _, cells in rows if "login" in cells}
    owners = {
        word: member.login
        for member in known
        if member.login not in logins and member.active
        for word in (member.mobile, *member.names)
    }
    first: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line, cells in rows:
        said = set[str]()
        for column in ("mobile", "email", "login"):
            value = cells.get(column, "").lower()
            if not value or value in said:
                continue
            said.add(value)
            kind = "mobile" if column == "mobile" else "name"
            before = first[kind].setdefault(value, line)
            if before != line:
                yield Problem(line, "twice", column, value, str(before))
            elif value in owners:
                yield Problem(line, "taken", column, value, owners[value])


def _wrong_columns(line: int, columns: list[str]) -> Iterator[Problem]:
    for name in COLUMNS:
        if name not in columns:
            yield Problem(line, "column_missing", name, name)
    for name in columns:
        if name not in COLUMNS:
            yield Problem(line, "column_unknown", "", name)
    for name in COLUMNS:
        if columns.count(name) > 1:
            yield Problem(line, "column_twice", name, name)
