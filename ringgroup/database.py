"""How a transaction is begun, kept short, and tried again when a race was lost.

SQLite lets one writer in at a time, and refuses at once whoever upgrades a read to
a write; so a transaction that may write begins IMMEDIATE. Writers queue on a lock
file, in the kernel, because SQLite's own waiting is a polling sleep: see
docs/performance.md for both measurements. PostgreSQL needs neither.
Must not know any table.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

ATTEMPTS = 8
"""How often a lost race is run again: every loser saw at least one winner."""

BUSY_SECONDS = 5
"""How long a database may keep us waiting: the provider hangs up on us after 15 s."""
# https://www.twilio.com/docs/api/errors/11205

Result = TypeVar("Result")


class LostRaceError(Exception):
    """What was to be changed was changed by somebody else meanwhile."""


class Database:
    """One database: `transaction()` to change it, `reading()` to look at it."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            path = Path(parsed.database or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            self._turn: _Turn | None = _Turn(path.with_name(path.name + ".lock"))
            self.engine = create_engine(
                parsed,
                hide_parameters=True,
                connect_args={"timeout": BUSY_SECONDS},
                pool_size=20,
                max_overflow=20,
            )
            event.listen(self.engine, "do_connect", partial(_for_us_alone, path))
            event.listen(self.engine, "connect", _prepare)
            event.listen(self.engine, "begin", _begin)
        else:
            self._turn = None
            self.engine = create_engine(
                parsed,
                hide_parameters=True,
                connect_args={
                    "connect_timeout": BUSY_SECONDS,
                    "options": f"-c lock_timeout={BUSY_SECONDS}s",
                },
                pool_timeout=BUSY_SECONDS,
                pool_size=20,
                max_overflow=20,
            )
        self._writers = sessionmaker(self.engine, expire_on_commit=False)
        readers = self.engine.execution_options(reading=True)
        self._readers = sessionmaker(readers, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or not done at all."""
        if self._turn is None:
            with self._writers.begin() as session:
                yield session
            return
        with self._turn.taken(), self._writers.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks; it keeps no writer waiting."""
        with self._readers() as session:
            yield session

    def attempt(self, work: Callable[[Session], Result]) -> Result:
        """Do `work` in a transaction, again from the start when a race was lost.

        A race is lost when a unique key was taken meanwhile (a call's SID, a
        member's live leg, a place on the line) or when PostgreSQL broke a deadlock.
        So it is when the connection turned out to be dead: a server that was restarted
        costs no caller anything.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                with self.transaction() as session:
                    return work(session)
            except (IntegrityError, LostRaceError):
                continue
            except OperationalError as error:
                if not (_deadlock(error) or error.connection_invalidated):
                    raise
        with self.transaction() as session:
            return work(session)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _deadlock(error: OperationalError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40P01", "40001"}


def _for_us_alone(path: Path, *_: object) -> None:
    """A new file is nobody else's to read; what is beside it follows its rights."""
    with suppress(OSError):  # SQLite says better what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))


def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA recursive_triggers=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class _Turn:
    """Whose turn it is to write, over all threads and processes of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        descriptor = self._descriptor()
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _descriptor(self) -> int:
        """A descriptor of this thread in this process: a fork must not share it."""
        held: tuple[int, int] | None = getattr(self._own, "held", None)
        if held is None or held[0] != os.getpid():
            flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC
            held = (os.getpid(), os.open(self._path, flags, 0o600))
            self._own.held = held
        return held[1]
