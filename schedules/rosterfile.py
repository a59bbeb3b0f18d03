"""The roster file of administrators: a CSV with four columns, as machines write it.

Must not know where a roster is kept, or who reads it.
"""

import csv
from collections.abc import Iterable
from io import StringIO

from schedules.cells import guarded
from schedules.notation import COLUMNS
from schedules.roster import Assignment


def write_roster(assignments: Iterable[Assignment]) -> str:
    """Write the roster file of these assignments, by date and block."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in sorted(assignments, key=lambda assignment: assignment.block):
        people = (guarded(one.duty or ""), guarded(one.backup or ""))
        writer.writerow((one.block.day, one.block.label, *people))
    return text.getvalue()
