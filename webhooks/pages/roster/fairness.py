"""Eerlijk verdeeld: who carried how much of the roster, against the agreed share.

By organisation and by person, duties and backups apart, over a quarter or a year.
Must not know how a load is counted (`ringgroup.roster.fairness`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import abort, request
from werkzeug.wrappers import Response

from ringgroup.roster import fairness
from schedules.fairness import FairnessPeriod, Load, period_of
from webhooks.pages.edge import Edge
from webhooks.pages.intake import whole
from webhooks.pages.rendering import page, today
from webhooks.pages.routes import Routes

YEARS: Final = range(2000, 2100)
WIDTH: Final = 420
LEFT: Final = 8
ROW: Final = 58
BAR: Final = 14


@dataclass(frozen=True, slots=True)
class LoadBar:
    """A load as the chart draws it, in its own units; `fair` is where the mark is."""

    who: str
    top: int
    duties: int
    backups: int
    fair_duties: float
    fair_backups: float
    duties_length: float
    backups_length: float
    fair_duties_at: float
    fair_backups_at: float


def division(edge: Edge) -> Response:
    """A quarter or a year."""
    line = edge.line()
    on = today(edge, line)
    year = request.args.get("jaar", on.year, type=whole)
    quarter = request.args.get("kwartaal", type=whole)
    if year not in YEARS or quarter not in {None, 1, 2, 3, 4}:
        abort(404)
    kind: FairnessPeriod = "quarter" if quarter else "year"
    opens = date(year, 3 * (quarter or 1) - 2, 1)
    first, last = period_of(opens, kind)
    with edge.database.reading() as session:
        found = fairness.division(session, line, first, last, edge.clock())
    return page(
        "roster_fairness.html",
        year=year,
        quarter=quarter,
        found=found,
        bars=bars(found.organisations),
        height=ROW * len(found.organisations),
        width=WIDTH,
        begins=first,
        ends=last,
        ahead=last >= on,
        before=first - timedelta(days=1),
        after=last + timedelta(days=1),
    )


def bars(loads: Sequence[Load]) -> tuple[LoadBar, ...]:
    """The lengths of the bars; the longest, or the furthest mark, fills the chart."""
    most = max(
        (
            max(one.duties, one.backups, one.fair_duties, one.fair_backups)
            for one in loads
        ),
        default=0,
    )
    unit = (WIDTH - 2 * LEFT - 40) / most if most else 0
    return tuple(
        LoadBar(
            one.who,
            ROW * n,
            one.duties,
            one.backups,
            one.fair_duties,
            one.fair_backups,
            round(one.duties * unit, 1),
            round(one.backups * unit, 1),
            round(LEFT + one.fair_duties * unit, 1),
            round(LEFT + one.fair_backups * unit, 1),
        )
        for n, one in enumerate(loads)
    )


ROUTES: Final[Routes] = (("GET", "/rooster/verdeling", division),)
