"""A desk that closes before its time, or does not open: who counts on it is signed off.

Whoever is Present counts on hours: those of the block in which they are, or that comes.
When those are gone, by a coordinator's extra day or by another line file, nobody would
ask them to sign off, and tomorrow they would count as Present. Must not know who
changed the hours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import A_DAY, Notice
from ringgroup.notices.wording import ClosedEarly
from ringgroup.presence.alarms import PresentMember
from ringgroup.presence.store import moment, workers
from ringgroup.store import days
from schedules.hours import HORIZON, ExtraDays
from schedules.local import day_and_minute, instant


@dataclass(frozen=True, slots=True)
class EarlyClosing:
    """Who is signed off, and for whom the desk closes at another time (`closes_at`)."""

    gone: tuple[PresentMember, ...] = ()
    counting: tuple[PresentMember, ...] = ()
    closes_at: datetime | None = None


def counted_on(session: Session, line: Line, now: datetime) -> datetime | None:
    """When the desk closes, for who becomes Present now."""
    today, _ = day_and_minute(now, line.hours.zone)
    extra = days.extra_days(session, line.key, today, today + HORIZON)
    block = line.hours.next_block(now, extra)
    return None if block is None else block.closes(line.hours.zone)


def last_day(line: Line, present: Iterable[PresentMember], now: datetime) -> date:
    """The last day on which somebody counts."""
    ends = [one.closes_at for one in present if one.closes_at is not None]
    last, _ = day_and_minute(max([now, *ends]), line.hours.zone)
    return last


def due(
    line: Line, present: tuple[PresentMember, ...], extra: ExtraDays, now: datetime
) -> EarlyClosing:
    """Who counts on hours that are gone, or that became others.

    `extra` are the days from today until `last_day` that are not as usual.
    """
    hours, zone = line.hours, line.hours.zone
    today, last = day_and_minute(now, zone)[0], last_day(line, present, now)
    block = hours.block_at(now, extra)
    if block is not None:
        closes = block.closes(zone)
        counting = tuple(one for one in present if one.closes_at != closes)
        return EarlyClosing(counting=counting, closes_at=closes if counting else None)
    ahead = tuple(hours.blocks_between(today, last, extra))
    coming = [one.opens(zone) for one in ahead if one.closes(zone) > now]
    return EarlyClosing(
        gone=tuple(
            one
            for one in present
            if one.closes_at is not None
            and one.closes_at > now
            and all(opens >= one.closes_at for opens in coming)
        )
    )


def carry_out(session: Session, line: Line, found: EarlyClosing, now: datetime) -> None:
    """Sign them off and tell them; keep what the others count on."""
    for one in found.counting:
        if found.closes_at is not None:
            moment.count_on(session, line.key, one.person.id, found.closes_at)
    for one in found.gone:
        workers.leave_place(session, line.key, one.person.id, "closing", now)
    today, _ = day_and_minute(now, line.hours.zone)
    until = instant(today + A_DAY, 0, line.hours.zone)
    outbox.tell(
        session,
        line,
        [
            Notice(_about(line, one), one.person.id, ClosedEarly(), until)
            for one in found.gone
        ],
        now,
    )


def _about(line: Line, one: PresentMember) -> str:
    """Once for each time that somebody was Present."""
    return f"closed:{line.key}:{one.since:%Y%m%dT%H%M%S}:{one.person.login}"
