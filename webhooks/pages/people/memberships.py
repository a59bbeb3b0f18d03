"""The lines of one member: on which, as what, on its roster or not, since when.

For administrators. What ends for who leaves a line is not decided here.
"""

from datetime import date
from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.line import ROLE_ON_A_LINE, Belonging, Membership
from ringgroup.people import lines
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import says_two
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.people import proof
from webhooks.pages.people import words as people_words
from webhooks.pages.routes import Routes


def place(edge: Edge, login: str) -> Response:
    """Let a member be on the lines that the form names, and on no others."""
    if any(says_two(request.form, name) for name in request.form):
        flash(words.ONE_ANSWER, "wrong")
        return _back(login)
    stands = _filled_in(edge)
    if stands is None:
        flash(people_words.SINCE_WRONG, "wrong")
        return _back(login)
    back = url_for("members.edit", login=login)
    if (asked := proof.needed(edge, back, keeping=True)) is not None:
        return asked
    who, now = person(), edge.clock()

    def keep(session: Session) -> bool:
        once.turn(session)
        before = lines.of(session, login)
        if before is None:
            abort(404)
        wanted = Belonging(before.role, everywhere=False, lines=stands)
        if not before.everywhere and before.among(edge.desk.lines) == stands:
            return True
        if once.otherwise(before):
            return False
        lines.place(session, edge.desk, login, wanted, who.id, now)
        return True

    if once.deed(edge, keep):
        flash(words.CHANGED, "good")
    else:
        flash(words.CHANGED_MEANWHILE, "wrong")
    return _back(login)


def _filled_in(edge: Edge) -> dict[str, Membership] | None:
    """What the form says of each line; None when a day is none."""
    found = {}
    for key in edge.desk.lines:
        role = ROLE_ON_A_LINE.get(request.form.get(f"als-{key}", ""))
        since = request.form.get(f"vanaf-{key}", "")
        if role is None:
            continue
        try:
            day = date.fromisoformat(since) if since else None
        except ValueError:
            return None
        found[key] = Membership(role, f"rooster-{key}" in request.form, day)
    return found


def _back(login: str) -> Response:
    return redirect(url_for("members.edit", login=login), 303)


ROUTES: Final[Routes] = (("POST", "/beheer/leden/<login>/lijnen", place),)
