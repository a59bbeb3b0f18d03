"""Who is told when not one phone could be rung: who leads the desk, once an hour.

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
SETTLED: Final = timedelta(seconds=15)
"""Until then a phone of that round may still say that it rang after all."""
USEFUL: Final = timedelta(hours=2)
"""After that nobody can do anything about that caller any more."""


def refusal_notices(session: Session, line: Line, now: datetime) -> tuple[Notice, ...]:
    """What who leads the desk must hear of rounds in which every phone failed."""
    failed = [
        one
        for one in troubles.since(session, now - FRESH)
        if (one.kind, one.line) == (troubles.NOT_RUNG, line.key)
        and one.last_at + SETTLED <= now
    ]
    if not failed:
        return ()
    hour = f"{wall(failed[0].last_at, line.hours.zone):%Y-%m-%dT%H}"
    readers = messages.leaders(session, line.key)
    until = failed[0].last_at + USEFUL
    return to_each(readers, f"not_rung:{line.key}:{hour}", NobodyRung(), until)
