"""A file read by a program of its own: bytes in, rows out as JSON, under limits.

`python -c "from schedules.apart import read; read()" '["datum"]'`: the headings that
are looked for come with it. Loads nothing but what reads files. Must not be called in
a process that does anything else: the limits stay.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from schedules.cells import LARGEST, Cell, Problem, Rows
from schedules.rows import read_rows

MEMORY: Final = 512 * 1024 * 1024
"""Bytes of addresses that reading a file may use."""
PROCESSOR: Final = 10
"""Seconds of processor time."""
NICE: Final = 5


def read() -> None:
    """Read a file from standard input under limits, and write its rows."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    headings = json.loads(sys.argv[1])
    rows, problems = read_rows(sys.stdin.buffer.read(LARGEST + 1), headings)
    said = [rows, [asdict(one) for one in problems]]
    sys.stdout.write(json.dumps(said, default=_as_list))


def _as_list(cell: date) -> list[str]:
    """A date, perhaps with a time, for which JSON has no word."""
    return [cell.isoformat()]


def understood(said: bytes) -> Rows:
    """The rows that such a program wrote."""
    rows, problems = json.loads(said)
    return (
        [(line, [_cell(one) for one in cells]) for line, cells in rows],
        [Problem(**one) for one in problems],
    )


def _cell(written: str | list[str]) -> Cell:
    if isinstance(written, str):
        return written
    (text,) = written
    timed = "T" in text
    return datetime.fromisoformat(text) if timed else date.fromisoformat(text)
