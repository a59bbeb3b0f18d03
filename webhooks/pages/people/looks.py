"""Uiterlijk: what all pages are called, how they look, and whom they name.

It is seen before it is kept, and holds at once, everywhere. A logo is handed in as PNG
or JPEG, and is kept without what else was in its file.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.desk import Actor
from ringgroup.people import pictures, versions
from ringgroup.people.picture_files import LARGEST, RefusedPictureError, plain_picture
from ringgroup.people.versions import SITE, WantedSettings, WrongSettingError
from webhooks.pages import words
from webhooks.pages.assets import logo_address, style
from webhooks.pages.edge import Edge
from webhooks.pages.fields import says_two
from webhooks.pages.guards import actor
from webhooks.pages.identity.site import KeptPicture, kept_picture
from webhooks.pages.intake import once
from webhooks.pages.people import looks_words
from webhooks.pages.people import words as people_words
from webhooks.pages.people.looks_words import FIELDS, LOGO
from webhooks.pages.people.settings import EDITING, SHOWN_CHANGES
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

UPLOAD_BYTES: Final = LARGEST + 100_000
"""A file, and the form around it."""
KEEPS: Final = "bewaar"
"""What the press asks that keeps it: on the page that shows how it will be."""
FILE: Final = "bestand"
NO_LOGO: Final = "logo-weg"
ShownLooks = Mapping[str, Any]


def change(edge: Edge) -> Response:
    """The form; what was filled in as it will be; and then it is kept."""
    with edge.database.reading() as session:
        shown = edge.settings.shown_site(session)
    if request.method == "GET" or EDITING in request.form:
        return _drawn(edge, shown)
    values: ShownLooks = {}
    try:
        values = _values(edge, shown)
        with edge.database.reading() as session:
            planned = _wanted(edge, session, values)
    except RefusedPictureError as refused:
        said = looks_words.LOGO_REFUSED[refused.why]
        return _drawn(edge, shown, (LOGO.key, said))
    except WrongSettingError as wrong:
        colour = request.form.get("colour", "")
        said_at = looks_words.wrong_at(wrong.keys, colour)
        return _drawn(edge, shown, said_at, values.get(LOGO.key))
    if not planned.differences:
        flash(people_words.SETTINGS_SAME, "info")
    elif KEEPS not in request.form:
        return _preview(edge, {**shown, **values}, shown)
    elif not _kept(edge, values):
        _say_changed(edge)
    else:
        edge.settings.follow()
        flash(looks_words.KEPT, "good")
    return redirect(url_for("looks.change"), 303)


def _values(edge: Edge, shown: ShownLooks) -> dict[str, Any]:
    """What was filled in: key → value; None: nothing."""
    found: dict[str, Any] = {}
    for field in FIELDS:
        if field.key in request.form:
            if says_two(request.form, field.key):
                raise WrongSettingError(field.key)
            typed = " ".join(request.form[field.key].split())
            found[field.key] = typed if field.needed else typed or None
    if "colour" in found:
        found["colour"] = found["colour"].lower()
    return found | _logo(edge, shown)


def _logo(edge: Edge, shown: ShownLooks) -> dict[str, Any]:
    """The logo: none, a file that is fit, or one that was handed in before.

    A file beside the line file is named there alone, and may stay.
    """
    if NO_LOGO in request.form:
        return {LOGO.key: None}
    data = request.files[FILE].read() if FILE in request.files else b""
    if data:
        content, now = plain_picture(data), edge.clock()
        digest = edge.database.attempt(lambda s: pictures.keep(s, content, now))
        return {LOGO.key: KeptPicture(digest).written}
    named = request.form.get(LOGO.key)
    if named is None:
        return {}
    if kept_picture(named) is None and named != shown.get(LOGO.key):
        raise WrongSettingError(LOGO.key)
    return {LOGO.key: named}


def _drawn(
    edge: Edge,
    shown: ShownLooks,
    wrong: tuple[str, str] | None = None,
    handed_in: str | None = None,
) -> Response:
    """The form: what holds, or what was filled in with what is wrong with it."""
    tried = kept_picture(handed_in or request.form.get(LOGO.key, ""))
    return page(
        "looks.html",
        INVALID if wrong else 200,
        fields=FIELDS,
        logo=LOGO,
        shown=shown,
        sent=request.form if request.method == "POST" else None,
        tried=tried and tried.written,
        picture=_address(edge, tried),
        wrong_at=wrong and wrong[0],
        wrong=wrong and wrong[1],
        seen=request.form.get(once.SEEN) or once.version(_all(shown)),
    )


def _address(edge: Edge, tried: KeptPicture | None) -> str | None:
    """Where the logo is that was handed in, or that of now."""
    tried_logo = edge.settings.logo(tried.digest) if tried else None
    return logo_address(tried_logo or edge.settings.looks.logo)


def _preview(edge: Edge, becomes: ShownLooks, shown: ShownLooks) -> Response:
    """How it will be; nothing is changed yet."""
    chosen = kept_picture(becomes.get(LOGO.key) or "")
    picture = _address(edge, chosen) if becomes.get(LOGO.key) else None
    return page(
        "looks_preview.html",
        becomes=becomes,
        picture=picture,
        gone=LOGO.key in shown and not becomes.get(LOGO.key),
        fields=FIELDS,
        every=[*edge.desk.lines.values()],
        seen=request.form.get(once.SEEN) or once.version(_all(shown)),
    )


def _all(shown: ShownLooks) -> list[tuple[str, Any]]:
    return sorted(shown.items())


def _wanted(edge: Edge, session: Session, values: ShownLooks) -> WantedSettings:
    return edge.settings.wanted_site(session, values, looks_words.told)


def _kept(edge: Edge, values: ShownLooks) -> bool:
    """Keep it, unless somebody else changed it meanwhile."""
    who, now = actor(), edge.clock()
    by = Actor(who.id, origin=who.origin)

    def keep(session: Session) -> bool:
        once.turn(session)
        wanted = _wanted(edge, session, values)
        if not wanted.differences:
            return True
        if once.otherwise(_all(edge.settings.shown_site(session))):
            return False
        return versions.keep(session, by, wanted.change, wanted.lines, now)

    return once.deed(edge, keep)


def _say_changed(edge: Edge) -> None:
    """Say what the other one did."""
    flash(words.CHANGED_MEANWHILE, "wrong")
    with edge.database.reading() as session:
        last = versions.last_of(session, SITE, SHOWN_CHANGES)
    if last is not None:
        name = last.by or "cjg settings"
        said = people_words.SETTINGS_BY.format(name=name, what=last.told[SITE])
        flash(said, "info")


def colour(_: Edge, digits: str) -> Response:
    """The style of what is shown in a colour before it is kept."""
    if not re.fullmatch("[0-9a-f]{6}", digits):
        abort(404)
    return FlaskResponse(style(f"#{digits}", ".looks-preview"), mimetype="text/css")


ROUTES: Final[Routes] = (
    ("GET POST", "/beheer/instellingen/uiterlijk", change),
    ("GET", "/beheer/instellingen/uiterlijk/kleur/<digits>.css", colour),
)
