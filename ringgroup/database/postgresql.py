"""A connection to PostgreSQL that waits no longer than whoever uses it can wait.

A server that is stopped, or cut off, still has a kernel that accepts and acknowledges:
none of the server's own limits runs, nor any of the network's. So the deadline is kept
on this side, in the one function in which psycopg waits. Must not know any table.
"""

import math
from time import monotonic
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from ringgroup.database import deadline

CONNECT_SECONDS: Final = 2
"""The least that libpq knows. A name with several addresses takes it for each."""
LOCK_SECONDS: Final = 3
"""For a row that somebody else holds; less than any deadline, so that it is told from
a server that is silent."""
STATEMENT_SECONDS: Final = 25
"""For one statement of whoever set no deadline; the server ends it."""
ABANDONED_SECONDS: Final = 60
"""When the server ends a transaction of which nothing is heard, and its locks."""
CHECKED_SECONDS: Final = 5
"""Between looks at a connection on which nothing moves, and for what is sent to be
acknowledged."""
RESTED_SECONDS: Final = 1.0
"""After which a connection of the pool is asked whether it is still one."""
OPTIONS: Final = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": CHECKED_SECONDS,
    "keepalives_interval": CHECKED_SECONDS,
    "keepalives_count": 2,
    "tcp_user_timeout": CHECKED_SECONDS * 1000,
    "options": f"-c lock_timeout={LOCK_SECONDS}s "
    f"-c statement_timeout={STATEMENT_SECONDS}s "
    f"-c idle_in_transaction_session_timeout={ABANDONED_SECONDS}s",
}

Result = TypeVar("Result")


class SilentDatabaseError(psycopg.OperationalError):
    """The server did not answer in time. What was asked may yet be done, or not."""


class Patient(psycopg.Connection[Any]):
    """A connection that is given up, and closed, at its user's deadline."""

    def wait(
        self,
        gen: PQGen[Result],
        interval: float = 0.1,
        timeout: float | None = None,
    ) -> Result:
        """Wait as psycopg does, and not beyond the deadline.

        A connection on which an answer is still owed cannot be used again: closed, it
        holds no lock at the server either, once that looks.
        """
        left = deadline.left()
        if left < math.inf:
            timeout = max(left, 0.0) if timeout is None else min(timeout, left)
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError as error:
            if error.sqlstate is not None or not deadline.passed():
                raise
            self.pgconn.finish()
            message = "the database did not answer in time"
            raise SilentDatabaseError(message) from None


def connect(
    _: object,
    __: ConnectionPoolEntry,
    args: tuple[Any, ...],
    named: dict[str, Any],
) -> Patient:
    """Open one, as SQLAlchemy asks for it."""
    return Patient.connect(*args, **named)


def rest(_: object, entry: ConnectionPoolEntry) -> None:
    """Give a connection back to the pool."""
    entry.info["rests_since"] = monotonic()


def wake(connection: Patient, entry: ConnectionPoolEntry, _: object) -> None:
    """Take one from the pool; the server may have been restarted meanwhile.

    Who fails in the midst of their work begins anew, if they can: `Database.attempt`.
    """
    rests_since = entry.info.pop("rests_since", math.inf)
    if monotonic() - rests_since < RESTED_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except SilentDatabaseError:
        raise
    except psycopg.OperationalError as error:
        raise DisconnectionError from error


def is_silence(error: BaseException | None) -> bool:
    """Whether the server said nothing, rather than something that we do not like."""
    return isinstance(error, (SilentDatabaseError, psycopg.errors.ConnectionTimeout))
