"""What anybody may read: privacy, accessibility, and whom to tell of a weakness."""

from datetime import timedelta
from typing import Final

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from webhooks.pages.edge import Edge
from webhooks.pages.rendering import page
from webhooks.pages.routes import Routes

HOLDS: Final = timedelta(days=180)
"""How far ahead security.txt says that it holds; less than a year (RFC 9116)."""


def privacy(edge: Edge) -> BaseResponse:
    """What is kept of callers and of staff, and for how long: on each line."""
    return page("privacy.html", every=[*edge.desk.lines.values()])


def accessibility(edge: Edge) -> BaseResponse:
    """The statement that the law asks for; a template until it was audited."""
    return page("accessibility.html", every=[*edge.desk.lines.values()])


def security(edge: Edge) -> BaseResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    site = edge.site
    if site.security_txt:
        return redirect(site.security_txt, 302)
    until = (edge.clock() + HOLDS).replace(hour=0, minute=0, second=0)
    lines = (
        f"Contact: {site.security_contact or edge.public_url + '/privacy'}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {edge.public_url}{url_for('notices.security')}",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


ROUTES: Final[Routes] = (
    ("GET", "/privacy", privacy),
    ("GET", "/toegankelijkheid", accessibility),
    ("GET", "/.well-known/security.txt", security),
)
