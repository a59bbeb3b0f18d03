"""Mijn account: password, second factor, voicemail PIN, SMS or e-mail.

What somebody may change of themselves; the rest is the administrator's.
"""

from typing import Final

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField, RadioField
from wtforms.validators import InputRequired

from ringgroup.people import (
    accounts,
    administration,
    invitations,
    passkeys,
    secondfactor,
)
from ringgroup.people import proof as proofs
from ringgroup.people.pins import unfit_pin
from ringgroup.people.presses import RepeatedError
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, NewPassword, choices, typed
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.people import proof, words
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes


class ChangePassword(NewPassword):
    """The old password, and twice the new one."""

    old = PasswordField("Wachtwoord van nu", [InputRequired(words.PASSWORD_MISSING)])


class Pin(Form):
    """The voicemail PIN."""

    pin = PasswordField("Nieuwe pincode", [InputRequired(words.PIN_SHAPE)])


class ChannelForm(Form):
    """How somebody wants to be told things."""

    channel = RadioField(
        "Hoe wil je berichten krijgen?",
        choices=choices([("sms", "Sms"), ("email", "E-mail")]),
    )


def show(edge: Edge) -> Response:
    """The account."""
    return _shown(edge)


def _shown(edge: Edge, status: int = 200, **tried: Form) -> Response:
    """The account, with the form that was filled in wrongly."""
    with edge.database.reading() as session:
        mine = administration.own(session, person().id)
        sessions = proofs.open_sessions(session, person(), edge.wall())
        keys = passkeys.of(session, person()) if edge.passkey_host else []
    channel = "email" if mine.prefers_email else "sms"
    forms = {
        "password": ChangePassword(formdata=None),
        "pin": Pin(formdata=None),
        "channel": ChannelForm(formdata=None, channel=channel),
    } | tried
    wrong = next(iter(tried.values()), None)
    return page(
        "account.html",
        status,
        mine=mine,
        sessions=sessions,
        keys=keys,
        passkeys=edge.passkey_host and not person().vouched,
        tries=forms,
        wrong=wrong,
    )


def password(edge: Edge) -> Response:
    """Choose another password; it takes the old one."""
    who = person()
    form = ChangePassword(who.login, who.name)
    if not form.validate():
        return _shown(edge, INVALID, password=form)
    if not proof.given(edge, typed(form.old)):
        form.refuse(form.old, words.PASSWORD_OLD)
        return _shown(edge, INVALID, password=form)
    digest, now = edge.hashing.hashed(typed(form.password)), edge.wall()
    once.deed(
        edge, lambda s: invitations.change_password(s, edge.desk, who, digest, now)
    )
    return _back(words.PASSWORD_CHANGED)


def pin(edge: Edge) -> Response:
    """Choose the PIN by which messages are heard by telephone."""
    form, who = Pin(), person()
    asked = proof.needed(edge)
    if asked is not None:
        return asked
    if form.validate():
        with edge.database.reading() as session:
            mobile = administration.own(session, who.id).mobile
        wrong = unfit_pin(typed(form.pin), mobile)
        if wrong is not None:
            form.refuse(form.pin, words.UNFIT_PIN[wrong])
    if form.errors:
        return _shown(edge, INVALID, pin=form)
    digest, now = edge.hashing.hashed(typed(form.pin)), edge.wall()
    once.deed(
        edge,
        lambda s: administration.keep_pin(s, edge.desk, who.login, digest, who.id, now),
    )
    return _back(words.PIN_SET)


def channel(edge: Edge) -> Response:
    """Choose between SMS and e-mail."""
    form, who = ChannelForm(), person()
    if not form.validate():
        return _shown(edge, INVALID, channel=form)
    by_email = form.channel.data == "email"
    edge.database.attempt(lambda s: administration.prefer(s, who.id, by_email=by_email))
    return _back(words.PREFERENCE_KEPT)


def sign_out_elsewhere(edge: Edge) -> Response:
    """End all sessions but this one."""
    who = person()
    edge.database.attempt(lambda s: accounts.sign_out_elsewhere(s, who))
    return _back(words.SESSIONS_ENDED)


def sign_out_there(edge: Edge) -> Response:
    """End one of one's sessions, wherever that is; doing it twice is the same."""
    who, which = person(), request.form.get("sessie", "")
    edge.database.attempt(lambda s: proofs.sign_out_there(s, who, which))
    return _back(words.SIGNED_OUT_THERE)


def recovery_codes(edge: Edge) -> Response:
    """New recovery codes, shown once."""
    who, now = person(), edge.wall()
    if not who.has_second_factor:
        return redirect(url_for("account.show"), 303)
    asked = proof.needed(edge)
    if asked is not None:
        return asked
    codes = secondfactor.recovery_codes(edge.desk, who, once.pressed())
    try:
        once.deed(
            edge,
            lambda s: secondfactor.keep_recovery_codes(s, edge.desk, who, codes, now),
        )
    except RepeatedError:
        with edge.database.reading() as looking:
            good = secondfactor.are_of_now(looking, edge.desk, who, codes)
        if not good:
            flash(words.CODES_REPLACED, "wrong")
            return redirect(url_for("account.show"), 303)
    return page("recovery_codes.html", codes=codes)


def without_code(edge: Edge) -> Response:
    """A worker stops using the second factor; others may not."""
    who, now = person(), edge.wall()
    if not who.has_second_factor or who.needs_code:
        return redirect(url_for("account.show"), 303)
    asked = proof.needed(edge)
    if asked is not None:
        return asked
    once.deed(edge, lambda s: invitations.stop_second_factor(s, edge.desk, who, now))
    return _back(words.SECOND_FACTOR_GONE)


def _back(said: str) -> Response:
    flash(said, "good")
    return redirect(url_for("account.show"), 303)


ROUTES: Final[Routes] = (
    ("GET", "/account", show),
    ("POST", "/account/wachtwoord", password),
    ("POST", "/account/pincode", pin),
    ("POST", "/account/berichten", channel),
    ("POST", "/account/overal-uitloggen", sign_out_elsewhere),
    ("POST", "/account/daar-uitloggen", sign_out_there),
    *proof.ROUTES,
    ("POST", "/account/herstelcodes", recovery_codes),
    ("POST", "/account/zonder-code", without_code),
)
