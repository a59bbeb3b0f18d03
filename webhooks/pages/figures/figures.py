"""Cijfers: what everybody may know of a month, a quarter or a year.

All that is shown or downloaded is made of `ringgroup.figures.reports`, which gives
disclosed figures alone; so everybody sees the same.
"""

from collections.abc import Callable
from typing import Final

from flask import make_response, request, url_for
from flask.wrappers import Response

from ringgroup.figures import publication, reports
from ringgroup.figures.periods import MONTHS, Period, PeriodError
from ringgroup.figures.statistics import Statistics
from ringgroup.line import Line
from webhooks.pages.edge import Edge
from webhooks.pages.figures import exhibits, words, yearly
from webhooks.pages.figures.sentences import told
from webhooks.pages.rendering import page, today
from webhooks.pages.routes import Routes

NOT_FOUND: Final = 404
SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(edge: Edge) -> Response:
    """The figures of a period that is over; without one asked for, of the latest."""
    line = edge.line()
    asked = request.args.get("periode")
    with edge.database.reading() as session:
        known = reports.periods(session, line, today(edge, line))
        period = known[0] if known and asked is None else _found(asked or "", known)
        if period is None:
            return _none(known, NOT_FOUND if asked is not None else 200)
        report = reports.report(session, line, period)
    found = told(line, report, known)
    return page(
        "figures.html",
        told=found,
        sections=exhibits.sections(found),
        crossed=exhibits.crossed(found),
        chosen=period,
        kinds=_kinds(known),
        say=words,
    )


def download(edge: Edge, period: str, kind: str) -> Response:
    """The same figures for a spreadsheet or a program."""
    line = edge.line()
    with edge.database.reading() as session:
        known = reports.periods(session, line, today(edge, line))
        found = _found(period, known)
        if found is None:
            return _none(known, NOT_FOUND)
        figures = reports.statistics(session, line, found)
    written, media = FORMATS[kind](line, figures)
    answer = make_response(written)
    answer.headers["Content-Type"] = media
    name = f"cijfers-{line.key}-{found.label}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def report_of_year(edge: Edge, year: str) -> Response:
    """The yearly report, to be printed."""
    line = edge.line()
    on = today(edge, line)
    with edge.database.reading() as session:
        known = reports.periods(session, line, on)
        period = _found(year, known)
        if period is None or period.kind != "year":
            return _none(known, NOT_FOUND)
        report = reports.report(session, line, period)
    occasion = yearly.Occasion(edge.site, on, several=len(edge.desk.lines) > 1)
    back = url_for("figures.show", periode=period.label)
    return make_response(yearly.page(occasion, told(line, report, known), back))


Writer = Callable[[Line, Statistics], tuple[str | bytes, str]]


def _spreadsheet(line: Line, found: Statistics) -> tuple[bytes, str]:
    from ringgroup.figures.spreadsheet import as_spreadsheet  # noqa: PLC0415 - rare: openpyxl

    return as_spreadsheet(found, words.sayer(line)), SHEET


FORMATS: Final[dict[str, Writer]] = {
    "csv": lambda _, found: (publication.as_csv(found), "text/csv; charset=utf-8"),
    "xlsx": _spreadsheet,
    "json": lambda _, found: (publication.as_json(found), "application/json"),
}


def _found(label: str, known: list[Period]) -> Period | None:
    """A period of which there are figures."""
    try:
        period = Period.parse(label)
    except PeriodError:
        return None
    return period if period in known else None


def _none(known: list[Period], status: int) -> Response:
    """There are no figures (yet), and of what there are."""
    kinds = _kinds(known)
    return page("figures_none.html", status, chosen=None, kinds=kinds, say=words)


def _kinds(known: list[Period]) -> list[tuple[str, list[Period]]]:
    """The periods to choose from: years, quarters, months."""
    found = [
        (words.KINDS[kind], [period for period in known if period.kind == kind])
        for kind in reversed(MONTHS)
    ]
    return [(title, periods) for title, periods in found if periods]


ROUTES: Final[Routes] = (
    ("GET", "/cijfers", show),
    ("GET", "/cijfers/<period>.<any(csv, xlsx, json):kind>", download),
    ("GET", "/cijfers/jaarverslag/<year>", report_of_year),
)
