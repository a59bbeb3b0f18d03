"""Being the contact of a question until a colleague takes over: asked for, and ended.

Asked for on the thanks for a form, ticked on the list of forms.
"""

from contextlib import suppress
from datetime import date
from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.people.presses import RepeatedError
from ringgroup.registration import owned
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.registration import thanks, words
from webhooks.pages.rendering import today
from webhooks.pages.routes import Routes


def keep(edge: Edge) -> Response:
    """Be reminded of a question that was just sent."""
    line, wat = edge.line(), request.form.get("wat", "")
    sent = thanks.opened(edge, wat)
    if sent is None:
        flash(words.REMINDED_IN_TIME, "info")
        return redirect(url_for("registration.show"), 303)
    if sent.question_type not in thanks.FORWARDED:
        abort(400)
    once.made_anew()  # where it leads is not kept with what was pressed
    with suppress(RepeatedError):
        once.deed(edge, lambda session: _own(edge, session, sent))
    with edge.database.reading() as session:
        one = owned.owned_as(session, edge.desk.vault, line, person().id, sent.mark)
    if one is not None:
        day = words.on_day(one.remind_on, today(edge, line))
        flash(words.OWNED.format(day=day), "good")
    return redirect(url_for("registration.thanked", wat=wat), 303)


def _own(edge: Edge, session: Session, sent: thanks.Thanks) -> None:
    asked = owned.ContactWanted(person().id, sent.mark, date.fromisoformat(sent.day))
    owned.own(session, edge.desk.vault, edge.line(), asked, edge.clock())


def end(edge: Edge, question: str) -> Response:
    """A colleague has it now."""
    line, who = edge.line(), person()
    gone = once.deed(
        edge, lambda session: owned.taken_over(session, line, who.id, question)
    )
    flash(*((words.TAKEN_OVER, "good") if gone else (words.NOT_OWNED, "info")))
    return redirect(url_for("registration.show"), 303)


ROUTES: Final[Routes] = (
    ("POST", "/registratie/vraag/contactpersoon", keep),
    ("POST", "/registratie/vraag/contactpersoon/<question>/overgenomen", end),
)
