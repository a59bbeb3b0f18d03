"""Voicemail: the messages of a line, one message, and what its owner does with it.

The sound is decrypted for one answer and never stored; nobody else's browser or proxy
may keep it. A caller's number is on no page here.
"""

from io import BytesIO
from typing import Final

from flask import abort, flash, redirect, request, send_file, url_for
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response

from ringgroup.board import board
from ringgroup.voicemail import inbox
from ringgroup.voicemail.inbox import InboxViewer, Taken
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.intake import once, whole
from webhooks.pages.rendering import page
from webhooks.pages.routes import Routes
from webhooks.pages.voicemail import words as said

UNCHANGED: Final = 204
AT_ONCE: Final = "luister"
"""Who takes a message to hear it hears it at once."""
NOT_WITHIN: Final = 416


def viewer() -> InboxViewer:
    """Who looks, as the messages know them."""
    who = person()
    return InboxViewer(who.id, who.coordinates)


def show(edge: Edge) -> Response:
    """The messages of a line."""
    with edge.database.reading() as session:
        found = inbox.messages(session, edge.line(), viewer(), edge.clock())
    return page("voicemail.html", inbox=found)


def message(edge: Edge, message: str) -> Response:
    """One message; asked again every few seconds while we ring its owner."""
    me = viewer()
    with edge.database.reading() as session:
        opened = inbox.message(session, edge.line(), me, message, edge.clock())
        if opened is None:
            abort(404)
        new = opened.seen.letter.is_new
        others = board.crew(session, edge.line()) if me.coordinates and new else []
    ringing = opened.ringing
    if ringing and _shows_already(ringing.state):
        return Response(status=UNCHANGED)
    return page(
        "message.html",
        seen=opened.seen,
        letter=opened.seen.letter,
        log=opened.log,
        ringing=ringing,
        others=[one for one in others if one.id != opened.seen.letter.owner],
        coordinates=me.coordinates,
        at_once=AT_ONCE in request.args,
        said=said,
    )


def _shows_already(state: str) -> bool:
    """Whether the page asks by itself, and shows this state: say nothing again."""
    by_itself = request.headers.get("HX-Request") == "true"
    return by_itself and request.args.get("stand") == state


def sound(edge: Edge, message: str) -> Response:
    """The sound of one's own message (WAV), whole or in part."""
    line, me, now = edge.line(), viewer(), edge.clock()
    if _begins():
        sealed = edge.database.attempt(
            lambda s: inbox.sound(s, line, me, message, now, begins=True)
        )
    else:
        with edge.database.reading() as session:
            sealed = inbox.sound(session, line, me, message, now, begins=False)
    plain = None if sealed is None else inbox.unsealed(edge.desk, sealed)
    if plain is None:
        abort(404)
    try:
        answer: Response = send_file(
            BytesIO(plain), mimetype="audio/wav", conditional=True, etag=False
        )
    except RequestedRangeNotSatisfiable:
        length = {"Content-Range": f"bytes */{len(plain)}"}
        answer = Response(status=NOT_WITHIN, headers=length)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _begins() -> bool:
    """Whether the beginning is asked for: that is playing, the rest is going on."""
    if request.method != "GET":
        return False
    asked = request.range
    return asked is None or any(start == 0 for start, _ in asked.ranges)


def claim(edge: Edge, message: str) -> Response:
    """Take a message."""
    line, me, was, now = edge.line(), viewer(), _was(), edge.clock()
    done = once.deed(
        edge,
        lambda s: inbox.claim(s, line, me, message, was, now),
    )
    return _told(message, done, said.TAKEN)


def assign(edge: Edge, message: str) -> Response:
    """A coordinator gives a message to somebody."""
    line, me, was, now = edge.line(), viewer(), _was(), edge.clock()
    login = request.form.get("medewerker", "")
    done = once.deed(
        edge, lambda s: inbox.assign(s, line, me, message, was, login, now)
    )
    return _told(message, done, said.GIVEN)


def _was() -> int | None:
    """Whose the message was on the page from which somebody sent a form."""
    return request.form.get("eigenaar", type=whole)


def _told(message: str, done: Taken, told: dict[str, str]) -> Response:
    if done == "gone":
        abort(404)
    flash(told[done], "good" if done in {"done", "mine_already"} else "wrong")
    return _to(message, luister="1" if AT_ONCE in request.form else None)


def call_back(edge: Edge, message: str) -> Response:
    """Ring one's own mobile, and then who left the message."""
    line, me, now = edge.line(), viewer(), edge.clock()
    wanted = once.deed(
        edge, lambda s: inbox.call_back(s, edge.desk, line, me, message, now)
    )
    if wanted is None:
        return _lost(edge, message)
    if wanted.refusal is not None:
        flash(said.CALL_REFUSED[wanted.refusal], "wrong")
        return _to(message)
    return _to(message, anchor="bellen")


def handle(edge: Edge, message: str) -> Response:
    """Mark a message handled."""
    line, me, now = edge.line(), viewer(), edge.clock()
    if not edge.database.attempt(lambda s: inbox.handle(s, line, me, message, now)):
        return _lost(edge, message)
    flash(said.HANDLED, "good")
    return redirect(url_for("inbox.show"), 303)


def remove(edge: Edge, message: str) -> Response:
    """Ask whether a message may go, and let it go."""
    line, me, now = edge.line(), viewer(), edge.clock()
    if request.method != "POST":
        with edge.database.reading() as session:
            opened = inbox.message(session, line, me, message, now)
        if opened is None or not (opened.seen.mine or me.coordinates):
            abort(404)
        return page("message_remove.html", letter=opened.seen.letter, said=said)
    done = once.deed(edge, lambda s: inbox.remove(s, line, me, message, now))
    if done == "gone":
        return _lost(edge, message)
    if done == "not_finished":
        flash(said.NOT_FINISHED, "wrong")
        return _to(message)
    flash(said.REMOVED, "good")
    return redirect(url_for("inbox.show"), 303)


def _lost(edge: Edge, message: str) -> Response:
    """Whose it was is told that it is another's now; for others there is none."""
    with edge.database.reading() as session:
        opened = inbox.message(session, edge.line(), viewer(), message, edge.clock())
    if opened is None or not opened.seen.letter.lost_by_me:
        abort(404)
    flash(said.TAKEN["taken"], "wrong")
    return _to(message)


def _to(
    message: str, anchor: str | None = None, luister: str | None = None
) -> Response:
    there = url_for("inbox.message", message=message, luister=luister, _anchor=anchor)
    return redirect(there, 303)


ROUTES: Final[Routes] = (
    ("GET", "/voicemail", show),
    ("GET", "/voicemail/<message>", message),
    ("GET", "/voicemail/<message>/geluid", sound),
    ("POST", "/voicemail/<message>/nemen", claim),
    ("POST", "/voicemail/<message>/terugbellen", call_back),
    ("POST", "/voicemail/<message>/afgehandeld", handle),
    ("GET POST", "/voicemail/<message>/wissen", remove),
)
ASSIGNING: Final[Routes] = (("POST", "/voicemail/<message>/geven", assign),)
