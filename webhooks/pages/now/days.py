"""Extra open and closed days, as coordinators arrange them.

All else about the hours of a line stands in the line file.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from ringgroup import days as ringgroup_days
from ringgroup.desk import Act, Actor
from ringgroup.line import Line
from ringgroup.roster import blocks
from schedules.hours import ExtraDay, ScheduleError, Span
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import DayField, Form, choices, padded_times, typed
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.now import words as now_words
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.routes import Routes

REASON_LENGTH: Final = 60
LONGEST: Final = timedelta(days=183)
"""Of a period."""
FURTHEST: Final = timedelta(days=3_650)
"""Ahead of today."""


class DayForm(Form):
    """A day that is not as usual."""

    day = DayField("Dag", now_words.DAY_WRONG, InputRequired(now_words.DAY_WRONG))
    kind = RadioField(
        "Wat verandert er?",
        [InputRequired(now_words.KIND_MISSING)],
        choices=choices([("closed", "Dicht"), ("open", "Open, of andere tijden")]),
        default="closed",
    )
    until = DayField("Tot en met", now_words.UNTIL_WRONG, Optional())
    times = StringField("Openingstijden")
    reason = StringField(
        "Reden", [InputRequired(now_words.REASON_MISSING), Length(max=REASON_LENGTH)]
    )

    def validate_times(self, field: Field) -> None:
        """Blocks such as 09:00-12:00, one after another."""
        if self.kind.data == "open" and not read_spans(typed(field)):
            raise ValidationError(now_words.TIMES_WRONG)
        if self.kind.data == "closed" and typed(field).strip():
            raise ValidationError(now_words.TIMES_OF_CLOSED)


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
    """The days ahead that are not as usual, and a form for others."""
    line = edge.line()
    form = DayForm()
    if form.validate_on_submit() and (found := _wanted(edge, line, form)):
        return _kept(edge, line, found)
    with edge.database.reading() as session:
        ahead = ringgroup_days.extra_days(session, line, today(edge, line))
    seen = request.form.get(once.SEEN, _shown(ahead))
    return page(
        "days.html",
        INVALID if form.errors else 200,
        form=form,
        ahead=ringgroup_days.periods(line.hours, ahead),
        between=_between,
        seen=seen,
    )


def _wanted(edge: Edge, line: Line, form: DayForm) -> list[ExtraDay]:
    """The days that the form names; nothing when it says what is wrong with it."""
    first, last = form.day.data or date.min, form.until.data or form.day.data
    on = today(edge, line)
    if not on <= first <= on + FURTHEST:
        wrong = now_words.DAY_PAST if first < on else now_words.DAY_FAR
        form.refuse(form.day, wrong)
        return []
    if last is None or not first <= last <= first + LONGEST:
        form.refuse(form.until, now_words.UNTIL_WRONG)
        return []
    spans = read_spans(typed(form.times)) if form.kind.data == "open" else ()
    reason = " ".join(typed(form.reason).split())
    with edge.database.reading() as session:
        kept = _between_days(session, line, first, last)
    extra = {day: one.spans for day, one in kept.items()}
    named = ringgroup_days.of_period(line.hours, first, last, spans, extra)
    if not named:
        form.refuse(form.day, now_words.NEVER_OPEN)
    return [ExtraDay(day, spans, reason) for day in named]


def _kept(edge: Edge, line: Line, wanted: list[ExtraDay]) -> Response:
    """Keep them, or ask first, or say that another changed one meanwhile."""
    who, now = person(), edge.clock()
    hours = {one.day: one.spans for one in wanted}
    if (question := _question(edge, line, hours)) is not None:
        return question

    def keep(session: Session) -> bool:
        once.turn(session)
        there = _between_days(session, line, wanted[0].day, wanted[-1].day)
        for one in wanted:
            if there.get(one.day) != one and _otherwise(there.get(one.day), one.day):
                return False
        fresh = [one for one in wanted if there.get(one.day) != one]
        blocks.keep_days(Act(session, line, Actor(who.id), now), fresh)
        return True

    if not once.deed(edge, keep):
        return _changed()
    day = _between(wanted[0].day, wanted[-1].day)
    flash(now_words.DAY_KEPT.format(day=day), "good")
    return redirect(url_for("arrangements.days"), 303)


def _between(first: date, last: date) -> str:
    """A day, or a period, as people say it."""
    if first == last:
        return words.day(first)
    return now_words.BETWEEN.format(first=words.day(first), last=words.day(last))


def _between_days(
    session: Session, line: Line, first: date, last: date
) -> dict[date, ExtraDay]:
    """What is kept for the days of a period."""
    ahead = ringgroup_days.extra_days(session, line, first)
    return {one.day: one for one in ahead if one.day <= last}


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
    edge: Edge, line: Line, hours: Mapping[date, tuple[Span, ...] | None]
) -> Response | None:
    """Who would have no place any more, before it is saved; a script is not asked."""
    if once.SEEN not in request.form or not hours:
        return None
    with edge.database.reading() as session:
        leaving = blocks.leaving(session, line, hours, edge.clock())
    agreed = once.version(leaving)
    if not leaving or request.form.get(once.AGREED) == agreed:
        return None
    sent = {name: value for name, value in request.form.items() if name != once.AGREED}
    return page(
        "day_question.html",
        days=_between(min(hours), max(hours)),
        leaving=leaving,
        sent=sent,
        agreed=agreed,
    )


def _changed() -> Response:
    flash(words.CHANGED_MEANWHILE, "wrong")
    return redirect(url_for("arrangements.days"), 303)


def usual_days(edge: Edge) -> Response:
    """A day, or a period, is as usual again."""
    try:
        first = date.fromisoformat(request.form.get("day", ""))
        last = date.fromisoformat(request.form.get("until") or f"{first}")
    except ValueError:
        abort(400)
    line, who, now = edge.line(), person(), edge.clock()
    with edge.database.reading() as session:
        ahead = _between_days(session, line, first, last)
    if (question := _question(edge, line, dict.fromkeys(ahead))) is not None:
        return question

    def forget(session: Session) -> bool:
        once.turn(session)
        there = _between_days(session, line, first, last)
        if there and once.otherwise(tuple(there.values())):
            return False
        blocks.forget_days(Act(session, line, Actor(who.id), now), [*there])
        return True

    if not once.deed(edge, forget):
        return _changed()
    flash(now_words.DAY_USUAL.format(day=_between(first, last)), "good")
    return redirect(url_for("arrangements.days"), 303)


ROUTES: Final[Routes] = (
    ("GET POST", "/rooster/dagen", days),
    ("POST", "/rooster/dagen/gewoon", usual_days),
)
