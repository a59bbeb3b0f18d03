"""The roster follows the hours of the line file, by whatever way those changed.

A coordinator's extra day is followed at once; what stands in a file is seen only
by who reads it. Harmless to repeat. Must not know files.
"""

from datetime import date, datetime

from ringgroup.database.database import Database
from ringgroup.database.each import each
from ringgroup.desk import COMMAND_LINE, Act, Desk
from ringgroup.line import Line
from ringgroup.roster import blocks


def cycle(database: Database, desk: Desk, now: datetime) -> None:
    """Settle each day of each line on its own: one that fails keeps no other."""
    found: list[tuple[Line, date]] = []
    for line in desk.lines.values():
        with database.reading() as session:
            due = blocks.due(session, line, now)
        found += [(line, day) for day in due.days]

    def work(one: tuple[Line, date]) -> None:
        line, day = one
        database.attempt(
            lambda session: blocks.settle(Act(session, line, COMMAND_LINE, now), [day])
        )

    each(
        database, "follow hours", found, work, now, name=lambda o: f"{o[0].key} {o[1]}"
    )
