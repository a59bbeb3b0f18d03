"""Days on which a line keeps other hours, as coordinators arrange them.

Knows what a period of such days is, and what is written down about a change. Must not
know HTTP. All of it inside a transaction that somebody else begins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.store import audit, days
from schedules.hours import ExtraDay, ExtraDays, OpeningHours, Span


@dataclass(frozen=True, slots=True)
class ExtraPeriod:
    """Extra days that follow one another, with the same hours and the same reason."""

    days: tuple[ExtraDay, ...]

    @property
    def first(self) -> date:
        """The first of them."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """The last of them."""
        return self.days[-1].day


def extra_days(session: Session, line: Line, today: date) -> list[ExtraDay]:
    """The days from today on which the line keeps other hours."""
    return days.extra_days_from(session, line.key, today)


def periods(hours: OpeningHours, extra: Iterable[ExtraDay]) -> list[ExtraPeriod]:
    """The same, together what follows one another: no day between is usually open."""
    found: list[list[ExtraDay]] = []
    for one in sorted(extra, key=lambda one: one.day):
        last = found[-1][-1] if found else None
        if last is not None and _follows(hours, last, one):
            found[-1].append(one)
        else:
            found.append([one])
    return [ExtraPeriod(tuple(several)) for several in found]


def _follows(hours: OpeningHours, one: ExtraDay, other: ExtraDay) -> bool:
    if (one.spans, one.reason) != (other.spans, other.reason):
        return False
    between = (one.day + timedelta(days=1), other.day - timedelta(days=1))
    return not any(hours.blocks_between(*between))


def of_period(
    hours: OpeningHours,
    first: date,
    last: date,
    spans: tuple[Span, ...],
    extra: ExtraDays,
) -> list[date]:
    """The days of a period that become others; `extra` are kept for it already.

    Closed is each day that is open in that week, a holiday or not: it stays closed when
    the holidays become others; and each day that was to be open besides. Open at other
    hours is a day that is open: not one that was closed apart.
    """
    if first == last:
        return [first]
    ahead = (first + timedelta(days=n) for n in range((last - first).days + 1))
    if spans:
        return [day for day in ahead if hours.blocks_on(day, extra)]
    return [day for day in ahead if extra.get(day) or hours.week_on(day)[day.weekday()]]


def keep(
    session: Session, line: Line, actor: int, wanted: Sequence[ExtraDay], now: datetime
) -> None:
    """Close the line on these days, or open it at other hours."""
    for one in wanted:
        days.keep_extra_day(session, line.key, one)
    if wanted:
        action = "day_opened" if wanted[0].spans else "day_closed"
        detail = _between(wanted[0].day, wanted[-1].day)
        audit.note(session, now, actor, action, line=line.key, detail=detail)


def forget(
    session: Session, line: Line, actor: int, on: Sequence[date], now: datetime
) -> None:
    """The line keeps its usual hours on these days."""
    for day in on:
        days.forget_extra_day(session, line.key, day)
    if on:
        detail = _between(on[0], on[-1])
        audit.note(session, now, actor, "day_as_usual", line=line.key, detail=detail)


def _between(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} until {last}"
