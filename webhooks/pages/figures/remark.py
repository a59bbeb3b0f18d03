"""What a coordinator writes about a year, for the yearly report.

What was typed stands in the request, and in the answer while it has to be changed; the
log says who wrote something, never what.
"""

from typing import Final

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Optional

from ringgroup.desk import Act
from ringgroup.figures import remarks
from ringgroup.registration import privacy
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, typed
from webhooks.pages.figures import words
from webhooks.pages.figures.figures import NOT_FOUND, catalogue, none, period_of
from webhooks.pages.guards import actor
from webhooks.pages.intake import names, once
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes


class RemarkForm(Form):
    """What the figures do not tell."""

    text = TextAreaField("Toelichting", [Optional()])


def write(edge: Edge, year: str) -> Response:
    """Read what is there, and write something else, or nothing."""
    line, known = edge.line(), catalogue(edge, edge.line())
    period = period_of(year, known)
    if period is None or period.kind != "year":
        return none(known, NOT_FOUND)
    of = period.first.year
    with edge.database.reading() as session:
        there = remarks.text(session, line, of)
    form = RemarkForm(data=None if request.method == "POST" else {"text": there})
    text, asked = privacy.tidy(typed(form.text)), list[str]()
    if form.validate_on_submit():
        found = remarks.screened(line, text)
        for kind in found.refused:
            form.refuse(form.text, words.REMARK_HOLDS[kind])
        asked = names.asked(text, found)
        if not form.errors and not asked:
            if once.deed(edge, lambda session: _kept(edge, session, of, text)):
                # a document that stands by itself: it shows what was written
                where = url_for("figures.report_of_year", year=period.label)
                return redirect(where, 303)
            with edge.database.reading() as session:
                there = remarks.text(session, line, of)
            form.refuse(form.text, words.REMARK_CHANGED)
            return _drawn(form, period.label, there, otherwise=True)
    return _drawn(form, period.label, there, asked, names.mark(text))


def _kept(edge: Edge, session: Session, year: int, text: str) -> bool:
    """False when somebody else wrote something since the page was read."""
    once.turn(session)
    if once.otherwise(remarks.text(session, edge.line(), year)):
        return False
    remarks.write(Act(session, edge.line(), actor(), edge.clock()), year, text)
    return True


def _drawn(
    form: RemarkForm,
    year: str,
    there: str,
    asked: list[str] | None = None,
    mark: str = "",
    *,
    otherwise: bool = False,
) -> Response:
    """`there` is what stands in the report now, by whoever it was written."""
    shown = once.version(there)
    return page(
        "remark.html",
        INVALID if form.errors or asked else 200,
        form=form,
        year=year,
        names=asked or [],
        mark=mark,
        there=there.splitlines() if otherwise else [],
        seen=shown if otherwise else request.form.get(once.SEEN, shown),
        most=remarks.LONGEST,
    )


ROUTES: Final[Routes] = (
    ("GET POST", "/cijfers/jaarverslag/<year>/toelichting", write),
)
