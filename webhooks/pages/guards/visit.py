"""Whose session a request is of; that it lives is written down now and then.

Must not know what anybody may see.
"""

from datetime import datetime
from typing import Final

from flask import request, session
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from ringgroup.database.deadline import TooLateError
from ringgroup.people import accounts
from ringgroup.people.person import Person
from webhooks.pages.edge import Edge

log = get_logger(__name__)

TOKEN: Final = "token"  # noqa: S105 - the key in the cookie, not its value
HOME: Final = "line_now.show"
WATCHING: Final = frozenset({HOME, "line_now.live"})
"""Pages that show what goes on this moment: asked with whose session it is."""


def who_asks(edge: Edge) -> Person | None:
    """Who holds the cookie's session; it is written down now and then that it lives."""
    token = session.get(TOKEN)
    if not token:
        return None
    now = edge.wall()
    with edge.database.reading() as looking:
        watching = request.endpoint in WATCHING
        found = accounts.person(looking, token, now, watching=watching)
    if found is None:  # the cookie stays: a newer one may be on its way to the browser
        return None
    if found.standing == "in" and accounts.needs_touch(found, now):
        _touch(edge, found, now)
    return found


def _touch(edge: Edge, who: Person, now: datetime) -> None:
    """A database that cannot be written can be looked at: no page fails by this."""
    try:
        edge.database.attempt(lambda s: accounts.touch(s, who, now))
    except (SQLAlchemyError, TooLateError) as error:
        log.warning("use of a session not kept", reason=type(error).__name__)
