"""Several places of the roster at once: somebody in all of them, or nobody.

Saved, told and undone as one change. Must not know how places are picked on the page.
"""

from collections.abc import Sequence
from typing import Final

from flask import abort, request
from werkzeug.wrappers import Response

from ringgroup.desk import Act
from ringgroup.roster import planning, rostering
from ringgroup.roster.roster import Move, Saved
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor, person
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.roster import cells, changes, forms, words
from webhooks.pages.roster.period import RosterPeriod, requested
from webhooks.pages.routes import Routes

NOBODY: Final = "-"


def several(edge: Edge) -> Response:
    """Pick places and say who has them; then they have them."""
    line, now, by = edge.line(), edge.clock(), actor()
    period = requested(edge, line)
    if request.method == "GET":
        return _shown(edge, period)
    who = request.form.get("wie", "")
    moves = _moves(who)
    if not moves:
        return _shown(edge, period, words.PICK_PLACES)
    if not who:
        return _shown(edge, period, words.PICK_PERSON, moves)
    wanted = [one for one in moves if one.seen != one.to]
    answer = edge.database.attempt(
        lambda s: (
            rostering.assign(Act(s, line, by, now), wanted) if wanted else Saved("")
        )
    )
    said = changes.spoken(edge, line, answer)
    if not isinstance(answer, Saved):
        return _shown(edge, period, said.text, moves)
    return changes.back(period, said, None)


def _moves(who: str) -> list[Move]:
    to = None if who in {"", NOBODY} else who
    try:
        places = forms.picked(request.form)
    except ValueError:
        abort(400)
    if len(places) > changes.MOST:
        abort(413)
    return [Move(place, seen, to) for place, seen in places]


def _shown(
    edge: Edge,
    period: RosterPeriod,
    wrong: str | None = None,
    moves: Sequence[Move] = (),
) -> Response:
    """The month with a box at each place; as it was filled in, where that was wrong."""
    line = edge.line()
    with edge.database.reading() as session:
        sheet = planning.everything(
            session, line, period.first, period.last, edge.clock()
        )
    columns, rows = cells.drawn(sheet, person().login)
    return page(
        "roster_several.html",
        INVALID if wrong else 200,
        period=period,
        sheet=sheet,
        columns=columns,
        rows=rows,
        refused=wrong,
        picked={forms.key(one.place) for one in moves},
        chosen=request.form.get("wie", ""),
        people=[(login, sheet.names[login]) for login in sheet.choices or ()],
    )


ROUTES: Final[Routes] = (("GET POST", "/rooster/plekken", several),)
