"""An Excel workbook as rows: the one place where one is opened.

Knows files as bytes from strangers: how large they may be, and what may not be in
them. Must not know what rows say.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import iterparse

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHEET_MAIN_NS

from schedules.cells import (
    CHARACTERS,
    ROWS,
    WIDEST,
    Cell,
    Problem,
    Row,
    Rows,
    text_cell,
    trimmed,
)

UNPACKED: Final = 20_000_000
"""Bytes of all that is in a workbook, once unpacked."""
PARTS: Final = 500
LAST_ROW: Final = 1_048_576
"""The last row that Excel has."""
ELEMENTS: Final = 500_000
"""Of everything in a workbook; a roster of 5,000 rows has a third of them."""
XML: Final = (".xml", ".rels", ".vml")
HEAD: Final = 300
"""Bytes in which a text names its encoding."""
ENCODING: Final = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")
PLAIN: Final = frozenset({b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1"})
DECLARED: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
WIDE_TEXT: Final = (b"\xff\xfe", b"\xfe\xff")
ROW_TAG: Final = f"{{{SHEET_MAIN_NS}}}row"
MERGE_TAG: Final = f"{{{SHEET_MAIN_NS}}}mergeCell"

Merged = dict[tuple[int, int], int]
"""Where a merged cell begins (row, column), and its last row."""


def workbook_rows(data: bytes) -> Rows:
    """Return each row of the first sheet that is not blank with its line.

    A cell that is merged downwards counts for each row that it stands beside.
    """
    try:
        problem = _danger(data)
        return ([], [problem]) if problem else _rows(_opened(data))
    except Exception as error:  # noqa: BLE001 - a broken file breaks its reader anywhere
        return [], [Problem(0, "unreadable", about=type(error).__name__)]


def _danger(data: bytes) -> Problem | None:
    """Return why a workbook is better not opened.

    A part never unpacks to more than it declares: Python's reader stops there. What
    is not written as Excel does is refused: text could hide from who looks for it.
    """
    elements = 0
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS or sum(one.file_size for one in parts) > UNPACKED:
            return Problem(0, "too_large", value=str(UNPACKED), about="bytes")
        for one in parts:
            text = archive.read(one)
            hidden = text.startswith(WIDE_TEXT) or _is_strange(one.filename, text)
            # Entities can grow without end; Excel never writes any, nor UTF-16.
            if hidden or DECLARED.search(text.replace(b"\0", b"")):
                return Problem(0, "unreadable", about="DOCTYPE")
            elements += text.count(b"<")
            if elements > ELEMENTS:
                return Problem(0, "too_large", value=str(ELEMENTS), about="elements")
    return None


def _is_strange(name: str, text: bytes) -> bool:
    """Return whether a part is in an encoding in which "<" is not the byte for it."""
    if name.lower().endswith(XML) and b"\0" in text[:2]:
        return True  # UTF-16 without a mark, to who parses it
    named = ENCODING.search(text[:HEAD])
    return named is not None and named[1].lower() not in PLAIN


def _opened(data: bytes) -> Worksheet:
    """Open a workbook that is no danger; return its first sheet."""
    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    return sheet


def _rows(sheet: Worksheet) -> Rows:
    merged = _merged(sheet)
    carried: dict[int, tuple[Cell, int]] = {}
    rows: list[Row] = []
    said = 0
    filled = sheet.iter_rows(max_row=LAST_ROW, max_col=WIDEST, values_only=True)
    for line, raw in enumerate(filled, 1):
        if raw.count(None) == len(raw):
            continue  # a stray cell far below has a million such rows above it
        said += sum(len(value) for value in raw if isinstance(value, str))
        if said > CHARACTERS:  # many cells may share one long text, each to be read
            much = str(CHARACTERS)
            return [], [Problem(0, "too_large", value=much, about="characters")]
        cells = [_cell(value) for value in raw]
        for column, cell in enumerate(cells):
            if (line, column) in merged:
                carried[column] = cell, merged[line, column]
        for column, (cell, last) in carried.items():
            if line <= last and not cells[column]:
                cells[column] = cell
        cells = trimmed(cells)
        if cells and len(rows) == ROWS:
            return [], [Problem(0, "too_many_rows", value=str(ROWS))]
        if cells:
            rows.append((line, cells))
    return rows, []


def _merged(sheet: Worksheet) -> Merged:
    """Return where cells go on downwards: openpyxl drops it when it reads by row."""
    found: Merged = {}
    for reference in _references(sheet):
        left, top, _, bottom = range_boundaries(reference)
        if left and top and bottom and bottom > top and left <= WIDEST:
            found[top, left - 1] = bottom
    return found


def _references(sheet: Worksheet) -> Iterator[str]:
    opened = sheet._get_source  # type: ignore[attr-defined] # noqa: SLF001 - no other way
    with opened() as source:
        parser = iterparse(source)  # noqa: S314 - without entities, or not opened
        for _, element in parser:
            if element.tag == MERGE_TAG:
                yield element.get("ref", "")
            elif element.tag == ROW_TAG:
                element.clear()


def _cell(value: object) -> Cell:
    """Return what a cell shows; a date without a time is a date."""
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else text_cell(str(value))
