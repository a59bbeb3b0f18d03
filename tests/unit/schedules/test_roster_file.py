"""Reading and writing the roster file, and every way in which one can be wrong."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.cli.file_words import by_row
from schedules.hours import Block, Span
from schedules.notation import COLUMNS, directory
from schedules.roster import Assignment
from schedules.rosterfile import write_roster
from schedules.sheet import read_sheet

LOGINS = {"anna", "bram", "cees"}
PEOPLE = directory((login, login) for login in sorted(LOGINS))
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
QUOTE = "a quotation mark is not closed, or stands in the middle of a cell"
HEADER = "date,block,duty,backup\n"


@pytest.fixture
def read(desk):
    def reading(text, *labels, extra=None):
        data, hours = text.encode(), desk(*labels)
        read = read_sheet(data, hours, PEOPLE, extra or {}, strict=True)
        return read.assignments, by_row(read.problems, COLUMNS)

    return reading


def test_a_row_assigns_a_block(read):
    assert read(HEADER + "2026-11-23,09:00-12:00,anna,bram\n") == (
        [Assignment(Block(MONDAY, 540, 720), "anna", "bram")],
        [],
    )


def test_no_block_means_every_block_of_that_day_and_no_backup_means_nobody(read):
    found, errors = read(HEADER + "2026-11-23,,anna,\n", "09:00-12:00", "14:00-17:00")
    assert errors == []
    assert found == [
        Assignment(Block(MONDAY, 540, 720), "anna", None),
        Assignment(Block(MONDAY, 840, 1020), "anna", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffdate,block,duty,backup\n2026-11-23,09:00-12:00,anna,bram\n",
        "date;block;duty;backup\r\n2026-11-23;09:00-12:00;anna;bram\r\n",
        "\n\ndate,block,duty,backup\n\n,,,\n2026-11-23,09:00-12:00,anna,bram",
        "duty,backup,date,block\nanna,bram,2026-11-23,09:00-12:00\n",
        'Date , BLOCK,"duty",backup,,\n 2026-11-23 ,09:00-12:00,"anna",bram,,\n',
        "\ufeff\r\ndate;block;duty;backup;;\r\n2026-11-23;;anna;bram;;\r\n;;;;;\r\n",
    ],
)
def test_files_from_any_spreadsheet_say_the_same(read, text):
    assert read(text) == ([Assignment(Block(MONDAY, 540, 720), "anna", "bram")], [])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "line 1: the columns are date, block, duty, backup (missing: date, block"),
        ("date,block,duty\n", "(missing: backup)"),
        ("\ndate,block,duty,backup,note\n", "line 2: the columns are date, block, d"),
        ("date,block,duty,backup,note\n", "(unknown: note)"),
        ("date,block,duty,duty\n", "(missing: backup; twice: duty)"),
        ("date,block,duty,backup,date\n", "(twice: date)"),
    ],
)
def test_wrong_columns_are_one_error_and_nothing_is_read(read, text, error):
    found, errors = read(text + "2026-11-23,09:00-12:00,anna,bram\n" * bool(text))
    assert found == []
    assert len(errors) == 1
    assert error in errors[0]


def test_a_header_that_cannot_be_read_is_one_error(read):
    assert read('"date,block,duty,backup\n') == ([], [f"line 1: {QUOTE}"])


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("31-11-2026,,anna,", 'date: "31-11-2026" is not a date (YYYY-MM-DD)'),
        (
            "di 23-11-2026,,anna,",
            'date: "di 23-11-2026" is not that day of the week, it is a maandag',
        ),
        ("20261123,,anna,", 'date: "20261123" is not a date (YYYY-MM-DD)'),
        (",,anna,", 'date: "" is not a date (YYYY-MM-DD)'),
        ("2026-11-22,,anna,", "date: the desk is closed on 2026-11-22"),
        (
            "2026-12-25,,anna,",
            "date: the desk is closed on 2026-12-25 (Eerste kerstdag)",
        ),
        ("2026-11-25,,anna,", "date: the desk is closed on 2026-11-25"),
        (
            "2026-11-23,10:00-11:00,anna,",
            'block: "10:00-11:00" is not an opening block of 2026-11-23 (09:00-12:00)',
        ),
        ("2026-11-23,9-25,anna,", 'block: "9-25" is not HH:MM-HH:MM'),
        ("2026-11-23,,,", "duty: a login is needed"),
        ("2026-11-23", "duty: a login is needed"),
        ("2026-11-23,,dirk,", 'duty: "dirk" is not a known login'),
        ("2026-11-23,,anna,dirk", 'backup: "dirk" is not a known login'),
        ("2026-11-23,,anna,anna", 'backup: "anna" is already on duty in this row'),
    ],
)
def test_what_is_wrong_is_said_with_line_and_column(read, row, error):
    extra = {date(2026, 11, 25): ()}
    found, errors = read(f"{HEADER}2026-11-24,,bram,\n{row}\n", extra=extra)
    assert errors == [f"line 3, column {error}"]
    assert found == [Assignment(Block(TUESDAY, 540, 720), "bram", None)]


def test_a_row_with_too_many_cells_is_refused(read):
    _, errors = read(HEADER + "2026-11-23,,anna,bram,cees\n")
    assert errors == ["line 2: 5 cells under 4 columns"]


def test_a_block_that_is_given_twice_is_refused_at_the_second(read):
    text = HEADER + "2026-11-23,,anna,\n\n2026-11-23,14:00-17:00,bram,\n"
    found, errors = read(text, "09:00-12:00", "14:00-17:00")
    assert errors == [
        "line 4, column block: 14:00-17:00 of 2026-11-23 is in line 2 too"
    ]
    assert [one.duty for one in found] == ["anna", "anna"]


def test_all_problems_of_all_rows_are_reported_a_line_each(read):
    rows = [
        "nooit,ochtend,dirk,dirk",
        "2026-11-22,ochtend,,eva",
        "2026-11-23,10:00-11:00,eva,",
    ]
    found, errors = read(HEADER + "\n".join(rows))
    assert found == []
    columns = [re.findall(r"^line \d|(?<=column )\w+(?=:)", error) for error in errors]
    assert columns == [
        ["line 2", "date", "block", "duty", "backup", "backup"],
        ["line 3", "date", "block", "duty", "backup"],
        ["line 4", "block", "duty"],
    ]


def test_a_line_number_is_that_of_the_file_and_an_error_is_one_line(read):
    text = HEADER + '2026-11-23,,"an\nna",\n2026-11-24,,dirk,\n'
    assert read(text)[1] == [
        'line 2, column duty: "an na" is not a known login',
        'line 4, column duty: "dirk" is not a known login',
    ]


def test_what_was_read_before_an_unreadable_row_is_still_judged(read):
    _, errors = read(HEADER + '2026-11-23,,dirk,\n2026-11-24,,"an"na,\n')
    assert errors == [
        'line 2, column duty: "dirk" is not a known login',
        f"line 3: {QUOTE}",
    ]


def test_an_extra_day_can_be_rostered(read):
    sunday = date(2026, 11, 22)
    extra = {sunday: (Span(600, 660),)}
    found, errors = read(HEADER + "2026-11-22,10:00-11:00,anna,\n", extra=extra)
    assert errors == []
    assert found == [Assignment(Block(sunday, 600, 660), "anna", None)]


def test_a_roster_is_written_in_order_with_nobody_left_blank():
    text = write_roster(
        [
            Assignment(Block(TUESDAY, 540, 720), None, "bram"),
            Assignment(Block(MONDAY, 840, 1020), "bram", None),
            Assignment(Block(MONDAY, 540, 720), "anna", "bram"),
        ]
    )
    assert text == (
        "date,block,duty,backup\n"
        "2026-11-23,09:00-12:00,anna,bram\n"
        "2026-11-23,14:00-17:00,bram,\n"
        "2026-11-24,09:00-12:00,,bram\n"
    )


@given(
    st.lists(
        st.tuples(
            st.dates(date(2026, 1, 1), date(2027, 12, 31)),
            st.permutations(sorted(LOGINS)),
            st.booleans(),
        ),
        max_size=20,
        unique_by=lambda drawn: drawn[0],
    )
)
def test_what_is_written_reads_back_the_same(desk, drawn):
    hours = desk("09:00-12:00", "14:00-17:00")
    assignments = [
        Assignment(block, people[0], people[1] if has_backup else None)
        for day, people, has_backup in sorted(drawn)
        for block in hours.blocks_on(day)
    ]
    text = write_roster(reversed(assignments))
    read = read_sheet(text.encode(), hours, PEOPLE)
    assert (read.assignments, read.problems) == (assignments, [])
