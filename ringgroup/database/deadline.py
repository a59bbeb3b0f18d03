"""How long whoever waits for the database may still wait.

A deadline belongs to one piece of work in one thread: a webhook, a page, a job. Inside
it others may be set, which only shorten it. Knows the monotonic clock, and no other:
no time of day is decided here. Must not know what is waited for.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

_until: Final[ContextVar[float]] = ContextVar("until", default=math.inf)


class TooLateError(SQLAlchemyError):
    """The database let us wait for longer than whoever asked can wait."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done inside may wait so many seconds from now, all of it together."""
    token = _until.set(min(_until.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _until.reset(token)


def left() -> float:
    """Seconds that are left, perhaps negative; infinite when nobody set a deadline."""
    return _until.get() - monotonic()


def passed() -> bool:
    """Whether it is too late."""
    return monotonic() >= _until.get()
