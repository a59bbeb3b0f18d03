"""The rows of a text file in which cells are set apart by a comma, semicolon or tab.

Knows the ways in which spreadsheets write such files. Must not know what rows say.
"""

import csv
from io import StringIO
from typing import Final

from schedules.entries import TITLES, Problem, Row
from schedules.notation import Cell

LARGEST: Final = 2_000_000
"""Bytes of a file; ten years of two blocks a day are a tenth of it."""


def csv_rows(text: str, most: int | None = None) -> tuple[list[Row], list[Problem]]:
    """Return each row that is not blank with its line, and why reading stopped.

    A file of more rows than `most` is not read at all.
    """
    text = text.removeprefix("\ufeff")
    top = "\n".join(text.lstrip().splitlines()[:TITLES])
    delimiter = max(",;\t", key=top.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        for raw in reader:
            cells = trimmed([" ".join(cell.split()) for cell in raw])
            if cells:
                if len(rows) == most:
                    return [], [Problem(0, "too_many_rows", value=str(most))]
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        return rows, [Problem(reader.line_num, "unreadable", about=str(error))]
    return rows, []


def trimmed(cells: list[Cell]) -> list[Cell]:
    """Return the cells of a row without the empty ones at its end."""
    while cells and not cells[-1]:
        cells.pop()
    return cells
