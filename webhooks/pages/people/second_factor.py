"""The code after the password: given, or set up the first time.

Must not show a secret, or a recovery code, but once, to its owner.
"""

from typing import Final

from flask import abort, flash, g, redirect, session, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.people import administration, secondfactor, totp
from ringgroup.people.accounts import NewSession
from ringgroup.people.person import Person
from webhooks.pages import words as common
from webhooks.pages.edge import Edge, origin
from webhooks.pages.fields import CodeForm, typed
from webhooks.pages.guards import let_in, person
from webhooks.pages.guards.known_browser import browser, remember
from webhooks.pages.intake import once
from webhooks.pages.people import proof, words
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

FROM_HERE: Final = {
    "in": "account.show",
    "code": "signing_in_halfway.give",
    "setup": "signing_in_halfway.setup",
}
WHY_NOT: Final = {
    "shut": words.CODE_SHUT,
    "begin_again": words.BEGIN_AGAIN,
    "waits": words.CODE_WAITS,
}


def give(edge: Edge) -> Response:
    """Give a code of the phone, or a recovery code."""
    who = person()
    if who.standing != "code":
        return _on(who)
    form = CodeForm()
    if not form.validate_on_submit():
        return page(
            "code.html", INVALID if form.errors else 200, form=form, halfway=who
        )
    code, mark, now = typed(form.code), browser(edge), edge.wall()
    given = edge.database.attempt(
        lambda s: secondfactor.give_code(s, edge.desk, who, mark, code, now, origin())
    )
    if isinstance(given, NewSession):
        return let_in(edge, given)
    if given == "wrong":
        form.refuse(form.code, words.CODE_WRONG)
        return page("code.html", INVALID, form=form, halfway=who)
    session.clear()
    flash(WHY_NOT[given], "wrong")
    return redirect(url_for("signing_in.password"), 303)


def setup(edge: Edge) -> Response:
    """Set up the second factor: a secret for the phone, and a code to prove it."""
    who = person()
    if who.standing == "code" or who.has_second_factor:
        return _on(who)
    asked = proof.needed(edge) if who.standing == "in" else None
    if asked is not None:
        return asked
    secret = secondfactor.offered_secret(edge.desk, who)
    if secret is None:
        return page("setup_begin.html")
    form, shown = CodeForm(), _shown(edge, who, secret)
    if not form.validate_on_submit():
        return page("setup.html", INVALID if form.errors else 200, form=form, **shown)
    code, now = typed(form.code), edge.wall()
    done = edge.database.attempt(
        lambda s: secondfactor.set_up_second_factor(
            s, edge.desk, who, code, now, origin()
        )
    )
    if done is None:
        form.refuse(form.code, words.CODE_WRONG)
        return page("setup.html", INVALID, form=form, **shown)
    entered, codes = done
    if entered is None:
        session.clear()
        g.person = None
        return page("recovery_codes.html", codes=codes, waits=True)
    onwards = let_in(edge, entered).location
    shown_once = page("recovery_codes.html", codes=codes, onwards=onwards)
    return remember(edge, shown_once, who.id)


def _shown(edge: Edge, who: Person, secret: str) -> dict[str, object]:
    import segno  # noqa: PLC0415 - rare: who sets up a second factor

    uri = totp.setup_uri(secret, who.login, edge.site.name)
    drawn = segno.make(uri, error="m").svg_inline(scale=5, border=2, title="QR-code")
    picture = Markup(drawn)  # noqa: S704 - drawn by segno from words of our own
    spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return {"uri": uri, "picture": picture, "secret": spaced}


def begin(edge: Edge) -> Response:
    """Make a secret for who wants a second factor, or must have one."""
    who = person()
    if who.standing != "code" and not who.has_second_factor:
        asked = proof.needed(edge) if who.standing == "in" else None
        if asked is not None:
            return asked
        edge.database.attempt(
            lambda s: secondfactor.offer_second_factor(s, edge.desk, who)
        )
        return redirect(url_for("signing_in_halfway.setup"), 303)
    return _on(who)


def trust(edge: Edge, login: str) -> Response:
    """Let a member in at once whose second factor was set up after a reset."""
    asked = proof.needed(edge, url_for("members.edit", login=login))
    if asked is not None:
        return asked
    who, now = person(), edge.clock()

    def trusted(kept: Session) -> bool:
        """Not another one than the page showed."""
        once.turn(kept)
        found = administration.member(kept, login)
        if found is None:
            abort(404)
        there = administration.secrets_kept(kept, found.id).second_factor
        if there is None or once.otherwise(there):
            return False
        return secondfactor.trust(kept, who.id, login, now)

    if once.deed(edge, trusted):
        flash(words.SECOND_FACTOR_TRUSTED, "good")
    else:
        flash(common.CHANGED_MEANWHILE, "wrong")
    return redirect(url_for("members.edit", login=login), 303)


def _on(who: Person) -> Response:
    """Where somebody belongs who has nothing to do here."""
    return redirect(url_for(FROM_HERE[who.standing]), 303)


ROUTES: Final[Routes] = (
    ("GET POST", "/inloggen/code", give),
    ("GET POST", "/inloggen/instellen", setup),
    ("POST", "/inloggen/instellen/begin", begin),
)
OF_OTHERS: Final[Routes] = (("POST", "/beheer/leden/<login>/toelaten", trust),)
"""For administrators."""
