"""Published figures as a spreadsheet (XLSX): a sheet for each table.

Takes `Statistics` alone, so that nothing gets out undisclosed; its words come from
who asks. The only module that writes spreadsheets of figures.
"""

import io
import re
from typing import Final
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ringgroup.figures.archive import archive
from ringgroup.figures.statistics import Naming, PublishedTable, Statistics

TITLE = 31
"""The longest name that a sheet may have."""
ABOUT: Final = "docProps/core.xml"
MADE: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
ALWAYS: Final = b"1980-01-01T00:00:00Z"
NOT_IN_TITLE = str.maketrans(dict.fromkeys(r"[]:*?/\'"))


def plain(_: str, code: str) -> str:
    """Every code as it is."""
    return code


def as_spreadsheet(statistics: Statistics, say: Naming = plain) -> bytes:
    """An XLSX file: numbers are numbers, what is below the minimum is a text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    first = book.create_sheet(_title(say("heading", "measures")))
    period = statistics.period
    _write(first, say("heading", "period"), f"{period.first} / {period.last}")
    for name, value in statistics.measures.items():
        _write(first, say("measure", name), "-" if value is None else value)
    for table in statistics.tables.values():
        _table(book.create_sheet(_title(say("table", table.id))), table, say)
    for sheet in book.worksheets:
        for column in ("A", "B"):
            sheet.column_dimensions[column].width = 44
    written = io.BytesIO()
    book.save(written)
    return _timeless(written)


def _timeless(written: io.BytesIO) -> bytes:
    """The same without when it was made: the library writes that in two places."""
    with ZipFile(written) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    files[ABOUT] = MADE.sub(rb"\g<1>" + ALWAYS, files[ABOUT])
    return archive(files)


def _table(sheet: Worksheet, table: PublishedTable, say: Naming) -> None:
    headings = [say("dimension", name) for name in table.dimensions]
    _write(sheet, *headings, say("heading", "count"))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for codes, number in table.rows.items():
        named = zip(table.dimensions, codes, strict=True)
        _write(sheet, *(say(name, code) for name, code in named), number)
    empty = [""] * (len(table.dimensions) - 1)
    _write(sheet, say("heading", "total"), *empty, table.total)


def _write(sheet: Worksheet, *values: str | int) -> None:
    """Add a row; a text is a text, also when it begins as a formula does."""
    cells = [WriteOnlyCell(sheet, value) for value in values]
    for cell in cells:
        cell.data_type = "n" if isinstance(cell.value, int) else "s"
    sheet.append(cells)


def _title(words: str) -> str:
    return words.translate(NOT_IN_TITLE)[:TITLE]
