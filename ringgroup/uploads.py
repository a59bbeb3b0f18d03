"""A file that somebody sent, read by a program of its own, under limits.

What unpacks a workbook and looks through it may take much time and memory, however well
its size was looked at; this process answers the telephone meanwhile. One at a time.
Must not know how a file is read, nor what its rows say.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Collection
from typing import Final

from ringgroup.people.hashing import BusyError
from schedules import apart
from schedules.cells import LARGEST, Problem, Rows
from schedules.rows import read_rows

PATIENCE: Final = 60
"""Seconds that somebody waits for it, on a machine that is busy with other things."""
COMMAND: Final = "from schedules.apart import read; read()"

_turn = threading.BoundedSemaphore(1)


def rows_of(data: bytes, headings: Collection[str]) -> Rows:
    """As `read_rows`; raises `BusyError` while another file is being read."""
    if len(data) > LARGEST:
        return read_rows(data, headings)  # says so, and looks no further
    if not _turn.acquire(blocking=False):
        raise BusyError
    try:
        return _apart(data, headings)
    finally:
        _turn.release()


def _apart(data: bytes, headings: Collection[str]) -> Rows:
    """What the program reads; when it gives up, the file was too much for it."""
    where = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the file is its input
            [sys.executable, "-c", COMMAND, json.dumps([*headings])],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            env=where,
            check=True,
        )
    except subprocess.SubprocessError:
        return [], [Problem(0, "too_large", value=str(apart.MEMORY), about="bytes")]
    return apart.understood(done.stdout)
