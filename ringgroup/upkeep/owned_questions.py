"""Who is reminded that they are the contact of a question until a colleague has it.

On the morning of a working day, of all that is due together; then every second
working day until it is ticked, or gone. A question is its owner's alone: nobody else
is told. Must not know which question it is.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import A_DAY, MORNING, Notice
from ringgroup.notices.wording import QuestionsOwned
from ringgroup.registration.owned import AGAIN, next_time
from ringgroup.registration.store import owned
from schedules.local import day_and_minute, instant


def owner_notices(session: Session, line: Line, now: datetime) -> tuple[Notice, ...]:
    """What owners must hear now, and did not hear yet."""
    today, minute = day_and_minute(now, line.hours.zone)
    found = owned.due(session, line.key, today) if minute >= MORNING else []
    if not found or next_time(session, line, today - A_DAY, 1) != today:
        return ()
    midnight = instant(today + A_DAY, 0, line.hours.zone)
    return tuple(
        Notice(
            f"owned:{line.key}:{today}:{one.login}",
            one.member,
            QuestionsOwned(one.questions),
            midnight,
        )
        for one in found
    )


def tell_owners(session: Session, line: Line, now: datetime) -> None:
    """Write to them, and remind them of the same again later."""
    notices = owner_notices(session, line, now)
    outbox.tell(session, line, notices, now)
    today, _ = day_and_minute(now, line.hours.zone)
    later = next_time(session, line, today, AGAIN)
    owned.put_off(session, line.key, [one.member for one in notices], today, later)
