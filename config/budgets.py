"""How long a request may wait for the database, from when it was whole.

Who had to wait for a thread has that much less: behind a table that is locked each
would else wait its own time after that of all before it. Knows which addresses are the
telephone's: the provider gives up after 15 seconds, and nobody should hear nothing for
longer than a breath. Must not know what is asked.
"""

# https://www.twilio.com/docs/api/errors/11205

from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ringgroup.database import deadline

BUDGETS: Final[Mapping[str, float]] = {"voice": 4.0, "readyz": 4.0, "metrics": 4.0}
"""Seconds, by the first part of the path."""
PAGES: Final = 10.0
LEAST: Final = 0.25
"""With less than this nothing is asked: it would be in vain, and end a connection."""


class Budgeted:
    """An application of which every request has its time."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request; what is too late for the database fails in the view."""
        first = environ.get("PATH_INFO", "").lstrip("/").partition("/")[0]
        left = BUDGETS.get(first, PAGES) - _waited(environ)
        with deadline.within(left if left >= LEAST else 0.0):
            return self._app(environ, start)


def _waited(environ: WSGIEnvironment) -> float:
    """Seconds since the door had all of it; another server does not say."""
    now = monotonic()
    arrived: float = getattr(environ.get("gunicorn.socket"), "arrived", now)
    return now - arrived
