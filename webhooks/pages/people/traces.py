"""Verzoeken: what can still be of a caller, found, deleted, and answered on paper.

A number is sent in a form, and stands in no address, log, cookie or table. Facts are
shown of every line, and no sound. Asks first who it is, as what opens an account does.
"""

from datetime import date
from typing import Final

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, StringField, ValidationError
from wtforms.validators import Optional

from ringgroup.voicemail import traces
from ringgroup.voicemail.traces import CallerTraces, TracesRemoved
from ringgroup.voicemail.voicemail import dialled
from schedules.hours import ScheduleError, Span
from schedules.local import instant
from webhooks.pages.edge import Edge
from webhooks.pages.fields import DayField, Form, choices, padded_times, typed
from webhooks.pages.guards import actor
from webhooks.pages.people import proof, traces_words
from webhooks.pages.rendering import INVALID, local, page
from webhooks.pages.routes import Routes

MOST: Final = 200
"""Messages that go by one press."""


class TraceForm(Form):
    """By which number, or on which day and between which times."""

    by = RadioField(
        "Waarmee zoek je?",
        choices=choices(traces_words.BY.items()),
        default="number",
    )
    caller = StringField("Telefoonnummer van de beller")
    day = DayField("Dag", traces_words.DAY_WRONG, Optional())
    times = StringField("Tijd", default=traces_words.WHOLE_DAY)

    def validate_caller(self, field: Field) -> None:
        """A number that can be dialled, where one is looked for."""
        if self.by.data == "number" and dialled(typed(field)) is None:
            raise ValidationError(traces_words.NUMBER_WRONG)

    def validate_times(self, field: Field) -> None:
        """A day and a stretch of it, where a moment is looked for."""
        if self.by.data != "moment":
            return
        if span_of(typed(field)) is None:
            raise ValidationError(traces_words.TIMES_WRONG)
        if self.day.data is None and not self.day.errors:
            raise ValidationError(traces_words.DAY_WRONG)


def span_of(text: str) -> Span | None:
    """One stretch of a day as people write it; None when it cannot be."""
    try:
        (span,) = map(Span.parse, padded_times(text))
    except (ScheduleError, ValueError):
        return None
    return span


def search(edge: Edge) -> Response:
    """Look for what there is of a caller; the answer keeps no number."""
    if (asked := proof.needed(edge, url_for("traces.search"))) is not None:
        return asked
    form = TraceForm()
    if not form.validate_on_submit():
        status = INVALID if form.errors else 200
        return page("traces.html", status, form=form, said=traces_words)
    return _answer(edge, by=typed(form.by), found=_found(edge, form))


def _found(edge: Edge, form: TraceForm) -> CallerTraces:
    who, now = actor(), edge.clock()
    if form.by.data == "number":
        number = dialled(typed(form.caller)) or ""
        return edge.database.attempt(
            lambda s: traces.by_number(s, edge.desk, who, number, now)
        )
    zone = edge.line().hours.zone
    span = span_of(typed(form.times)) or Span.parse(traces_words.WHOLE_DAY)
    day: date = form.day.data  # type: ignore[assignment] # the form asked for it
    first, last = (instant(day, minute, zone) for minute in (span.start, span.end))
    return edge.database.attempt(lambda s: traces.by_moment(s, who, first, last, now))


def remove(edge: Edge) -> Response:
    """Delete the messages that were chosen, and answer what came of it."""
    if (asked := proof.needed(edge, url_for("traces.search"))) is not None:
        return asked
    which = request.form.getlist("message")[:MOST]
    who, now = actor(), edge.clock()
    removed = edge.database.attempt(
        lambda s: traces.remove(s, edge.desk, who, which, now)
    )
    by = "moment" if request.form.get("by") == "moment" else "number"
    return _answer(edge, by=by, removed=removed)


def _answer(
    edge: Edge,
    by: str,
    found: CallerTraces | None = None,
    removed: TracesRemoved | None = None,
) -> Response:
    """The page that is printed: what was and was not there, and what went."""
    return page(
        "traces_answer.html",
        said=traces_words,
        on=local(edge.clock(), edge.line()),
        line_name=lambda key: one.name if (one := edge.desk.known(key)) else key,
        shown=lambda one: local(one.received_at, edge.desk.line(one.line)),
        arrived=lambda one: local(one.arrived_at, edge.desk.line(one.line)),
        by=by,
        found=found,
        removed=removed,
    )


ROUTES: Final[Routes] = (
    ("GET POST", "/beheer/verzoeken", search),
    ("POST", "/beheer/verzoeken/wissen", remove),
)
