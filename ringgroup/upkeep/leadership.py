"""One clock leads: which of the processes that could, and when it was last heard of.

Leading is holding a lock that ends with its holder: an advisory lock of PostgreSQL on
a connection of its own, a locked file beside an SQLite database. So a leader that was
killed is followed at the next tick, with no lease to wait for; one that hangs, or
whose machine has vanished, on PostgreSQL after half a minute. The heartbeat in the
table `clock` is for those who watch; it decides nothing about who leads. It notices
when the system clock makes a leap: `is_trusted` says whether what cannot be undone may
be done by that time.
"""

import fcntl
import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ringgroup.database import deadline
from ringgroup.database.database import Database
from ringgroup.upkeep.store import leadership as rows

HEARTBEAT: Final = timedelta(seconds=5)
SILENCE: Final = 5.0
"""Seconds of a server that says nothing, after which we lead no more."""
HANGS: Final = 30.0
"""Seconds of a leader that says nothing, after which PostgreSQL ends its session."""
LEAP: Final = timedelta(days=3)
"""So long no clock process is heard of over a weekend; more is a leap."""
PUT_BACK: Final = timedelta(hours=1)
"""So far back no time goes of itself."""
TRUST: Final = timedelta(days=1)
"""After a leap, somebody has so long to put the clock right."""


class Leadership:
    """The wish of one process to lead; not to be shared between processes."""

    def __init__(self, database: Database, *, hangs: float = HANGS) -> None:
        self._database = database
        self._hangs = hangs
        self._me = secrets.token_hex(8)
        self._beaten: datetime | None = None
        self._file: int | None = None
        self._connection: Connection | None = None

    def leads(self, now: datetime) -> bool:
        """Whether this process leads; if it does, that is noted every few seconds."""
        held = self._hold_file() if self._database.is_sqlite else self._hold_row()
        if held and (self._beaten is None or abs(now - self._beaten) >= HEARTBEAT):
            self._beat(now)
            self._beaten = now
        return held

    def end(self) -> None:
        """Let another process lead."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._connection is not None:
            with suppress(SQLAlchemyError):  # if the connection is gone, so is its lock
                rows.let_go(self._connection)
            self._connection.close()
            self._connection = None

    def _hold_file(self) -> bool:
        if self._file is not None:
            return True
        path = f"{self._database.engine.url.database}.clock"
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._file = descriptor
        return True

    def _hold_row(self) -> bool:
        with deadline.within(SILENCE):
            try:
                if self._connection is not None:
                    rows.look(self._connection)
                    return True
                return self._try_connection()
            except SQLAlchemyError:
                self.end()  # the connection, and with it the lock, is gone
                return False

    def _try_connection(self) -> bool:
        engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
        connection = engine.connect()
        if not rows.take(connection, self._hangs):
            connection.close()
            return False
        self._connection = connection
        return True

    def _beat(self, now: datetime) -> None:
        with self._database.transaction() as session:
            rows.beat(session, self._me, now, late=now - LEAP, ahead=now + PUT_BACK)


def is_trusted(session: Session, now: datetime) -> bool:
    """Whether the system clock has made no leap for a day, as far as was seen.

    A clock that is set a year ahead says of everything that its days are over.
    """
    heard = rows.heard(session)
    if heard is None:
        return True
    return now - heard.seen_at < LEAP and (
        heard.jumped_at is None or now - heard.jumped_at >= TRUST
    )


def surely(session: Session, now: datetime) -> datetime | None:
    """The time that it surely is, for what is done once; None for a day after a leap.

    Of a time after which no clock process was heard for days nobody knows that it came.
    """
    heard = rows.heard(session)
    if heard is None or is_trusted(session, now):
        return now
    leapt = heard.jumped_at is not None and now - heard.jumped_at < TRUST
    return None if leapt else heard.seen_at
