"""De lijn nu: is somebody there, who, and what still has to be done.

The page everybody begins with; it may be asked for again every few seconds.
"""

import hashlib
from dataclasses import replace
from typing import Final

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ringgroup.board import board, bulletins
from ringgroup.board.live import (
    RightNow,
    WatchedLine,
    goes_on_to_roster,
    reach,
    right_now,
)
from webhooks.pages import assets
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.now import words
from webhooks.pages.rendering import page, today
from webhooks.pages.routes import Routes


def show(edge: Edge) -> Response:
    """The line now."""
    line, who = edge.line(), person()
    with edge.database.reading() as session:
        shown = board.board(session, line, who.worker, edge.clock())
        running = bulletins.running(session, line, who.id, today(edge, line))
        others = board.crew(session, line) if who.coordinates else []
    cannot = shown.replaceable(today(edge, line), coordinator=who.coordinates)
    troubles = [
        (*words.trouble(one.kind, one.code), one.last_at)
        for one in (shown.troubles if who.coordinates else ())
    ]
    now = _right_now(edge)
    roster = goes_on_to_roster(line.rules, anybody=bool(shown.present))
    mine = reach(now, is_open=shown.now.open, present=shown.am_present, roster=roster)
    return page(
        "line_now.html",
        board=shown,
        others=others,
        running=running,
        cannot=cannot,
        troubles=troubles,
        now=now,
        said=_said(edge, now),
        reach=words.REACH[mine],
        roster_rings=roster,
        hours=words.hours(shown.now, today(edge, line), line.hours.zone),
        tag=_tag(edge, now),
    )


def live(edge: Edge) -> Response:
    """What goes on this moment: asked for every two seconds, and mostly as it was."""
    if "HX-Request" not in request.headers:
        return redirect(url_for("line_now.show"), 303)
    now = _right_now(edge)
    tag = _tag(edge, now)
    answer = page("live.html", now=now, said=_said(edge, now), tag=tag)
    answer.set_etag(tag)
    return answer.make_conditional(request)


def _right_now(edge: Edge) -> RightNow:
    seen = person().watched or WatchedLine(None, None, {})
    form = seen.own_form
    if form and form.line not in edge.lines():  # of a line that was theirs
        seen = replace(seen, own_form=None)
    return right_now(seen, edge.line().key)


def _said(edge: Edge, now: RightNow) -> words.GoingSaid:
    other = now.line and (edge.name_of(now.line) or words.ANOTHER_LINE)
    return words.going(now, other)


def _tag(edge: Edge, now: RightNow) -> str:
    """The same for the same words, as long as we say them so."""
    said = repr((now, _said(edge, now), assets.version("cjg.js")))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def switch(edge: Edge) -> Response:
    """Present or Absent: oneself, or anybody by a coordinator."""
    line, who = edge.line(), person()
    wish = request.form.get("aan")
    login = request.form.get("medewerker", who.login)
    if wish not in {"0", "1"}:
        abort(400)
    if login != who.login and not who.coordinates:
        abort(403)
    now = edge.clock()
    done = edge.database.attempt(
        lambda s: board.switch_on_page(
            s, line, who.worker, login, on=wish == "1", now=now
        )
    )
    if done is None:
        flash(words.UNKNOWN_MEMBER, "wrong")
    else:
        name, outcome = done
        said = words.SWITCHED if login == who.login else words.SWITCHED_OTHER
        told = said[outcome.switch.value].format(name=name, most=line.rules.max_present)
        flash(told, "wrong" if outcome.switch.value == "full" else "good")
    return redirect(url_for("line_now.show"), 303)


ROUTES: Final[Routes] = (
    ("GET", "/", show),
    ("GET", "/nu", live),
    ("POST", "/aanwezig", switch),
)
