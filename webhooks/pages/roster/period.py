"""The month or the week that a roster page is about, as addresses name it.

Must not know who is in the roster.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from flask import abort, request

from ringgroup.line import Line
from schedules.dates import month_named
from schedules.month import month_of, week_of
from webhooks.pages.edge import Edge
from webhooks.pages.rendering import today as day_of

MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
WEEK: Final = re.compile(r"(20[0-9]{2})-W([0-5][0-9])")
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RosterPeriod:
    """The days from first to last, both included."""

    kind: Literal["maand", "week"]
    first: date
    last: date

    @property
    def key(self) -> str:
        """As it stands in an address: 2027-10 or 2027-W41."""
        year, week, _ = self.first.isocalendar()
        return f"{self.first:%Y-%m}" if self.kind == "maand" else f"{year}-W{week:02}"

    @property
    def query(self) -> dict[str, Any]:
        """The argument of an address: maand=2027-10."""
        return {self.kind: self.key}

    @property
    def title(self) -> str:
        """As people say it: oktober 2027, week 41 van 2027."""
        if self.kind == "maand":
            return month_named(self.first)
        year, week, _ = self.first.isocalendar()
        return f"week {week} van {year}"

    @property
    def previous(self) -> "RosterPeriod":
        """The one before."""
        return around(self.first - A_DAY, self.kind)

    @property
    def following(self) -> "RosterPeriod":
        """The one after."""
        return around(self.last + A_DAY, self.kind)

    @property
    def as_month(self) -> "RosterPeriod":
        """The month in which it begins."""
        return around(self.first, "maand")

    @property
    def as_week(self) -> "RosterPeriod":
        """Its first week."""
        return around(self.first, "week")

    def holds(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last


def around(day: date, kind: Literal["maand", "week"]) -> RosterPeriod:
    """The month or the week of a day."""
    return RosterPeriod(kind, *(month_of(day) if kind == "maand" else week_of(day)))


def requested(edge: Edge, line: Line) -> RosterPeriod:
    """The month or week of the address; 404 when it names none."""
    found = asked(request.args, day_of(edge, line))
    if found is None:
        abort(404)
    return found


def asked(values: Mapping[str, str], today: date) -> RosterPeriod | None:
    """The period of an address, today's month without one; None when it is none."""
    if "week" in values:
        found = WEEK.fullmatch(values["week"])
        try:
            first = date.fromisocalendar(int(found[1]), int(found[2]), 1)  # type: ignore[index] # caught
        except (TypeError, ValueError):
            return None
        return around(first, "week")
    if "maand" in values:
        found = MONTH.fullmatch(values["maand"])
        return around(date(int(found[1]), int(found[2]), 1), "maand") if found else None
    return around(today, "maand")
