"""The roster file of administrators: a CSV with four columns, read to the letter.

Knows the file's one spelling and says what is wrong with it in English, by line and
column. Must not know who wrote it, where a roster is kept, or what it replaces.
"""

import csv
from collections.abc import Collection, Iterable, Iterator
from io import StringIO
from itertools import groupby
from typing import Final

from schedules.entries import Problem, Reading
from schedules.hours import NOTHING, ExtraDays, OpeningHours
from schedules.notation import COLUMNS, guarded
from schedules.roster import Assignment
from schedules.rows import csv_rows

SENTENCES: Final = {
    "unreadable": "{about}",
    "too_many_cells": "{value} cells under {about} columns",
    "date_unreadable": '"{value}" is not a date (YYYY-MM-DD)',
    "closed": "the desk is closed on {value}{because}",
    "block_unreadable": "{about}",
    "block_unknown": '"{value}" is not an opening block of {day} ({rest})',
    "block_twice": "{value} of {day} is in line {rest} too",
    "person_missing": "a login is needed",
    "person_unknown": '"{value}" is not a known login',
    "same_person": '"{value}" is already on duty in this row',
}


def read_roster(
    text: str, hours: OpeningHours, logins: Collection[str], extra: ExtraDays = NOTHING
) -> tuple[list[Assignment], list[str]]:
    """Read a roster file; return what it says and, a line each, all that is wrong."""
    rows, stopped = csv_rows(text)
    people = {login: (login,) for login in logins}
    found, problems = Reading(hours, people, extra, exact=True).read(rows)
    if stopped and problems and problems[0].code.startswith("column_"):
        problems = []
    return found, list(_told([*problems, *stopped]))


def write_roster(assignments: Iterable[Assignment]) -> str:
    """Write the roster file of these assignments, by date and block."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in sorted(assignments, key=lambda assignment: assignment.block):
        people = (guarded(one.duty or ""), guarded(one.backup or ""))
        writer.writerow((one.block.day, one.block.label, *people))
    return text.getvalue()


def _told(problems: Iterable[Problem]) -> Iterator[str]:
    """Say what is wrong; wrong columns are one sentence."""
    columns = {"column_missing": "missing", "column_unknown": "unknown"}
    columns["column_twice"] = "twice"
    for about_columns, group in groupby(problems, lambda one: one.code in columns):
        if about_columns:
            wrong = list(group)
            told = (
                f"{what}: {', '.join(one.value for one in of_kind)}"
                for what, of_kind in groupby(wrong, lambda one: columns[one.code])
            )
            whole = f"the columns are {', '.join(COLUMNS)} ({'; '.join(told)})"
            yield f"line {wrong[0].line}: {whole}"
        else:
            yield from map(_sentence, group)


def _sentence(one: Problem) -> str:
    where = f"line {one.line}" + (f", column {one.column}" if one.column else "")
    day, _, rest = one.about.partition(": ")
    because = f" ({one.about})" if one.about else ""
    what = SENTENCES[one.code].format(
        value=one.value, about=one.about, because=because, day=day, rest=rest
    )
    return f"{where}: {what}"
