"""All pages: which views there are, who may see them, and the navigation.

The one list of subjects; a house test compares it with every address there is.
"""

from typing import Final

from flask import Flask

from webhooks.pages import (
    account,
    arrangements,
    figures,
    inbox,
    line_now,
    members,
    notices,
    openid,
    registration,
    second_factor,
    signing_in,
    static_files,
    why,
)
from webhooks.pages.edge import Edge
from webhooks.pages.rendering import Entry, prepare
from webhooks.pages.routes import Subject

SUBJECTS: Final = (
    Subject("static_files", "file", static_files.ROUTES),
    Subject("notices", "anybody", notices.ROUTES),
    Subject("signing_in", "anybody", signing_in.ROUTES),
    Subject("signing_in_halfway", "halfway", second_factor.ROUTES),
    Subject("account", "staff", account.ROUTES),
    Subject("line_now", "staff", line_now.ROUTES),
    Subject("registration", "staff", registration.ROUTES),
    Subject("inbox", "staff", inbox.ROUTES),
    Subject("assigning", "coordinator", inbox.ASSIGNING),
    Subject("why", "staff", why.ROUTES),
    Subject("figures", "staff", figures.ROUTES),
    Subject("arrangements", "coordinator", arrangements.ROUTES),
    Subject("members", "administrator", members.ROUTES),
    Subject("partners", "administrator", arrangements.PARTNERS),
)
OPENID: Final = Subject("openid", "anybody", openid.ROUTES)
"""There only where the municipality's own sign-in is configured."""
NAVIGATION: Final = (
    Entry("Lijn nu", "line_now.show"),
    Entry("Registratie", "registration.show"),
    Entry("Voicemail", "inbox.show"),
    Entry("Cijfers", "figures.show"),
    Entry("Mijn telefoon", "why.show"),
    Entry("Dagen", "arrangements.days", "coordinator"),
    Entry("Beheer", "members.show", "administrator"),
)


def register(app: Flask, edge: Edge) -> None:
    """Give the application all pages, each behind its guard."""
    for subject in (*SUBJECTS, *((OPENID,) if edge.identity else ())):
        app.register_blueprint(subject.blueprint(edge))
    prepare(app, edge, NAVIGATION)
