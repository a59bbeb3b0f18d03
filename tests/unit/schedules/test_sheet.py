"""Workbooks and text files of coordinators, and those of people with bad plans."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.xml.constants import SHEET_MAIN_NS

from schedules import workbook as reader
from schedules.cells import CHARACTERS, LARGEST, LONGEST, ROWS, WIDEST, Problem
from schedules.hours import Block
from schedules.notation import directory
from schedules.roster import Assignment
from schedules.rows import read_rows
from schedules.sheet import COLUMN_TITLES, read_sheet, write_sheet
from schedules.workbook import LAST_ROW
from tests.town.steps import lines

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
MORNING, AFTERNOON = Block(MONDAY, 540, 720), Block(MONDAY, 840, 1020)
NAMES = {"anna": "Anna de Vries", "bram": "Bram Smit", "cees": "Cees Bos"}
PEOPLE = directory([*NAMES.items(), ("b2", "Bram Bos"), ("b3", "Bram Bos")])
TWO = ("09:00-12:00", "14:00-17:00")


def workbook(*rows, sheets=("Rooster",)) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheets[0]
    for row in rows:
        book.active.append(row)
    for title in sheets[1:]:
        book.create_sheet(title).append(("iets", "anders"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


def told(contents):
    """What is right, and what is wrong."""
    return contents.assignments, contents.problems


@pytest.fixture
def read(desk):
    def reading(data, *labels, extra=None):
        return told(read_sheet(data, desk(*labels), PEOPLE, extra or {}))

    return reading


HEADINGS = ("Datum", "Dienst", "Achterwacht")


def test_a_workbook_as_coordinators_keep_it_is_read(read):
    data = workbook(
        ("Rooster CJG november",),
        (),
        ("Dag", "Datum", "Tijd", "Dienst", "Achterwacht", "Opmerking"),
        ("ma", datetime(2026, 11, 23), "9.00-12.00 uur", "Anna de Vries", "bram", "x"),
        ("di", "di 24 november 2026", None, "CEES", "-", None),
        ("week 49", None, None, None, None, "rustig"),
        ("vr", date(2026, 12, 25), None, None, None, "Kerst"),
    )
    assert read(data) == (
        [
            Assignment(MORNING, "anna", "bram"),
            Assignment(Block(TUESDAY, 540, 720), "cees", None),
        ],
        [],
    )


def test_a_text_file_says_the_same_as_a_workbook(read):
    rows = ("Datum;Dienst;Achterwacht", "23-11-2026;Anna de Vries;bram smit")
    expected = ([Assignment(MORNING, "anna", "bram")], [])
    assert read(text(*rows)) == expected
    assert read("\ufeff".encode() + text(*rows)) == expected
    assert read(text(*(row.replace(";", "\t") for row in rows))) == expected
    assert read(text(*(row.replace(";", ",") for row in rows))) == expected


def test_a_text_file_may_have_a_title_with_a_comma_above_its_headings(read):
    rows = ("Rooster, november;;", "datum;dienst;back-up", "23-11-2026;anna;bram")
    assert read(text(*rows)) == ([Assignment(MORNING, "anna", "bram")], [])


def test_a_text_file_from_an_old_excel_is_read_too(desk):
    data = "datum;dienst\n23-11-2026;Zoë Bos\n".encode("cp1252")
    found, problems = told(read_sheet(data, desk(), directory([("zoe", "Zoë Bos")])))
    assert ([one.duty for one in found], problems) == (["zoe"], [])


def test_without_a_block_every_block_of_the_day_is_meant(read):
    found, _ = read(workbook(HEADINGS, (MONDAY, "anna", None)), *TWO)
    assert [one.block for one in found] == [MORNING, AFTERNOON]


def test_a_row_may_name_the_backup_alone(read):
    found, problems = read(workbook(HEADINGS, (MONDAY, "geen", "bram")))
    assert (found, problems) == ([Assignment(MORNING, None, "bram")], [])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ((None, None, "anna"), ("date_unreadable", "date")),
        (("5 mei", None, "anna"), ("date_unreadable", "date", "5 mei")),
        ((46349, None, "anna"), ("date_unreadable", "date", "46349")),
        ((46349.5, None, "anna"), ("date_unreadable", "date", "46349.5")),
        (
            ("di 23 november 2026", None, "anna"),
            ("weekday_differs", "date", "di 23 november 2026", "maandag"),
        ),
        ((date(2026, 11, 22), None, "anna"), ("closed", "date", "2026-11-22")),
        (
            ("25-12-2026", None, "anna"),
            ("closed", "date", "2026-12-25", "Eerste kerstdag"),
        ),
        ((MONDAY, "ochtend", "anna"), ("block_unreadable", "block", "ochtend")),
        ((MONDAY, time(9), "anna"), ("block_unreadable", "block", "09:00:00")),
        (
            (MONDAY, "10-11", "anna"),
            ("block_unknown", "block", "10-11", "2026-11-23: 09:00-12:00"),
        ),
        ((MONDAY, None, "Dirk"), ("person_unknown", "duty", "Dirk")),
        ((MONDAY, None, True), ("person_unknown", "duty", "True")),
        (
            (MONDAY, None, "anna", "Bram Bos"),
            ("person_ambiguous", "backup", "Bram Bos"),
        ),
        (
            (MONDAY, None, "anna", "Anna de Vries"),
            ("same_person", "backup", "Anna de Vries"),
        ),
    ],
)
def test_what_is_wrong_is_told_by_line_and_column_as_a_code(read, row, problem):
    headings = ("datum", "blok", "dienst", "achterwacht")
    found, problems = read(workbook(headings, (TUESDAY, None, "bram"), row))
    assert problems == [Problem(3, *problem)]
    assert [one.block.day for one in found] == [TUESDAY]


def test_two_spellings_of_two_people_are_not_one_person(read):
    _, problems = read(workbook(HEADINGS, (MONDAY, "Bram Bos", "b2")))
    assert [one.code for one in problems] == ["person_ambiguous"]


def test_a_block_that_is_given_twice_is_told_with_the_other_line(read):
    data = workbook(HEADINGS, (MONDAY, "anna"), (), (MONDAY, "bram"))
    _, problems = read(data)
    assert problems == [
        Problem(4, "block_twice", "block", "09:00-12:00", "2026-11-23: 2")
    ]


def test_a_file_without_the_headings_says_which_are_missing(read):
    missing = [
        Problem(1, "column_missing", "date", "date"),
        Problem(1, "column_missing", "duty", "duty"),
    ]
    assert read(workbook(("wie", "wanneer"), (MONDAY, "anna"))) == ([], missing)
    assert read(b"") == ([], missing)
    assert read(workbook()) == ([], missing)


def test_a_heading_that_stands_there_twice_is_told(read):
    _, problems = read(workbook(("datum", "dienst", "dienst"), (MONDAY, "anna")))
    assert problems == [Problem(1, "column_twice", "duty", "duty")]


def test_headings_far_below_are_not_looked_for(read):
    rows = [(f"titel {n}",) for n in range(10)]
    found, problems = read(workbook(*rows, HEADINGS, (MONDAY, "anna")))
    assert found == []
    assert {one.code for one in problems} == {"column_missing"}


def test_only_the_first_sheet_counts(read):
    data = workbook(HEADINGS, (MONDAY, "anna"), sheets=("Rooster", "Lijsten"))
    assert len(read(data)[0]) == 1


def test_a_text_file_that_breaks_off_tells_so_beside_what_was_read(read):
    found, problems = read(text("datum,dienst", "23-11-2026,anna", '24-11-2026,"an"na'))
    assert [one.duty for one in found] == ["anna"]
    assert [(one.line, one.code) for one in problems] == [(3, "stray_quote")]


# --- files from strangers ---------------------------------------------------


def packed(**parts: bytes) -> bytes:
    """A workbook in which some parts are replaced."""
    out = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook(HEADINGS, (MONDAY, "anna"))))
    with source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def only(read, data) -> Problem:
    found, problems = read(data)
    assert found == []
    (problem,) = problems
    assert problem.line == 0
    return problem


def test_a_file_that_is_too_large_is_not_opened(read):
    assert only(read, b"x" * (LARGEST + 1)).code == "too_large"


def test_a_small_file_that_unpacks_to_a_large_one_is_not_unpacked(read):
    bomb = packed(**{"xl/media/image1.png": b"\0" * (reader.UNPACKED + 1)})
    assert len(bomb) < LARGEST / 10
    assert only(read, bomb).code == "too_large"


def test_a_file_of_very_many_parts_is_not_unpacked(read):
    many = {f"xl/media/{n}": b"" for n in range(reader.PARTS)}
    assert only(read, packed(**many)).code == "too_large"


@pytest.mark.parametrize(
    "evil",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>',
        b"\xff\xfe<\0!\0D\0O\0C\0T\0Y\0P\0E\0",
    ],
)
def test_a_file_with_entities_is_not_parsed(read, evil):
    problem = only(read, packed(**{"xl/worksheets/sheet1.xml": evil}))
    assert (problem.code, problem.about) == ("unreadable", "DOCTYPE")


def test_an_old_workbook_is_told_apart(read):
    assert only(read, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").code == "old_format"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + b"nonsense",
        packed(**{"xl/workbook.xml": b"<workbook>"}),
        packed(**{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row r='x'>"}),
    ],
)
def test_a_broken_workbook_is_unreadable_and_no_failure(read, data):
    assert only(read, data).code == "unreadable"


def sheet_of(rows: bytes) -> bytes:
    part = b"<worksheet xmlns='%s'><sheetData>%s</sheetData></worksheet>"
    whole = part % (SHEET_MAIN_NS.encode(), rows)
    return packed(**{"xl/worksheets/sheet1.xml": whole})


LINES_A_ROW = 12
"""Of Python, for a row with nothing in it: openpyxl's and ours."""


