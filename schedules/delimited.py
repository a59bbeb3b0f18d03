"""A text file in which cells are set apart by a comma, a semicolon or a tab.

Knows the ways in which spreadsheets write such files. Must not know what rows say.
"""

import csv
import re
from collections.abc import Collection, Iterator
from io import StringIO
from typing import Final

from schedules.cells import (
    ROWS,
    TITLES,
    WIDEST,
    Problem,
    Row,
    Rows,
    text_cell,
    tidy,
    trimmed,
)

MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"))
MARKS_TOO: Final = ((b"\xfe\xff", "utf-16"),)
LOOKED_AT: Final = 4096
"""Bytes in which a file shows how it was written."""
WIDE: Final = 4
"""Of text in UTF-16 more than one byte in so many pairs is nought, on one side."""
SEPARATOR: Final = re.compile(r'"?sep=([^"])"?', re.IGNORECASE)
"""How a first line tells Excel what stands between the cells."""
TALLEST: Final = 60
"""Lines of a row whose cells hold line ends; an open quote ends the row there."""


def delimited_rows(data: bytes, headings: Collection[str]) -> Rows:
    """Return each row that is not blank with the line where it begins.

    `headings` are those that are looked for, tidied: what stands between them stands
    between all cells. Of a row with a stray quote the line is told; the next is read.
    """
    try:
        text = _decoded(data)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return [], [Problem(line, "not_text")]
    lines = list(StringIO(text, newline=""))
    begin, delimiter = _delimiter(lines, headings)
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, raw in _records(lines, begin, delimiter):
        cells = trimmed([text_cell(cell) for cell in (raw or ())[:WIDEST]])
        if raw is None:
            problems.append(Problem(line, "stray_quote"))
        elif cells:
            rows.append((line, cells))
        if len(rows) + len(problems) > ROWS:
            return [], [Problem(0, "too_many_rows", value=str(ROWS))]
    return rows, problems


def _decoded(data: bytes) -> str:
    """Return the text; raises when no spreadsheet here writes such bytes."""
    for mark, encoding in (*MARKS, *MARKS_TOO):
        if data.startswith(mark):
            return data.decode(encoding)
    top = data[:LOOKED_AT]
    for side, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if top[side::2].count(0) * WIDE > len(top) // 2:
            return data.decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _delimiter(lines: list[str], headings: Collection[str]) -> tuple[int, str]:
    """Return at which line (from 0) the rows begin, and what sets cells apart."""
    for n, line in enumerate(lines[:TITLES]):
        told = SEPARATOR.fullmatch(line.rstrip("\r\n").lstrip("\ufeff"))
        if told:
            return n + 1, told[1]
        if line.strip("\ufeff\r\n\t ;,"):
            break
    begin = next((n for n, line in enumerate(lines) if line.strip()), 0)
    top = lines[begin : begin + TITLES]

    def fit(delimiter: str) -> tuple[int, int]:
        records = (raw or [] for _, raw in _records(top, 0, delimiter))
        known = (sum(tidy(cell) in headings for cell in raw) for raw in records)
        return max(known, default=0), "".join(top).count(delimiter)

    return 0, max(",;\t", key=fit)


def _records(
    lines: list[str], begin: int, delimiter: str
) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row's first line (from 1), and its cells unless a quote is astray."""
    at = begin
    while at < len(lines):
        taken = lines[at : at + (TALLEST if '"' in lines[at] else 1)]
        reader = csv.reader(taken, delimiter=delimiter, strict=True)
        try:
            raw = next(reader)
        except csv.Error:
            yield at + 1, None
            at += 1
        else:
            yield at + 1, raw
            at += reader.line_num
