"""The roster as a spreadsheet, in and out: Excel workbooks, and CSV by any name.

Knows files as bytes from strangers: how large they may be, and what may not be in
them. What the rows say is judged in schedules/entries.py, whatever the file was.
"""

import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from io import BytesIO
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from schedules.entries import Code, Problem, Reading, Row
from schedules.hours import NOTHING, ExtraDays, OpeningHours
from schedules.notation import Cell, guarded, tidy
from schedules.roster import Assignment
from schedules.rows import LARGEST, csv_rows, trimmed

UNPACKED: Final = 20_000_000
"""Bytes of all that is in a workbook, once unpacked."""
PARTS: Final = 500
ROWS: Final = 5_000
WIDEST: Final = 50
LAST_ROW: Final = 1_048_576
"""The last row that Excel has."""
LONGEST: Final = 500
"""Characters of a cell that are looked at."""
CHARACTERS: Final = 4_000_000
"""Of all cells: a small file may say the same long text in each."""
ELEMENTS: Final = 500_000
"""Of everything in a workbook; a roster of 5,000 rows has a third of them."""
XML: Final = (".xml", ".rels", ".vml")
HEAD: Final = 300
"""Bytes in which a text names its encoding."""
ENCODING: Final = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")
PLAIN: Final = frozenset({b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1"})
HEADINGS: Final = ("datum", "blok", "dienst", "achterwacht")
WIDTHS: Final = (26, 14, 28, 28)
DUTCH_DATE: Final = "[$-413]ddd d mmmm yyyy"
DECLARED: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
WIDE_TEXT: Final = (b"\xff\xfe", b"\xfe\xff")

Rows = tuple[list[Row], list[Problem]]
Found = tuple[list[Assignment], list[Problem]]


def read_sheet(
    data: bytes,
    hours: OpeningHours,
    people: Mapping[str, Collection[str]],
    extra: ExtraDays = NOTHING,
) -> Found:
    """Read a workbook or CSV as coordinators keep it; nothing is imported by it.

    Return the assignments of the rows that are right, and what is wrong with the
    others; whoever imports takes all or nothing. Of a workbook the first sheet counts.
    """
    return read_rows(rows_of(data), hours, people, extra)


def read_rows(
    read: Rows,
    hours: OpeningHours,
    people: Mapping[str, Collection[str]],
    extra: ExtraDays = NOTHING,
) -> Found:
    """Read what the rows of such a file say."""
    rows, problems = read
    if problems and not rows:
        return [], problems
    found, wrong = Reading(hours, people, extra).read(rows)
    return found, [*wrong, *problems]


def write_sheet(
    assignments: Iterable[Assignment],
    names: Mapping[str, str] | None = None,
    title: str = "Rooster",
) -> bytes:
    """Return a workbook of these assignments, by date and block, that reads back.

    People are named in full where `names` (login → full name) tells them apart, else
    by login.
    """
    shown = _shown(names or {})
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(title)
    sheet.append(HEADINGS)
    for one in sorted(assignments, key=lambda one: one.block):
        sheet.append((one.block.day, one.block.label))
        row = sheet.max_row
        for column, login in ((3, one.duty), (4, one.backup)):
            if login is not None:
                _write(sheet, row, column, shown.get(login, login))
        sheet.cell(row, 1).number_format = DUTCH_DATE
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write a text as a text, whatever it looks like."""
    sheet.cell(row, column).value = guarded(ILLEGAL_CHARACTERS_RE.sub("", text))


def _shown(names: Mapping[str, str]) -> Mapping[str, str]:
    """Return how each login is shown: by a name that is nobody else's, else as is."""
    spelled = [tidy(name) for name in names.values()]
    taken = {*map(tidy, names)}
    return {
        login: name
        for login, name in names.items()
        if spelled.count(tidy(name)) == 1 and tidy(name) not in taken
    }


def rows_of(data: bytes) -> Rows:
    """Return the rows of a workbook or CSV, and why it was not read, or not all of it.

    Nothing in it is worth more than so much of our time and memory.
    """
    rows, problems = _rows(data)
    if sum(len(str(cell)) for _, cells in rows for cell in cells) > CHARACTERS:
        return [], [_whole("too_large", str(CHARACTERS))]
    return rows, problems


def _rows(data: bytes) -> Rows:
    if len(data) > LARGEST:
        return [], [_whole("too_large", str(LARGEST))]
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return [], [_whole("old_format")]
    if not data.startswith(b"PK\x03\x04"):
        rows, problems = csv_rows(_decoded(data), ROWS)
        return [
            (line, [_cut(one) for one in cells[:WIDEST]]) for line, cells in rows
        ], problems
    try:
        problem = _danger(data)
        return ([], [problem]) if problem else _workbook_rows(data)
    except Exception as error:  # noqa: BLE001 - a broken file breaks its reader anywhere
        return [], [_whole("unreadable", about=type(error).__name__)]


def _whole(code: Code, value: str = "", about: str = "") -> Problem:
    return Problem(0, code, value=value, about=about)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _danger(data: bytes) -> Problem | None:
    """Return why a workbook is better not opened.

    A part never unpacks to more than it declares: Python's reader stops there. What
    is not written as Excel does is refused: text could hide from who looks for it.
    """
    elements = 0
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS or sum(one.file_size for one in parts) > UNPACKED:
            return _whole("too_large", str(UNPACKED))
        for one in parts:
            text = archive.read(one)
            hidden = text.startswith(WIDE_TEXT) or _is_strange(one.filename, text)
            # Entities can grow without end; Excel never writes any, nor UTF-16.
            if hidden or DECLARED.search(text.replace(b"\0", b"")):
                return _whole("unreadable", about="DOCTYPE")
            elements += text.count(b"<")
            if elements > ELEMENTS:
                return _whole("too_large", str(ELEMENTS))
    return None


def _is_strange(name: str, text: bytes) -> bool:
    """Return whether a part is in an encoding in which "<" is not the byte for it."""
    if name.lower().endswith(XML) and b"\0" in text[:2]:
        return True  # UTF-16 without a mark, to who parses it
    named = ENCODING.search(text[:HEAD])
    return named is not None and named[1].lower() not in PLAIN


def _workbook_rows(data: bytes) -> Rows:
    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    rows: list[Row] = []
    filled = sheet.iter_rows(max_row=LAST_ROW, max_col=WIDEST, values_only=True)
    for line, raw in enumerate(filled, 1):
        if raw.count(None) == len(raw):
            continue  # a stray cell far below has a million such rows above it
        cells = trimmed([_cell(value) for value in raw])
        if cells:
            if len(rows) == ROWS:
                return [], [_whole("too_many_rows", str(ROWS))]
            rows.append((line, cells))
    return rows, []


def _cell(value: object) -> Cell:
    """Return what a cell shows: a date without a time is a date."""
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value.isoformat(" ")
    return "" if value is None else _cut(" ".join(str(value).split()))


def _cut(cell: Cell) -> Cell:
    """Return no more of a text than says whether it is a date, hours or a person."""
    return cell[:LONGEST] if isinstance(cell, str) else cell
