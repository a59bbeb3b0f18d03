"""The basic pattern of a roster: who has what in a cycle of weeks, by weekday.

Knows which week of the cycle a day falls in. Must not know opening hours or
holidays: schedules/filling.py rolls a pattern out over real days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from schedules.hours import ScheduleError
from schedules.month import week_of
from schedules.roster import Slot


class PatternPlace(NamedTuple):
    """A slot of a pattern.

    Week 0 is the first of the cycle, weekday 0 is Monday, and block 0 is the first of
    the day; no block means each block of that day.
    """

    week: int
    weekday: int
    block: int | None
    slot: Slot


@dataclass(frozen=True)
class Pattern:
    """Who has what in a cycle of weeks; the anchor is any day of a first week."""

    weeks: int
    anchor: date
    places: Mapping[PatternPlace, str]

    def __post_init__(self) -> None:
        if self.weeks < 1:
            message = f"a pattern has one week or more, not {self.weeks}"
            raise ScheduleError(message)
        for place in self.places:
            if not (
                0 <= place.week < self.weeks and 0 <= place.weekday < len("MTWTFSS")
            ):
                message = f"a pattern of {self.weeks} weeks has no {place}"
                raise ScheduleError(message)
            if place.block is not None and place._replace(block=None) in self.places:
                message = f"{place} is given twice: for the block and for the day"
                raise ScheduleError(message)

    @classmethod
    def weekly(cls, people: Mapping[tuple[int, Slot], str]) -> "Pattern":
        """Give each weekday (0 is Monday) its person, in all blocks, every week."""
        return cls(
            1,
            date.min,
            {
                PatternPlace(0, weekday, None, slot): login
                for (weekday, slot), login in people.items()
            },
        )

    def week(self, day: date) -> int:
        """Return which week of the cycle a day falls in, before the anchor too."""
        apart = week_of(day)[0] - week_of(self.anchor)[0]
        return apart.days // 7 % self.weeks

    def on(self, day: date) -> list[tuple[PatternPlace, str]]:
        """Return who has what on a day, duties first."""
        week, weekday = self.week(day), day.weekday()
        found = (
            (place, login)
            for place, login in self.places.items()
            if (place.week, place.weekday) == (week, weekday)
        )
        return sorted(found, key=lambda one: (one[0].slot != "duty", one[0].block or 0))
