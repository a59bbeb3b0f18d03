"""The cycles that tell staff what they must know: from the situation to the outbox.

Reads the situation, asks `ringgroup.duty` what is due, and writes messages. Sends
nothing (`ringgroup.orders` does), and never sees anything of a caller.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from ringgroup import duty, outbox
from ringgroup.database import Database
from ringgroup.duty import Due, Moment, Notice, Person, Roster
from ringgroup.line import Line
from ringgroup.store import days, messages, swaps
from ringgroup.store.workers import Worker
from ringgroup.switchboard import Desk, switch
from ringgroup.voicemail import MORNING, late_from
from ringgroup.wording import (
    Gap,
    Matter,
    NewVoicemail,
    RosterNews,
    RosterWarning,
    WaitingVoicemail,
)
from schedules.hours import HORIZON, Block
from schedules.local import day_and_minute

MONDAY: Final = 0
MONDAY_MORNING: Final = 8 * 60
FOUR_WEEKS: Final = timedelta(days=27)
"""From a Monday to the last Sunday of four weeks."""
A_DAY: Final = timedelta(days=1)
LONGEST_WAIT: Final = 8
"""More days than two working days and the closed days between them can take."""
FREE_DAYS: Final = timedelta(days=14)
"""More days than lie between a working day and the next, but for a long closure."""


def cycle(database: Database, desk: Desk, now: datetime) -> None:
    """Write down every message that is due, and sign off who should have left.

    It looks without a lock first: mostly there is nothing. What it found is decided
    again inside the transaction that writes.
    """
    for line in desk.lines.values():
        with database.reading() as session:
            if _due(session, line, now) == Due():
                continue
        database.attempt(partial(_carry_out, line=line, now=now))


def cycle_of_swaps(database: Database, desk: Desk, now: datetime) -> None:
    """Write to who waits for a swap that ends soon; looks first, like the other."""
    for line in desk.lines.values():
        with database.reading() as session:
            if not _of_swaps(session, line, now):
                continue
        database.attempt(partial(_tell_of_swaps, line=line, now=now))


def new_voicemail(
    session: Session, line: Line, voicemail_id: str, now: datetime
) -> int | None:
    """Tell of a new voicemail, in the transaction that stores it; repeating is fine.

    Gives the member (id) on duty in this block, else in the next, who was told and
    owns it; None when the roster names nobody and the coordinators were told. A
    voicemail of which nobody was told is found by the cycle as well.
    """
    owner = _on_duty(session, line, now)
    outbox.tell(session, line, _of_new(session, line, voicemail_id, owner), now)
    return None if owner is None else owner.id


def _carry_out(session: Session, line: Line, now: datetime) -> None:
    due = _due(session, line, now)
    for one in due.sign_offs:
        worker = Worker(one.person.id, one.person.login, one.name)
        switch(session, line, worker, on=False, via="closing", now=now)
    outbox.tell(session, line, due.notices, now)


def _due(session: Session, line: Line, now: datetime) -> Due:
    today, minute = day_and_minute(now, line.hours.zone)
    of_desk = _of_desk(session, line, today, now)
    notices = [*of_desk.notices, *_of_voicemail(session, line, today, now)]
    if today.weekday() == MONDAY and minute >= MONDAY_MORNING:
        notices += _of_week(session, line, today, now)
    return Due(tuple(notices), of_desk.sign_offs)


def _of_desk(session: Session, line: Line, today: date, now: datetime) -> Due:
    """Reminders, alarms and what follows closing time."""
    first, last = today - duty.BACK, today + duty.AHEAD
    extra = days.extra_days(session, line.key, first, last)
    present = messages.present(session, line.key)
    around = duty.stretches(line.hours, today, extra)
    if duty.quiet(line, around, present, now):
        return Due()
    stretch = duty.current(around, now)
    since = min(now, stretch.opens if stretch else now) - A_DAY
    return duty.due(
        Moment(
            line=line,
            around=around,
            roster=messages.roster(session, line.key, first, last),
            coordinators=messages.coordinators(session),
            present=present,
            changed_at=messages.changed_at(session, line.key),
            told=messages.told(session, line.key, since),
            now=now,
        )
    )


# --- voicemail ----------------------------------------------------------------


def _of_voicemail(
    session: Session, line: Line, today: date, now: datetime
) -> Iterator[Notice]:
    """Each message that nobody handled: when it is new, and if it waits too long."""
    # what was told is forgotten with its message: no voicemail may look new by then
    back = max(line.retention.message - 2, LONGEST_WAIT)
    waiting = messages.waiting(session, line.key, now - timedelta(days=back))
    if not waiting:
        return
    first = min(waiting.values())
    told = messages.told(session, line.key, first)
    known = {about.rpartition(":")[0] for about in told}
    new = [one for one in waiting if _about("voicemail", line, one) not in known]
    old = {
        one: received
        for one, received in waiting.items()
        if now - received > A_DAY and _about("waiting", line, one) not in known
    }
    if old:
        left, _ = day_and_minute(first, line.hours.zone)
        extra = days.extra_days(session, line.key, left, today)
        old = {k: v for k, v in old.items() if now >= late_from(line.hours, v, extra)}
    if not new and not old:
        return
    on_duty = _on_duty(session, line, now)
    for one in new:
        yield from _of_new(session, line, one, on_duty)
    readers = {*messages.coordinators(session), *((on_duty,) if on_duty else ())}
    for one in old:
        yield from _to_each(readers, _about("waiting", line, one), WaitingVoicemail())


def _of_new(
    session: Session, line: Line, voicemail_id: str, owner: Person | None
) -> tuple[Notice, ...]:
    about = _about("voicemail", line, voicemail_id)
    if owner is not None:
        return _to_each((owner,), about, NewVoicemail("duty"))
    readers = messages.coordinators(session)
    return _to_each(readers, about, NewVoicemail("coordinator"))


def _about(kind: str, line: Line, voicemail_id: str) -> str:
    return f"{kind}:{line.key}:{voicemail_id}"


def _on_duty(session: Session, line: Line, now: datetime) -> Person | None:
    """Who is on duty in this block, else in the next one."""
    hours = line.hours
    today, _ = day_and_minute(now, hours.zone)
    extra = days.extra_days(session, line.key, today, today + HORIZON)
    block = hours.block_at(now, extra)
    after = hours.next_block(block.closes(hours.zone) if block else now, extra)
    for one in (block, after):
        if one is not None:
            roster = messages.roster(session, line.key, one.day, one.day)
            named = roster.get((one.day, one.start), {})
            if "duty" in named:
                return named["duty"]
    return None


# --- the roster ---------------------------------------------------------------


def _tell_of_swaps(session: Session, line: Line, now: datetime) -> None:
    outbox.tell(session, line, _of_swaps(session, line, now), now)


def _of_swaps(session: Session, line: Line, now: datetime) -> tuple[Notice, ...]:
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
        if day_of(one.created_at) < today < day_of(one.expires_at) <= tomorrow
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


def _of_week(
    session: Session, line: Line, today: date, now: datetime
) -> Iterator[Notice]:
    """On Monday, to each coordinator: gaps in the roster, and numbers that fail."""
    year, week, _ = today.isocalendar()
    about = f"week:{line.key}:{year}-W{week:02}"
    readers = messages.coordinators(session)
    told = messages.told(session, line.key, now - A_DAY)
    if all(f"{about}:{reader.login}" in told for reader in readers):
        return
    last = today + FOUR_WEEKS
    extra = days.extra_days(session, line.key, today, last)
    blocks = line.hours.blocks_between(today, last, extra)
    ahead = [block for block in blocks if now < block.closes(line.hours.zone)]
    roster = messages.roster(session, line.key, today, last)
    warning = RosterWarning(_gaps(ahead, roster), messages.unreachable(session))
    if warning != RosterWarning((), ()):
        unread = [one for one in readers if f"{about}:{one.login}" not in told]
        yield from _to_each(unread, about, warning)


def _gaps(blocks: Iterable[Block], roster: Roster) -> tuple[Gap, ...]:
    found = []
    for block in blocks:
        named = roster.get((block.day, block.start), {})
        missing = tuple(role for role in duty.SLOTS if role not in named)
        if missing:
            found.append(Gap(block, missing))
    return tuple(found)


# --- writing ------------------------------------------------------------------


def _to_each(
    readers: Iterable[Person], about: str, matter: Matter
) -> tuple[Notice, ...]:
    return tuple(
        Notice(f"{about}:{reader.login}", reader.id, matter) for reader in readers
    )
