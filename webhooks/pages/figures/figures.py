"""Cijfers: what everybody may know of a month, a quarter or a year.

All that is shown or downloaded is made of `ringgroup.figures.publishing`, which gives
what was published alone; so everybody sees the same, today and later.
"""

from collections.abc import Callable
from typing import Final

from flask import make_response, request, url_for
from flask.wrappers import Response

from ringgroup.figures import package, publication, publishing, remarks
from ringgroup.figures.periods import MONTHS, Period, PeriodError
from ringgroup.figures.publishing import Catalogue
from ringgroup.figures.statistics import Statistics
from ringgroup.line import Line
from ringgroup.upkeep.leadership import surely
from webhooks.pages.edge import Edge
from webhooks.pages.figures import exhibits, norm_words, words, yearly
from webhooks.pages.figures.sentences import told
from webhooks.pages.guards import person
from webhooks.pages.rendering import page, today
from webhooks.pages.routes import Routes

NOT_FOUND: Final = 404
SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(edge: Edge) -> Response:
    """The figures of a closed period; without one asked for, of the latest."""
    line = edge.line()
    asked = request.args.get("periode")
    known = catalogue(edge, line)
    latest = known.periods[0] if known.periods else None
    period = latest if asked is None else period_of(asked, known)
    if period is None:
        return none(known, NOT_FOUND if asked is not None else 200)
    report = publishing.report(edge.database, line, period, known.whole)
    found = told(line, report)
    return page(
        "figures.html",
        told=found,
        promises=norm_words,
        first_seen=exhibits.first_seen(found),
        sections=exhibits.sections(found, exhibits.FIRST_SEEN),
        crossed=exhibits.crossed(found),
        chosen=period,
        kinds=_kinds(known),
        coming=known.coming,
        say=words,
    )


def download(edge: Edge, period: str, kind: str) -> Response:
    """The same figures for a spreadsheet or a program."""
    line = edge.line()
    known = catalogue(edge, line)
    found = period_of(period, known)
    if found is None:
        return none(known, NOT_FOUND)
    figures = publishing.figures(edge.database, line, found)
    written, media = FORMATS[kind](line, figures)
    answer = make_response(written)
    answer.headers["Content-Type"] = media
    name = f"cijfers-{line.key}-{found.label}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def report_of_year(edge: Edge, year: str) -> Response:
    """The yearly report, to be printed."""
    line = edge.line()
    known = catalogue(edge, line)
    period = period_of(year, known)
    if period is None or period.kind != "year":
        return none(known, NOT_FOUND)
    report = publishing.report(edge.database, line, period, known.whole)
    with edge.database.reading() as session:
        remark = remarks.text(session, line, period.first.year)
    occasion = yearly.Occasion(
        edge.settings.looks,
        today(edge, line),
        several=len(edge.lines()) > 1,
        remark=remark,
        years=publishing.years(edge.database, line, report, known.whole),
    )
    ways = yearly.WaysOn(
        back=url_for("figures.show", periode=period.label),
        remark=url_for("remarks.write", year=period.label)
        if person().coordinates
        else "",
    )
    return make_response(yearly.page(occasion, told(line, report), ways))


def catalogue(edge: Edge, line: Line) -> Catalogue:
    """What may be seen, by the real time: a demo's clock comes back."""
    now = edge.wall()
    with edge.database.reading() as session:
        at = now if edge.demo else surely(session, now)
        return publishing.catalogue(session, line, at)


Writer = Callable[[Line, Statistics], tuple[str | bytes, str]]


def _spreadsheet(line: Line, found: Statistics) -> tuple[bytes, str]:
    from ringgroup.figures.spreadsheet import as_spreadsheet  # noqa: PLC0415 - rare: openpyxl

    return as_spreadsheet(found, words.sayer(line)), SHEET


FORMATS: Final[dict[str, Writer]] = {
    "csv": lambda _, found: (publication.as_csv(found), "text/csv; charset=utf-8"),
    "xlsx": _spreadsheet,
    "zip": lambda line, found: (
        package.as_package(found, words.sayer(line)),
        "application/zip",
    ),
    "json": lambda _, found: (publication.as_json(found), "application/json"),
}


def period_of(label: str, known: Catalogue) -> Period | None:
    """A period of which there are figures."""
    try:
        period = Period.parse(label)
    except PeriodError:
        return None
    return period if period in known.periods else None


def none(known: Catalogue, status: int) -> Response:
    """There are no figures (yet), of what there are, and when there will be more."""
    return page(
        "figures_none.html",
        status,
        chosen=None,
        kinds=_kinds(known),
        coming=known.coming,
        say=words,
    )


def _kinds(known: Catalogue) -> list[tuple[str, list[Period]]]:
    """The periods to choose from: years, quarters, months."""
    found = [
        (words.KINDS[kind], [period for period in known.periods if period.kind == kind])
        for kind in reversed(MONTHS)
    ]
    return [(title, periods) for title, periods in found if periods]


ROUTES: Final[Routes] = (
    ("GET", "/cijfers", show),
    ("GET", "/cijfers/<period>.<any(csv, xlsx, json, zip):kind>", download),
    ("GET", "/cijfers/jaarverslag/<year>", report_of_year),
)
