"""Filling the roster fast: a stretch, a copy, a basic pattern, a proposal.

Every way ends in the same page of proposals: nothing is saved here but the pattern.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import abort, flash, redirect, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.line import Line
from ringgroup.roster import planning, rostering
from ringgroup.roster.roster import Person as Member
from ringgroup.roster.roster import Place
from schedules.fairness import person_weights
from schedules.filling import Filled, Filling
from schedules.month import month_of, week_of
from schedules.pattern import Pattern
from schedules.pattern import Place as PatternPlace
from schedules.people import Person
from schedules.roster import Change, Slot, applied
from schedules.suggestion import Suggestion, suggest
from webhooks.pages import words as page_words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import option
from webhooks.pages.guards import actor, person
from webhooks.pages.intake import once, whole
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.roster import pattern as roster_pattern
from webhooks.pages.roster import reading, words
from webhooks.pages.roster.cells import Picture
from webhooks.pages.roster.period import Period
from webhooks.pages.roster.preview import preview, proposals
from webhooks.pages.routes import Routes

LONGEST: Final = timedelta(days=190)
A_YEAR: Final = timedelta(days=365)
WEEKS: Final = 26
NOTHING: Final = Suggestion((), ())


class WrongError(ValueError):
    """What was asked cannot be; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days to fill, and those that must be known for it."""

    first: date
    last: date
    since: date
    until: date


def fill(edge: Edge) -> Response:
    """Choose how to fill; then what would change."""
    line = edge.line()
    period = reading.period(edge, line)
    if request.method == "GET":
        return _choose(edge, line, period)
    try:
        stretch = _stretch()
        with edge.database.reading() as session:
            picture = reading.everything(
                session,
                edge,
                line,
                person(),
                stretch.since,
                stretch.until,
                also={request.form.get("wie", ""), *_entered().values()},
            )
            filled = _filled(line, picture, stretch)
            extra = _suggested(session, line, picture, stretch, filled)
    except WrongError as error:
        return _choose(edge, line, period, str(error))
    changes = [*filled.changes, *(one.change for one in extra.suggested)]
    reasons = {
        Place(one.change.block, one.change.slot): words.reason(
            one.reason, picture.names.get(one.change.login, one.change.login)
        )
        for one in extra.suggested
    }
    names = dict(picture.names)
    return preview(
        period,
        proposals(picture, changes, reasons),
        [words.skipped(one, names) for one in filled.skipped],
        [words.unfilled(one) for one in extra.unfilled],
        chosen=edge.chosen(),
    )


def _choose(
    edge: Edge, line: Line, period: Period, wrong: str | None = None
) -> Response:
    with edge.database.reading() as session:
        bookable = planning.bookable(session, period.first, period.last)
        kept = planning.pattern(session, line)
        known = reading.known(session, line, bookable, period.first, period.last)
    weeks = request.values.get("weken", kept.weeks if kept else 1, type=whole)
    weeks = min(max(weeks, 1), roster_pattern.MOST_WEEKS)
    places = kept.places if kept else {}
    if request.method == "POST":
        places = _entered()
    return page(
        "roster_fill.html",
        INVALID if wrong else 200,
        period=period,
        refused=wrong,
        everybody=_options(bookable.people, request.form.get("wie", "")),
        known=[
            one for one in bookable.people if one.login in {*known, *places.values()}
        ],
        options=_options,
        columns=roster_pattern.columns(line),
        cycle=roster_pattern.table(line, places, weeks, period.first),
        kept=kept is not None,
        seen=request.form.get(once.SEEN, once.version(roster_pattern.held(kept))),
        asked=request.form,
        weekdays=request.form.getlist("weekdag"),
        chosen=edge.chosen(),
    )


def _options(people: Iterable[Member], chosen: str) -> Markup:
    made = (option(one.login, one.name, chosen=one.login == chosen) for one in people)
    return Markup("".join(made))  # noqa: S704 - each part is escaped


def keep_pattern(edge: Edge) -> Response:
    """Keep the basic pattern, to roll it out again next month."""
    line, now = edge.line(), edge.clock()
    period = reading.period(edge, line)
    by = actor()
    try:
        pattern = _pattern(_entered())
    except WrongError as error:
        return _choose(edge, line, period, str(error))

    def keep(session: Session) -> bool | None:
        there = roster_pattern.held(planning.pattern(session, line))
        if there != roster_pattern.held(pattern) and once.otherwise(there):
            return None
        return rostering.keep_pattern(session, line, by, pattern, now)

    done = once.deed(edge, keep)
    if done is None:
        flash(page_words.CHANGED_MEANWHILE, "wrong")
    elif not done:
        return _choose(edge, line, period, words.CHOOSE_PERSON)
    else:
        flash(words.PATTERN_KEPT, "good")
    address = url_for("planning.fill", lijn=edge.chosen(), **period.query)
    return redirect(address, 303)


def _day(name: str, said: str = words.CHOOSE_DAYS) -> date:
    try:
        found = date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise WrongError(said) from None
    if found.year not in range(2000, 2100):
        raise WrongError(said)
    return found


def _stretch() -> Stretch:
    if request.form.get("hoe") == "kopie":
        source = _day("bron", words.CHOOSE_SOURCE)
        target = _day("naar", words.CHOOSE_SOURCE)
        if request.form.get("wat") == "maand":
            first, last = month_of(target)
            since, until = month_of(source)
        else:
            further = timedelta(weeks=_weeks() - 1)
            (first, last), (since, until) = week_of(target), week_of(source)
            last, until = last + further, until + further
        return Stretch(first, last, min(first, since), max(last, until))
    first, last = _day("van"), _day("tot")
    if last < first:
        raise WrongError(words.DAYS_ORDER)
    if last - first > LONGEST:
        raise WrongError(words.DAYS_MANY)
    return Stretch(first, last, first, last)


def _weeks() -> int:
    return min(max(request.form.get("aantal", 1, type=whole), 1), WEEKS)


def _filled(line: Line, picture: Picture, stretch: Stretch) -> Filled:
    """What a stretch, a copy or a pattern would change."""
    filling = Filling(
        line.hours,
        picture.assignments,
        picture.calendar.extra,
        overwrite="vervang" in request.form,
    )
    match request.form.get("hoe"):
        case "reeks":
            return filling.fill(stretch.first, stretch.last, _people(picture))
        case "kopie" if request.form.get("wat") == "maand":
            return filling.copy_month(_day("bron"), _day("naar"))
        case "kopie":
            return filling.copy_weeks(_day("bron"), _day("naar"), _weeks())
        case "basis":
            places = _entered()
            for login in places.values():
                _known(picture, login)
            return filling.roll_out(stretch.first, stretch.last, _pattern(places))
        case _:
            return Filled((), ())


def _people(picture: Picture) -> dict[tuple[int, Slot], str]:
    login = _known(picture, request.form.get("wie", ""))
    weekdays = [n for n in range(7) if str(n) in request.form.getlist("weekdag")]
    if not weekdays:
        raise WrongError(words.CHOOSE_WEEKDAY)
    slot: Slot = "backup" if request.form.get("plek") == "backup" else "duty"
    return {(weekday, slot): login for weekday in weekdays}


def _entered() -> dict[PatternPlace, str]:
    try:
        return roster_pattern.entered(request.form.items())
    except ValueError:
        abort(400)


def _pattern(places: dict[PatternPlace, str]) -> Pattern:
    if not places:
        raise WrongError(words.CHOOSE_PATTERN)
    asked = request.form.get("weken", 1, type=whole)
    weeks = max(asked, *(one.week + 1 for one in places))
    if weeks > roster_pattern.MOST_WEEKS:
        abort(400)
    return Pattern(weeks, roster_pattern.EPOCH, places)


def _known(picture: Picture, login: str) -> str:
    person_there = picture.people.get(login)
    if person_there is None or not person_there.active:
        raise WrongError(words.CHOOSE_PERSON)
    return login


def _suggested(
    session: Session, line: Line, picture: Picture, stretch: Stretch, filled: Filled
) -> Suggestion:
    """Who could have the slots that stay empty, from today on."""
    if "aanvullen" not in request.form and request.form.get("hoe") != "voorstel":
        return NOTHING
    logins = picture.choices or ()
    among = [picture.people[login] for login in logins]
    first = max(stretch.first, picture.today)
    blocks = [one for one in picture.blocks if first <= one.day <= stretch.last]
    since = picture.first
    done = planning.work(session, line, since - A_YEAR, since - timedelta(days=1))
    booked = planning.elsewhere(session, line, logins, stretch.first, stretch.last)
    return suggest(
        blocks,
        applied(picture.assignments, filled.changes),
        list(_weighed(line, among)),
        [Change(*one) for one in done],
        [Change(one.place.block, one.place.slot, one.login) for one in booked],
    )


def _weighed(line: Line, people: list[Person]) -> Iterator[Person]:
    """People with their part of what their organisations agreed to do."""
    agreed = line.shares({one.organisation for one in people})
    weights = person_weights(people, agreed)
    return (
        Person(
            one.login,
            one.organisation,
            one.active,
            one.reachable,
            one.absences,
            one.leave,
            weights.get(one.login, 0),
        )
        for one in people
    )


ROUTES: Final[Routes] = (
    ("GET POST", "/rooster/vullen", fill),
    ("POST", "/rooster/basisrooster", keep_pattern),
)
