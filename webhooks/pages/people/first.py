"""Eerste keer: the first administrator, by the secret that the start of web printed.

There only while no administrator can sign in, and never in the demo.
"""

from dataclasses import replace
from typing import Final

from flask import abort, redirect, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from ringgroup.notices import links
from ringgroup.people import first, passwords
from ringgroup.people.first import RefusedFirstError
from webhooks.pages.edge import Edge
from webhooks.pages.fields import typed
from webhooks.pages.guards import ONWARDS
from webhooks.pages.people import words
from webhooks.pages.people.beginning import is_open
from webhooks.pages.people.member_form import MemberForm
from webhooks.pages.people.members import FIELD_OF
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

TOO_MANY: Final = 429


class FirstForm(MemberForm):
    """Who is to administer, and what only who keeps the server knows."""

    code = PasswordField("Code", [InputRequired(words.FIRST_MISSING)])


def make(edge: Edge) -> Response:
    """Make the first administrator, who then chooses a password."""
    if not is_open(edge):
        abort(404)
    form = FirstForm(role="administrator", active=True)
    if not form.validate_on_submit():
        return page("first.html", INVALID if form.errors else 200, form=form)
    _wait(edge)
    wanted, given, now = form.member(), typed(form.code).strip(), edge.wall()
    wanted = replace(wanted, role="administrator")

    def work(inside: Session) -> str:
        return first.make(inside, edge.desk, given, wanted, edge.public_url, now)

    try:
        link = edge.database.attempt(work)
    except RefusedFirstError as refused:
        if refused.why == "gone":
            abort(404)
        if refused.why == "wrong_secret":
            edge.database.attempt(lambda inside: first.missed(inside, now))
        said = words.FIRST_REFUSED.get(refused.why) or words.MEMBER_REFUSED[refused.why]
        field = FIELD_OF.get(refused.why, "code")
        form[field].errors = [*form[field].errors, said]
        return page("first.html", INVALID, form=form)
    session[ONWARDS] = url_for("checkup.show")
    return redirect(links.address("", link, edge.desk.vault), 303)


def _wait(edge: Edge) -> None:
    """After some wrong ones an answer takes a while, and only a few may wait."""
    with edge.database.reading() as inside:
        seconds = passwords.pause(first.failures(inside))
    if not seconds:
        return
    if not edge.guessing.acquire(blocking=False):
        abort(TOO_MANY)
    try:
        edge.wait(seconds)
    finally:
        edge.guessing.release()


ROUTES: Final[Routes] = (("GET POST", "/eerste-keer", make),)
