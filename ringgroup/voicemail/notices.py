"""What is told of messages: a new one at once, and one that waits too long.

Never sees anything of a caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import A_DAY, Addressee, to_each
from ringgroup.notices.store import messages
from ringgroup.notices.wording import (
    LostVoicemail,
    NewVoicemail,
    NoticeRole,
    WaitingVoicemail,
)
from ringgroup.presence.store import moment
from ringgroup.store import days
from ringgroup.voicemail.store import told as rows
from ringgroup.voicemail.voicemail import late_from
from schedules.hours import HORIZON
from schedules.local import day_and_minute


def new_voicemail(
    session: Session, line: Line, voicemail_id: str, now: datetime
) -> int | None:
    """Tell of a new voicemail, in the transaction that stores it; repeating is fine.

    Gives the member (id) on duty in this block, else in the next, who was told and
    owns it; None when the roster names nobody and the coordinators were told. A
    voicemail of which nobody was told is found by the cycle as well.
    """
    owner = on_duty(session, line, now)
    _tell_of_new(session, line, voicemail_id, owner, now)
    return None if owner is None else owner.id


@dataclass(frozen=True, slots=True)
class DueNotices:
    """Messages (id) of which must be told now: that they are new, or wait too long."""

    new: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


def due(session: Session, line: Line, now: datetime) -> DueNotices:
    """The messages that nobody handled, and of which that was not told yet."""
    untold = rows.untold(session, line.key)
    late: list[str] = []
    old = [one for one in untold if now - one.received_at > A_DAY]
    if old:
        first, _ = day_and_minute(old[0].received_at, line.hours.zone)
        today, _ = day_and_minute(now, line.hours.zone)
        extra = days.extra_days(session, line.key, first, today)
        late = [
            one.id
            for one in old
            if now >= late_from(line.hours, one.received_at, extra)
        ]
    return DueNotices(tuple(one.id for one in untold if one.is_news), tuple(late))


def tell(session: Session, line: Line, of: DueNotices, now: datetime) -> None:
    """Tell of them, once: that it was told stands on the message itself."""
    owner = on_duty(session, line, now)
    for one in of.new:
        _tell_of_new(session, line, one, owner, now)
    leading = messages.leaders(session, line.key)
    readers = {*leading, *((owner,) if owner else ())}
    for one in of.late if readers else ():
        about = _about("waiting", line, one)
        outbox.tell(session, line, to_each(readers, about, WaitingVoicemail()), now)
        rows.warned(session, one, now)


def lost(session: Session, lines: Iterable[str]) -> dict[str, list[str]]:
    """The messages (id) of lines that are not in the file, and were not told of yet."""
    found = rows.lost(session, lines)
    return {
        line: untold
        for line, ids in found.items()
        if (untold := [one for one in ids if not _was_told(session, "lost", line, one)])
    }


def tell_of_lost(
    session: Session, line: Line, ids: Iterable[str], now: datetime
) -> None:
    """Tell who leads the desk of messages that no page shows any more.

    `line` stands in for one that is not in the file.
    """
    readers = messages.leaders(session, line.key) or messages.anybody_leading(session)
    for one in ids:
        about = _about("lost", line, one)
        outbox.tell(
            session, line, to_each(readers, about, LostVoicemail(line.key)), now
        )
        if readers:
            rows.told(session, one, now)


def _tell_of_new(
    session: Session,
    line: Line,
    voicemail_id: str,
    owner: Addressee | None,
    now: datetime,
) -> None:
    """Tell its owner, else who leads the desk; one that was told of is left alone."""
    if not _was_told(session, "voicemail", line.key, voicemail_id):
        role: NoticeRole = "coordinator" if owner is None else "duty"
        leaders = () if owner else messages.leaders(session, line.key)
        readers = leaders if owner is None else (owner,)
        about = _about("voicemail", line, voicemail_id)
        outbox.tell(session, line, to_each(readers, about, NewVoicemail(role)), now)
        if not readers:
            return
    rows.told(session, voicemail_id, now)


def _was_told(session: Session, kind: str, line: str, voicemail_id: str) -> bool:
    """Whether somebody was told; a program of before notes it in messages alone."""
    return messages.any_about(session, f"{kind}:{line}:{voicemail_id}:")


def _about(kind: str, line: Line, voicemail_id: str) -> str:
    return f"{kind}:{line.key}:{voicemail_id}"


def on_duty(session: Session, line: Line, now: datetime) -> Addressee | None:
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
