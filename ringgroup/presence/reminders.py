"""What is due about the desk itself: reminders, alarms and what follows closing time.

Gathers what `alarms` decides on, and keeps what was told.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices.notice import A_DAY
from ringgroup.notices.store import messages
from ringgroup.presence import alarms, early_closing
from ringgroup.presence.alarms import AlarmDeeds, Moment, PresentMember
from ringgroup.presence.early_closing import EarlyClosing
from ringgroup.presence.store import moment
from ringgroup.store import days
from schedules.hours import ExtraDays
from schedules.local import day_and_minute


@dataclass(frozen=True, slots=True)
class DeskDeeds:
    """What is told of a desk, and who counts on hours that are gone."""

    alarms: AlarmDeeds = field(default_factory=AlarmDeeds)
    early: EarlyClosing = field(default_factory=EarlyClosing)


def desk_due(session: Session, line: Line, today: date, now: datetime) -> DeskDeeds:
    """Who is signed off first, and what is due without them.

    Of a line that is not opened yet nothing is: nobody is expected there.
    """
    if not line.opened:
        return DeskDeeds()
    present = moment.present(session, line.key)
    first, last = today - alarms.BACK, today + alarms.AHEAD
    last = max(last, early_closing.last_day(line, present, now))
    extra = days.extra_days(session, line.key, first, last)
    early = early_closing.due(line, present, extra, now)
    stay = tuple(one for one in present if one not in early.gone)
    return DeskDeeds(_due(session, line, stay, extra, now), early)


def _due(
    session: Session,
    line: Line,
    present: tuple[PresentMember, ...],
    extra: ExtraDays,
    now: datetime,
) -> AlarmDeeds:
    """Reminders, alarms and what follows closing time."""
    today, _ = day_and_minute(now, line.hours.zone)
    first, last = today - alarms.BACK, today + alarms.AHEAD
    around = alarms.stretches(line.hours, today, extra)
    if alarms.quiet(line, around, present, now):
        return AlarmDeeds()
    stretch = alarms.current(around, now)
    since = min(now, stretch.opens if stretch else now) - A_DAY
    return alarms.due(
        Moment(
            line=line,
            around=around,
            roster=moment.roster(session, line.key, first, last),
            coordinators=(() if present else messages.leaders(session, line.key)),
            present=present,
            changed_at=moment.changed_at(session, line.key),
            told=messages.told(session, line.key, since),
            now=now,
            gap=moment.gap(session, line.key),
        )
    )


def keep(session: Session, line: Line, found: DeskDeeds, now: datetime) -> None:
    """Note on the desk itself what is told of it; in the transaction that tells."""
    due = found.alarms
    early_closing.carry_out(session, line, found.early, now)
    if due.gap is not None:
        moment.keep_gap(session, line.key, due.gap)
    for one in due.reminded:
        moment.reminded(session, line.key, one.person.id, now)
