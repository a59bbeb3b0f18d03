"""What a file of rows is made of, whatever it was: cells, rows, and what is wrong.

Must not know how files are read, what rows say, nor words for what is wrong: a problem
is a code.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from schedules.characters import plain

Cell = str | date
"""A cell as it was read: its text on one line, or the date (perhaps with a time) if the
spreadsheet knows it is one."""
Row = tuple[int, list[Cell]]
"""The line at which a row begins in its file, and its cells; never a blank row."""

TITLES: Final = 10
"""How many rows may stand above the headings, in a spreadsheet that people keep."""
LARGEST: Final = 2_000_000
"""Bytes of a file; ten years of two blocks a day are a tenth of it."""
ROWS: Final = 5_000
"""The most that a file may have: ten years of two blocks a day."""
WIDEST: Final = 50
"""Cells of a row that are looked at."""
LONGEST: Final = 500
"""Characters of a cell of which it is asked what it says, and of what is told of one.

A cell itself is never cut: half of it may say something else.
"""
CHARACTERS: Final = 4_000_000
"""Of all cells: a small file may say the same long text in each."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a line (0: the whole file) and, if there is one, a column.

    `value` is what is written there, or the beginning of it. `about` depends on the
    code: a weekday, a holiday, the line that has it too, the owner, the blocks of a
    day, of what there is too much.
    """

    line: int
    code: str
    column: str = ""
    value: str = ""
    about: str = ""

    def __post_init__(self) -> None:
        """Tell no more of a long text than says which it is."""
        object.__setattr__(self, "value", brief(self.value))


Rows = tuple[list[Row], list[Problem]]
"""The rows that could be read, and what could not."""


def text_cell(text: str) -> str:
    """Return a text as a cell shows it: plain characters on one line."""
    return " ".join(plain(text).split())


def brief(text: str) -> str:
    """Return no more of a text than says which it is, and that there is more."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def trimmed(cells: list[Cell]) -> list[Cell]:
    """Return the cells of a row without the empty ones at its end."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def tidy(text: str) -> str:
    """Return a spelling without capitals, double spaces or a formula's guard."""
    return text_cell(unguarded(text)).casefold()


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """Return a text as it was before it was guarded."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
