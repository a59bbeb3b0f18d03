"""Mijn telefoon: why one's phone rang or did not, for each of the last calls.

Shows no caller, and to a worker nothing of a colleague but a number; a coordinator
sees names, and may ask about another member.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final

from flask import abort, request
from werkzeug.wrappers import Response

from ringgroup.board import board
from ringgroup.call import explanation
from ringgroup.call.explanation import CallSeen, CallViewer
from ringgroup.line import Line
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.intake import whole
from webhooks.pages.now import why_words as said
from webhooks.pages.now.why_words import VerdictWords
from webhooks.pages.rendering import local, page
from webhooks.pages.routes import Routes

FURTHEST: Final = 1_000
"""Pages of a list that anybody could have."""


@dataclass(frozen=True, slots=True)
class CallVerdict:
    """A call, and the verdict about the member in question; None: closed."""

    call: CallSeen
    told: VerdictWords | None


def show(edge: Edge) -> Response:
    """The last calls of a line, a page at a time."""
    line, who = edge.line(), person()
    number = min(max(request.args.get("pagina", 1, type=whole), 1), FURTHEST)
    login = request.args.get("medewerker") or who.login
    if login != who.login and not who.coordinates:
        abort(403)
    with edge.database.reading() as session:
        others = board.crew(session, line) if who.coordinates else []
        about = next((one for one in others if one.login == login), None)
        if login != who.login and about is None:
            abort(404)
        seen = explanation.last_calls(
            session,
            line,
            CallViewer(who.id, sees_names=who.coordinates),
            edge.clock(),
            number,
            about=about.id if about else None,
        )
    name = about.name if about and about.id != who.id else None
    return page(
        "why.html",
        days=list(_by_day(seen.calls, line, name)),
        number=seen.page,
        older=seen.more,
        others=others,
        login=login,
        name=name,
        sees_names=who.coordinates,
        kept=explanation.KEPT_DAYS,
        said=said,
    )


def _by_day(
    calls: tuple[CallSeen, ...], line: Line, name: str | None
) -> Iterator[tuple[date, list[CallVerdict]]]:
    for day, some in groupby(calls, key=lambda call: call.day):
        yield day, [CallVerdict(call, _told(call, line, name)) for call in some]


def _told(call: CallSeen, line: Line, name: str | None) -> VerdictWords | None:
    if call.verdict is None:
        return None
    return said.told(call.verdict, name, _since(call.verdict.since, call.day, line))


def _since(at: datetime | None, day: date, line: Line) -> str | None:
    """When somebody signed off: the time alone if it was that day."""
    if at is None:
        return None
    return words.since(local(at, line), day)


ROUTES: Final[Routes] = (("GET", "/telefoon", show),)
