"""What is wrong with a file of rows, in English: a sentence a code, a line a row.

Must not know how a file is read, nor what it is about.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final

from ringgroup.people.members import ROLES
from schedules.cells import Problem

SENTENCES: Final[Mapping[str, str]] = {
    # the whole file
    "unreadable": "the workbook cannot be read; save it anew as .xlsx or as CSV",
    "not_text": 'the file is no text that a spreadsheet writes; save it as "CSV UTF-8"',
    "too_large": "the file is too large: it holds more than {value} {about}",
    "too_many_rows": "the file has more than {value} rows",
    "old_format": "the workbook is an old one (.xls); save it as .xlsx",
    # a row
    "stray_quote": "a quotation mark is not closed, or stands in the middle of a cell",
    "too_many_cells": "{value} cells under {about} columns",
    # a roster
    "date_unreadable": '"{value}" is not a date (YYYY-MM-DD)',
    "date_far": '"{value}" is too long ago or too far away; is the year right?',
    "week_unreadable": '"{value}" is not a week; write 2027-W40, or a date of it',
    "weekday_differs": '"{value}" is not that day of the week, it is a {about}',
    "closed": "the desk is closed on {value}{because}",
    "block_unreadable": '"{value}" is not HH:MM-HH:MM',
    "time_unreadable": '"{value}" is not a time (HH:MM)',
    "hours_differ": "the block and the hours beside it are not the same",
    "block_unknown": '"{value}" is not an opening block of {day} ({rest})',
    "block_needed": "{day} has several blocks ({rest}), and the row does not say which"
    "{unread}",
    "block_twice": "{value} of {day} is in line {rest} too",
    "person_missing": "a login is needed",
    "person_unknown": '"{value}" is not a known login',
    "person_ambiguous": '"{value}" may be several people; write the login',
    "same_person": '"{value}" is already on duty in this row',
    # members
    "empty": "the cell is empty",
    "too_long": "the cell has more than {about} characters",
    "control_character": "the text holds a control character",
    "mobile_wrong": '"{value}" is not a Dutch mobile number (06...)',
    "number_ours": '"{value}" is a number of a line; nobody can call from it',
    "email_wrong": '"{value}" is not an e-mail address',
    "login_wrong": '"{value}" holds a space or one of / \\ ? # %',
    "role_wrong": f'"{{value}}" is not one of: {", ".join(ROLES)}',
    "lines_needed": "on which lines? write keys, with blanks between them ({about})",
    "line_unknown": '"{value}" is not the key of a line',
    "on_roster_wrong": '"{value}" is not one of: yes, no',
    "since_wrong": '"{value}" is not a date (YYYY-MM-DD)',
    "twice": '"{value}" is in line {about} too',
    "taken": '"{value}" belongs to "{about}"',
}
COLUMNS_WRONG: Final = {
    "column_missing": "missing",
    "column_unknown": "unknown",
    "column_twice": "twice",
}


def by_row(problems: Iterable[Problem], columns: Iterable[str]) -> list[str]:
    """Say what is wrong, a line for each row; `columns` are those there should be."""
    rows: dict[int, list[Problem]] = {}
    for one in problems:
        rows.setdefault(one.line, []).append(one)
    names = ", ".join(columns)
    return [_row(line, rows[line], names) for line in sorted(rows)]


def _row(line: int, problems: list[Problem], names: str) -> str:
    about_columns = [one for one in problems if one.code in COLUMNS_WRONG]
    sentences = [_sentence(one) for one in problems if one not in about_columns]
    if about_columns:
        kinds = groupby(about_columns, lambda one: COLUMNS_WRONG[one.code])
        wrong = (f"{what}: {', '.join(one.value for one in of)}" for what, of in kinds)
        sentences.insert(0, f"the columns are {names} ({'; '.join(wrong)})")
    told = "; ".join(sentences)
    if not line:
        return told
    return (
        f"line {line}, {told}" if told.startswith("column ") else f"line {line}: {told}"
    )


def _sentence(one: Problem) -> str:
    """A sentence, after the column that it is about, if there is one."""
    day, _, rest = one.about.partition(": ")
    told = SENTENCES[one.code].format(
        value=one.value,
        about=one.about,
        because=f" ({one.about})" if one.about else "",
        day=day,
        rest=rest,
        unread=f"; not read: {one.value}" if one.value else "",
    )
    return f"column {one.column}: {told}" if one.column else told
