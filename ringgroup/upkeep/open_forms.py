"""Who is told that a form waits: ten minutes after the call, and on its last morning.

A form is its member's alone: nobody else is told. Must not know what is filled in.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices.notice import A_DAY, MORNING, Notice
from ringgroup.notices.store import messages
from ringgroup.notices.wording import FormsExpire, FormWaits
from ringgroup.registration.questions import last_day
from ringgroup.registration.store import questions
from ringgroup.registration.store.questions import WaitingForm
from ringgroup.store import days
from schedules.local import day_and_minute, instant

PATIENCE: Final = timedelta(minutes=10)
"""So long after a call its form may wait before somebody is told."""


def form_notices(session: Session, line: Line, now: datetime) -> tuple[Notice, ...]:
    """What members must hear of their forms, and did not hear yet.

    Of a form on the day on which `PATIENCE` ends, and once more on its last morning:
    of all that end that day together. Nobody who is inactive, or is not on the line.
    """
    found = questions.unsent(session, line.key, now - PATIENCE)
    if not found:
        return ()
    today, minute = day_and_minute(now, line.hours.zone)
    midnight = instant(today + A_DAY, 0, line.hours.zone)
    due = [
        Notice(questions.told_as(one.id), one.member, FormWaits(one.id), midnight)
        for one in found
        if day_and_minute(one.opened_at + PATIENCE, line.hours.zone)[0] == today
    ]
    if minute >= MORNING:
        ends = Counter(
            (one.login, one.member) for one in _ending(session, line, found, today)
        )
        due += [
            Notice(
                f"forms:{line.key}:{today}:{login}",
                member,
                FormsExpire(count),
                midnight,
            )
            for (login, member), count in ends.items()
        ]
    told = messages.known(session, [one.about for one in due]) if due else set()
    return tuple(one for one in due if one.about not in told)


def ending(session: Session, line: Line, today: date) -> list[WaitingForm]:
    """The forms of days before that can be sent until this day and no longer.

    Also those of days that are over since forms are kept shorter: they go tonight.
    """
    midnight = instant(today, 0, line.hours.zone)
    return _ending(session, line, questions.unsent(session, line.key, midnight), today)


def _ending(
    session: Session, line: Line, found: list[WaitingForm], today: date
) -> list[WaitingForm]:
    zone = line.hours.zone
    opened = {one.id: day_and_minute(one.opened_at, zone)[0] for one in found}
    earlier = [one for one in found if opened[one.id] < today]
    if not earlier:
        return []
    first = min(opened[one.id] for one in earlier)
    extra = days.extra_days(session, line.key, first, today)
    return [one for one in earlier if last_day(line, opened[one.id], extra) <= today]
