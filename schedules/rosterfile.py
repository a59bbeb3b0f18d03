"""A roster out of the rows of any file, and the file that machines write: a CSV.

Must not know how a file is read (schedules/rows.py), where a roster is kept, nor what
its rows say: that is judged in schedules/entries.py, whatever the file was.
"""

import csv
from collections.abc import Collection, Iterable, Mapping
from io import StringIO

from schedules.cells import Rows, guarded
from schedules.entries import Contents, RowReading
from schedules.hours import NOTHING, ExtraDays, OpeningHours
from schedules.notation import COLUMNS
from schedules.roster import Assignment


def read_roster(
    read: Rows,
    hours: OpeningHours,
    people: Mapping[str, Collection[str]],
    extra: ExtraDays = NOTHING,
    *,
    strict: bool = False,
) -> Contents:
    """Read a roster from the rows of a file; nothing is imported by it.

    Return the assignments of the rows that are right, and what is wrong with the
    others; whoever imports takes all or nothing. `strict`: see `RowReading`.
    """
    rows, problems = read
    if problems and not rows:
        return Contents([], problems)
    found = RowReading(hours, people, extra, strict).read(rows)
    if problems and any(one.code.startswith("column_") for one in found.problems):
        return Contents([], problems)
    wrong = sorted([*found.problems, *problems], key=lambda one: one.line)
    return Contents(found.assignments, wrong, found.unread)


def write_roster(assignments: Iterable[Assignment]) -> str:
    """Write the roster file of these assignments, by date and block."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in sorted(assignments, key=lambda assignment: assignment.block):
        people = (guarded(one.duty or ""), guarded(one.backup or ""))
        writer.writerow((one.block.day, one.block.label, *people))
    return text.getvalue()
