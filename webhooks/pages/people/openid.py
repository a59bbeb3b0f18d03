"""Signing in with the municipality's own account, where that is configured.

Being somebody there gives no rights here: a member is linked to that person by an
invitation, once. Must not say whether an account exists. Only links lead to the
provider, no form does: the Content-Security-Policy lets forms go nowhere else.
"""

from dataclasses import asdict
from typing import Final

from flask import abort, flash, redirect, request, session, url_for
from sqlalchemy.orm import Session
from structlog import get_logger
from werkzeug.wrappers import Response

from ringgroup.people import accounts, invitations, proof, ways_in
from ringgroup.people.accounts import NewSession
from ringgroup.people.invitations import Linking
from webhooks.pages.edge import Edge, origin
from webhooks.pages.guards import let_in, person, visitor
from webhooks.pages.identity.issuer import SilentIssuerError
from webhooks.pages.identity.provider import (
    IdentityProvider,
    ProofRefusedError,
    Question,
    WeakProofError,
)
from webhooks.pages.people import proof as proof_page
from webhooks.pages.people import words
from webhooks.pages.people.signing_in import Password
from webhooks.pages.rendering import page
from webhooks.pages.routes import Routes

log = get_logger(__name__)

ASKED: Final = "asked"
LINK: Final = "link"
OF: Final = "of"
"""The session that is to be proved."""
BACK: Final = "/inloggen/organisatie/terug"
"""Registered with the provider, after PUBLIC_URL."""


def begin(edge: Edge) -> Response:
    """Sign in there."""
    who = visitor()
    if who is not None and who.standing == "in":
        return redirect(url_for("line_now.show"), 303)
    return _away(edge)


def prove(edge: Edge) -> Response:
    """Sign in there once more, to prove who one is in a session of that sign-in.

    Only from a page of ours: the answer counts for this session alone.
    """
    who = person()
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if not ours or ways_in.step_up(vouched=who.vouched) != "provider":
        return redirect(url_for("account.prove"), 303)
    return _away(edge, of=who.session)


def link(edge: Edge, link: str) -> Response:
    """Sign in there, to be linked to the member who was invited.

    Only from the invitation's own page: another site could otherwise lead somebody
    here who is signed in there, with an invitation that is not theirs.
    """
    with edge.database.reading() as looking:
        found = invitations.invited(looking, edge.desk, link, edge.wall())
    if found is None:
        return page("link_gone.html", 410)
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if not ours or not found.may_link:
        return redirect(url_for("signing_in.invitation", link=link), 303)
    return _away(edge, link)


def _away(edge: Edge, link: str = "", of: str = "") -> Response:
    provider, now = _provider(edge), edge.wall()
    try:
        address, asked = provider.question(edge.public_url + BACK, now, anew=bool(of))
    except SilentIssuerError as error:
        return _silent(edge, error)
    session[ASKED] = asdict(asked) | {LINK: link, OF: of}
    return redirect(address, 303)


def back(edge: Edge) -> Response:
    """Come back from there; the answer is looked at once."""
    provider, now = _provider(edge), edge.wall()
    asked: dict[str, str] = session.pop(ASKED, {})
    link, of = asked.pop(LINK, ""), asked.pop(OF, "")
    if not asked:
        return _shown(words.OPENID_REFUSED, edge, 400)
    question = Question(**asked)  # type: ignore[arg-type] # as we signed it
    came = edge.public_url + BACK
    try:
        subject = provider.subject(question, request.args, came, now)
    except SilentIssuerError as error:
        return _silent(edge, error)
    except ProofRefusedError as error:
        log.warning("a sign-in by the municipality's provider", refused=str(error))
        weak = isinstance(error, WeakProofError)
        said = words.OPENID_WEAK if weak else words.OPENID_REFUSED
        return _shown(said, edge, 400)
    if of:
        return _proved(edge, of, subject)

    def enter(kept: Session) -> NewSession | Linking | None:
        if link:
            linking = invitations.accept_by_provider(
                kept, edge.desk, link, subject, now, origin()
            )
            if linking != "linked":
                return linking
        return accounts.enter_by_provider(kept, subject, now, origin())

    entered = edge.database.attempt(enter)
    if isinstance(entered, NewSession):
        return let_in(edge, entered)
    if entered == "gone":
        return page("link_gone.html", 410)
    said = words.OPENID_TAKEN if entered == "taken" else words.OPENID_UNKNOWN
    return _shown(said, edge, 400)


def _proved(edge: Edge, of: str, subject: str) -> Response:
    """Go on in the session that asked, if it is the same person."""
    who, now = visitor(), edge.wall()
    if who is None or who.session != of:
        return redirect(url_for("signing_in.password"), 303)
    proved = edge.database.attempt(
        lambda s: proof.prove_by_provider(s, who, subject, now, origin())
    )
    if proved:
        return proof_page.proved()
    flash(words.OPENID_OTHER.format(name=edge.provider_name), "wrong")
    return redirect(url_for("account.prove"), 303)


def _provider(edge: Edge) -> IdentityProvider:
    if edge.identity is None:
        abort(404)
    return edge.identity


def _silent(edge: Edge, error: SilentIssuerError) -> Response:
    log.warning("the municipality's sign-in does not work", reason=str(error))
    return _shown(words.OPENID_SILENT, edge, 503)


def _shown(said: str, edge: Edge, status: int) -> Response:
    """The sign-in, with what went wrong; the password is asked for there."""
    flash(said.format(name=edge.provider_name), "wrong")
    return page("sign_in.html", status, form=Password(formdata=None))


ROUTES: Final[Routes] = (
    ("GET", "/inloggen/organisatie", begin),
    ("GET", BACK, back),
    ("GET", "/uitnodiging/<link>/koppelen", link),
)
OF_ACCOUNT: Final[Routes] = (("GET", "/account/bevestigen/organisatie", prove),)
