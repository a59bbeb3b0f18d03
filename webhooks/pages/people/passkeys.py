"""Passkeys: signing in with a thumb or a face, and the list under Mijn account.

Offered by a script, where the browser can. Must not say whether an account exists.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Response as JsonResponse
from flask import abort, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ringgroup.people import passkeys
from ringgroup.people.passkeys import Challenge, RelyingParty, Removal
from webhooks.pages.edge import Edge, origin
from webhooks.pages.guards import let_in, person, visitor
from webhooks.pages.intake import once
from webhooks.pages.people import proof, words
from webhooks.pages.people.signing_in import Password
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

TO_SIGN_IN: Final = "passkey"
TO_ADD: Final = "new passkey"
"""What a browser was asked, each under a name of its own in the cookie."""
SAID: Final[dict[Removal, str]] = {
    "removed": words.PASSKEY_REMOVED,
    "gone": words.PASSKEY_REMOVED,
    "needed": words.PASSKEY_NEEDED,
}


def _site(edge: Edge) -> RelyingParty:
    """We, as a device knows us; nowhere but under a name: it signs for no number."""
    if edge.passkey_host is None:
        abort(404)
    return RelyingParty(edge.passkey_host, edge.public_url, edge.site.name)


def _asked(edge: Edge, name: str, options: Callable[[Challenge], str]) -> Response:
    """The question of now, which the cookie keeps until it is answered."""
    asked = passkeys.challenge(edge.wall())
    session[name] = [asked.text, asked.at.isoformat()]
    return JsonResponse(options(asked), mimetype="application/json")


def _answered(name: str) -> Challenge | None:
    """What this browser was asked; it answers once."""
    kept = session.pop(name, None)
    return Challenge(kept[0], datetime.fromisoformat(kept[1])) if kept else None


def ask(edge: Edge) -> Response:
    """What a device is to sign, to sign in."""
    site = _site(edge)
    return _asked(edge, TO_SIGN_IN, lambda asked: passkeys.options_in(site, asked))


def enter(edge: Edge) -> Response:
    """Sign in with what a device signed."""
    who = visitor()
    if who is not None and who.standing == "in":
        return redirect(url_for("line_now.show"), 303)
    site, now, answer = _site(edge), edge.wall(), request.form.get("answer", "")
    asked = _answered(TO_SIGN_IN) or passkeys.challenge(now)
    stays = bool(request.form.get("stays"))
    with edge.database.reading() as looking:
        key = passkeys.find(looking, answer)
    count = passkeys.signed(site, key, asked, answer, now) if key else None
    entered = edge.database.attempt(
        lambda s: passkeys.enter(s, key, count, asked, now, origin(), stays=stays)
    )
    if entered is not None:
        return let_in(edge, entered)
    form = Password(formdata=None)
    form.form_errors = [words.PASSKEY_UNKNOWN]
    return page("sign_in.html", INVALID, form=form)


def ask_new(edge: Edge) -> Response:
    """What a device is to sign that will know somebody."""
    site, who = _site(edge), person()
    asked = proof.needed(edge)
    if asked is not None:
        return asked
    with edge.database.reading() as looking:
        known = passkeys.of(looking, who)
    return _asked(
        edge, TO_ADD, lambda c: passkeys.options_new(site, edge.desk, who, known, c)
    )


def add(edge: Edge) -> Response:
    """Keep the key that a device made."""
    site, who, now = _site(edge), person(), edge.wall()
    needed = proof.needed(edge)
    if needed is not None:
        return needed
    asked = _answered(TO_ADD) or passkeys.challenge(now)
    key = passkeys.made(site, who, asked, request.form.get("answer", ""), now)
    kept = key is not None and once.deed(
        edge, lambda s: passkeys.keep(s, edge.desk, key, now)
    )
    if kept:
        flash(words.PASSKEY_ADDED, "good")
    else:
        flash(words.PASSKEY_NOT_ADDED, "wrong")
    return redirect(url_for("account.show"), 303)


def remove(edge: Edge) -> Response:
    """Forget one of one's keys; doing it twice is the same."""
    who, which, now = person(), request.form.get("passkey", ""), edge.wall()
    needed = proof.needed(edge)
    if needed is not None:
        return needed
    done = once.deed(edge, lambda s: passkeys.remove(s, edge.desk, who, which, now))
    flash(SAID[done], "wrong" if done == "needed" else "good")
    return redirect(url_for("account.show"), 303)


ROUTES: Final[Routes] = (
    ("GET", "/inloggen/passkey/vraag", ask),
    ("POST", "/inloggen/passkey", enter),
)
OF_ACCOUNT: Final[Routes] = (
    ("GET", "/account/passkeys/vraag", ask_new),
    ("POST", "/account/passkeys", add),
    ("POST", "/account/passkeys/weg", remove),
)
