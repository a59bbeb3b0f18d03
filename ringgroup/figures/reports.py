"""The figures of a line over a period as its rows are now, and what is kept for them.

Asks the store a number of questions that depends on nothing, and gives back only what
`statistics.disclose` has made of the answers. Only `publishing` asks for them, once a
period. Must not know HTTP, files or words.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ringgroup.figures.attendance import Attendance, attendance, handled_within
from ringgroup.figures.periods import A_DAY, Period
from ringgroup.figures.statistics import Counted, RegisteredCodes, Statistics, disclose
from ringgroup.figures.store import months, reports
from ringgroup.line import Line
from ringgroup.store import days
from schedules.hours import ExtraDays
from schedules.local import day_and_minute, instant


def statistics(session: Session, line: Line, period: Period) -> Statistics:
    """What may be seen of the rows that a line has now over a finished period."""
    first, last = period.first, period.last
    facts = reports.counted(session, line.keys, first, last)
    extra = days.extra_days(session, line.key, first - LOOK_BACK, last)
    handled = _handled(session, line, first, last, extra)
    counted = Counted(
        {**facts, "voicemail": _of(handled, period)},
        _Presence(session, line, last, extra).over(first, last),
    )
    return disclose(line, period, counted)


def first_day(session: Session, line: Line) -> date | None:
    """The day of the first registration of a line: of earlier there are no figures."""
    return reports.first_day(session, line.keys)


# --- messages that were handled ----------------------------------------------

LOOK_BACK = timedelta(days=60)
"""So long before it was handled a message may have come; its days off matter."""


def _handled(
    session: Session, line: Line, first: date, last: date, extra: ExtraDays
) -> Counter[tuple[date, str]]:
    """Messages by the month they were handled in, and within how many days: all."""
    zone = line.hours.zone
    since, until = instant(first, 0, zone), instant(last + A_DAY, 0, zone)
    here = months.handled(session, line.key, since, until)
    counts = _by_month(line, here, extra)
    for month, within, count in months.months_of_messages(
        session, line.key, first, last
    ):
        counts[month, within] += count
    return counts


def _by_month(
    line: Line, handled: Iterable[tuple[datetime, datetime]], extra: ExtraDays
) -> Counter[tuple[date, str]]:
    return Counter(
        (
            day_and_minute(handled_at, line.hours.zone)[0].replace(day=1),
            handled_within(line.hours, received_at, handled_at, extra),
        )
        for received_at, handled_at in handled
    )


def _of(
    handled: Counter[tuple[date, str]], period: Period
) -> dict[RegisteredCodes, int]:
    within: Counter[RegisteredCodes] = Counter()
    for (month, code), count in handled.items():
        if period.first <= month <= period.last:
            within[(code,)] += count
    return within


def count_handled(
    session: Session, line: Line, handled: Iterable[tuple[datetime, datetime]]
) -> None:
    """Keep of messages that are deleted in this transaction within how many days.

    `handled`: when each was received and handled. Deleting happens once, so does this.
    """
    gone = list(handled)
    if not gone:
        return
    first = min(received_at for received_at, _ in gone)
    last = max(handled_at for _, handled_at in gone)
    zone = line.hours.zone
    extra = days.extra_days(
        session, line.key, day_and_minute(first, zone)[0], day_and_minute(last, zone)[0]
    )
    months.add_handled(session, line.key, _by_month(line, gone, extra))


# --- presence -------------------------------------------------------------------


class _Presence:
    """What is known of a line's presence: the months kept, and the days since."""

    def __init__(
        self, session: Session, line: Line, last: date, extra: ExtraDays
    ) -> None:
        self._line, self._extra = line, extra
        self._months = months.months_of_presence(session, line.key)
        self._since = _uncounted_since(session, line, self._months)
        self._minutes = None
        if self._since is not None and self._since <= last:
            self._minutes = _Minutes(session, line, self._since)

    def over(self, first: date, last: date) -> Attendance | None:
        """Attendance from the first day to the last; None when no day is known."""
        known = [
            kept.attendance for kept in self._months if first <= kept.month <= last
        ]
        if self._minutes is not None and self._since is not None:
            since = max(first, self._since)
            if since <= last:
                known.append(self._minutes.between(since, last, self._extra))
        return sum(known[1:], start=known[0]) if known else None


class _Minutes:
    """Who signed on and off since a day, to be counted over any days since."""

    def __init__(self, session: Session, line: Line, since: date) -> None:
        self._hours = line.hours
        opened = instant(since, 0, line.hours.zone)
        self._changes = list(months.changes(session, line.key, opened))
        self._present = months.present(session, line.key)

    def between(self, first: date, last: date, extra: ExtraDays) -> Attendance:
        """Attendance from the first day to the last; none of them before `since`."""
        zone = self._hours.zone
        opened = instant(first, 0, zone)
        blocks = self._hours.blocks_between(first, last, extra)
        since = [change for change in self._changes if change.at >= opened]
        return attendance(blocks, zone, since, self._present)


def _uncounted_since(
    session: Session, line: Line, kept: list[months.Month]
) -> date | None:
    """The first day that is in no month yet; None when nobody ever signed on.

    Counting begins on the day after the first time that somebody did.
    """
    if kept:
        return kept[-1].counted_to + A_DAY
    at = months.first_change(session, line.key)
    return None if at is None else day_and_minute(at, line.hours.zone)[0] + A_DAY


def count_presence(session: Session, line: Line, now: datetime) -> None:
    """Keep of all days that are over how long nobody was Present; harmless to repeat.

    Raises LostRaceError or IntegrityError when another did it meanwhile.
    """
    kept = months.months_of_presence(session, line.key)
    since = _uncounted_since(session, line, kept)
    yesterday = day_and_minute(now, line.hours.zone)[0] - A_DAY
    if since is None or since > yesterday:
        return
    minutes = _Minutes(session, line, since)
    extra = days.extra_days(session, line.key, since, yesterday)
    while since <= yesterday:
        month = Period(since.replace(day=1), "month")
        to = min(month.last, yesterday)
        more = minutes.between(since, to, extra)
        if kept and kept[-1].month == month.first:
            months.extend_month(session, line.key, kept[-1], to, more)
        else:
            months.keep_month(session, line.key, month.first, to, more)
        since = to + A_DAY
