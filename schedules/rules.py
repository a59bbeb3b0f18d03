"""By which rules turns are shared out, as a desk has set them.

Knows the bounds of each. Must not know how a month is made of them
(schedules/arrangement.py), nor how they are said.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

HUNDRED: Final = 100
BETWEEN: Final = (0, 7)
"""Days between two turns, at least and at most."""
MOST: Final = (100, 300)
"""Of an equal part, in hundredths: with 100 nobody is asked for more than that."""
A_WEEK: Final = (1, 14)
"""Turns in a week: two a day at most."""


@dataclass(frozen=True, slots=True)
class TurnRules:
    """How turns are shared out; what a desk has that set nothing.

    `between`: so many days lie between two turns of one person, where that is
    possible. `running`: two days running are no worse than that. `most`: in a period
    nobody is asked for more than so many hundredths of an equal part. `a_week`: nor,
    from Monday to Sunday, for more turns than this.
    """

    between: int = 2
    running: bool = False
    most: int = 150
    a_week: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no rule."""
        bounds = ((self.between, BETWEEN), (self.most, MOST), (self.a_week, A_WEEK))
        for number, (least, most) in bounds:
            if number is not None and not least <= number <= most:
                raise ValueError(number)

    @property
    def times(self) -> float:
        """How many times an equal part is asked of nobody."""
        return self.most / HUNDRED


USUAL: Final = TurnRules()


def week(day: date) -> int:
    """In which week a day is, counted from the first Monday there was."""
    return (day.toordinal() - 1) // 7