@pytest.mark.slow
@pytest.mark.parametrize("stray", [b"1048576", b"99999999999999"])
def test_a_stray_cell_far_below_does_not_hold_up_the_reading(read, stray):
    cell = b"<c r='%s%s' t='inlineStr'><is><t>%s</t></is></c>"
    head = cell % (b"A", b"1", b"datum") + cell % (b"B", b"1", b"dienst")
    far = b"<row r='%s'>%s</row>" % (stray, cell % (b"A", stray, b"x"))
    data = sheet_of(b"<row r='1'>%s</row>%s" % (head, far))
    found = []
    took = lines(lambda: found.append(read(data)))
    assert found == [([], [])]
    assert took <= LINES_A_ROW * LAST_ROW


WHOLE = workbook(HEADINGS, (MONDAY, "anna", "bram"), (" ",))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_workbook_is_read_or_refused_and_never_a_failure(desk, at, noise):
    damaged = WHOLE[:at] + noise + WHOLE[at + len(noise) :]
    found, problems = told(read_sheet(damaged, desk(), PEOPLE))
    assert problems or found == [Assignment(MORNING, "anna", "bram")]


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_at_all_are_read_or_refused(desk, data):
    found, problems = told(read_sheet(data, desk(), PEOPLE))
    assert found == []
    assert problems


