"""The roster of a month or a week: to change for coordinators, to read for all others.

Workers see what is published. What changes it is in `changes`.
"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from flask import session as cookie
from werkzeug.wrappers import Response

from ringgroup.line import Line
from ringgroup.notices.roster_words import state
from ringgroup.roster import asking, planning, visibility
from schedules.month import publish_by
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.rendering import page
from webhooks.pages.roster import cells
from webhooks.pages.roster.cells import SlotCell
from webhooks.pages.roster.files import download_csv, download_workbook
from webhooks.pages.roster.period import RosterPeriod, requested
from webhooks.pages.routes import Routes

UNDO: Final = "undo"
"""Where the cookie keeps what was changed last, so that the next page offers undo."""


def show(edge: Edge) -> Response:
    """A month or a week."""
    line, who, now = edge.line(), person(), edge.clock()
    period = requested(edge, line)
    read = planning.everything if who.coordinates else planning.published
    with edge.database.reading() as session:
        sheet = read(session, line, period.first, period.last, now)
        since = None
        if not who.coordinates and period.last >= sheet.today:
            since = asking.takeable(session, line, who.id, now)
    columns, rows = cells.drawn(sheet, who.login)
    return page(
        "roster.html",
        period=period,
        sheet=sheet,
        state=state(visibility.state(sheet)),
        columns=columns,
        rows=rows,
        organisations=cells.organisations(sheet),
        counts=cells.counts(sheet) if who.coordinates else (),
        publish_by=publish_by(period.first),
        usual=_usual(line, period),
        batch=cookie.pop(UNDO, None),
        may_take=partial(_may_take, line, since, now),
        takes=since is not None,
    )


def _may_take(line: Line, since: date | None, now: datetime, one: SlotCell) -> bool:
    """Whether who looks may ask for a colleague's place."""
    block = one.place.block
    if since is None or not one.login or one.mine or block.day < since:
        return False
    return block.opens(line.hours.zone) > now


def _usual(line: Line, period: RosterPeriod) -> list[str]:
    """The blocks of the weeks that hold in a period, each once."""
    ahead = (period.last - period.first).days + 1
    days = (period.first + timedelta(days=n) for n in range(ahead))
    week_on = line.hours.week_on
    spans = {span for day in days for span in week_on(day)[day.weekday()]}
    return [span.label for span in sorted(spans)]


ROUTES: Final[Routes] = (
    ("GET", "/rooster", show),
    ("GET", "/rooster/<month>.xlsx", download_workbook),
    ("GET", "/rooster/<month>.csv", download_csv),
)
