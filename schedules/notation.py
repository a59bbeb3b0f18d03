"""How coordinators write a roster down: headings, dates, hours, people, nobody.

Knows the spellings that a Dutch spreadsheet holds, and the one exact spelling that
machines use. Must not know opening hours, nor whether what is written makes sense.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from schedules.cells import LONGEST, Cell, tidy
from schedules.dates import MONTHS, WEEKDAYS
from schedules.hours import DAY_ENDS, ScheduleError, Span

Column = Literal["date", "block", "from", "until", "duty", "backup"]
COLUMNS: Final[tuple[Column, ...]] = ("date", "block", "duty", "backup")
"""The columns that machines write, by their own names."""
SLOT_COLUMNS: Final[tuple[Column, ...]] = ("duty", "backup")
HEADINGS: Final[Mapping[str, Column]] = {
    **{name: name for name in COLUMNS},
    "datum": "date",
    "blok": "block",
    "tijd": "block",
    "tijden": "block",
    "tijdblok": "block",
    "from": "from",
    "van": "from",
    "vanaf": "from",
    "begin": "from",
    "begintijd": "from",
    "start": "from",
    "starttijd": "from",
    "until": "until",
    "tot": "until",
    "tot en met": "until",
    "t/m": "until",
    "einde": "until",
    "eind": "until",
    "eindtijd": "until",
    "dienst": "duty",
    "loketdienst": "duty",
    "achterwacht": "backup",
    "back-up": "backup",
    "reserve": "backup",
}
NOBODY: Final = frozenset({"", "-", "geen", "nvt", "n.v.t."})
SHORT_MONTHS: Final = {"mrt": 3, "sept": 9}
LETTERS: Final = 3  # of a month, at least; a weekday needs one less
WRITTEN: Final = re.compile(
    r"(?:([a-z]+)\.?,? )?([0-9]{1,2})"
    r"[-/. ]+([0-9]{1,2}|[a-z]+)[-/. ]+([0-9]{4}|[0-9]{2})"
)
HOURS: Final = re.compile(
    r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?: ?u(?:ur)?)?"
    r" ?(?:-|tot|t/m) ?"
    r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?: ?u(?:ur)?)?"
)
TIME: Final = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::00)?(?: ?u(?:ur)?)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a column; `span`: it is about that block of every day alone."""

    column: Column
    span: Span | None = None


def heading(cell: Cell) -> Heading | None:
    """Read "datum", "achterwacht", "09:00-12:00", "dienst 9-12 uur" and the like."""
    text = tidy(str(cell))
    if len(text) > LONGEST:
        return None
    if text in HEADINGS:
        return Heading(HEADINGS[text])
    for word, column in HEADINGS.items():
        if column in SLOT_COLUMNS:
            rest = text.removeprefix(f"{word} ").removesuffix(f" {word}")
            span = dutch_span(rest.strip("() ")) if rest != text else None
            if span is not None:
                return Heading(column, span)
    span = dutch_span(text)
    return None if span is None else Heading("duty", span)


@dataclass(frozen=True, slots=True)
class Misdated:
    """A date whose weekday is another than the one written beside it."""

    day: date


def dutch_day(cell: Cell) -> date | Misdated | None:
    """Read a real date, 5-10-2027, 2027-10-05 or "ma 5 oktober 2027"."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = WRITTEN.fullmatch(cell.casefold())
    if match is None:
        return _iso_day(cell)
    weekday, day_of_month, month, year = match.groups()
    number = int(month) if month.isdecimal() else _month(month)
    century = 2000 if len(year) == len("27") else 0
    try:
        day = date(century + int(year), number, int(day_of_month))
    except ValueError:
        return None
    if weekday is None:
        return day
    if len(weekday) < LETTERS - 1 or not any(w.startswith(weekday) for w in WEEKDAYS):
        return None
    return day if WEEKDAYS[day.weekday()].startswith(weekday) else Misdated(day)


def dutch_span(text: str) -> Span | None:
    """Read 09:00-12:00, 9.00 - 12.00 uur, 9-12 and the like."""
    match = HOURS.fullmatch(text.casefold())
    if match is None:
        return None
    from_hour, from_minute, to_hour, to_minute = (int(n or 0) for n in match.groups())
    try:
        return Span.parse(
            f"{from_hour:02}:{from_minute:02}-{to_hour:02}:{to_minute:02}"
        )
    except ScheduleError:
        return None


def dutch_time(text: str) -> int | None:
    """Read 09:00, 9.00 uur, 9u and the like, as minutes after midnight."""
    match = TIME.fullmatch(text.casefold())
    if match is None:
        return None
    hour, minute = (int(n or 0) for n in match.groups())
    at = hour * 60 + minute
    return at if minute < 60 and at <= DAY_ENDS else None  # noqa: PLR2004 - an hour


def hidden_time(cell: Cell) -> int | None:
    """The time that a date brings along unseen, as minutes after midnight."""
    if not isinstance(cell, datetime) or not (cell.hour or cell.minute):
        return None
    return cell.hour * 60 + cell.minute


def directory(people: Iterable[tuple[str, str]]) -> Mapping[str, Collection[str]]:
    """Return the logins by every spelling, from (login, full name).

    A spelling is tidied (`tidy`). Whoever's login it is goes before whoever's name it
    is; a name that two people have leads to both.
    """
    people = tuple(people)
    found: dict[str, set[str]] = {}
    for login, name in people:
        found.setdefault(tidy(name), set()).add(login)
    return found | {tidy(login): {login} for login, _ in people}


def _iso_day(text: str) -> date | None:
    """Read YYYY-MM-DD, and no other spelling; a time of nought may follow."""
    with suppress(ValueError):
        day = date.fromisoformat(text.removesuffix(" 00:00:00"))
        if text.startswith(day.isoformat()):
            return day
    return None


def _month(name: str) -> int:
    """Return the number of a month by its name or the beginning of it, or nought."""
    short = (n for n, full in enumerate(MONTHS, 1) if full.startswith(name))
    return SHORT_MONTHS.get(name) or (next(short, 0) if len(name) >= LETTERS else 0)
