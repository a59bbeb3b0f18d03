"""The weeks of a line's hours: the one of today, those to come, and where each stands.

The first stands under `hours` in the line file, each that takes its place from a day on
under `hours_from`. A page shows the week of today; what is filled in there is of today
or of the day that is named. Must not know how a field is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from ringgroup.people.versions import WrongSettingError
from schedules.hours import OpeningHours
from webhooks.pages.people.line_fields import DAYS, WEEKS

LineValues = Mapping[str, Any]
"""Key of the line file → value."""
HOURS: Final = "hours"
FARTHEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class OtherWeeks:
    """What of hours that were entered before is undone by a change, or undoes it.

    `back`: weekdays (0 = Monday) that nobody changed, and that are as today again.
    `later`: days from which other weeks hold, in which what was changed is not so.
    """

    since: date
    back: tuple[int, ...] = ()
    later: tuple[date, ...] = ()


def other_weeks(now: OpeningHours, then: OpeningHours, day: date) -> OtherWeeks:
    """What hours that hold from a day on do with weeks that were entered before.

    A form is filled in from the week of today, and a week is whole (docs/adr/0043).
    `day` is today.
    """
    days = sorted({day, *(since for since, _ in (*now.later, *then.later))})
    changed = [on for on in days if on >= day and now.week_on(on) != then.week_on(on)]
    begin = {day, *(since for since, _ in then.later)}
    if not changed or changed[0] not in begin:
        return OtherWeeks(day)  # nothing changes, or a week is taken away
    since = changed[0]
    before, after, today = now.week_on(since), then.week_on(since), now.week_on(day)
    differ = [n for n in range(7) if before[n] != after[n]]
    back = tuple(n for n in differ if after[n] == today[n]) if since > day else ()
    later = tuple(
        on
        for on, week in then.later
        if on > since and any(week[n] != after[n] for n in differ)
    )
    return OtherWeeks(since, back, later)


def weeks_of(shown: LineValues) -> dict[date, str]:
    """The weeks that begin on a day, by that day: their keys."""
    keys = [key for key in shown if key.startswith(f"{WEEKS}.")]
    found = {date.fromisoformat(key.partition(".")[2]): key for key in keys}
    return dict(sorted(found.items()))


def coming(shown: LineValues, today: date) -> dict[date, Any]:
    """The weeks that are still to come."""
    return {on: shown[key] for on, key in weeks_of(shown).items() if on > today}


def of_today(shown: LineValues, today: date) -> dict[str, Any]:
    """The same, with the week of today where the first one stands."""
    week = _week_on(shown, today)
    return {**shown, **{_hours(day): week.get(day) for day in DAYS}}


def placed(filled_in: LineValues, shown: LineValues, today: date) -> dict[str, Any]:
    """Where in the line file the week goes that was filled in.

    `shown` is what holds, as the file says it.
    """
    values = dict(filled_in)
    typed = values.pop(WEEKS, "")
    week = _week_on(shown, today)
    for day in DAYS:
        week[day] = values.pop(_hours(day), week.get(day))
    open_days = {day: spans for day, spans in week.items() if spans}
    if not open_days:
        raise WrongSettingError(HOURS)
    if typed:
        since = _since(typed, today)
        before = {key: one for key, one in shown.items() if key != _key(since)}
        same = open_days == _week_on({**before, **values}, since)
        values[_key(since)] = None if same else open_days
    elif (begun := _begun(shown, today)) is not None:
        values[begun] = open_days
    else:
        values |= {_hours(day): week[day] for day in DAYS}
    return values


def _since(typed: str, today: date) -> date:
    try:
        since = date.fromisoformat(typed)
    except ValueError:
        raise WrongSettingError(WEEKS) from None
    if not today < since <= today + FARTHEST:
        raise WrongSettingError(WEEKS)
    return since


def _week_on(shown: LineValues, day: date) -> dict[str, Any]:
    """The spans of each open weekday, of the week that holds on a day."""
    begun = _begun(shown, day)
    if begun is not None:
        return dict(shown[begun])
    week = {one: shown.get(_hours(one)) for one in DAYS}
    return {one: spans for one, spans in week.items() if spans}


def _begun(shown: LineValues, day: date) -> str | None:
    """The key of the last week that began on a day or before, and does not go."""
    there = {on: key for on, key in weeks_of(shown).items() if shown[key] is not None}
    return next((key for on, key in reversed(there.items()) if on <= day), None)


def _hours(day: str) -> str:
    return f"{HOURS}.{day}"


def _key(since: date) -> str:
    return f"{WEEKS}.{since}"
