"""What is told of messages: a new one at once, and one that waits too long.

Never sees anything of a caller.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import A_DAY, Notice, Person, to_each
from ringgroup.notices.store import messages
from ringgroup.notices.wording import NewVoicemail, WaitingVoicemail
from ringgroup.presence.store import moment
from ringgroup.store import days
from ringgroup.voicemail.store import voicemails
from ringgroup.voicemail.voicemail import late_from
from schedules.hours import HORIZON
from schedules.local import day_and_minute

LONGEST_WAIT: Final = 8
"""More days than two working days and the closed days between them can take."""


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


def voicemail_notices(
    session: Session, line: Line, today: date, now: datetime
) -> Iterator[Notice]:
    """Each message that nobody handled: when it is new, and if it waits too long."""
    # what was told is forgotten with its message: no voicemail may look new by then
    back = max(line.retention.message - 2, LONGEST_WAIT)
    waiting = voicemails.waiting(session, line.key, now - timedelta(days=back))
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
        yield from to_each(readers, _about("waiting", line, one), WaitingVoicemail())


def _of_new(
    session: Session, line: Line, voicemail_id: str, owner: Person | None
) -> tuple[Notice, ...]:
    about = _about("voicemail", line, voicemail_id)
    if owner is not None:
        return to_each((owner,), about, NewVoicemail("duty"))
    readers = messages.coordinators(session)
    return to_each(readers, about, NewVoicemail("coordinator"))


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
            roster = moment.roster(session, line.key, one.day, one.day)
            named = roster.get((one.day, one.start), {})
            if "duty" in named:
                return named["duty"]
    return None
