"""How a transaction is begun, kept short, and tried again when a race was lost.

SQLite lets one writer in at a time, and refuses at once whoever upgrades a read to
a write; so a transaction that may write begins IMMEDIATE. Writers queue for a lock
file, because whoever waits in SQLite itself may be passed over and over: see
docs/performance.md for both measurements. PostgreSQL needs neither.
Must not know any table.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Final, TypeVar
from weakref import WeakSet

from sqlalchemy import Pool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from ringgroup import deadline, sqlite, storage

ATTEMPTS = 8
"""How often a lost race is run again: every loser saw at least one winner."""

BUSY_SECONDS = 5
"""How long a database may keep us waiting: the provider hangs up on us after 15 s."""
# https://www.twilio.com/docs/api/errors/11205

LONGEST_SECONDS: Final = 30.0
"""No work of ours may last longer, if it is not said: what reads keeps SQLite's log."""

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
            sqlite.make(path)
            self._path = path
            self._turn: sqlite.Turn | None = sqlite.Turn(path)
            self._log = sqlite.Log(path)
            self.engine = create_engine(
                parsed,
                hide_parameters=True,
                connect_args={"timeout": sqlite.BUSY_SECONDS},
                pool_size=20,
                max_overflow=20,
            )
            event.listen(self.engine, "connect", sqlite.prepare)
            event.listen(self.engine, "begin", sqlite.begin)
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
        options = self.engine.execution_options
        self._writers = sessionmaker(self.engine, expire_on_commit=False)
        self._keepers = sessionmaker(options(durable=True), expire_on_commit=False)
        self._readers = sessionmaker(options(reading=True), expire_on_commit=False)
        _open.add(self)

    @contextmanager
    def transaction(
        self, *, durable: bool = False, seconds: float = LONGEST_SECONDS
    ) -> Iterator[Session]:
        """A session whose work is committed at the end, or not done at all.

        `durable`: a power cut cannot undo it, nor what was committed before it. For
        what allows somebody else to forget.
        """
        made = self._keepers if durable else self._writers
        with deadline.within(seconds):
            if self._turn is None:
                with made.begin() as session:
                    yield session
                return
            with self._turn.taken():
                with made.begin() as session:
                    yield session
                self._log.shorten(self.engine, monotonic())

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks; it keeps no writer waiting."""
        with deadline.within(LONGEST_SECONDS), self._readers() as session:
            yield session

    def attempt(
        self, work: Callable[[Session], Result], *, durable: bool = False
    ) -> Result:
        """Do `work` in a transaction, again from the start when a race was lost.

        A race is lost when a unique key was taken meanwhile (a call's SID, a
        member's live leg, a place on the line) or when PostgreSQL broke a deadlock.
        So it is when the connection turned out to be dead: a server that was restarted
        costs no caller anything.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                with self.transaction(durable=durable) as session:
                    return work(session)
            except (IntegrityError, LostRaceError):
                continue
            except OperationalError as error:
                if not (_deadlock(error) or error.connection_invalidated):
                    raise
        with self.transaction(durable=durable) as session:
            return work(session)

    def adrift(self, who: str = "self") -> list[str]:
        """The database's files that are written to and in no folder any more."""
        if self._turn is None:
            return []
        return sorted({name for _, name in storage.adrift(self._path, who)})

    def begin_anew(self) -> None:
        """In a process that was just forked: connections are not to be shared."""
        _inherited.append(self.engine.pool)
        self.engine.dispose(close=False)
        if self._turn is not None:
            self._turn.left_behind()
            self._turn = sqlite.Turn(self._path)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _deadlock(error: OperationalError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40P01", "40001"}


_open: Final[WeakSet[Database]] = WeakSet()
_inherited: Final[list[Pool]] = []
"""Connections of the process we were forked from: using, or closing, them is theirs."""


def _forked() -> None:
    for database in _open:
        database.begin_anew()


os.register_at_fork(after_in_child=_forked)
