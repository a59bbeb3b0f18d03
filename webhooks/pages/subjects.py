"""All pages: which views there are, who may see them, and the navigation.

The one list of subjects; a house test compares it with every address there is.
"""

from typing import Final

from flask import Flask

from webhooks.pages import (
    absences,
    account,
    arrangements,
    calendars,
    duties,
    figures,
    inbox,
    leave,
    line_now,
    member_files,
    members,
    notices,
    registration,
    roster,
    roster_changes,
    roster_fairness,
    roster_files,
    roster_filling,
    second_factor,
    signing_in,
    static_files,
    swaps,
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
    Subject("duties", "staff", duties.ROUTES),
    Subject("absences", "staff", absences.ROUTES),
    Subject("swaps", "staff", swaps.ROUTES),
    Subject("swaps_setting", "coordinator", swaps.SETTING),
    Subject("calendars", "file", calendars.ROUTES),
    Subject("registration", "staff", registration.ROUTES),
    Subject("inbox", "staff", inbox.ROUTES),
    Subject("assigning", "coordinator", inbox.ASSIGNING),
    Subject("why", "staff", why.ROUTES),
    Subject("figures", "staff", figures.ROUTES),
    Subject("roster", "staff", roster.ROUTES),
    Subject(
        "planning",
        "coordinator",
        (*roster_changes.ROUTES, *roster_filling.ROUTES, *roster_fairness.ROUTES),
        most_bytes=roster_changes.FORM_BYTES,
    ),
    Subject(
        "roster_files",
        "coordinator",
        roster_files.ROUTES,
        most_bytes=roster_files.UPLOAD_BYTES,
    ),
    Subject("leave", "coordinator", leave.ROUTES),
    Subject("arrangements", "coordinator", arrangements.ROUTES),
    Subject("members", "administrator", members.ROUTES),
    Subject(
        "member_files",
        "administrator",
        member_files.ROUTES,
        most_bytes=member_files.UPLOAD_BYTES,
    ),
    Subject("partners", "administrator", arrangements.PARTNERS),
)
NAVIGATION: Final = (
    Entry("Lijn nu", "line_now.show"),
    Entry("Rooster", "roster.show"),
    Entry("Registratie", "registration.show"),
    Entry("Voicemail", "inbox.show"),
    Entry("Cijfers", "figures.show"),
    Entry("Mijn telefoon", "why.show"),
    Entry("Beheer", "members.show", "administrator"),
)


def openid() -> Subject:
    """There only where the municipality's own sign-in is configured."""
    from webhooks.pages.openid import ROUTES  # noqa: PLC0415 - authlib is large

    return Subject("openid", "anybody", ROUTES)


def register(app: Flask, edge: Edge) -> None:
    """Give the application all pages, each behind its guard."""
    for subject in (*SUBJECTS, *((openid(),) if edge.identity else ())):
        app.register_blueprint(subject.blueprint(edge))
    prepare(app, edge, NAVIGATION)
