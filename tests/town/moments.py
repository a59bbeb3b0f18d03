"""What was told of a moment: in time, of each gap, and once.

Knows it by the rows alone, with rules of its own and not by the code that tells
(docs/rules.md, Messages to staff).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ringgroup.desk import open_block
from ringgroup.line import Line
from ringgroup.tables import MEMBER, MESSAGE, PRESENCE, PRESENCE_CHANGE
from schedules.local import day_and_minute, instant

A_FLOOR = timedelta(minutes=15)
"""Alarms of a next gap begin so long after those of the last, at most."""
A_MINUTE = timedelta(minutes=1)
"""So soon an alarm leaves once it is due."""
ALL_DAY = 1440


def is_endless(line: Line) -> bool:
    """Whether a desk never closes, by its week."""
    return all(
        len(spans) == 1 and spans[0].end - spans[0].start == ALL_DAY
        for spans in line.hours.week
    )


def late(session: Session, line: Line) -> Iterator[str]:
    """Reminders sent after their block began; questions to sign off, a day later."""
    zone = line.hours.zone
    rows = session.execute(
        select(MESSAGE.c.about, MESSAGE.c.created_at, MESSAGE.c.sent_at).where(
            MESSAGE.c.line == line.key, MESSAGE.c.sent_at.is_not(None)
        )
    )
    for about, created, sent in rows:
        kind, _, *words = about.split(":")
        if kind not in {"remind", "closing"}:
            continue
        day, _, hour = words[0].partition("T")
        start = int(hour) * 60 + int(words[1])
        if kind == "remind" and sent >= instant(date.fromisoformat(day), start, zone):
            yield f"a reminder of {day} {start} at {sent}"
        asked, _ = day_and_minute(created, zone)
        if kind == "closing" and day_and_minute(sent, zone)[0] != asked:
            yield f"a question to sign off on {asked}, at {sent}"


def untold(session: Session, line: Line, now: datetime) -> Iterator[str]:
    """A gap that has lasted, and of which no coordinator was told; the clock was there.

    A line that is open, with nobody Present, has one.
    """
    block = open_block(session, line, now)
    here = select(PRESENCE.c.member_id).where(PRESENCE.c.line == line.key)
    if block is None or is_endless(line) or session.execute(here).first():
        return
    changes = select(func.max(PRESENCE_CHANGE.c.at)).where(
        PRESENCE_CHANGE.c.line == line.key
    )
    last = session.execute(changes).scalar()
    began = max(block.opens(line.hours.zone), last or block.opens(line.hours.zone))
    if now < began + A_FLOOR + timedelta(minutes=line.alarm_minutes[-1]):
        return
    leads = select(MEMBER.c.id).where(MEMBER.c.role == "coordinator", MEMBER.c.active)
    told = select(MESSAGE.c.id).where(
        MESSAGE.c.about.like(f"alarm:{line.key}:%:coordinator:%"),
        MESSAGE.c.created_at >= began,
    )
    if session.execute(leads).first() and not session.execute(told).first():
        yield f"{line.key}: nobody since {began}, and nobody was told by {now}"


def repeated(session: Session, line: Line) -> Iterator[str]:
    """Who was alarmed twice of a desk that never closes and where nobody ever was."""
    ever = select(PRESENCE_CHANGE.c.id).where(PRESENCE_CHANGE.c.line == line.key)
    if not is_endless(line) or session.execute(ever).first():
        return
    rows = session.execute(
        select(MESSAGE.c.about, MESSAGE.c.member_id).where(
            MESSAGE.c.about.like(f"alarm:{line.key}:%")
        )
    )
    times = Counter((about.split(":")[-2], member) for about, member in rows)
    for (role, member), count in times.items():
        if count > 1:
            yield f"{line.key}: {member} was alarmed as {role} {count} times"


def held_up(session: Session, last_out: datetime, now: datetime) -> Iterator[str]:
    """Alarms by SMS that did not leave within a minute though the provider was well.

    `last_out` is when it last was not. Whoever is told by e-mail waits for mail.
    """
    rows = session.execute(
        select(MESSAGE.c.about, MESSAGE.c.created_at, MESSAGE.c.sent_at).where(
            MESSAGE.c.about.like("alarm:%"),
            MESSAGE.c.channel == "sms",
            MESSAGE.c.refused_by.is_(None),
            MESSAGE.c.given_up_at.is_(None),
            MESSAGE.c.created_at > last_out,
        )
    )
    for about, created, sent in rows:
        if (sent or now) - created > A_MINUTE:
            yield f"{about} of {created} left at {sent}"
