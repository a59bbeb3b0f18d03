"""Who cannot work all of a sudden: what that comes to is said first, then done.

Afterwards: who is rung, and whether the two exchange a duty. For the member, the backup
and coordinators; `ringgroup.roster.absences` checks who asks. No reason is asked, and
none is kept.
"""

from typing import Final

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ringgroup.board.rung import who_is_rung
from ringgroup.desk import Act, Actor
from ringgroup.roster import absences, afterwards
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
        return _back()
    done = edge.database.attempt(
        lambda s: absences.report_absent(Act(s, line, me, now), place, _seen())
    )
    if isinstance(done, Conflict):
        at = page_words.moment(local(done.at, line)) if done.at else None
        flash(roster_words.conflict(done, at), "wrong")
        return _back()
    if isinstance(done, Refusal):
        flash(words.refused(done), "wrong")
        return _back()
    flash(_said(done, me, place), "good")
    which = edge.line().key if len(edge.lines()) > 1 else None
    after = url_for("absences.after", plek=places.code(place), lijn=which)
    return redirect(after, 303)


def after(edge: Edge) -> Response:
    """Who is rung now, who is free, and whether the two exchange another duty."""
    line, me, place, now = edge.line(), actor(), places.asked(), edge.clock()
    block = place.block
    with edge.database.reading() as session:
        found = afterwards.aftermath(Act(session, line, me, now), place)
        rung = (
            who_is_rung(session, line, block, now)
            if now < block.closes(line.hours.zone)
            else None
        )
    if isinstance(found, Refusal):
        flash(words.refused(found), "wrong")
        return _back()
    return page(
        "absence_after.html",
        found=found,
        rung=rung,
        place=place,
        me=me,
        duty_words=words,
    )


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


def _back() -> Response:
    return redirect(url_for("duties.show"), 303)


ROUTES: Final[Routes] = (
    ("GET POST", "/rooster/kan-niet", report),
    ("GET", "/rooster/kan-niet/daarna", after),
)
