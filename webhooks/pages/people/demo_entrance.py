"""The demo's way in: one press for each role. No other installation has this page.

Whoever can reach it sits at this machine; under a borrowed name (DNS rebinding) or
from another site it lets nobody in.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ringgroup.people.person import Person
from webhooks.pages.edge import DemoDoor, DemoLogin, Edge, origin
from webhooks.pages.guards import let_in
from webhooks.pages.routes import Routes

OUR_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def enter(edge: Edge) -> Response:
    """Be one of the demo's people."""
    door, login, now = edge.door, request.form.get("login", ""), edge.wall()
    if urlsplit(f"//{request.host}").hostname not in OUR_MACHINE or door is None:
        abort(HTTPStatus.FORBIDDEN)
    found = edge.database.attempt(lambda s: door.enter(s, login, now, origin()))
    if found is None:
        return redirect(url_for("signing_in.password"), 303)
    return let_in(edge, found)


def shown(edge: Edge, door: DemoDoor) -> Callable[[], dict[str, object]]:
    """What stands on the pages before the sign-in: whom one can be, and a code."""

    def guests() -> Sequence[DemoLogin]:
        with edge.database.reading() as session:
            return door.logins(session)

    def code_of(who: Person) -> str | None:
        with edge.database.reading() as session:
            return door.code(session, who, edge.wall())

    return lambda: {"guests": guests, "code_of": code_of}


ROUTES: Final[Routes] = (("POST", "/inloggen/demo", enter),)
