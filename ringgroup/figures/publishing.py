"""What was published of a line's periods: made once, when they are closed, and kept.

Every page, file and command shows what is kept here, and nothing is counted for it
again; so later forms, corrections, retention and rules make no second version that
could be subtracted from the first. Must not come to see a true count, nor know HTTP,
files or words.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.database.database import Database
from ringgroup.figures import publication, reports
from ringgroup.figures.periods import (
    A_DAY,
    Period,
    finished_periods,
    is_closed,
    latest_first,
    seen_from,
)
from ringgroup.figures.statistics import RULES, Statistics
from ringgroup.figures.store import published as rows
from ringgroup.line import Line
from ringgroup.store import days
from schedules.hours import NOTHING
from schedules.local import day_and_minute

AHEAD: Final = timedelta(days=92)
"""No closing is further off than this: a month, and the working days of its forms."""

MOST_YEARS: Final = 5
"""Side by side in a yearly report: as many as fit on paper."""

A_TENTH: Final = 10
"""So much of its blocks a period may lack to be compared: a month without a call on
its first day is whole."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The next month to be seen, and from which day; None: as soon as it can be."""

    period: Period
    since: date | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The periods of a line that may be seen, the latest first, and what comes next.

    `new` are those of them that nobody has seen yet; `whole` those in all of which the
    line was there, as far as its hours of now can tell: others compare to nothing.
    """

    periods: tuple[Period, ...]
    new: tuple[Period, ...]
    coming: Coming | None
    whole: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The published figures of a period, of the one before it, and of a year before.

    Of a year the latter two are one. They are None when there are no figures of then,
    or only of a part: a year in which a line began in September compares to none.
    """

    now: Statistics
    before: Statistics | None
    year_ago: Statistics | None


def catalogue(session: Session, line: Line, at: datetime | None) -> Catalogue:
    """What may be seen of a line.

    `at` is the time that it surely is; None when nobody knows: then what was seen.
    """
    since = reports.first_day(session, line)
    kept = set(rows.periods(session, line.keys))
    seen = [period for period in kept if since and period.last >= since]
    if at is None:
        whole = _whole(line, seen, since)
        return Catalogue(tuple(latest_first(seen)), (), None, whole)
    today, _ = day_and_minute(at, line.hours.zone)
    ended = finished_periods(since, today) if since else []
    closing = _Closing(session, line, today, since or today)
    new = [one for one in ended if one not in kept and closing.is_over(one)]
    found = latest_first([*seen, *new])
    coming = _coming(closing, found, since or today)
    return Catalogue(tuple(found), tuple(new), coming, _whole(line, found, since))


def _whole(
    line: Line, periods: Iterable[Period], since: date | None
) -> tuple[Period, ...]:
    def open_between(first: date, last: date) -> int:
        return sum(1 for _ in line.hours.blocks_between(first, last, NOTHING))

    def is_whole(period: Period) -> bool:
        if since is None or since <= period.first:
            return True
        missed = open_between(period.first, since - A_DAY)
        return missed * A_TENTH <= open_between(period.first, period.last)

    return tuple(period for period in periods if is_whole(period))


def _coming(closing: "_Closing", found: Sequence[Period], since: date) -> Coming:
    months = [period for period in found if period.kind == "month"]
    begins = months[0].last + A_DAY if months else since.replace(day=1)
    period = Period(begins, "month")
    opens = closing.opens(period)
    return Coming(period, opens if opens > closing.today else None)


def refusal(
    session: Session, line: Line, period: Period, at: datetime | None
) -> str | None:
    """Why a finished period cannot be seen at that time; None when it can be."""
    if rows.document(session, line.keys, period) is not None:
        return None
    days_of_it = f"{period.first} to {period.last}"
    if at is None:
        return f"{days_of_it} was never seen, and the system clock made a leap"
    today, _ = day_and_minute(at, line.hours.zone)
    closing = _Closing(session, line, today, period.first)
    if closing.is_over(period):
        return None
    opens = closing.opens(period)
    since = f"from {opens} on" if opens > today else "when the last was sent or expired"
    return f"forms of {days_of_it} can still come; its figures are given {since}"


def figures(database: Database, line: Line, period: Period) -> Statistics:
    """The published figures of a period that may be seen; they are kept from now on.

    Counting keeps no writer waiting. Of two who are first at once, both get what one
    of them kept.
    """
    with database.reading() as session:
        kept = rows.document(session, line.keys, period)
        if kept is not None:
            return publication.from_json(kept)
        counted = reports.statistics(session, line, period)
    made = publication.as_json(counted)
    return publication.from_json(
        database.attempt(lambda session: _keep(session, line, period, made))
    )


def _keep(session: Session, line: Line, period: Period, made: str) -> str:
    kept = rows.document(session, line.keys, period)
    if kept is not None:
        return kept
    rows.keep(session, line.key, period, RULES, made)
    return made


def report(
    database: Database, line: Line, period: Period, known: Collection[Period]
) -> Report:
    """The same, beside those before it that are among the `known` ones.

    `known`: of which a whole is compared with a whole (`Catalogue.whole`).
    """
    found = {
        one: figures(database, line, one)
        for one in {period, period.before(), period.year_before()}
        if one == period or one in known
    }
    return Report(
        found[period], found.get(period.before()), found.get(period.year_before())
    )


def years(
    database: Database, line: Line, found: Report, known: Collection[Period]
) -> tuple[Statistics, ...]:
    """The figures of a year and of those before it, the earliest first: at most five.

    `found`: the report of that year; `known` as it was asked with.
    """
    told = {one.period: one for one in (found.before, found.now) if one is not None}
    last = found.now.period
    before = sorted(
        (one for one in known if one.kind == "year" and one.first < last.first),
        key=lambda one: one.first,
    )
    asked = (*before[1 - MOST_YEARS :], last)
    more = [one for one in asked if one not in told]
    if more:
        with database.reading() as session:
            kept = rows.of_years(session, line.keys, more)
        told |= {one: publication.from_json(text) for one, text in kept.items()}
    return tuple(told.get(one) or figures(database, line, one) for one in asked)


class _Closing:
    """What decides whether periods are closed: hours, days off, what is awaited."""

    def __init__(self, session: Session, line: Line, today: date, since: date) -> None:
        zone = line.hours.zone
        self._line, self.today = line, today
        self._extra = days.extra_days(session, line.key, since, today + AHEAD)
        arrivals = rows.arrivals_of_calls(session, line.keys)
        self._awaited = {
            *rows.days_of_open_forms(session, line.keys),
            *(day_and_minute(at, zone)[0] for at in arrivals),
        }

    def opens(self, period: Period) -> date:
        """The first day on which it can be closed."""
        forms = self._line.retention.open_registration
        return seen_from(period, self._line.hours, forms, self._extra)

    def is_over(self, period: Period) -> bool:
        """Whether no form of it can come any more."""
        return is_closed(period, self.opens(period), self._awaited, self.today)
