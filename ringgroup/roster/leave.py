"""Who is not there, as coordinators see it: all leave ahead, and everybody's week.

Nobody knows why. Reads alone: what is entered goes through `absences`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.presence.store import workers
from ringgroup.roster.roster import Colleague, Place
from ringgroup.roster.store import absences, roster
from ringgroup.roster.store.absences import LeaveAhead, WeekOf
from schedules.local import day_and_minute


def people(session: Session, line: Line) -> tuple[Colleague, ...]:
    """Of whom it can be entered: the members of a line, by name; one statement."""
    crew = workers.crew(session, line.key)
    return tuple(Colleague(one.id, one.login, one.name) for one in crew)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the members of a line entered: leave by its first day, weeks by name."""

    leave: tuple[LeaveAhead, ...]
    weeks: tuple[WeekOf, ...]


def ahead(session: Session, line: Line, led: Collection[str], now: datetime) -> Ahead:
    """All leave that is not over, and all that holds in every week; two statements.

    Of the members of a line; of the lines on which they are rostered meanwhile, too,
    and in drafts of those that whoever asks coordinates (`led`).
    """
    return Ahead(
        tuple(
            absences.leave_ahead(
                session, line.key, led, *day_and_minute(now, line.hours.zone)
            )
        ),
        tuple(absences.weeks(session, line.key)),
    )


def still_rostered(
    act: Act, led: Collection[str], login: str, first: date, last: date
) -> tuple[Place, ...]:
    """Where a member is named in these days and is still to work, by time.

    On the lines that whoever asks coordinates (`led`), drafts too: there somebody else
    can be put. Of other lines they learn nothing. One statement.
    """
    session = act.session
    today, minute = day_and_minute(act.now, act.line.hours.zone)
    found = roster.bookings(session, [login], max(first, today), last)
    return tuple(
        one.place
        for one in found
        if one.line in led
        and (one.place.block.day, one.place.block.end) > (today, minute)
    )
