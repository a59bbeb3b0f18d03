"""Extra open and closed days, as coordinators arrange them.

All else about the hours of a line stands in the line file.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import DateField, Field, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from ringgroup import days as ringgroup_days
from ringgroup.desk import Act, Actor
from ringgroup.line import ExtraDay, Line
from ringgroup.roster import blocks
from schedules.hours import ScheduleError, Span
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, choices, padded_times, typed
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.now import words as now_words
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.routes import Routes

REASON_LENGTH: Final = 60
AGREED: Final = "akkoord"
"""Who loses a place by it, as the question showed it (`version`)."""


class DayForm(Form):
    """A day that is not as usual."""

    day = DateField("Dag", [InputRequired(now_words.DAY_WRONG)])
    kind = RadioField(
        "Wat verandert er?",
        [InputRequired(now_words.KIND_MISSING)],
        choices=choices([("closed", "Dicht"), ("open", "Open, of andere tijden")]),
    )
    times = StringField("Openingstijden")
    reason = StringField(
        "Reden", [InputRequired(now_words.REASON_MISSING), Length(max=REASON_LENGTH)]
    )

    def validate_times(self, field: Field) -> None:
        """Blocks such as 09:00-12:00, one after another."""
        if self.kind.data == "open" and not read_spans(typed(field)):
            raise ValidationError(now_words.TIMES_WRONG)


def read_spans(text: str) -> tuple[Span, ...]:
    """The blocks somebody wrote down; nothing when they cannot be, or overlap."""
    try:
        spans = sorted(map(Span.parse, padded_times(text)))
    except ScheduleError:
        return ()
    if any(later.start < earlier.end for earlier, later in pairwise(spans)):
        return ()
    return tuple(spans)


def days(edge: Edge) -> Response:
    """The days ahead that are not as usual, and a form for another."""
    line = edge.line()
    form = DayForm()
    if form.validate_on_submit() and typed(form.day) < str(today(edge, line)):
        form.refuse(form.day, now_words.DAY_PAST)
    elif form.is_submitted() and not form.errors:
        spans = read_spans(typed(form.times)) if form.kind.data == "open" else ()
        reason = " ".join(typed(form.reason).split())
        wanted = ExtraDay(form.day.data or date.min, spans, reason)
        who, now = person(), edge.clock()
        if (question := _question(edge, line, wanted.day, spans)) is not None:
            return question

        def keep(session: Session) -> bool:
            once.turn(session)
            there = _of(session, line, wanted.day)
            if there != wanted and _otherwise(there, wanted.day):
                return False
            blocks.keep_day(Act(session, line, Actor(who.id), now), wanted)
            return True

        if not once.deed(edge, keep):
            return _changed()
        flash(now_words.DAY_KEPT.format(day=words.day(wanted.day)), "good")
        return redirect(url_for("arrangements.days"), 303)
    with edge.database.reading() as session:
        ahead = ringgroup_days.extra_days(session, line, today(edge, line))
    status = INVALID if form.errors else 200
    seen = request.form.get(once.SEEN, _shown(ahead))
    return page("days.html", status, form=form, ahead=ahead, seen=seen)


def _of(session: Session, line: Line, day: date) -> ExtraDay | None:
    """What is kept for a day."""
    ahead = ringgroup_days.extra_days(session, line, day)
    return next((one for one in ahead if one.day == day), None)


def _shown(ahead: Iterable[ExtraDay]) -> str:
    """All days that the page shows, as its form sends them along."""
    return " ".join(f"{one.day}:{once.version(one)}" for one in ahead)


def _otherwise(there: ExtraDay | None, day: date) -> bool:
    """Whether the page from which a form came showed something else for a day."""
    if once.SEEN not in request.form:
        return False
    pairs = (one.partition(":") for one in request.form[once.SEEN].split())
    shown = {on: version for on, _, version in pairs}.get(str(day))
    return shown != (None if there is None else once.version(there))


def _question(
    edge: Edge, line: Line, day: date, spans: tuple[Span, ...] | None
) -> Response | None:
    """Who would have no place any more, before it is saved; a script is not asked."""
    if once.SEEN not in request.form:
        return None
    with edge.database.reading() as session:
        leaving = blocks.leaving(session, line, day, spans, edge.clock())
    agreed = once.version(leaving)
    if not leaving or request.form.get(AGREED) == agreed:
        return None
    sent = {name: value for name, value in request.form.items() if name != AGREED}
    return page("day_question.html", day=day, leaving=leaving, sent=sent, agreed=agreed)


def _changed() -> Response:
    flash(words.CHANGED_MEANWHILE, "wrong")
    return redirect(url_for("arrangements.days"), 303)


def usual_day(edge: Edge) -> Response:
    """A day is as usual again."""
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(400)
    line, who, now = edge.line(), person(), edge.clock()
    if (question := _question(edge, line, day, None)) is not None:
        return question

    def forget(session: Session) -> bool:
        once.turn(session)
        there = _of(session, line, day)
        if there is not None and once.otherwise(there):
            return False
        blocks.forget_day(Act(session, line, Actor(who.id), now), day)
        return True

    if not once.deed(edge, forget):
        return _changed()
    flash(now_words.DAY_USUAL.format(day=words.day(day)), "good")
    return redirect(url_for("arrangements.days"), 303)


ROUTES: Final[Routes] = (
    ("GET POST", "/rooster/dagen", days),
    ("POST", "/rooster/dagen/gewoon", usual_day),
)
