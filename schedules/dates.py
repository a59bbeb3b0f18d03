"""How days are named in Dutch: on pages, on the telephone, in messages and in files.

One list of names for all of them. Knows no language but this one; must not know what
happens on a day, nor which day it is.
"""

from datetime import date
from typing import Final

WEEKDAYS: Final = (
    *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
)
MONTHS: Final = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
MARCH: Final = 3


def day_and_month(on: date) -> str:
    """A day of any year: 23 november."""
    return f"{on.day} {MONTHS[on.month - 1]}"


def day_named(on: date) -> str:
    """A day as people say it: maandag 23 november."""
    return f"{WEEKDAYS[on.weekday()]} {day_and_month(on)}"


def month_named(on: date) -> str:
    """The month of a day: november 2026."""
    return f"{MONTHS[on.month - 1]} {on.year}"


def short_month(number: int) -> str:
    """A month (1 to 12) in three letters: nov; of March the usual ones, mrt."""
    return "mrt" if number == MARCH else MONTHS[number - 1][:3]
