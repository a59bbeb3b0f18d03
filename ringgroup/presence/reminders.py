"""What is due about the desk itself: reminders, alarms and what follows closing time.

Gathers what `alarms` decides on, and keeps what was told.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices.notice import A_DAY
from ringgroup.notices.store import messages
from ringgroup.presence import alarms
from ringgroup.presence.alarms import AlarmDeeds, Moment
from ringgroup.presence.store import moment
from ringgroup.store import days


def desk_due(session: Session, line: Line, today: date, now: datetime) -> AlarmDeeds:
    """Reminders, alarms and what follows closing time."""
    first, last = today - alarms.BACK, today + alarms.AHEAD
    extra = days.extra_days(session, line.key, first, last)
    present = moment.present(session, line.key)
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
            coordinators=(() if present else messages.coordinators(session, line.key)),
            present=present,
            changed_at=moment.changed_at(session, line.key),
            told=messages.told(session, line.key, since),
            now=now,
            gap=moment.gap(session, line.key),
        )
    )


def keep(session: Session, line: Line, due: AlarmDeeds, now: datetime) -> None:
    """Note on the desk itself what is told of it; in the transaction that tells."""
    if due.gap is not None:
        moment.keep_gap(session, line.key, due.gap)
    for one in due.reminded:
        moment.reminded(session, line.key, one.person.id, now)
