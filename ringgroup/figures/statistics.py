"""Figures that may be seen: every count rounded, small ones hidden. One way out.

`disclose` makes published figures of counted facts, and nothing else does: a page,
CSV, JSON, spreadsheet or print can only be made of `Statistics`, whose numbers refuse
to exist unless they are rounded. Method: docs/privacy.md. Knows the codes that each
dimension has; which tables there are says `counts`. Must not know rows, files or
words. Pure.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, product
from typing import Final, Literal, get_args

from ringgroup.call.legs import LegRole
from ringgroup.call.outcome import Outcome
from ringgroup.figures.attendance import Attendance
from ringgroup.figures.counts import TABLES, Spec
from ringgroup.figures.periods import Period
from ringgroup.line import Line

RULES: Final = 3
"""Which rules these are; published figures are kept with it. Other rules: the next."""
ROUND_TO: Final = 5
MINIMUM: Final = 10
SMALL: Final = "<10"
SHARE_BASE: Final = 50
"""A percentage of fewer says little, and moves when one person is added."""
MEDIAN_BASE: Final = 10
NOBODY_STEP: Final = 15
"""Minutes with nobody Present are given in quarters of an hour."""

ShownNumber = int | Literal["<10"]
"""A number that may be seen: a multiple of 5 from 10, or that it is less."""
Naming = Callable[[str, str], str]
"""What a code is called: (what it is a code of, the code) → words. What they are
codes of: "table", "dimension", "heading" (count, total, measures, period, figures),
"measure", "column" (of a CSV), or the name of a dimension."""
Codes = tuple[str, ...]
RegisteredCodes = tuple[str | None, ...]
"""Codes as they were registered: None where a form was not sent."""
Facts = Mapping[str, Mapping[RegisteredCodes, int]]
"""True counts, by source and by what was found there: never to be shown."""

NOT_FILLED_IN: Final = "not-filled-in"
MERGED_GENDERS: Final = frozenset({"other", "unknown"})
WEEKDAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
WAITS: Final = {15: "0-15", 30: "16-30", 60: "31-60", 90: "61-90"}
"""Seconds that answered callers waited at most, and the code of that step."""
LONG_WAIT: Final = "91+"
PICKED_UP_WITHIN: Final = (25, 30)
"""Seconds within which desks promise to answer: how often that was so is a measure."""
LOST: Final = ("abandoned", "failed")
"""How a call ends in which nobody was spoken to, and nothing left to call back for."""
WAIT_STEPS: Final = (5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 180, 300)
"""To one of these the median and the 90th percentile are rounded up (seconds)."""


def shown(count: int) -> ShownNumber:
    """A true count as it may be seen, always the same way."""
    return SMALL if count < MINIMUM else ROUND_TO * ((count + 2) // ROUND_TO)


def share(part: ShownNumber, base: ShownNumber) -> int | None:
    """Percentage of two published numbers; None when it would say too much."""
    if isinstance(part, str) or isinstance(base, str) or base < SHARE_BASE:
        return None
    return min(100, (200 * part + base) // (2 * base))


def change(now: ShownNumber, before: ShownNumber) -> int | None:
    """By how much a published number grew; None when either is hidden."""
    if isinstance(now, str) or isinstance(before, str):
        return None
    return now - before


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A published table, its rows in the order of their codes.

    Raises ValueError when a number in it is not one that may be seen.
    """

    id: str
    dimensions: tuple[str, ...]
    rows: Mapping[Codes, ShownNumber]
    total: ShownNumber

    def __post_init__(self) -> None:
        for number in (*self.rows.values(), self.total):
            if isinstance(number, str):
                continue
            if number < MINIMUM or number % ROUND_TO:
                message = f"table {self.id} holds a number that was not disclosed"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Statistics:
    """The published figures of a line over a period; a measure may be unknown."""

    line: str
    period: Period
    tables: Mapping[str, PublishedTable]
    measures: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, true: goes into `disclose` and nowhere else."""

    facts: Facts = field(repr=False)
    attendance: Attendance | None = field(default=None, repr=False)


def disclose(line: Line, period: Period, counted: Counted) -> Statistics:
    """Make of true counts what may be seen: rounded, each total from its true total."""
    codes = {**all_codes(line), "month": _months(period)}
    tables = {spec.id: _table(line, spec, codes, counted.facts) for spec in TABLES}
    measures = _measures(tables, counted)
    return Statistics(line.key, period, tables, measures)


def all_codes(line: Line) -> Mapping[str, Codes]:
    """Every code that each dimension can have on a line, in the order of its list.

    Inactive codes are among them: they were used once. What was not sent has a code.
    """
    asked = {
        name: [_code(line, name, choice.code) for choice in listed]
        for name, listed in line.registration.items()
    }
    return {
        "channel": ("phone", "email"),
        "month": tuple(map(str, range(1, 13))),
        "outcome": get_args(Outcome),
        "desk": ("open", "closed"),
        "answered_by": get_args(LegRole),
        "wait": (*WAITS.values(), LONG_WAIT),
        "form": ("filled-in", NOT_FILLED_IN),
        "handled_within": ("1", "2", "more"),
        "weekday": WEEKDAYS,
        "hour": tuple(map(str, range(24))),
        **{
            name: tuple(dict.fromkeys([*of_list, NOT_FILLED_IN]))
            for name, of_list in asked.items()
        },
    }


def _months(period: Period) -> Codes:
    return tuple(str(n) for n in range(period.first.month, period.last.month + 1))


def _gender(line: Line, code: str) -> str:
    """A gender, with the rare ones merged: else "other" is nearly always one child.

    On a list with codes of its own, all but its first two are merged.
    """
    known = [choice.code for choice in line.registration["gender"]]
    merged = MERGED_GENDERS.intersection(known) or frozenset(known[2:])
    apart = [other for other in known if other not in merged]
    return code if code in apart else "unknown"


def _code(line: Line, dimension: str, found: str | None) -> str:
    if found is None:
        return NOT_FILLED_IN
    match dimension:
        case "gender":
            return _gender(line, found)
        case "weekday":
            return WEEKDAYS[int(found) - 1]  # Sunday is 0
        case "wait":
            steps = (code for most, code in WAITS.items() if int(found) <= most)
            return next(steps, LONG_WAIT)
        case _:
            return found


def _table(
    line: Line, spec: Spec, codes: Mapping[str, Codes], facts: Facts
) -> PublishedTable:
    counts: Counter[Codes] = Counter()
    for found, count in facts.get(spec.source, {}).items():
        cell = tuple(
            _code(line, name, found[place])
            for name, place in zip(spec.dimensions, spec.places, strict=True)
        )
        counts[cell] += count
    cells = list(product(*(codes[name] for name in spec.dimensions)))
    # what is on no list has a row when its number may be seen: a hidden one would tell
    # that it is not 0
    off_list = sorted(
        cell for cell in counts.keys() - set(cells) if shown(counts[cell]) != SMALL
    )
    rows = {cell: shown(counts[cell]) for cell in (*cells, *off_list)}
    return PublishedTable(spec.id, spec.dimensions, rows, shown(counts.total()))


def _measures(
    tables: Mapping[str, PublishedTable], counted: Counted
) -> Mapping[str, int | None]:
    """Coarse enough to add nothing to the tables; None on too few calls."""
    voicemail = tables["voicemail"]
    handled = counted.facts.get("voicemail", {})
    within_two = sum(count for (within,), count in handled.items() if within != "more")
    waits = {
        int(seconds): count
        for (seconds,), count in counted.facts.get("wait", {}).items()
        if seconds is not None
    }
    came_open = tables["desk"].rows[("open",)]
    answered_open = tables["outcome_by_desk"].rows["answered", "open"]
    ended = counted.facts.get("outcome_by_desk", {})
    lost = sum(ended.get((outcome, "open"), 0) for outcome in LOST)
    filled_in = tables["form"].rows[("filled-in",)]
    hours = counted.attendance
    return {
        "answered_percent": share(answered_open, came_open),
        **{
            f"answered_within_{most}_seconds_percent": share(
                shown(sum(count for wait, count in waits.items() if wait <= most)),
                came_open,
            )
            for most in PICKED_UP_WITHIN
        },
        "lost_percent": share(shown(lost), came_open),
        "forms_filled_in_percent": share(filled_in, tables["form"].total),
        "wait_median_seconds": _quantile(waits, 50, MEDIAN_BASE),
        "wait_p90_seconds": _quantile(waits, 90, SHARE_BASE),
        "voicemails_within_1_working_day_percent": share(
            voicemail.rows[("1",)], voicemail.total
        ),
        "voicemails_within_2_working_days_percent": share(
            shown(within_two), voicemail.total
        ),
        "nobody_present_minutes": _coarse(
            None if hours is None else hours.nobody_minutes
        ),
        "open_minutes": _coarse(None if hours is None else hours.open_minutes),
    }


def _coarse(minutes: int | None) -> int | None:
    if minutes is None:
        return None
    return (2 * minutes + NOBODY_STEP) // (2 * NOBODY_STEP) * NOBODY_STEP


def _quantile(waits: Mapping[int, int], percent: int, base: int) -> int | None:
    """The smallest step within which that part of the callers was answered."""
    total = sum(waits.values())
    seen = shown(total)  # whether there is an answer says no more than the total does
    if isinstance(seen, str) or seen < base:
        return None
    ordered = sorted(waits)
    running = accumulate(waits[seconds] for seconds in ordered)
    reached = zip(ordered, running, strict=True)
    within = next(most for most, so_far in reached if 100 * so_far >= percent * total)
    return next((step for step in WAIT_STEPS if within <= step), WAIT_STEPS[-1])
