"""The rules by which turns are proposed, changed where a proposal is asked for.

They hold for the line, at once, and the change can be undone. Must not know what comes
of them (`ringgroup.roster.proposals`).
"""

from dataclasses import astuple
from typing import Final

from flask import abort, flash, redirect, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.desk import Act
from ringgroup.roster import planning, rostering
from schedules.rules import BETWEEN, USUAL, TurnRules
from webhooks.pages import words as page_words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor
from webhooks.pages.intake import once, whole
from webhooks.pages.roster import words
from webhooks.pages.roster.period import requested
from webhooks.pages.routes import Routes

UNDO_RULES: Final = "undo_rules"
"""Where the cookie keeps the rules that held before, for the next page to offer.

As one word: what a repeated form is answered with is kept as words.
"""
TIMES: Final = (100, 125, 150, 175, 200, 250, 300)
A_WEEK: Final = range(1, 8)


def fields(rules: TurnRules) -> dict[str, str]:
    """These rules as a form sends them."""
    return {
        "tussen": str(rules.between),
        "achterelkaar": "1" if rules.running else "",
        "keer": str(rules.most),
        "week": str(rules.a_week or ""),
    }


def to_undo() -> dict[str, str] | None:
    """What a form sends that brings back the rules of before; to be offered once."""
    kept = cookie.pop(UNDO_RULES, None)
    if kept is None:
        return None
    return dict(zip(fields(USUAL), str(kept).split("."), strict=True))


def choices(rules: TurnRules) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen for each number, as a value and in words."""
    least, most = BETWEEN
    times = sorted({*TIMES, rules.most})
    weeks = sorted({*A_WEEK, *([rules.a_week] if rules.a_week else [])})
    return {
        "tussen": [(str(n), str(n)) for n in range(least, most + 1)],
        "keer": [(str(n), words.times(n)) for n in times],
        "week": [("", words.NO_BOUND), *((str(n), str(n)) for n in weeks)],
    }


def _asked() -> TurnRules:
    """The rules of the form; what is none was not made by our page."""
    if "gewoon" in request.form:
        return USUAL
    between = request.form.get("tussen", type=whole)
    most = request.form.get("keer", type=whole)
    week = request.form.get("week", "")
    a_week = request.form.get("week", type=whole) if week else None
    if between is None or most is None or (week and a_week is None):
        abort(400)
    try:
        running = request.form.get("achterelkaar") == "1"
        return TurnRules(between, running, most, a_week)
    except ValueError:
        abort(400)


def keep_rules(edge: Edge) -> Response:
    """Keep by which rules turns are shared out on this line."""
    line, now, by = edge.line(), edge.clock(), actor()
    period, wanted = requested(edge, line), _asked()

    def keep(session: Session) -> TurnRules | None:
        once.turn(session)
        there = planning.rules(session, line)
        if there != wanted and once.otherwise(astuple(there)):
            return None
        rostering.set_rules(Act(session, line, by, now), wanted)
        return there

    before = once.deed(edge, keep)
    if before is None:
        flash(page_words.CHANGED_MEANWHILE, "wrong")
    else:
        flash(words.RULES_KEPT, "good")
        if before != wanted:
            cookie[UNDO_RULES] = ".".join(fields(before).values())
    here = url_for("planning.fill", _anchor="voorstel", **period.query)
    return redirect(here, 303)


ROUTES: Final[Routes] = (("POST", "/rooster/regels", keep_rules),)
