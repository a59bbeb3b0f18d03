"""Two small workbooks that unpack to very much: what a stranger could upload."""

import io
import zipfile

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def of_cells(million: float = 2.7) -> bytes:
    """A row of millions of cells with nothing in them: some 13 kB."""
    cells = "<c/>" * int(million * 1_000_000)
    text = f'<worksheet xmlns="{MAIN}"><sheetData><row>{cells}</row></sheetData>'
    return _with_sheet(f"{text}</worksheet>".encode())


def of_entities(characters: int = 8_000_000) -> bytes:
    """A cell of one word that stands for millions of letters, in UTF-16 unmarked."""
    letters, b, c = "a" * 1000, "a" + "&a;" * 100, "a" + "&b;" * 10
    times = characters // 1_000_000
    text = (
        '<?xml version="1.0" encoding="UTF-16LE"?><!DOCTYPE worksheet ['
        f'<!ENTITY a "{letters}"><!ENTITY b "{b}"><!ENTITY c "{c}">]>'
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>'
        f"{'&c;' * times}</t></is></c></row></sheetData></worksheet>"
    )
    return _with_sheet(text.encode("utf-16-le"))


def _with_sheet(text: bytes) -> bytes:
    """An ordinary workbook with this for its sheet."""
    ordinary, out = io.BytesIO(), io.BytesIO()
    Workbook().save(ordinary)
    with (
        zipfile.ZipFile(ordinary) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for part in source.infolist():
            whole = text if part.filename == SHEET else source.read(part)
            target.writestr(part.filename, whole)
    return out.getvalue()
