"""Een opname: a recording of what callers hear, handed in and heard before it is used.

It is kept when it is fit, and heard by callers when somebody chooses it, as any other
change of the settings. Must not know how a recording is made fit.
"""

from typing import Final

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ringgroup.people import recording_apart, sounds
from ringgroup.people.recording_apart import LARGEST, RefusedSoundError
from webhooks.pages.edge import Edge
from webhooks.pages.intake import once
from webhooks.pages.people import settings, words
from webhooks.pages.people.line_fields import BY_KEY
from webhooks.pages.people.line_forms import ShownValues
from webhooks.pages.people.line_prompts import HEARD
from webhooks.pages.rendering import page
from webhooks.pages.routes import Routes

UPLOAD_BYTES: Final = LARGEST + 100_000
"""A file, and the form around it."""
PAGE: Final = "horen"


def hand_in(edge: Edge) -> Response:
    """Keep a recording that is fit, and let it be heard; else say why it is not."""
    if request.method == "GET":
        return redirect(url_for("settings.change", of=PAGE))
    key, line, sent = request.form.get("tekst", ""), edge.line(), request.files
    data = sent["bestand"].read() if "bestand" in sent else b""
    with edge.database.reading() as session:
        shown = edge.settings.shown(session, line.key)
    if not data or key not in HEARD:
        return _refused(edge, shown, "nothing")
    try:
        wav = recording_apart.made_fit(data)
    except RefusedSoundError as refused:
        return _refused(edge, shown, refused.why)
    now = edge.clock()
    kept = edge.database.attempt(lambda session: sounds.keep(session, wav, now))
    draft = edge.settings.with_own(line, HEARD[key], kept.written)
    said = edge.settings.heard(draft, HEARD[key])
    at = next(n for n, part in enumerate(said) if part.sound)
    return page(
        "settings_recording.html",
        field=BY_KEY[key],
        value=kept.written,
        sound=said[at].sound,
        before=" ".join(part.text for part in said[:at]),
        hours=" ".join(part.text for part in said[at + 1 :]),
        seen=once.version(settings.of_page(PAGE, shown)),
    )


def _refused(edge: Edge, shown: ShownValues, why: str) -> Response:
    said = words.RECORDING_REFUSED[why]
    return settings.drawn(edge, PAGE, shown, file_wrong=said)


ROUTES: Final[Routes] = (("GET POST", "/beheer/instellingen/horen/opname", hand_in),)
