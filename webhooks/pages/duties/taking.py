"""A colleague's place that is taken over: they are asked, or it is on offer already.

What comes of it, and who may, is decided by `ringgroup.roster.asking`.
"""

from typing import Final

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ringgroup.desk import Act
from ringgroup.roster import asking, planning
from ringgroup.roster.roster import Refusal
from ringgroup.roster.swaps import Proposed, Waiting
from webhooks.pages.duties import words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor
from webhooks.pages.intake import once
from webhooks.pages.rendering import page
from webhooks.pages.roster import places as roster_places
from webhooks.pages.routes import Routes


def take(edge: Edge) -> Response:
    """Say what it comes to; then do it, or ask it."""
    line, me, place, now = edge.line(), actor(), roster_places.asked(), edge.clock()
    if request.method == "POST":
        owner = request.form.get("van", "")
        done = once.deed(
            edge, lambda s: asking.ask(Act(s, line, me, now), place, owner)
        )
        return _told(done)
    day = place.block.day
    with edge.database.reading() as session:
        sheet = planning.published(session, line, day, day, now)
        since = asking.takeable(session, line, me.id, now)
        found = asking.request_of(session, line, place, now)
        automatic = planning.swaps_automatic(session, line)
    there = sheet.there.get(place)
    why = None
    if there is None:
        why = Refusal("nobody", place)
    elif place.block.opens(line.hours.zone) <= now:
        why = Refusal("begun", place)
    elif since is None:
        why = Refusal("unknown_member", place, me.login)
    elif day < since:
        why = Refusal("not_begun", place, me.login)
    elif there.person.id == me.id:
        why = Refusal("not_allowed", place)
    if why is not None or there is None:
        flash(words.refused(why or Refusal("nobody", place), me.login), "wrong")
        return _back()
    return page(
        "take.html",
        place=place,
        owner=there.person,
        offered=asking.is_for(found, me.id),
        automatic=automatic,
    )


def _told(done: object) -> Response:
    """Back to the requests, with what became of it."""
    if isinstance(done, Refusal):
        flash(words.refused(done, actor().login), "wrong")
    elif isinstance(done, Proposed):
        flash(words.ASKED, "good")
    else:
        flash(words.WAITING if isinstance(done, Waiting) else words.SWAPPED, "good")
    return _back()


def _back() -> Response:
    return redirect(url_for("swaps.show"), 303)


ROUTES: Final[Routes] = (("GET POST", "/rooster/ruilen/overnemen", take),)
