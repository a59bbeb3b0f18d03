"""What a member file says, and what is wrong with it, by line and column.

Pure. Must not know how each column is written (`members`), where members are kept, how
a file is read (schedules/rows.py), nor words for what is wrong.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from ringgroup.people import lengths
from ringgroup.people.members import (
    COLUMNS,
    EVERYWHERE,
    HEADINGS,
    LONGEST,
    LONGEST_OF,
    OPTIONAL,
    Member,
    Stands,
    UnfitCell,
)
from schedules.cells import Cell, Problem, Row, Rows, tidy, unguarded
from schedules.rows import read_rows

TOLD: Final = 20
"""Of so many keys in one cell it is said that they are of no line."""


def read_members(
    data: bytes, known: Iterable[Member], lines: Collection[str] | None = None
) -> tuple[list[Member], list[Problem]]:
    """Read a member file: its rows, and then what they say."""
    return members_of(read_rows(data, HEADINGS), known, lines)


def members_of(
    found: Rows,
    known: Iterable[Member],
    lines: Collection[str] | None = None,
    ours: Collection[str] = (),
) -> tuple[list[Member], list[Problem]]:
    """Return what the rows of a member file say and, by line, all that is wrong.

    `known` are the members there are; what one had who left is free. Those of the file
    may swap their mobiles and names: only who is not in it keeps one from them. `lines`
    are the keys of the lines there are; None: whoever asks looks at them. `ours` are
    the numbers (E.164) that are nobody's mobile, because they are our own.
    """
    rows, problems = found[0], [*found[1]]
    if problems and not rows:
        return [], problems
    known = tuple(known)
    there = {(of, getattr(one, of)) for one in known for of in LONGEST_OF}
    line, columns = _head(rows)
    wrong = list(_wrong_columns(line, columns))
    if wrong:
        return [], problems or wrong
    read: list[tuple[int, dict[str, str]]] = []
    stands: dict[int, Stands] = {}
    for line, cells in rows[1:]:
        if len(cells) > len(columns):
            counted = str(len(cells)), str(len(columns))
            problems.append(Problem(line, "too_many_cells", columns[-1], *counted))
            continue
        filled = [*cells, *[""] * (len(columns) - len(cells))]
        row = dict(zip(columns, filled, strict=True))
        said = {name: unguarded(str(row[name])) for name in COLUMNS}
        good, bad = _read(line, said, there)
        stands[line], more = _read_stands(line, row, lines)
        read.append((line, good))
        problems += [*bad, *more]
    problems += [*_clashes(read, known, ours), *_nowhere(read, stands, known, lines)]
    bad_lines = {one.line for one in problems}
    members = [
        Member(**cells, active=True, stands=stands[line])
        for line, cells in read
        if line not in bad_lines
    ]
    return members, sorted(problems, key=lambda one: one.line)


def _read_stands(
    line: int, row: Mapping[str, Cell], known: Collection[str] | None
) -> tuple[Stands, list[Problem]]:
    """Read where a row says that somebody stands, and what is wrong with that."""
    said, wrong = dict[str, Any](), list[Problem]()
    for column, read in OPTIONAL.items():
        cell = row.get(column, "")
        if not cell:
            continue
        if len(str(cell)) > LONGEST and column != "lines":
            wrong.append(Problem(line, "too_long", column, about=str(LONGEST)))
            continue
        try:
            said[column] = read(cell)
        except UnfitCell as error:
            wrong.append(Problem(line, error.code, column, str(cell)))
    if known is not None:
        keys = said.get("lines", ())
        unknown = (one for one in keys if one not in known and keys != EVERYWHERE)
        wrong += [
            Problem(line, "line_unknown", "lines", key) for key in islice(unknown, TOLD)
        ]
    return Stands(**said), wrong


def _nowhere(
    rows: Iterable[tuple[int, dict[str, str]]],
    stands: Mapping[int, Stands],
    known: Iterable[Member],
    lines: Collection[str] | None,
) -> Iterator[Problem]:
    """Yield who is new and of whom no line is said, where there are several.

    Nobody sees a line because a cell was left empty. An administrator needs none.
    """
    if lines is None or len(lines) == 1:
        return
    logins = {one.login for one in known}
    for line, cells in rows:
        new = "login" in cells and cells["login"] not in logins
        works = cells.get("role", "administrator") != "administrator"
        if new and works and stands[line].lines is None:
            yield Problem(line, "lines_needed", "lines", "", ", ".join(lines))


def _head(rows: list[Row]) -> tuple[int, list[str]]:
    line, cells = rows[0] if rows else (1, [])
    return line, [tidy(str(cell)) for cell in cells]


def _read(
    line: int, row: Mapping[str, str], there: Collection[tuple[str, str]]
) -> tuple[dict[str, str], list[Problem]]:
    """Read each cell of a row; return what can be read, and what is wrong.

    `there` are the names that members have: such a one may be longer, and stays.
    """
    cells, wrong = dict[str, str](), list[Problem]()
    for column, read in COLUMNS.items():
        text, is_new = row[column], (column, row[column]) not in there
        longest = LONGEST_OF.get(column, LONGEST) if is_new else LONGEST
        named = column in LONGEST_OF and is_new
        if not text or (named and not lengths.says_something(text)):
            wrong.append(Problem(line, "empty", column))
            continue
        if len(text) > longest:
            wrong.append(Problem(line, "too_long", column, about=str(longest)))
            continue
        try:
            cells[column] = read(row[column])
        except UnfitCell as error:
            wrong.append(Problem(line, error.code, column, row[column]))
    return cells, wrong


def _clashes(
    rows: list[tuple[int, dict[str, str]]],
    known: Iterable[Member],
    ours: Collection[str],
) -> Iterator[Problem]:
    """Yield each mobile and each name at the sign-in that somebody else has, or we.

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
            elif value in ours:
                yield Problem(line, "number_ours", column, value)


def _wrong_columns(line: int, columns: list[str]) -> Iterator[Problem]:
    for name in COLUMNS:
        if name not in columns:
            yield Problem(line, "column_missing", name, name)
    for name in columns:
        if name not in HEADINGS:
            yield Problem(line, "column_unknown", "", name)
    for name in HEADINGS:
        if columns.count(name) > 1:
            yield Problem(line, "column_twice", name, name)
