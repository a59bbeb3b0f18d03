"""Who somebody is, asked once more: what opens an account needs a proof of now.

A browser that was left open is no proof. Must not know what it is asked for.
"""

from typing import Final

from flask import flash, g, redirect, session, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from ringgroup.people import proof, ways_in
from webhooks.pages import words as common
from webhooks.pages.edge import Edge, origin
from webhooks.pages.fields import Form, typed
from webhooks.pages.guards import person, unsent
from webhooks.pages.guards.known_browser import browser
from webhooks.pages.people import signing_in, words
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

BACK: Final = "back"
"""In the signed cookie: an address that we made ourselves."""


class ProofForm(Form):
    """What only you know."""

    password = PasswordField("Wachtwoord", [InputRequired(words.PASSWORD_MISSING)])


def needed(edge: Edge, back: str = "", *, keeping: bool = False) -> Response | None:
    """Where somebody proves who they are, if that is too long ago.

    `back`: the page of ours to go on with; without it, one's own account. `keeping`:
    what was filled in stands there again.
    """
    if proof.has_proved(person(), edge.wall()):
        g.proving = person()
        return None
    session[BACK] = back
    answer = redirect(url_for("account.prove"), 303)
    form = unsent.taken(edge, "unproved", browser(edge)) if keeping else None
    if form is not None and unsent.keep(edge, answer, form) is None:
        flash(common.UNSENT_AND_LOST, "warning")
    return answer


def proved() -> Response:
    """Go on where the proof was asked for."""
    flash(words.PROVED, "good")
    return redirect(session.pop(BACK, "") or url_for("account.show"), 303)


def prove(edge: Edge) -> Response:
    """Give the password once more, and go on."""
    form, who = ProofForm(), person()
    if ways_in.step_up(vouched=who.vouched) != "password":
        return page("proof.html", form=form)
    if not form.validate_on_submit():
        return page("proof.html", INVALID if form.errors else 200, form=form)
    if not given(edge, typed(form.password)):
        form.refuse(form.password, words.PASSWORD_OLD)
        return page("proof.html", INVALID, form=form)
    return proved()


def given(edge: Edge, password: str) -> bool:
    """Whether that is their password; a wrong one is counted as at the sign-in."""
    who, now = person(), edge.wall()
    g.proving = who
    attempt, right = signing_in.compared(edge, who.login, password, now)
    return edge.database.attempt(
        lambda s: proof.prove(s, who, attempt, now, right=right, origin=origin())
    )


ROUTES: Final[Routes] = (("GET POST", "/account/bevestigen", prove),)
