"""What is told of the roster unasked: a swap that ends undecided, a list on Monday.

Reads the roster and what was told before. Changes nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices.notice import A_DAY, MORNING, Notice, to_each
from ringgroup.notices.roster_words import MondayList, RosterNews, ToLookAt
from ringgroup.notices.store import messages
from ringgroup.roster import planning, visibility
from ringgroup.roster.planning import FOUR_WEEKS
from ringgroup.roster.store import swaps
from ringgroup.store import days
from schedules.local import day_and_minute

FREE_DAYS: Final = timedelta(days=14)
"""More days than lie between a working day and the next, but for a long closure."""


def swap_notices(session: Session, line: Line, now: datetime) -> tuple[Notice, ...]:
    """On the last working day before a swap ends undecided, once to its owner.

    Who asked for it that very day knows. A slot of which the block is closed by now
    is nobody's to do.
    """
    hours = line.hours
    today, minute = day_and_minute(now, hours.zone)
    if minute < MORNING:
        return ()
    found = swaps.ending(session, line.key, now, now + FREE_DAYS)
    if not found:
        return ()
    last = max(one.place.block.day for one in found)
    extra = days.extra_days(session, line.key, today, last)
    if hours.working_days_after(today - A_DAY, 1, extra) != today:
        return ()
    tomorrow = hours.working_days_after(today, 1, extra)

    def day_of(at: datetime) -> date:
        return day_and_minute(at, hours.zone)[0]

    due = {
        f"swap:{line.key}:{one.id}:unsettled:{one.owner.id}": one
        for one in found
        if not one.wanted
        and day_of(one.created_at) < today < day_of(one.expires_at) <= tomorrow
        and one.place.block in hours.blocks_on(one.place.block.day, extra)
    }
    told = messages.known(session, due) if due else set()
    return tuple(
        Notice(
            about,
            one.owner.id,
            RosterNews("unsettled", one.place.block, one.place.slot),
        )
        for about, one in due.items()
        if about not in told
    )


def week_notices(
    session: Session, line: Line, today: date, now: datetime
) -> Iterator[Notice]:
    """On Monday, to who leads the line: what the roster's page says of the weeks ahead.

    But for blocks that are over; and members whose numbers fail, rostered or not.
    """
    year, week, _ = today.isocalendar()
    about = f"week:{line.key}:{year}-W{week:02}"
    readers = messages.leaders(session, line.key)
    told = messages.told(session, line.key, now - A_DAY)
    if all(f"{about}:{reader.login}" in told for reader in readers):
        return
    sheet = planning.everything(session, line, today, today + FOUR_WEEKS, now)
    ahead = tuple(
        ToLookAt(
            one.block,
            one.slot,
            one.code,
            sheet.names.get(one.login or "", ""),
            one.times,
            one.part,
            one.most,
        )
        for one in sheet.warnings
        if one.block and one.slot and now < one.block.closes(line.hours.zone)
    )
    unreachable = messages.unreachable(session, line.key)
    if ahead or unreachable:
        listed = MondayList(ahead, unreachable, visibility.state(sheet))
        unread = [one for one in readers if f"{about}:{one.login}" not in told]
        yield from to_each(unread, about, listed)