def test_too_many_rows_are_not_read(read):
    rows = b"<row><c t='n'><v>1</v></c></row>" * (ROWS + 1)
    assert only(read, sheet_of(rows)) == Problem(0, "too_many_rows", value="5000")
    assert only(read, text("datum,dienst", *["x,y"] * ROWS)).code == ("too_many_rows")


def test_a_wide_sheet_is_read_as_far_as_a_roster_goes(read):
    wide = (*HEADINGS, *["x"] * 300)
    found, problems = read(workbook(wide, (MONDAY, "anna", "bram", *["y"] * 300)))
    assert (len(found), problems) == (1, [])


# --- out --------------------------------------------------------------------


def cells(data: bytes) -> list[list]:
    active = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[cell.value for cell in row] for row in active.iter_rows()]


def test_a_workbook_is_written_by_date_with_names_and_real_dates():
    data = write_sheet(
        [
            Assignment(Block(TUESDAY, 540, 720), None, "bram"),
            Assignment(MORNING, "anna", None),
        ],
        NAMES,
    )
    assert cells(data) == [
        ["datum", "blok", "dienst", "achterwacht"],
        [datetime(2026, 11, 23), "09:00-12:00", "Anna de Vries", None],
        [datetime(2026, 11, 24), "09:00-12:00", None, "Bram Smit"],
    ]
    (headings, first, *_) = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()
    assert all(cell.font.bold for cell in headings)
    assert first[0].is_date


def test_an_empty_roster_is_a_sheet_with_headings():
    assert cells(write_sheet([], title="Leeg")) == [[*COLUMN_TITLES]]


