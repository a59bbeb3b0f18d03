"""The people of a roster: when they can be asked, and why not.

Knows absences of every week, leave, and what else keeps somebody from a block.
Must not know why somebody is away: that is asked of nobody and kept nowhere.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from schedules.hours import Block, Span
from schedules.roster import overlap

Hindrance = Literal["inactive", "no_number", "on_leave", "not_available"]
"""In this order: the first is the one to solve first."""

WeeklyAbsence = tuple[int, Span]
"""A stretch of every week (Monday is 0) in which somebody cannot work."""


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """Somebody who may be on a roster.

    Absences are those of every week; leave is from and to a day, both included.
    `weight` is the agreed share, relative to that of the others. Whoever has no valid
    number cannot be rung (`reachable`). Their work counts from the day they joined
    (`since`), if that is known; being asked before it is for their leave to say.
    `a_week` is how many turns they want from Monday to Sunday at most, wherever.
    """

    login: str
    organisation: str = ""
    active: bool = True
    reachable: bool = True
    absences: frozenset[WeeklyAbsence] = frozenset()
    leave: tuple[tuple[date, date], ...] = ()
    weight: float = 1
    since: date | None = None
    a_week: int | None = None

    def hindrance(self, block: Block) -> Hindrance | None:
        """Return what keeps this person from a block."""
        if not self.active:
            return "inactive"
        if not self.reachable:
            return "no_number"
        if any(first <= block.day <= last for first, last in self.leave):
            return "on_leave"
        for weekday, span in self.absences:
            absent = Block(block.day, span.start, span.end)
            if weekday == block.day.weekday() and overlap(absent, block):
                return "not_available"
        return None
