"""Periods that have closed are published without being asked for.

So figures are made when nothing has gone yet of what they count. Older periods are
published when somebody asks for them. Harmless to repeat.
"""

from datetime import datetime, timedelta
from typing import Final

from structlog import get_logger

from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.figures import publishing
from schedules.local import day_and_minute

log = get_logger(__name__)

LATELY: Final = timedelta(days=92)
"""So long after its last day a period is published unasked: the clock may be down."""


def cycle(database: Database, desk: Desk, now: datetime) -> None:
    """Publish of every line what closed lately."""
    for line in desk.lines.values():
        with database.reading() as session:
            new = publishing.catalogue(session, line, now).new
        today, _ = day_and_minute(now, line.hours.zone)
        for period in new:
            if today - period.last <= LATELY:
                publishing.figures(database, line, period)
                log.info("published", line=line.key, period=period.label)
