"""The people of a roster: when they can be asked, and why not.

Knows availability by the week, leave, and what else keeps somebody from a block.
Must not know why somebody is away: that is asked of nobody and kept nowhere.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from schedules.hours import Block, Span

Hindrance = Literal["inactive", "no_number", "on_leave", "not_available"]
"""In this order: the first is the one to solve first."""

Availability = frozenset[tuple[int, Span]]
"""The weekdays (0 is Monday) and hours at which somebody works for the desk."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be on a roster.

    No availability means that every block will do; leave is from and to a day, both
    included. `weight` is the agreed share, relative to that of the others. Whoever has
    no valid number cannot be rung (`reachable`).
    """

    login: str
    organisation: str = ""
    active: bool = True
    reachable: bool = True
    availability: Availability | None = None
    leave: tuple[tuple[date, date], ...] = ()
    weight: float = 1

    def hindrance(self, block: Block) -> Hindrance | None:
        """Return what keeps this person from a block."""
        if not self.active:
            return "inactive"
        if not self.reachable:
            return "no_number"
        if any(first <= block.day <= last for first, last in self.leave):
            return "on_leave"
        return None if self._works(block) else "not_available"

    def _works(self, block: Block) -> bool:
        """Touching hours count as one stretch; each minute of the block must be in."""
        if self.availability is None:
            return True
        covered = block.start
        for weekday, span in sorted(self.availability):
            if weekday == block.day.weekday() and span.start <= covered < span.end:
                covered = span.end
        return covered >= block.end
