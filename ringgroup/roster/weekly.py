"""What somebody does in the week that begins, by mail to who wants to read it.

Sunday from five, or early on Monday when nothing could be sent then. Who leads the
line reads as well which places have nobody. Changes nothing but the wish itself.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.notices.notice import A_DAY, Addressee, Notice, to_each
from ringgroup.notices.roster_words import ToLookAt, WeekAhead
from ringgroup.notices.store import messages
from ringgroup.roster import planning
from ringgroup.roster.store import named, weekly
from ringgroup.roster.store.weekly import WeekWish
from schedules.local import day_and_minute

SUNDAY: Final = 6
MONDAY: Final = 0
FROM: Final = 17 * 60
UNTIL: Final = 8 * 60
"""On Monday: later the week has begun."""
A_WEEK: Final = timedelta(days=6)
EMPTY: Final = frozenset({"empty_duty", "empty_backup"})


def begins(today: date, minute: int) -> date | None:
    """The Monday of the week to tell of; None when it is not the time for it."""
    if today.weekday() == SUNDAY and minute >= FROM and today < date.max:
        return today + A_DAY
    if today.weekday() == MONDAY and minute < UNTIL:
        return today
    return None


def ahead_notices(session: Session, line: Line, now: datetime) -> tuple[Notice, ...]:
    """To each who wants it: their duties of that week, and what has nobody; once."""
    today, minute = day_and_minute(now, line.hours.zone)
    monday = begins(today, minute)
    if monday is None or not line.opened:
        return ()
    readers = weekly.readers(session, line.key)
    if not readers:
        return ()
    year, week, _ = monday.isocalendar()
    about = f"ahead:{line.key}:{year}-W{week:02}"
    told = messages.told(session, line.key, now - 2 * A_DAY)
    unread = [one for one in readers if f"{about}:{one[1]}" not in told]
    if not unread:
        return ()
    last = monday + A_WEEK
    seen = named.named(session, line.key, monday, last, today, drafts_too=False)
    leaders = {one.id for one in messages.leaders(session, line.key)}
    gaps: tuple[ToLookAt, ...] = ()
    if leaders & {member for member, _ in unread}:
        gaps = tuple(_gaps(session, line, monday, last, now))

    def matter(member: int) -> WeekAhead:
        own = (o.place for o in seen if o.person.id == member)
        duties = tuple((one.block, one.slot) for one in own)
        return WeekAhead(week, duties, gaps if member in leaders else ())

    found = ((Addressee(*one), matter(one[0])) for one in unread)
    return tuple(
        notice
        for reader, what in found
        if what.duties or what.gaps
        for notice in to_each([reader], about, what)
    )


def _gaps(
    session: Session, line: Line, first: date, last: date, now: datetime
) -> Iterator[ToLookAt]:
    sheet = planning.sheet(session, line, first, last, now)
    for one in sheet.warnings_since(first):
        if one.code in EMPTY and one.block and one.slot:
            yield ToLookAt(one.block, one.slot, one.code)


def still(
    session: Session, line: Line, member: int, named_week: str, since: datetime
) -> bool:
    """Whether a mail about a week (2026-W49) is wanted and as it was written then."""
    year, week = named_week.split("-W")
    first = date.fromisocalendar(int(year), int(week), 1)
    if not weekly.wish(session, member).wanted:
        return False
    return not weekly.changed(session, line.key, first, first + A_WEEK, since)


def wish(session: Session, member: int) -> WeekWish:
    """Whether a member (id) wants it, and can read it."""
    return weekly.wish(session, member)


def want(act: Act, *, wanted: bool) -> None:
    """Send it to the actor from now on, or no more."""
    weekly.want(act.session, act.actor.id, wanted=wanted)