@pytest.mark.parametrize("evil", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_is_never_a_formula(evil):
    data = write_sheet([Assignment(MORNING, "anna", "bram")], {"anna": evil})
    active = openpyxl.load_workbook(io.BytesIO(data)).active
    assert active["C2"].data_type == "s"
    assert active["C2"].value.startswith("'")


def test_a_character_that_no_workbook_may_hold_is_left_out():
    data = write_sheet([Assignment(MORNING, "anna", None)], {"anna": "An\x00na\x1b"})
    assert cells(data)[1][2] == "Anna"


def test_people_of_one_name_are_written_by_login():
    names = {"anna": "Anna", "a2": "anna ", "b": "Bram", "bram": "Bram Smit"}
    data = write_sheet(
        [Assignment(MORNING, "anna", "b"), Assignment(AFTERNOON, "bram", "a2")], names
    )
    assert [row[2:] for row in cells(data)[1:]] == [["anna", "b"], ["Bram Smit", "a2"]]


names_drawn = st.dictionaries(
    st.sampled_from(["anna", "bram", "cees", "=dirk"]),
    st.sampled_from(["Anna", "bram", "Zoë", "=1+1", "Cees Bos", "'t Hooft", "-x"]),
    min_size=4,
)


@settings(max_examples=25, deadline=None)
@given(
    names_drawn,
    st.lists(
        st.tuples(
            st.integers(0, 300),
            st.permutations(["anna", "bram", "cees", "=dirk", None]),
        ),
        max_size=8,
        unique_by=lambda drawn: drawn[0],
    ),
)
def test_what_is_written_reads_back_the_same(desk, names, drawn):
    hours = desk(*TWO)
    roster = [
        Assignment(block, people[0], people[1])
        for n, people in sorted(drawn, key=lambda one: one[0])
        for block in hours.blocks_on(MONDAY + timedelta(days=n))
    ]
    data = write_sheet(reversed(roster), names)
    assert told(read_sheet(data, hours, directory(names.items()))) == (roster, [])


# --- files that are meant to hurt --------------------------------------------

BOMB = """<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "aaaa">]>
<worksheet>&a;</worksheet>"""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_text_that_hides_behind_an_encoding_is_not_parsed(read, encoding):
    evil = packed(**{"xl/worksheets/sheet1.xml": BOMB.encode(encoding)})
    assert only(read, evil).code == "unreadable"


@pytest.mark.parametrize("encoding", ["cp037", "utf-7", "utf-16"])
def test_an_encoding_that_is_only_named_is_not_parsed_either(read, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><worksheet/>'.encode()
    evil = packed(**{"xl/styles.bin": text})
    assert only(read, evil).code == "unreadable"


@pytest.mark.parametrize("element", [b"<row/>", b"<c/>", b"<row><c><v>1</v></c></row>"])
def test_a_sheet_of_very_many_elements_is_not_parsed(read, element):
    evil = sheet_of(element * (reader.ELEMENTS // element.count(b"<") + 1))
    assert len(evil) < 50_000
    assert only(read, evil).code == "too_large"


def test_of_a_long_text_in_a_cell_little_is_repeated(read):
    long = b"a" * 1_000_000
    text = b'<c t="inlineStr"><is><t>%s</t></is></c>'
    heads = b"".join(text % word for word in (b"datum", b"dienst"))
    row = b"<row>%s</row><row>%s%s</row>"
    _, problems = read(sheet_of(row % (heads, text % long, text % long)))
    assert problems
    assert all(len(one.value) <= LONGEST for one in problems)
    _, problems = read(b"datum,dienst\n" + long[:100_000] + b"," + long[:100_000])
    assert all(len(one.value) <= LONGEST for one in problems)


def test_a_file_that_says_very_much_is_refused(read):
    row = b'"' + b"a" * LONGEST + b'",'
    much = (row * WIDEST + b"\n") * 10
    assert len(much) < LARGEST
    rows, _ = read_rows(much, ())
    assert rows
    text = b'<c t="inlineStr"><is><t>%s</t></is></c>' % (b"a" * LONGEST)
    often = CHARACTERS // (LONGEST * 40) + 1
    evil = sheet_of((b"<row>" + text * 40 + b"</row>") * often)
    assert only(read, evil).code == "too_large"


def test_of_very_many_stray_quotes_no_more_are_told_than_a_file_has_rows():
    rows, problems = read_rows(b'a"\n"b"c\n' * ROWS * 2, ())
    assert (rows, [one.code for one in problems]) == ([], ["too_many_rows"])


def test_a_nul_in_a_text_file_is_no_failure(read):
    _, problems = read(b"datum,dienst\n4-10-2027\0,anna\0\n")
    assert problems


# --- what people do with a workbook -------------------------------------------


def test_a_date_that_is_merged_counts_for_each_row_beside_it(read):
    book = openpyxl.Workbook()
    for row in (
        ("datum", "blok", "dienst"),
        (datetime(2026, 11, 23), "09:00-12:00", "anna"),
        (None, "14:00-17:00", "bram"),
    ):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("E1:F1")  # sideways: nothing goes on downwards
    out = io.BytesIO()
    book.save(out)
    found, problems = read(out.getvalue(), *TWO)
    assert not problems
    assert [(one.block, one.duty) for one in found] == [
        (MORNING, "anna"),
        (AFTERNOON, "bram"),
    ]


def test_a_number_is_shown_as_people_typed_it(read):
    _, problems = read(workbook(HEADINGS, (MONDAY, 12.0), (TUESDAY, 12.5)))
    assert [one.value for one in problems] == ["12", "12.5"]


def test_a_file_without_headings_is_told_by_its_quotes(read):
    found, problems = read(text("an", '"x"y,anna', "4-10-2027,bram"))
    assert not found
    assert [one.code for one in problems] == ["stray_quote"]


@pytest.mark.parametrize(
    ("heads", "cells"),
    [(("Blok",), ("19:00-20:00",)), (("Van", "Tot"), ("19:00", "20:00"))],
)
def test_hours_that_are_no_block_are_told_as_they_are_written(read, heads, cells):
    _, problems = read(workbook(("Datum", *heads, "Dienst"), (MONDAY, *cells, "anna")))
    assert [(one.code, one.value) for one in problems] == [
        ("block_unknown", "19:00-20:00")
    ]


def test_a_whole_number_is_no_fraction(read):
    text = b"<c t='inlineStr'><is><t>%s</t></is></c>"
    heads = b"".join(text % word for word in (b"datum", b"dienst"))
    row = b"<row>%s</row><row>%s<c><v>12.0</v></c></row>"
    _, problems = read(sheet_of(row % (heads, text % b"23-11-2026")))
    assert [one.value for one in problems] == ["12"]


def test_a_column_of_its_own_for_hours_that_are_no_block_is_told(read):
    problem = only_one(read(workbook(("Datum", "Dienst 19-20"), (MONDAY, "anna"))))
    assert (problem.code, problem.value) == ("block_unknown", "19:00-20:00")


def only_one(contents) -> Problem:
    _, (problem,) = contents
    return problem


@pytest.mark.parametrize("dialect", ["text", "workbook"])
def test_no_cell_is_ever_cut(dialect):
    long = " ".join(f"l{n}" for n in range(3_000))
    if dialect == "text":
        data = f"datum,dienst\n4-10-2027,{long}\n".encode()
    else:
        data = workbook(("datum", "dienst"), ("4-10-2027", long))
    rows, problems = read_rows(data, ("datum", "dienst"))
    assert problems == []
    assert rows[-1][1] == ["4-10-2027", long]


def test_a_name_that_is_too_long_is_refused_and_a_remark_may_be(read):
    long = "a" * (LONGEST + 1)
    head = b"datum,dienst,opmerking\n"
    assert read(head + f"4-10-2027,{long},\n".encode()) == (
        [],
        [Problem(2, "too_long", "duty", about=str(LONGEST))],
    )
    named = read(head + f"4-10-2027,anna,{long}\n".encode())
    assert named[1] == []


def test_a_heading_that_is_too_long_is_none(read):
    _, problems = read(b"datum,dienst " + b"9" * LONGEST + b"\n4-10-2027,anna\n")
    assert {one.code for one in problems} == {"column_missing"}


def test_a_text_that_very_many_cells_share_is_not_read_for_each():
    shared = b'<c t="inlineStr"><is><t>%s</t></is></c>' % (b"a" * 100_000)
    evil = sheet_of(b"<row>" + shared * 45 + b"</row>")
    assert read_rows(evil, ())[1] == [
        Problem(0, "too_large", value=str(CHARACTERS), about="characters")
    ]


def test_a_text_over_very_many_merged_cells_is_not_read_for_each():
    book = openpyxl.Workbook()
    book.active["A1"] = "a" * 30_000
    for line in range(1, 201):
        book.active[f"B{line}"] = "b"
    book.active.merge_cells("A1:A200")
    out = io.BytesIO()
    book.save(out)
    assert read_rows(out.getvalue(), ())[1] == [
        Problem(0, "too_large", value=str(CHARACTERS), about="characters")
    ]
