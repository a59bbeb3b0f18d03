"""Vandaag: what coordinators tell who works at the line, and who saw it.

What was typed stands in the request, and in the answer while it has to be changed; the
log says who wrote something, never what.
"""

from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired

from ringgroup.board import bulletins
from ringgroup.desk import Act, Actor
from ringgroup.registration import privacy
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, typed
from webhooks.pages.guards import person
from webhooks.pages.intake import names, once
from webhooks.pages.now import words
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.routes import Routes

HIGHEST: Final = 2**31 - 1
"""No number of a row is higher."""


class BulletinForm(Form):
    """What is told, and until when."""

    text = TextAreaField("Mededeling", [InputRequired(words.BULLETIN_MISSING)])
    last = DateField("Tot en met", [InputRequired(words.BULLETIN_END)])


def show(edge: Edge) -> Response:
    """What is told now, and a form for more."""
    line, who, on = edge.line(), person(), today(edge, edge.line())
    form = BulletinForm(data={"last": on} if request.method == "GET" else None)
    text = privacy.tidy(typed(form.text))
    asked: list[str] = []
    if form.validate_on_submit():
        last = form.last.data or on
        if not on <= last <= on + bulletins.LONGEST_RUN:
            form.refuse(form.last, words.BULLETIN_END)
        if not bulletins.says(text):
            form.refuse(form.text, words.BULLETIN_MISSING)
        found = bulletins.screened(line, text)
        for kind in found.refused:
            form.refuse(form.text, words.BULLETIN_HOLDS[kind])
        asked = names.asked(text, found)
        if not form.errors and not asked:
            now = edge.clock()
            once.deed(
                edge,
                lambda s: bulletins.write(Act(s, line, Actor(who.id), now), text, last),
            )
            flash(words.BULLETIN_WRITTEN, "good")
            return redirect(url_for("bulletins.show"), 303)
    with edge.database.reading() as session:
        running = bulletins.running(session, line, who.id, on)
    return page(
        "today.html",
        INVALID if form.errors or asked else 200,
        form=form,
        running=running,
        names=asked,
        mark=names.mark(text),
    )


def _which() -> int:
    try:
        which = int(request.form.get("mededeling", ""))
    except ValueError:
        abort(400)
    if not 0 < which <= HIGHEST:
        abort(404)
    return which


def end(edge: Edge) -> Response:
    """It is told no more."""
    line, who, now, which = edge.line(), person(), edge.clock(), _which()
    once.deed(edge, lambda s: bulletins.end(Act(s, line, Actor(who.id), now), which))
    flash(words.BULLETIN_ENDED, "good")
    return redirect(url_for("bulletins.show"), 303)


def saw(edge: Edge) -> Response:
    """Somebody saw it."""
    line, who, which = edge.line(), person(), _which()

    def mark(session: Session) -> bool:
        return bulletins.saw(session, line, who.id, which)

    once.deed(edge, mark)
    return redirect(url_for("line_now.show"), 303)


ROUTES: Final[Routes] = (
    ("GET POST", "/vandaag", show),
    ("POST", "/vandaag/weg", end),
)
FOR_ALL: Final[Routes] = (("POST", "/vandaag/gezien", saw),)
