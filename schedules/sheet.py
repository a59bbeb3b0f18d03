"""The roster as coordinators keep it: any file in, an Excel workbook out.

Must not know how a file is read (schedules/rows.py), nor what its rows say: that is
judged in schedules/entries.py, whatever the file was.
"""

from collections.abc import Collection, Iterable, Mapping
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from schedules.cells import guarded, tidy
from schedules.entries import Contents
from schedules.hours import NOTHING, ExtraDays, OpeningHours
from schedules.notation import HEADINGS
from schedules.roster import Assignment
from schedules.rosterfile import read_roster
from schedules.rows import read_rows

COLUMN_TITLES: Final = ("datum", "blok", "dienst", "achterwacht")
WIDTHS: Final = (26, 14, 28, 28)
DUTCH_DATE: Final = "[$-413]ddd d mmmm yyyy"


def read_sheet(
    data: bytes,
    hours: OpeningHours,
    people: Mapping[str, Collection[str]],
    extra: ExtraDays = NOTHING,
    *,
    strict: bool = False,
) -> Contents:
    """Read a roster from any file: its rows, and then what they say."""
    return read_roster(read_rows(data, HEADINGS), hours, people, extra, strict=strict)


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
    sheet.append(COLUMN_TITLES)
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
