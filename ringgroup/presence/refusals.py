"""Who is told when not one phone could be rung: the coordinators, once an hour.

Must not know why a phone could not be rung, nor the way a message goes.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices.notice import Notice, to_each
from ringgroup.notices.store import messages
from ringgroup.notices.wording import NobodyRung
from ringgroup.store import troubles
from schedules.local import wall

FRESH: Final = timedelta(minutes=15)
"""What was longer ago is not told any more: it is on the page and in doctor."""
USEFUL: Final = timedelta(hours=2)
"""After that nobody can do anything about that caller any more."""


def refusal_notices(session: Session, line: Line, now: datetime) -> tuple[Notice, ...]:
    """What coordinators must hear of rounds in which every phone failed."""
    found = troubles.since(session, now - FRESH)
    failed = [
        one for one in found if (one.kind, one.line) == (troubles.NOT_RUNG, line.key)
    ]
    if not failed:
        return ()
    hour = f"{wall(failed[0].last_at, line.hours.zone):%Y-%m-%dT%H}"
    readers = messages.coordinators(session, line.key)
    until = failed[0].last_at + USEFUL
    return to_each(readers, f"not_rung:{line.key}:{hour}", NobodyRung(), until)
