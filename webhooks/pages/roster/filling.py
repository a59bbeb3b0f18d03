"""Filling the roster fast: a stretch, a copy, a basic pattern, a proposal.

Every way ends in the same page of proposals: nothing is saved here but the pattern.
Must not know what a way comes to (`ringgroup.roster.proposals`).
"""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, timedelta
from typing import Final

from flask import abort, flash, redirect, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.roster import planning, rostering
from ringgroup.roster.proposals import (
    Copied,
    Exchanged,
    Replaced,
    RolledOut,
    Way,
    propose,
)
from ringgroup.roster.roster import Colleague, Place, Refusal
from schedules.pattern import Pattern, PatternPlace
from schedules.roster import Slot
from webhooks.pages import words as page_words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import option
from webhooks.pages.guards import actor
from webhooks.pages.intake import once, whole
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.roster import pattern as roster_pattern
from webhooks.pages.roster import rules, words
from webhooks.pages.roster.period import A_DAY, RosterPeriod, requested
from webhooks.pages.roster.preview import ChangesToShow, fixed, preview
from webhooks.pages.routes import Routes

LONGEST: Final = timedelta(days=190)
WEEKS: Final = 26
AGAIN: Final = "opnieuw"
"""A proposal once more, around what was altered in it."""


class WrongError(ValueError):
    """What was asked cannot be; the sentence says what to do."""


def fill(edge: Edge) -> Response:
    """Choose how to fill; then what would change."""
    line, now = edge.line(), edge.clock()
    period = requested(edge, line)
    if request.method == "GET":
        return _choose(edge, line, period)
    over, how = "vervang" in request.form, request.form.get("hoe")
    fill_up = "aanvullen" in request.form or how in {"voorstel", AGAIN}
    try:
        way, kept = _way(), _kept() if how == AGAIN else {}
    except WrongError as error:
        return _choose(edge, line, period, str(error))
    with edge.database.reading() as session:
        found = propose(
            session, line, way, now, overwrite=over, fill_up=fill_up, kept=kept
        )
    if isinstance(found, Refusal):
        return _choose(edge, line, period, words.CHOOSE_PERSON)
    names = found.sheet.names
    reasons = {
        place: words.reason(why, names.get(login, login))
        for place, (why, login) in found.reasons.items()
    }
    return preview(
        period,
        ChangesToShow(
            found.sheet,
            found.changes,
            reasons,
            kept,
            _proposed(way),
        ),
        [words.skipped(one, names) for one in found.skipped],
        [words.unfilled(one) for one in found.unfilled],
        rules=words.rules(found.sheet.rules) if fill_up else (),
    )


def _kept() -> dict[Place, str]:
    """What was altered on the page of a proposal: the rest is to be proposed anew."""
    try:
        return fixed()
    except ValueError:
        abort(400)


def _proposed(way: Way) -> tuple[date, date] | None:
    """The days that can be proposed anew: those of a way that itself puts nobody."""
    if isinstance(way, RolledOut) and not way.pattern.places:
        return way.first, way.last
    return None


def _choose(
    edge: Edge, line: Line, period: RosterPeriod, wrong: str | None = None
) -> Response:
    with edge.database.reading() as session:
        bookable = planning.bookable(session, line, period.first, period.last)
        kept = planning.pattern(session, line)
        known = planning.known(session, line, bookable, period.first, period.last)
        there = planning.standing(session, line, period.first, period.last)
        turns = planning.rules(session, line)
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
        everybody=bookable.people,
        there=there,
        tomorrow=today(edge, line) + A_DAY,
        known=[
            one for one in bookable.people if one.login in {*known, *places.values()}
        ],
        options=_options,
        columns=roster_pattern.columns(line.on(period.first)),
        cycle=roster_pattern.table(line.on(period.first), places, weeks, period.first),
        kept=kept is not None,
        turns=turns,
        turns_seen=once.version(astuple(turns)),
        rule_fields=rules.fields(turns),
        rule_choices=rules.choices(turns),
        undo_rules=rules.to_undo(),
        seen=request.form.get(once.SEEN, once.version(roster_pattern.held(kept))),
        asked=request.form,
        weekdays=request.form.getlist("weekdag"),
    )


def _options(people: Iterable[Colleague], chosen: str) -> Markup:
    made = (option(one.login, one.name, chosen=one.login == chosen) for one in people)
    return Markup("".join(made))  # noqa: S704 - each part is escaped


def keep_pattern(edge: Edge) -> Response:
    """Keep the basic pattern, to roll it out again next month."""
    line, now = edge.line(), edge.clock()
    period = requested(edge, line)
    by = actor()
    try:
        pattern = _pattern(_entered())
    except WrongError as error:
        return _choose(edge, line, period, str(error))

    def keep(session: Session) -> bool | None:
        once.turn(session)
        there = roster_pattern.held(planning.pattern(session, line))
        if there != roster_pattern.held(pattern) and once.otherwise(there):
            return None
        return rostering.keep_pattern(Act(session, line, by, now), pattern)

    done = once.deed(edge, keep)
    if done is None:
        flash(page_words.CHANGED_MEANWHILE, "wrong")
    elif not done:
        return _choose(edge, line, period, words.CHOOSE_PERSON)
    else:
        flash(words.PATTERN_KEPT, "good")
    address = url_for("planning.fill", **period.query)
    return redirect(address, 303)


def _day(name: str, said: str = words.CHOOSE_DAYS) -> date:
    try:
        found = date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise WrongError(said) from None
    if found.year not in range(2000, 2100):
        raise WrongError(said)
    return found


def _way() -> Way:
    """How the form wants to fill; raises `WrongError`."""
    how = request.form.get("hoe")
    if how == "kopie":
        source = _day("bron", words.CHOOSE_SOURCE)
        target = _day("naar", words.CHOOSE_SOURCE)
        if request.form.get("wat") == "maand":
            return Copied(source, target)
        weeks = request.form.get("aantal", 1, type=whole)
        return Copied(source, target, min(max(weeks, 1), WEEKS))
    first, last = _day("van"), _day("tot")
    if last < first:
        raise WrongError(words.DAYS_ORDER)
    if last - first > LONGEST:
        raise WrongError(words.DAYS_MANY)
    if how == "persoon":
        who, by = request.form.get("wie", ""), request.form.get("door", "")
        if not (who and by):
            raise WrongError(words.CHOOSE_PERSON)
        if who == by:
            raise WrongError(words.CHOOSE_TWO)
        return Replaced(first, last, who, by)
    if how == "wissel":
        return Exchanged(first, last)
    if how == "reeks":
        return RolledOut(first, last, _series())
    pattern = _pattern(_entered()) if how == "basis" else Pattern.weekly({})
    return RolledOut(first, last, pattern)


def _series() -> Pattern:
    """The same person in a slot on some weekdays."""
    weekdays = [n for n in range(7) if str(n) in request.form.getlist("weekdag")]
    if not weekdays:
        raise WrongError(words.CHOOSE_WEEKDAY)
    slot: Slot = "backup" if request.form.get("plek") == "backup" else "duty"
    login = request.form.get("wie", "")
    return Pattern.weekly({(weekday, slot): login for weekday in weekdays})


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


ROUTES: Final[Routes] = (
    ("GET POST", "/rooster/vullen", fill),
    ("POST", "/rooster/basisrooster", keep_pattern),
)
