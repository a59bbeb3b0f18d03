"""When somebody cannot work, as forms take it: days, and stretches of every week.

Shared by who enters it for oneself (`duties`) and by coordinators, who are told it
(`leave`). Must not know whose it is. No reason is asked.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from flask import abort, flash, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from wtforms import DateField, SelectField

from ringgroup.desk import Act
from ringgroup.roster import absences
from ringgroup.roster.roster import Colleague, Refusal
from schedules.dates import WEEKDAYS
from schedules.hours import ScheduleError, Span
from schedules.rules import A_WEEK
from webhooks.pages import words as page_words
from webhooks.pages.duties import words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, choices, long_list, option
from webhooks.pages.guards import actor
from webhooks.pages.intake import once, whole
from webhooks.pages.rendering import today

LONGEST: Final = timedelta(days=366)
"""Of one stretch of leave."""
MOST: Final = range(1, 8)
"""So many turns a week at most can be chosen."""
HIGHEST: Final = 2**31 - 1
"""No row of ours has a higher number: the database would refuse to look for it."""


class WhoForm(Form):
    """Of which member it is; None until one of the people is chosen."""

    who = SelectField("Medewerker", widget=long_list, validate_choice=False)

    def offer(self, people: Iterable[Colleague]) -> None:
        """Give the list its choices: numbers of members, and their names."""
        pairs = [(str(one.id), one.name) for one in people]
        self.who.choices = choices([("", "Kies een medewerker"), *pairs])


class LeaveForm(Form):
    """Days on which somebody cannot work, both included."""

    first = DateField("Eerste dag")
    last = DateField("Laatste dag")

    def days(self, today: date) -> tuple[date, date] | None:
        """The first and the last; None when they cannot be, and the fields say why."""
        self.validate()
        first, last = self.first.data, self.last.data
        if first is None:
            self.first.errors = [words.FIRST_DAY]
        if last is None:
            self.last.errors = [words.LAST_DAY]
        if first is None or last is None:
            return None
        problem = _problem(first, last, today)
        if problem is not None:
            self.refuse(self.last, problem)
        return (first, last) if problem is None else None


class LeaveOfForm(WhoForm, LeaveForm):
    """Leave of somebody else."""


def _problem(first: date, last: date, today: date) -> str | None:
    if last < first:
        return words.REFUSED["order"]
    if last < today:
        return words.LEAVE_PAST
    return words.LEAVE_LONG if last - first > LONGEST else None


def forget(edge: Edge, done: str) -> None:
    """Forget the leave that a form names, and say so; doing it twice is the same."""
    leave, me, now = request.form.get("vrij", 0, type=whole), actor(), edge.clock()
    if 0 < leave <= HIGHEST:
        refused = edge.database.attempt(
            lambda s: absences.remove_leave(Act(s, edge.line(), me, now), leave)
        )
        if refused is not None and refused.code != "gone":
            flash(words.refused(refused), "wrong")
            return
    flash(done, "good")


# --- every week ---------------------------------------------------------------


class WeeklyStretch(NamedTuple):
    """A stretch of every week in a form, and whether somebody cannot work then."""

    value: str
    label: str
    kept: bool


def week(edge: Edge, entered: Iterable[tuple[int, Span]]) -> list[WeeklyStretch]:
    """When the lines are open in a usual week, and what somebody entered, by time."""
    kept = set(entered)
    return [
        WeeklyStretch(stretch(*one), words.in_week(*one), one in kept)
        for one in sorted(kept | set(_opening(edge)))
    ]


def _opening(edge: Edge) -> Iterator[tuple[int, Span]]:
    for line in edge.lines().values():
        for week_then in line.on(today(edge, line)).hours.weeks:
            for weekday, spans in enumerate(week_then):
                yield from ((weekday, span) for span in spans)


def chosen_week() -> list[tuple[int, Span]]:
    """The stretches that a form names, by time; what is none of them is left out."""
    found = {read_stretch(text) for text in request.form.getlist("week")}
    return sorted(one for one in found if one is not None)


def week_version(entered: Iterable[tuple[int, Span]], a_week: int | None) -> str:
    """What holds every week, as a page shows it and its form sends it along."""
    return once.version((tuple(sorted(entered)), a_week))


def bounds(a_week: int | None) -> Markup:
    """How many turns a week at most there are to choose from."""
    numbers = sorted({*MOST, *([a_week] if a_week else [])})
    chosen = "" if a_week is None else str(a_week)
    pairs = [("", words.NO_BOUND), *((str(n), words.turns(n)) for n in numbers)]
    made = (option(one, said, chosen=one == chosen) for one, said in pairs)
    return Markup("".join(made))  # noqa: S704 - each part is escaped


def _chosen_bound() -> int | None:
    """How many turns a week at most a form says; what is none was not made by us."""
    if not request.form.get("hooguit"):
        return None
    found = request.form.get("hooguit", type=whole)
    if found is None or found not in range(A_WEEK[0], A_WEEK[1] + 1):
        abort(400)
    return found


def keep_week(edge: Edge, login: str, member: int, done: str) -> None:
    """Keep the week that a form names, unless another changed it meanwhile; say so."""
    me, now, wanted = actor(), edge.clock(), (tuple(chosen_week()), _chosen_bound())
    day = today(edge, edge.line())

    def keep(session: Session) -> Refusal | bool:
        once.turn(session)
        found = absences.entered(session, member, day)
        there = (tuple(sorted(found.week)), found.a_week)
        if there == wanted:
            return True
        if once.otherwise(there):
            return False
        act = Act(session, edge.line(), me, now)
        return absences.set_week(act, login, *wanted) or True

    kept = edge.database.attempt(keep)
    if isinstance(kept, Refusal):
        flash(words.refused(kept), "wrong")
    elif not kept:
        flash(page_words.CHANGED_MEANWHILE, "wrong")
    else:
        flash(done, "good")


def stretch(weekday: int, span: Span) -> str:
    """A stretch of every week as a form names it: 0 09:00-12:00 is on Monday."""
    return f"{weekday} {span.label}"


def read_stretch(text: str) -> tuple[int, Span] | None:
    """What `stretch` wrote; None when it was another."""
    weekday, _, span = text.partition(" ")
    try:
        found = int(weekday), Span.parse(span)
    except (ValueError, ScheduleError):
        return None
    return found if found[0] in range(len(WEEKDAYS)) else None
