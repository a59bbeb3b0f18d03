"""Days on which a line keeps other hours, as coordinators arrange them.

Knows what is written down about a change. Must not know HTTP. All of it inside a
transaction that somebody else begins.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from ringgroup.line import ExtraDay, Line
from ringgroup.store import audit, days


def extra_days(session: Session, line: Line, today: date) -> list[ExtraDay]:
    """The days from today on which the line keeps other hours."""
    return days.extra_days_from(session, line.key, today)


def keep_day(
    session: Session, line: Line, actor: int, wanted: ExtraDay, now: datetime
) -> None:
    """Close the line on a day, or open it at other hours."""
    days.keep_extra_day(session, line.key, wanted)
    action = "day_opened" if wanted.spans else "day_closed"
    audit.note(session, now, actor, action, line=line.key, detail=f"{wanted.day}")


def forget_day(
    session: Session, line: Line, actor: int, day: date, now: datetime
) -> None:
    """The line keeps its usual hours on a day."""
    days.forget_extra_day(session, line.key, day)
    audit.note(session, now, actor, "day_as_usual", line=line.key, detail=f"{day}")
