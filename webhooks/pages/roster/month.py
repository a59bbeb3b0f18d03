"""The roster of a month or a week: to change for coordinators, to read for all others.

Workers see what is published. What changes it is in `changes`.
"""

from typing import Final

from flask import session as cookie
from werkzeug.wrappers import Response

from schedules.month import publish_by
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.rendering import page
from webhooks.pages.roster import reading
from webhooks.pages.roster.files import download_csv, download_workbook
from webhooks.pages.routes import Routes

UNDO: Final = "undo"
"""Where the cookie keeps what was changed last, so that the next page offers undo."""


def show(edge: Edge) -> Response:
    """A month or a week."""
    line, who = edge.line(), person()
    period = reading.period(edge, line)
    read = reading.everything if who.coordinates else reading.published
    with edge.database.reading() as session:
        picture = read(session, edge, line, who, period.first, period.last)
    columns, rows = picture.rows()
    return page(
        "roster.html",
        period=period,
        picture=picture,
        columns=columns,
        rows=rows,
        counts=picture.counts() if who.coordinates else (),
        publish_by=publish_by(period.first),
        batch=cookie.pop(UNDO, None),
        chosen=edge.chosen(),
    )


ROUTES: Final[Routes] = (
    ("GET", "/rooster", show),
    ("GET", "/rooster/<month>.xlsx", download_workbook),
    ("GET", "/rooster/<month>.csv", download_csv),
)
