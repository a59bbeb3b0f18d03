"""Signing in and out: a password, and a link by e-mail for who has none.

Must not say whether an account exists, in words or in time. Passwords are compared
outside any transaction: the telephone must not wait for them.
"""

from datetime import datetime
from typing import Final

from flask import abort, flash, redirect, session, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired

from ringgroup.people import accounts, invitations, passwords
from ringgroup.people import forgotten as forgotten_names
from ringgroup.people.accounts import Attempt, NewSession
from ringgroup.people.hashing import Who
from webhooks.pages.edge import Edge, origin
from webhooks.pages.fields import Form, NewPassword, typed
from webhooks.pages.guards import ONWARDS, let_in, unsent, visitor
from webhooks.pages.guards.known_browser import browser, remember
from webhooks.pages.guards.visit import TOKEN
from webhooks.pages.intake import once
from webhooks.pages.people import words
from webhooks.pages.people.beginning import before_signing_in
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

LOGIN_LENGTH: Final = 200


class Password(Form):
    """Who you are, and what only you know."""

    login = StringField(
        "Gebruikersnaam of e-mailadres", [InputRequired(words.LOGIN_MISSING)]
    )
    password = PasswordField("Wachtwoord", [InputRequired(words.PASSWORD_MISSING)])
    stays = BooleanField("Blijf ingelogd op dit toestel")


class ForgottenForm(Form):
    """Who you are; the rest goes by e-mail."""

    login = StringField(
        "Gebruikersnaam of e-mailadres", [InputRequired(words.LOGIN_MISSING)]
    )


def password(edge: Edge) -> Response:
    """Sign in."""
    who = visitor()
    if who is not None and who.standing == "in":
        return redirect(url_for("line_now.show"), 303)
    if (elsewhere := before_signing_in(edge)) is not None:
        return elsewhere
    form = Password()
    if not form.validate_on_submit():
        return page("sign_in.html", INVALID if form.errors else 200, form=form)
    login, stays = typed(form.login)[:LOGIN_LENGTH], bool(form.stays.data)
    entered = _tried(edge, login, typed(form.password), stays=stays)
    if entered is not None:
        return let_in(edge, entered)
    form.form_errors.append(words.WRONG_LOGIN)
    return page("sign_in.html", INVALID, form=form)


def _tried(edge: Edge, login: str, given: str, *, stays: bool) -> NewSession | None:
    now = edge.wall()
    attempt, right = compared(edge, login, given, now)
    return edge.database.attempt(
        lambda s: accounts.enter(
            s, edge.desk, attempt, now, right=right, origin=origin(), stays=stays
        )
    )


def compared(edge: Edge, login: str, given: str, now: datetime) -> tuple[Attempt, bool]:
    """Compare a password; after some wrong ones that takes a while.

    Who waits holds a thread that the telephone could need, so only a few may.
    """
    with edge.database.reading() as looking:
        attempt = accounts.look_up(looking, edge.desk, login, browser(edge), now)
    seconds = passwords.pause(attempt.failures)
    if seconds:
        if not edge.guessing.acquire(blocking=False):
            abort(429)
        try:
            edge.wait(seconds)
        finally:
            edge.guessing.release()
    whose: Who = "ours" if attempt.known else "stranger"
    return attempt, edge.hashing.fits(whose, attempt.hash, given)


def out(edge: Edge) -> Response:
    """Sign out; a copy of the cookie is worth nothing afterwards."""
    token, who = session.get(TOKEN), visitor()
    member = who.id if who else unsent.owner(browser(edge))
    theirs = unsent.found(edge, member) if member else []
    if token:
        edge.database.attempt(lambda s: accounts.sign_out(s, token))
    session.clear()
    flash(words.SIGNED_OUT, "info")
    return unsent.forget(edge, redirect(url_for("signing_in.password"), 303), *theirs)


def forgotten(edge: Edge) -> Response:
    """Ask for a link to choose a new password."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return page("forgotten.html", INVALID if form.errors else 200, form=form)
    login, now = typed(form.login)[:LOGIN_LENGTH], edge.wall()
    edge.database.attempt(lambda s: forgotten_names.ask(s, edge.desk, login, now))
    flash(words.LINK_SENT, "info")
    return redirect(url_for("signing_in.password"), 303)


def invitation(edge: Edge, link: str) -> Response:
    """Choose a password by a link."""
    now = edge.wall()
    with edge.database.reading() as looking:
        found = invitations.invited(looking, edge.desk, link, now)
        if found is None:
            return page("link_gone.html", 410)
        rings = invitations.stands_somewhere(looking, edge.desk, found.login)
    form = NewPassword(found.login, found.name)
    if not form.validate_on_submit():
        status = INVALID if form.errors else 200
        return page("invitation.html", status, form=form, invited=found, link=link)
    digest = edge.hashing.hashed(typed(form.password))
    kept = once.deed(
        edge, lambda s: invitations.accept(s, edge.desk, link, digest, now, origin())
    )
    if not kept:
        return page("link_gone.html", 410)
    wanted = session.get(ONWARDS)
    session.clear()
    if found.purpose == "invitation" and rings:
        session[ONWARDS] = url_for("own_phone.show")
    if wanted:
        session[ONWARDS] = wanted  # who has just begun goes on to what is to do
    flash(words.PASSWORD_SET, "good")
    if found.has_passkey:
        flash(words.DEVICES_STAY, "info")
    onwards = redirect(url_for("signing_in.password"), 303)
    return remember(edge, onwards, found.member)


ROUTES: Final[Routes] = (
    ("GET POST", "/inloggen", password),
    ("POST", "/uitloggen", out),
    ("GET POST", "/wachtwoord-vergeten", forgotten),
    ("GET POST", "/uitnodiging/<link>", invitation),
)
