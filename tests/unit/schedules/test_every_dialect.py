"""One roster and one list of members, in every way in which people write them down."""

import csv
import io
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringgroup.people.member_file import read_members
from ringgroup.people.members import COLUMNS, Member
from schedules.cells import Problem
from schedules.characters import PLAIN, plain
from schedules.hours import Block
from schedules.notation import directory
from schedules.roster import Assignment
from schedules.sheet import read_sheet

MONDAY = date(2027, 2, 1)
DAYS = [date(2027, 2, n) for n in (1, 2, 3, 4, 5)]
MONTHS = ("jan", "feb", "maart")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
PEOPLE = directory([("zoe", "Zoë d'Ancona"), ("bram", "Bram Vos")])
STYLES = {
    "iso": lambda day: day.isoformat(),
    "short": lambda day: f"{day.day}-{day.month}-{day.year}",
    "padded": lambda day: f"{day:%d/%m/%Y}",
    "dotted": lambda day: f"{day.day}.{day.month}.{day:%y}",
    "month": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "month in full": lambda day: f"{day.day} februari {day.year}",
    "weekday": lambda day: f"{WEEKDAYS[day.weekday()]} {day.day} februari {day.year}",
    "weekday with a comma": lambda day: (
        f"{WEEKDAYS[day.weekday()][:2]}, {day.day} feb {day.year}"
    ),
    "with dashes that a text editor makes": lambda day: f"{day:%d–%m–%Y}",
    "a date": lambda day: day,
    "with a time that is not seen": lambda day: datetime.combine(day, time(9)),
}
TEXTS = [*STYLES][:-2]
"""Those that a text file can hold as well."""
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8 with a mark": "utf-8-sig",
    "utf-16 with a mark": "utf-16",
    "utf-16, little end first": "utf-16-le",
    "utf-16, big end first": "utf-16-be",
    "windows": "cp1252",
}
WORDS = {
    "date": ("date", "datum", "DATUM"),
    "block": ("block", "blok", "Tijd"),
    "duty": ("duty", "dienst", "Loketdienst"),
    "backup": ("backup", "achterwacht", "back-up"),
}


def text_file(rows, encoding, separator, newline, quoting, *, told) -> bytes:
    out = io.StringIO()
    if told:
        out.write(f"sep={separator}{newline}")
    writer = csv.writer(
        out, delimiter=separator, lineterminator=newline, quoting=quoting
    )
    writer.writerows(rows)
    return out.getvalue().encode(ENCODINGS[encoding])


def workbook(rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


files = st.fixed_dictionaries(
    {
        "encoding": st.sampled_from([*ENCODINGS]),
        "separator": st.sampled_from(",;\t"),
        "newline": st.sampled_from(["\n", "\r\n", "\r"]),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        "told": st.booleans(),
    }
)


def rows_drawn(draw, styles):
    """A roster in random order of columns and style of dates; and what it says."""
    order = draw(st.permutations([*WORDS]))
    words = {name: draw(st.sampled_from(WORDS[name])) for name in order}
    style = STYLES[draw(st.sampled_from(styles))]
    hours = draw(st.sampled_from(["09:00-12:00", "9-12 uur", "9.00 – 12.00", ""]))  # noqa: RUF001 - a dash as people paste it
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, unique=True))
    cells = {"block": hours, "duty": "Zoë d'Ancona", "backup": "bram"}
    rows = [tuple(words[name] for name in order)]
    for day in days:
        row = {**cells, "date": style(day)}
        rows.append(tuple(row[name] for name in order))
    said = [Assignment(Block(day, 540, 720), "zoe", "bram") for day in days]
    return rows, said


@st.composite
def text_rosters(draw):
    rows, said = rows_drawn(draw, TEXTS)
    return text_file(rows, **draw(files)), said


@st.composite
def workbook_rosters(draw):
    rows, said = rows_drawn(draw, [*STYLES])
    return workbook(rows), said


@settings(max_examples=150, deadline=None)
@given(text_rosters() | workbook_rosters(), st.booleans())
def test_a_roster_says_the_same_in_every_dialect(desk, drawn, strict):
    data, said = drawn
    contents = read_sheet(data, desk(), PEOPLE, strict=strict)
    assert contents.problems == []
    assert contents.assignments == said


CELLS = {
    "name": "Zoë d'Ancona",
    "organisation": "GGD",
    "mobile": "06 12345601",
    "email": "zoe@example.nl",
    "login": "zoe",
    "role": "member",
}


