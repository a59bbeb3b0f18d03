"""The demo's roster: everybody in turn, around today at every start.

What is rostered already is never changed: a roster that runs out is gone on with.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.roster.store import roster
from ringgroup.store import days
from schedules.hours import Block
from schedules.local import day_and_minute
from schedules.roster import Assignment

AHEAD = timedelta(days=60)
ENOUGH = timedelta(days=30)
"""As long as the roster reaches so far, it is left alone."""
A_DAY = timedelta(days=1)


def fill(
    session: Session,
    lines: Collection[Line],
    now: datetime,
    since: date,
    crew: Mapping[str, int],
) -> None:
    """Name somebody for every block from `since` on; `crew` is login → id.

    Of a line with a roster the days after its last one, if those are few.
    """
    last = max(day_and_minute(now, line.hours.zone)[0] for line in lines) + AHEAD
    booked: dict[str, list[Block]] = {login: [] for login in crew}
    for booking in roster.bookings(session, crew, since, last):
        booked[booking.login].append(booking.place.block)
    for line in lines:
        today, _ = day_and_minute(now, line.hours.zone)
        held = roster.assignments(session, line.key, since, last)
        first = max((one.block.day + A_DAY for one in held), default=since)
        if first > today + ENOUGH:
            continue
        extra = days.extra_days(session, line.key, first, last)
        blocks = line.hours.blocks_between(first, today + AHEAD, extra)
        roster.replace(session, line.key, _rotation(blocks, booked), crew)


def _rotation(
    blocks: Iterable[Block], booked: Mapping[str, list[Block]]
) -> list[Assignment]:
    """Everybody in turn, but nobody in two places at a time; `booked` grows by it."""
    found = []
    for turn, block in enumerate(blocks):
        free = [
            login
            for login, others in booked.items()
            if not any(_at_once(block, other) for other in others)
        ]
        named = dict.fromkeys(
            free[(turn + step) % len(free)] for step in (0, len(free) // 2) if free
        )
        for login in named:
            booked[login].append(block)
        if named:
            duty, backup, *_ = (*named, None)
            found.append(Assignment(block, duty, backup))
    return found


def _at_once(one: Block, other: Block) -> bool:
    return one.day == other.day and one.start < other.end and other.start < one.end
