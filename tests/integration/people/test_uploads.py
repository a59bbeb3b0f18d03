"""A file is read by a program of its own, which gives up before we notice it."""

import io
import resource
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from ringgroup import uploads
from ringgroup.people.hashing import BusyError
from schedules.notation import HEADINGS
from schedules.rows import read_rows

ROOT = Path(__file__).parents[3]


def workbook() -> bytes:
    book = Workbook()
    book.active.append(["datum", "blok", "dienst"])
    book.active.append([None, "09:00-12:00", "Anna"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        *(workbook(), b"", b"PK\x03\x04", b"datum,dienst\n4-10-2027,anna\n"),
        *(b"a,b\n1,\0", "datum;dienst\n4-10-2027;Zoë".encode("cp1252")),
    ],
)
def test_apart_the_same_is_read(data):
    assert uploads.rows_of(data, HEADINGS) == read_rows(data, HEADINGS)


@pytest.mark.slow
def test_a_date_is_still_a_date_and_with_a_time_one_with_a_time():
    book = Workbook()
    timed = datetime(2027, 10, 4, 9, 30)
    book.active.append([date(2027, 10, 4), timed, "Anna"])
    out = io.BytesIO()
    book.save(out)
    rows, _ = uploads.rows_of(out.getvalue(), ())
    assert rows == [(1, [date(2027, 10, 4), timed, "Anna"])]


@pytest.mark.slow
def test_what_takes_too_much_is_refused_and_costs_this_process_nothing(monkeypatch):
    greedy = "import schedules.apart as a; a.read_rows = lambda *_: bytearray(1 << 34)"
    monkeypatch.setattr(uploads, "COMMAND", f"{greedy}; a.read()")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows, problems = uploads.rows_of(workbook(), ())
    assert (rows, [one.code for one in problems]) == ([], ["too_large"])
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100_000  # kilobytes


@pytest.mark.slow
def test_what_never_ends_is_ended():
    endless = (
        "import schedules.apart as a\n"
        "a.PROCESSOR = 1\n"
        "def turn(*_):\n while True: pass\n"
        "a.read_rows = turn\n"
        "a.read()"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", endless, "[]"],
        input=b"",
        cwd=ROOT,
        timeout=300,
        check=False,
    )
    assert done.returncode < 0  # by a signal: its processor time was over


@pytest.mark.slow
def test_one_file_is_read_at_a_time():
    assert uploads._turn.acquire(blocking=False)  # noqa: SLF001 - somebody else's file
    try:
        with pytest.raises(BusyError):
            uploads.rows_of(b"", ())
    finally:
        uploads._turn.release()  # noqa: SLF001 - as above
    assert uploads.rows_of(b"", ()) == ([], [])
