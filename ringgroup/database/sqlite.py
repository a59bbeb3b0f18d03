"""An SQLite database as we keep it: its file, its log, and whose turn it is to write.

The file is never opened here, except to make it: POSIX gives up all locks of a process
on a file when any descriptor of that file is closed, and whoever comes next would take
the log away from under the service (docs/adr/0021).
Must not know any table.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import ConnectionPoolEntry

from ringgroup.database import deadline
from ringgroup.database.deadline import TooLateError

BUSY_SECONDS: Final = 2
"""How long somebody who does not queue with us may hold the file."""
STEPS: Final = 10_000
"""Instructions of SQLite between two looks at the deadline: some milliseconds."""
LOG_BYTES: Final = 16 * 1024 * 1024
"""What the log seldom exceeds, and never for long; it is emptied from half of it on."""
STRAGGLERS_MS: Final = 100
"""How long the writers wait for readers of the log, so that it can be emptied."""
SHORTEN_SECONDS: Final = 1.0
"""Between two tries to empty it: a reader may hold it for long."""
POLLS: Final = (0.0001, 0.0002, 0.0005, 0.001)
"""Seconds between looks at the lock of another process; the last goes on."""

_making = threading.Lock()


def make(path: Path) -> None:
    """A new file is nobody else's to read; what is beside it follows its rights.

    One that exists is not opened, and no connection of this process can stand on a
    file that is only now made.
    """
    flags = os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with suppress(OSError), _making:  # SQLite says better what is wrong
        os.close(os.open(path, flags, 0o600))


def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    """A new connection: what SQLite does not remember of itself."""
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.set_progress_handler(deadline.passed, STEPS)
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA recursive_triggers=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def begin(connection: Connection) -> None:
    """Begin as the kind of session asks: to read, to write, to write for good.

    SQLite says when a commit is on the disk for connections, not for transactions.
    """
    options = connection.get_execution_options()
    durable = options.get("durable", False)
    if durable != connection.info.get("durable", False):
        level = "FULL" if durable else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.info["durable"] = durable
    reading = options.get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def is_silence(error: BaseException | None) -> bool:
    """Whether somebody held the file all the time."""
    return (
        isinstance(error, sqlite3.OperationalError)
        and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    )


class WriteAheadLog:
    """The log beside the file. Readers that overlap would let it grow without end."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + "-wal")
        self._not_before = 0.0

    def shorten(self, engine: Engine, now: float) -> None:
        """Empty the log if it is long; whoever calls must have the turn to write.

        SQLite starts its log anew only at a moment without readers. Here the writers
        stand still for such a moment; who begins to read meanwhile needs no log.
        """
        try:
            size = self._path.stat().st_size
        except OSError:
            return
        if size < LOG_BYTES // 2 or now < self._not_before:
            return
        self._not_before = now + SHORTEN_SECONDS
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={STRAGGLERS_MS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
            cursor.close()
        finally:
            connection.close()


class WritersTurn:
    """Whose turn it is to write, over all threads and processes of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._queue = threading.Lock()
        self._descriptor: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Write; raises `TooLateError` when it was not our turn in time."""
        if not self._queue.acquire(timeout=_patience()):
            raise _late()
        try:
            descriptor = self._opened()
            _lock(descriptor)
            try:
                yield
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
        finally:
            self._queue.release()

    def left_behind(self) -> None:
        """In a process that was forked: this turn is the other's."""
        if self._descriptor is not None:
            os.close(self._descriptor)

    def _opened(self) -> int:
        if self._descriptor is None:
            flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC
            self._descriptor = os.open(self._path, flags, 0o600)
        return self._descriptor


def _patience() -> float:
    """What is left, as a lock of threads wants to hear it."""
    return min(max(deadline.left(), 0.0), threading.TIMEOUT_MAX)


def _lock(descriptor: int) -> None:
    """Lock it; the kernel would queue us, but knows no deadline.

    One thread of a process at most is here: what is asked so often is asked by few.
    """
    polls = iter(POLLS)
    pause = 0.0
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if deadline.passed():
                raise _late() from None
            pause = next(polls, pause)
            time.sleep(pause)
        else:
            return


def _late() -> TooLateError:
    return TooLateError("somebody else is writing for too long")
