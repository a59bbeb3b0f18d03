"""The one reader of files with rows: bytes in, rows of cells with their lines out.

Whatever people hand in, a workbook or text by any name, for the roster or for members,
on a page or at a prompt. Must not know what rows say.
"""

from collections.abc import Collection
from typing import Final

from schedules.cells import CHARACTERS, LARGEST, Problem, Rows
from schedules.delimited import delimited_rows

WORKBOOK: Final = b"PK\x03\x04"
OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"


def read_rows(data: bytes, headings: Collection[str]) -> Rows:
    """Return the rows of a file, and what could not be read of it.

    `headings`: which are looked for, tidied. Of a workbook the first sheet counts.
    Nothing in it is worth more than so much of our time and memory.
    """
    if len(data) > LARGEST:
        return [], [Problem(0, "too_large", value=str(LARGEST), about="bytes")]
    rows, problems = _rows(data, headings)
    if sum(len(str(cell)) for _, cells in rows for cell in cells) > CHARACTERS:
        return [], [Problem(0, "too_large", value=str(CHARACTERS), about="characters")]
    return rows, problems


def _rows(data: bytes, headings: Collection[str]) -> Rows:
    if data.startswith(OLD_WORKBOOK):
        return [], [Problem(0, "old_format")]
    if data.startswith(WORKBOOK):
        from schedules.workbook import workbook_rows  # noqa: PLC0415 - rare: openpyxl

        return workbook_rows(data)
    return delimited_rows(data, headings)
