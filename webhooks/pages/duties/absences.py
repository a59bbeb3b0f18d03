"""Who cannot work all of a sudden: what that comes to is said first, then done.

For the member, the backup and coordinators; `ringgroup.roster.absences` checks who
asks. No reason is asked, and none is kept.
"""

from typing import Final

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ringgroup.desk import Act, Actor
from ringgroup.roster import absences
from ringgroup.roster.roster import Conflict, Place, Refusal
from ringgroup.roster.takeover import Seen, TakenOver
from webhooks.pages import words as page_words
from webhooks.pages.duties import words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor
from webhooks.pages.rendering import local, page, today
from webhooks.pages.roster import places
from webhooks.pages.roster import words as roster_words
from webhooks.pages.routes import Routes


def report(edge: Edge) -> Response:
    """What will happen; and once that is confirmed, it does: the backup takes over."""
    line, me, place, now = edge.line(), actor(), places.asked(), edge.clock()
    if request.method == "GET":
        with edge.database.reading() as session:
            found = absences.outlook(Act(session, line, me, now), place)
        if not isinstance(found, Refusal):
            now_on = place.block.day == today(edge, line)
            return page("absence.html", outlook=found, place=place, me=me, today=now_on)
        flash(words.refused(found), "wrong")
        return _back(me, None)
    done = edge.database.attempt(
        lambda s: absences.report_absent(Act(s, line, me, now), place, _seen())
    )
    if isinstance(done, Conflict):
        at = page_words.moment(local(done.at, line)) if done.at else None
        flash(roster_words.conflict(done, at), "wrong")
        return _back(me, None)
    if isinstance(done, Refusal):
        flash(words.refused(done), "wrong")
        return _back(me, None)
    flash(_said(done, me, place), "good")
    return _back(me, done)


def _seen() -> Seen | None:
    """Who the page said could not work, and who would instead."""
    absent = request.form.get("wie", "")
    return Seen(absent, request.form.get("door") or None) if absent else None


def _said(done: TakenOver, me: Actor, place: Place) -> str:
    who = "nobody"
    if done.by is not None:
        who = "by_me" if done.by.id == me.id else "by_other"
    return words.ABSENT_DONE[who].format(
        the=words.THE[place.slot],
        absent=done.absent.name,
        by="" if done.by is None else done.by.name,
    )


def _back(me: Actor, done: TakenOver | None) -> Response:
    """To one's own duties, or as a bystander to the line."""
    mine = done is None or me.id in {one.id for one in (done.absent, done.by) if one}
    where = "duties.show" if mine else "line_now.show"
    return redirect(url_for(where), 303)


ROUTES: Final[Routes] = (("GET POST", "/rooster/kan-niet", report),)
