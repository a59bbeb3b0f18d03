"""Whether an installation has its first administrator still to be made.

Asked until there is one. Must not know how one is made.
"""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ringgroup.people import first
from webhooks.pages.edge import Edge


def is_open(edge: Edge) -> bool:
    """Whether the first administrator can be made now; asked until there is one."""
    if edge.demo or edge.begun.is_set():
        return False
    with edge.database.reading() as session:
        needed = first.is_needed(session)
    if not needed:
        edge.begun.set()
    return needed


def before_signing_in(edge: Edge) -> Response | None:
    """Lead who comes first to where an administrator is made.

    Who has a password signs in as ever, also where nobody administers.
    """
    if request.method != "GET" or not is_open(edge):
        return None
    with edge.database.reading() as session:
        if not first.nobody_signs_in(session):
            return None
    return redirect(url_for("first.make"), 303)
