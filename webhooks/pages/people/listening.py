"""Bel mij en laat het horen: a prompt as its caller would hear it, on one's own mobile.

Also a text that was not kept yet: it is judged as if it were. Nothing is changed by it.
"""

from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.people.versions import WrongSettingError
from ringgroup.voicemail import outgoing
from ringgroup.voicemail.outgoing import Wanted
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.people import line_words, settings, words
from webhooks.pages.people.line_prompts import HEARD
from webhooks.pages.routes import Routes

LISTENS: Final = frozenset({"horen", "vandaag"})
"""The pages of settings on which prompts can be heard."""


def call_me(edge: Edge, of: str) -> Response:
    """Ring whoever asks, and let a prompt hear: what is in its field, or what holds."""
    key, line = request.form.get("prompt", ""), edge.line()
    if of not in LISTENS or key not in HEARD:
        abort(404)
    with edge.database.reading() as session:
        shown = edge.settings.shown(session, line.key)
        own = _other(key, shown.get(key) or "")
        try:
            if own is not None:
                wanted = {key: own or None}
                edge.settings.wanted(session, line.key, wanted, line_words.told)
        except WrongSettingError as wrong:
            return settings.drawn(edge, of, shown, settings.sentence(wrong))
    now, member = edge.clock(), person().id

    def want(session: Session) -> Wanted:
        name = HEARD[key]
        return outgoing.want_to_hear(session, line, member, name, own, now)

    refusal = once.deed(edge, want).refusal
    if refusal is None:
        flash(words.HEARING_WANTED, "good")
    else:
        flash(words.TEST_REFUSED[refusal], "wrong")
    return redirect(url_for("settings.change", of=of), 303)


def _other(key: str, holds: str) -> str | None:
    """What was filled in, where that is another text than holds now."""
    text = " ".join(request.form.get(key, holds).split())
    return None if text == holds else text


ROUTES: Final[Routes] = (("POST", "/beheer/instellingen/<of>/bel", call_me),)
