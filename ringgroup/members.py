"""What a member file says, and what is wrong with it, by line and column.

Pure: knows the columns and how each is written. Must not know where members are
kept, nor who may read the file.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final

import phonenumbers

ROLES: Final = ("member", "coordinator", "administrator")
DUTCH: Final = 31
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


def dutch_mobile(text: str) -> str:
    """Read a Dutch mobile number in any usual spelling; return it in E.164.

    Numbers of machines (097) count as mobiles in the numbering plan; nobody can
    pick one up.
    """
    wrong = f'"{text}" is not a Dutch mobile number (06...)'
    if not DIALLED.fullmatch(text):
        raise ValueError(wrong)
    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        raise ValueError(wrong) from None
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    six = str(number.national_number).startswith("6")
    if number.country_code != DUTCH or not mobile or not six:
        raise ValueError(wrong)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _words(text: str) -> str:
    if not text.isprintable():
        message = "holds a control character"
        raise ValueError(message)
    return text


def _email(text: str) -> str:
    if not EMAIL.fullmatch(text):
        message = f'"{text}" is not an e-mail address'
        raise ValueError(message)
    return text


def _login(text: str) -> str:
    if " " in text:
        message = f'"{text}" holds a space'
        raise ValueError(message)
    return _words(text).lower()


def _role(text: str) -> str:
    if text not in ROLES:
        message = f'"{text}" is not one of: {", ".join(ROLES)}'
        raise ValueError(message)
    return text


COLUMNS: Final[Mapping[str, Callable[[str], str]]] = {
    "name": _words,
    "organisation": _words,
    "mobile": dutch_mobile,
    "email": _email,
    "login": _login,
    "role": _role,
}
UNIQUE: Final = ("mobile", "login")


def read_members(text: str, taken: Mapping[str, str]) -> tuple[list[Member], list[str]]:
    """Read a member file; return what it says and, a line for each bad row, why not.

    `taken` says which login has a mobile already. Members of the file may swap
    theirs: only who is not in it keeps a mobile from them.
    """
    rows, problems = _rows(text)
    first = {column: dict[str, int]() for column in UNIQUE}
    good = [(line, *_read(row)) for line, row in rows]
    logins = {cells["login"] for _, cells, _ in good if "login" in cells}
    members: list[Member] = []
    for line, cells, wrong in good:
        for column in UNIQUE:
            value = cells.get(column)
            if value and first[column].setdefault(value, line) != line:
                what = f'"{value}" is in line {first[column][value]} too'
                wrong.append(f"column {column}: {what}")
        owner = taken.get(cells.get("mobile", ""))
        if owner is not None and owner not in logins:
            wrong.append(f'column mobile: "{cells["mobile"]}" belongs to "{owner}"')
        if wrong:
            problems.append(f"line {line}, {'; '.join(wrong)}")
        else:
            members.append(_member(cells))
    return members, problems


def _member(cells: Mapping[str, str]) -> Member:
    return Member(
        name=cells["name"],
        organisation=cells["organisation"],
        mobile=cells["mobile"],
        email=cells["email"],
        login=cells["login"],
        role=cells["role"],
    )


def _read(row: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Read each cell of a row; return what can be read, and what is wrong."""
    cells, wrong = dict[str, str](), list[str]()
    for column, read in COLUMNS.items():
        try:
            if not row[column]:
                message = "is empty"
                raise ValueError(message)  # noqa: TRY301 - one place says what is wrong
            cells[column] = read(row[column])
        except ValueError as error:
            wrong.append(f"column {column}: {error}")
    return cells, wrong


def _rows(text: str) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """Return each row that is not blank with its line, and what is no row at all."""
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[str] = []
    columns: list[str] | None = None
    try:
        for line, cells in _lines(text):
            if columns is None:
                columns = [cell.casefold() for cell in cells]
                problems = list(_wrong_columns(line, columns))
                if problems:
                    break
            elif len(cells) > len(columns):
                counted = f"{len(cells)} cells under {len(columns)} columns"
                problems.append(f"line {line}, column {columns[-1]}: {counted}")
            else:
                filled = cells + [""] * (len(columns) - len(cells))
                rows.append((line, dict(zip(columns, filled, strict=True))))
    except csv.Error as error:
        lines = text.count("\n") + 1
        problems.append(f"line {lines}: {error}")
    if columns is None:
        problems = problems or list(_wrong_columns(1, []))
    return rows, problems


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not blank; commas or semicolons."""
    text = text.removeprefix("\ufeff")
    header = text.lstrip().partition("\n")[0]
    delimiter = ";" if ";" in header else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for raw in reader:
        cells = [" ".join(cell.split()) for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield reader.line_num, cells


def _wrong_columns(line: int, columns: list[str]) -> Iterator[str]:
    wrong = {
        "missing": [name for name in COLUMNS if name not in columns],
        "unknown": [name for name in columns if name not in COLUMNS],
        "twice": [name for name in COLUMNS if columns.count(name) > 1],
    }
    told = [f"{what}: {', '.join(names)}" for what, names in wrong.items() if names]
    if told:
        yield f"line {line}: the columns are {', '.join(COLUMNS)} ({'; '.join(told)})"