@settings(max_examples=100, deadline=None)
@given(files, st.permutations([*COLUMNS]), st.booleans())
def test_members_say_the_same_in_every_dialect(how, order, in_a_workbook):
    rows = [tuple(order), tuple(CELLS[name] for name in order)]
    data = workbook(rows) if in_a_workbook else text_file(rows, **how)
    assert read_members(data, ()) == (
        [Member(**CELLS | {"mobile": "+31612345601"})],
        [],
    )


@given(st.lists(st.text("ab\n", max_size=5), max_size=8), files)
def test_a_row_is_named_by_the_line_where_it_begins(cells, how):
    """Line ends within cells shift nothing, whatever they are."""
    columns = [*COLUMNS]
    rows = [columns, *([f"x{cell}", "", "", "", "", ""] for cell in cells)]
    data = text_file(rows, **how | {"quoting": csv.QUOTE_ALL})
    lines, at = [], 2 + how["told"]
    for cell in cells:
        lines.append(at)
        at += 1 + cell.count("\n")
    _, problems = read_members(data, ())
    assert [one.line for one in problems if one.column == "role"] == lines


def test_blocks_may_have_columns_of_their_own(desk):
    hours = desk("09:00-12:00", "14:00-17:00")
    rows = [
        ("datum", "dienst 9-12", "achterwacht 9-12", "14:00-17:00 uur", "opmerking"),
        (MONDAY, "zoe", "bram", "bram", "x"),
        ("2-2-2027", "", "", "zoe", ""),
    ]
    contents = read_sheet(workbook(rows), hours, PEOPLE)
    assert contents.problems == []
    assert contents.unread == ("opmerking",)
    assert contents.assignments == [
        Assignment(Block(MONDAY, 540, 720), "zoe", "bram"),
        Assignment(Block(MONDAY, 840, 1020), "bram", None),
        Assignment(Block(date(2027, 2, 2), 840, 1020), "zoe", None),
    ]


@pytest.mark.parametrize(
    ("headings", "cells", "codes"),
    [
        (("van", "tot"), ("9:00", "12:00"), []),
        (("van", "tot"), (time(9), time(12)), []),
        (("vanaf",), ("9u",), []),
        (("van", "tot"), ("", ""), ["block_needed"]),
        (("van", "tot"), ("9:00", "17:00"), ["block_unknown"]),
        (("van", "tot"), ("9:00", "later"), ["time_unreadable"]),
        (("blok", "van", "tot"), ("9-12", "14:00", "17:00"), ["hours_differ"]),
        (("dagdeel",), ("ochtend",), ["block_needed"]),
    ],
)
def test_with_several_blocks_the_one_that_is_said_is_meant_and_none_is_guessed(
    desk, headings, cells, codes
):
    rows = [("datum", *headings, "dienst"), (MONDAY, *cells, "zoe")]
    contents = read_sheet(workbook(rows), desk("09:00-12:00", "14:00-17:00"), PEOPLE)
    assert [one.code for one in contents.problems] == codes
    assert [one.block.label for one in contents.assignments] == (
        [] if codes else ["09:00-12:00"]
    )


@pytest.mark.parametrize(
    ("at", "blocks"), [(time(14), ["14:00-17:00"]), (time(8, 30), [])]
)
def test_a_time_behind_a_date_says_which_block_or_is_asked_about(desk, at, blocks):
    rows = [("datum", "dienst"), (datetime.combine(MONDAY, at), "zoe")]
    contents = read_sheet(workbook(rows), desk("09:00-12:00", "14:00-17:00"), PEOPLE)
    assert [one.block.label for one in contents.assignments] == blocks
    assert [one.code for one in contents.problems] == ["block_needed"][len(blocks) :]
    assert read_sheet(workbook(rows), desk(), PEOPLE).problems == []


def test_what_no_spreadsheet_writes_is_told_by_line():
    data = b"name,organisation,mobile,email,login,role\nA,B,C,D,E,\x81\n"
    assert read_members(data, ()) == ([], [Problem(2, "not_text")])


@given(st.text(st.characters() | st.sampled_from([chr(one) for one in PLAIN])))
def test_plain_text_stays_plain(text):
    once = plain(text)
    assert plain(once) == once
    assert not {ord(one) for one in once} & {*PLAIN}


@pytest.mark.parametrize("one", ["\ufe0f", "\u034f", "\u3164", "\U000e0101", "\u115f"])
def test_what_cannot_be_seen_makes_no_other_word(one):
    assert plain(f"an{one}na{one}") == "anna"
