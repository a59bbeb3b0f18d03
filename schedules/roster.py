"""The roster file: who is on duty, and who is backup, in each opening block.

Knows how a roster is written down and what is wrong with one, by line and column.
Must not know who wrote it, where it is kept, or what it replaces.
"""

import csv
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Final

from schedules.hours import NOTHING, Block, ExtraDays, OpeningHours, ScheduleError, Span

COLUMNS: Final = ("date", "block", "duty", "backup")

Row = Mapping[str, str]
Problem = tuple[str, str]  # the column, and what is wrong there


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is on duty in a block and who is backup, by login."""

    block: Block
    duty: str | None
    backup: str | None


def read_roster(
    text: str, hours: OpeningHours, logins: Container[str], extra: ExtraDays = NOTHING
) -> tuple[list[Assignment], list[str]]:
    """Read a roster file; return what it says and, a line each, all that is wrong."""
    rows, unreadable = _rows(text)
    line, header = rows[0] if rows else (1, [])
    columns = [name.casefold() for name in header]
    if sorted(columns) != sorted(COLUMNS):
        return [], unreadable or [f"line {line}: {_wrong_columns(columns)}"]
    found: list[Assignment] = []
    errors: list[str] = []
    lines: dict[Block, int] = {}
    for line, cells in rows[1:]:
        if len(cells) > len(columns):
            errors.append(
                f"line {line}: {len(cells)} cells under {len(columns)} columns"
            )
            continue
        filled = cells + [""] * (len(columns) - len(cells))
        row = dict(zip(columns, filled, strict=True))
        blocks, problems = _blocks(row, hours, extra)
        for block in blocks:
            if lines.setdefault(block, line) != line:
                what = f"{block.label} of {block.day} is in line {lines[block]} too"
                problems.append(("block", what))
        problems += _wrong_people(row, logins)
        errors += (f"line {line}, column {column}: {what}" for column, what in problems)
        if not problems:
            duty, backup = row["duty"], row["backup"] or None
            found += (Assignment(block, duty, backup) for block in blocks)
    return found, errors + unreadable


def write_roster(assignments: Iterable[Assignment]) -> str:
    """Write the roster file of these assignments, by date and block."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in sorted(assignments, key=lambda assignment: assignment.block):
        writer.writerow((one.block.day, one.block.label, one.duty, one.backup))
    return text.getvalue()


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return each row that is not blank with its line, and why reading stopped."""
    text = text.removeprefix("\ufeff")
    header = text.lstrip().partition("\n")[0]
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=";" if ";" in header else ",", strict=True
    )
    rows: list[tuple[int, list[str]]] = []
    try:
        for raw in reader:
            cells = [" ".join(cell.split()) for cell in raw]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        return rows, [f"line {reader.line_num}: {error}"]
    return rows, []


def _wrong_columns(columns: list[str]) -> str:
    wrong = {
        "missing": [name for name in COLUMNS if name not in columns],
        "unknown": [name for name in columns if name not in COLUMNS],
        "twice": [name for name in COLUMNS if columns.count(name) > 1],
    }
    told = (f"{what}: {', '.join(names)}" for what, names in wrong.items() if names)
    return f"the columns are {', '.join(COLUMNS)} ({'; '.join(told)})"


def _blocks(
    row: Row, hours: OpeningHours, extra: ExtraDays
) -> tuple[tuple[Block, ...], list[Problem]]:
    """Return the blocks that a row is about, or what is wrong with date and block."""
    day, label = _day(row["date"]), row["block"]
    unreadable = list(_wrong_label(label))
    if day is None:
        what = f'"{row["date"]}" is not a date (YYYY-MM-DD)'
        return (), [("date", what), *unreadable]
    on_day = hours.blocks_on(day, extra)
    if not on_day:
        name = hours.closed_name(day)
        what = f"the desk is closed on {day}" + (f" ({name})" if name else "")
        return (), [("date", what), *unreadable]
    chosen = tuple(block for block in on_day if label in ("", block.label))
    if chosen or unreadable:
        return chosen, unreadable
    labels = ", ".join(block.label for block in on_day)
    what = f'"{label}" is not an opening block of {day} ({labels})'
    return (), [("block", what)]


def _wrong_label(label: str) -> Iterator[Problem]:
    try:
        Span.parse(label or "00:00-24:00")
    except ScheduleError as error:
        yield "block", str(error)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _wrong_people(row: Row, logins: Container[str]) -> Iterator[Problem]:
    duty, backup = row["duty"], row["backup"]
    if not duty:
        yield "duty", "a login is needed"
    for column in ("duty", "backup"):
        if row[column] and row[column] not in logins:
            yield column, f'"{row[column]}" is not a known login'
    if duty and duty == backup:
        yield "backup", f'"{backup}" is already on duty in this row'
