"""All pages: which views there are, who may see them, and the navigation.

The one list of subjects; a house test compares it with every address there is.
"""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Flask

from ringgroup.notices.roster_words import decimal
from webhooks.pages import about, assets
from webhooks.pages.duties import (
    absences,
    calendars,
    duties,
    entered,
    leave,
    swaps,
    taking,
)
from webhooks.pages.edge import Edge
from webhooks.pages.figures import figures, remark
from webhooks.pages.guards import LINE, OF_A_LINE, visitor
from webhooks.pages.now import days, hours, line_now, today, why
from webhooks.pages.people import (
    account,
    checkup,
    demo_entrance,
    first,
    listening,
    looks,
    manual,
    member_files,
    members,
    memberships,
    opening,
    own_phone,
    passkeys,
    recordings,
    second_factor,
    settings,
    signing_in,
    traces,
)
from webhooks.pages.registration import owned, partners, registration, thanks
from webhooks.pages.rendering import NavigationEntry, prepare
from webhooks.pages.roster import (
    changes,
    fairness,
    files,
    filling,
    forms,
    month,
    places,
    rules,
    several,
    words,
)
from webhooks.pages.routes import Subject
from webhooks.pages.voicemail import inbox

SUBJECTS: Final = (
    Subject("static_files", "file", assets.ROUTES),
    Subject("notices", "anybody", about.ROUTES),
    Subject("public_hours", "anybody", hours.PAGE),
    Subject("hours_as_data", "file", hours.ROUTES),
    Subject("first", "anybody", first.ROUTES),
    Subject("signing_in", "anybody", (*signing_in.ROUTES, *passkeys.ROUTES)),
    Subject("signing_in_halfway", "halfway", second_factor.ROUTES),
    Subject("account", "account", (*account.ROUTES, *passkeys.OF_ACCOUNT)),
    Subject("manual", "account", manual.ROUTES),
    Subject("line_now", "member", line_now.ROUTES),
    Subject("bulletins", "coordinator", today.ROUTES),
    Subject("bulletins_seen", "member", today.FOR_ALL),
    Subject("duties", "any_line", duties.ROUTES),
    Subject("absences", "member", absences.ROUTES),
    Subject("swaps", "member", (*swaps.ROUTES, *taking.ROUTES)),
    Subject("swaps_setting", "coordinator", swaps.SETTING),
    Subject("swaps_entered", "coordinator", entered.ROUTES),
    Subject("calendars", "file", calendars.ROUTES),
    Subject("registration", "member", (*registration.ROUTES, *thanks.ROUTES)),
    Subject("owned_questions", "member", owned.ROUTES),
    Subject("inbox", "member", inbox.ROUTES),
    Subject("assigning", "coordinator", inbox.ASSIGNING),
    Subject("why", "member", why.ROUTES),
    Subject("own_phone", "member", own_phone.ROUTES),
    Subject("figures", "member", figures.ROUTES),
    Subject("remarks", "coordinator", remark.ROUTES),
    Subject("roster", "member", month.ROUTES),
    Subject(
        "planning",
        "coordinator",
        (
            *changes.ROUTES,
            *several.ROUTES,
            *filling.ROUTES,
            *rules.ROUTES,
            *fairness.ROUTES,
        ),
        most_bytes=changes.FORM_BYTES,
    ),
    Subject(
        "roster_files",
        "coordinator",
        files.ROUTES,
        most_bytes=files.UPLOAD_BYTES,
    ),
    Subject("leave", "coordinator", leave.ROUTES),
    Subject("arrangements", "coordinator", days.ROUTES),
    Subject(
        "members",
        "administrator",
        (*members.ROUTES, *memberships.ROUTES, *second_factor.OF_OTHERS),
    ),
    Subject(
        "member_files",
        "administrator",
        member_files.ROUTES,
        most_bytes=member_files.UPLOAD_BYTES,
    ),
    Subject("partners", "administrator", partners.ROUTES),
    Subject("settings", "allowed", (*settings.ROUTES, *listening.ROUTES)),
    Subject("settings_back", "administrator", settings.TAKING_BACK),
    Subject("opening", "administrator", opening.ROUTES),
    Subject(
        "recordings",
        "administrator",
        recordings.ROUTES,
        most_bytes=recordings.UPLOAD_BYTES,
    ),
    Subject("looks", "administrator", looks.ROUTES, most_bytes=looks.UPLOAD_BYTES),
    Subject("traces", "administrator", traces.ROUTES),
    Subject("checkup", "administrator", checkup.ROUTES),
)
ADMINISTERED: Final = frozenset(
    {"opening", "partners", "recordings", "settings", "settings_back"}
)
"""About a line, and for administrators, also of who belongs to other lines."""
ABOUT_A_LINE: Final = frozenset(
    subject.name
    for subject in SUBJECTS
    if subject.guard in OF_A_LINE or subject.name in ADMINISTERED
)
GUARDED: Final = frozenset(
    subject.name
    for subject in SUBJECTS
    if subject.guard not in {"file", "anybody", "halfway"}
)
NAVIGATION: Final = (
    NavigationEntry("Lijn nu", "line_now.show"),
    NavigationEntry("Rooster", "roster.show"),
    NavigationEntry("Registratie", "registration.show", counts="open"),
    NavigationEntry("Voicemail", "inbox.show"),
    NavigationEntry("Cijfers", "figures.show"),
    NavigationEntry("Mijn telefoon", "why.show"),
    NavigationEntry("Beheer", "members.show", "administrator"),
)
FILTERS: Final[Mapping[str, Callable[..., object]]] = {
    "place": places.code,
    "when": places.when,
    "in_full": places.in_full,
    "what": places.what,
    "decimal": decimal,
}
"""Of the roster: other pages name its places too."""
MODULES: Final = {"roster_words": words, "roster_places": forms}
"""Likewise, as templates call them."""


def openid() -> tuple[Subject, ...]:
    """There only where the municipality's own sign-in is configured."""
    from webhooks.pages.people import openid  # noqa: PLC0415 - authlib is large

    return (
        Subject("openid", "anybody", openid.ROUTES),
        Subject("openid_proof", "account", openid.OF_ACCOUNT),
    )


def register(app: Flask, edge: Edge) -> None:
    """Give the application all pages, each behind its guard."""
    for subject in (*SUBJECTS, *(openid() if edge.identity else ())):
        app.register_blueprint(subject.blueprint(edge))
    if edge.door is not None:
        demo = Subject("demo_entrance", "anybody", demo_entrance.ROUTES)
        app.register_blueprint(demo.blueprint(edge))
        app.context_processor(demo_entrance.shown(edge, edge.door))
    prepare(app, edge, NAVIGATION, FILTERS, MODULES)

    @app.url_defaults
    def keep_line(endpoint: str, values: dict[str, object]) -> None:
        """A link from a page about a line leads to a page about the same line."""
        subject = endpoint.partition(".")[0]
        if subject not in ABOUT_A_LINE or len(edge.desk.lines) == 1:
            return
        line, who = edge.line(), visitor()
        if subject not in ADMINISTERED and who and who.belonging.on(line.key) is None:
            return  # somebody who administers it, and does not belong to it
        values.setdefault(LINE, line.key if edge.lines() else None)
