"""How a transaction is begun, kept short, and tried again when a race was lost.

SQLite lets one writer in at a time, and refuses at once whoever upgrades a read to
a write; so a transaction that may write begins IMMEDIATE. Writers queue for a lock
file, because whoever waits in SQLite itself may be passed over and over: see
docs/performance.md for both measurements. PostgreSQL needs neither.
A database that is silent is waited for until the deadline of who asks, and not by all
(docs/adr/0026). Must not know any table.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Final, TypeVar
from weakref import WeakSet

from sqlalchemy import Pool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm import Session, sessionmaker

from ringgroup.database import deadline, sqlite, storage
from ringgroup.database.breaker import HOPE, Advice, Breaker
from ringgroup.database.deadline import TooLateError

ATTEMPTS = 8
"""How often a lost race is run again: every loser saw at least one winner."""

LONGEST_SECONDS: Final = 30.0
"""No work of ours may last longer, if it is not said: what reads keeps SQLite's log."""

POOL: Final = {"pool_size": 20, "max_overflow": 20, "pool_timeout": 3}
"""Connections, and seconds for one to come free: there are more than threads."""

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
            self._turn: sqlite.WritersTurn | None = sqlite.WritersTurn(path)
            self._log = sqlite.WriteAheadLog(path)
            self.engine = create_engine(
                parsed,
                hide_parameters=True,
                connect_args={"timeout": sqlite.BUSY_SECONDS},
                **POOL,
            )
            event.listen(self.engine, "connect", sqlite.prepare)
            event.listen(self.engine, "begin", sqlite.begin)
            self._is_silence = sqlite.is_silence
        else:
            from ringgroup.database import postgresql  # noqa: PLC0415 - its driver is large

            self._turn = None
            self.engine = create_engine(
                parsed,
                hide_parameters=True,
                connect_args=postgresql.OPTIONS,
                **POOL,
            )
            event.listen(self.engine, "do_connect", postgresql.connect)
            event.listen(self.engine, "checkin", postgresql.rest)
            event.listen(self.engine, "checkout", postgresql.wake)
            self._is_silence = postgresql.is_silence
        self._breaker, self._breaking = Breaker(), threading.Condition()
        self._looker = 0
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
        with deadline.within(seconds), self._asked():
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
        with (
            deadline.within(LONGEST_SECONDS),
            self._asked(),
            self._readers() as session,
        ):
            yield session

    def look(self, work: Callable[[Session], Result]) -> Result:
        """Read, again when the connection turned out to be dead."""
        try:
            with self.reading() as session:
                return work(session)
        except OperationalError as error:
            if self._silent(error) or not error.connection_invalidated:
                raise
        with self.reading() as session:
            return work(session)

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
                lost = _deadlock(error) or error.connection_invalidated
                if self._silent(error) or not lost:
                    raise
        with self.transaction(durable=durable) as session:
            return work(session)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """What is asked of the database: not while it is known to be silent."""
        began = self._admitted()
        try:
            yield
        except SQLAlchemyError as error:
            self._heard(began, silent=self._silent(error))
            raise
        except BaseException:
            self._heard(began, silent=None)
            raise
        self._heard(began, silent=False)

    def _admitted(self) -> float:
        """The moment from which we may ask; waits for who is finding out, a moment."""
        if deadline.passed():
            message = "it was too late to ask the database"
            raise TooLateError(message)
        me, until = threading.get_ident(), monotonic() + min(HOPE, deadline.left())
        with self._breaking:
            while True:
                now = monotonic()
                if self._breaker.looking_since is not None and self._looker == me:
                    return now  # within what we look with
                self._breaker, advice = self._breaker.asked(now)
                if advice is Advice.ASK:
                    self._looker = me
                    return now
                if advice is Advice.LEAVE or now >= until:
                    message = "the database was silent a moment ago"
                    raise TooLateError(message)
                self._breaking.wait(until - now)

    def _heard(self, began: float, *, silent: bool | None) -> None:
        """Note what came of a question; None: what tells nothing of the database."""
        with self._breaking:
            was, now = self._breaker, monotonic()
            if silent is None:
                self._breaker = was.left(began, now)
            else:
                self._breaker = was.silent(began, now) if silent else was.answered(now)
            self._breaking.notify_all()

    def _silent(self, error: SQLAlchemyError) -> bool:
        """Whether nobody answered, rather than somebody who refused."""
        if isinstance(error, (TooLateError, NoConnectionError)):
            return True
        return self._is_silence(getattr(error, "orig", None))

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
            self._turn = sqlite.WritersTurn(self._path)
        self._breaker, self._breaking = Breaker(), threading.Condition()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def trouble(error: SQLAlchemyError) -> str:
    """What is wrong, by the name that the database has for it; no row, no address."""
    said = getattr(error, "orig", None)
    if said is None:
        return str(error) if isinstance(error, TooLateError) else type(error).__name__
    name = getattr(said, "sqlite_errorname", None)
    # SQLite's own words name a table or a column; PostgreSQL's may name an address
    return f"{name}: {said}" if name else type(said).__name__


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
