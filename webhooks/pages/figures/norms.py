"""What desks promise, and whether the published figures of a period kept it.

Made of measures that may be seen alone. A promise of which too little may be seen is
neither kept nor broken. Must not know words. Pure.
"""

from dataclasses import dataclass
from typing import Final

from ringgroup.figures.statistics import MINIMUM, Statistics


@dataclass(frozen=True, slots=True)
class Norm:
    """A measure in percent that is at least the limit, or at most."""

    measure: str
    limit: int
    at_most: bool = False


NORMS: Final = (
    Norm("answered_within_25_seconds_percent", 50),
    Norm("answered_within_30_seconds_percent", 70),
    Norm("lost_percent", 5, at_most=True),
    Norm("voicemails_within_2_working_days_percent", 90),
)
"""Of desks in the Netherlands (docs/figures.md)."""


@dataclass(frozen=True, slots=True)
class KeptNorm:
    """How often it was so; `met` is None when that cannot be said.

    `percent` is None with `met` when it is surely below a limit, and no more is known.
    """

    norm: Norm
    percent: int | None
    met: bool | None


def norms(found: Statistics) -> tuple[KeptNorm, ...]:
    """Each norm that was measured in the period; older rules measured fewer."""
    measured = (norm for norm in NORMS if norm.measure in found.measures)
    return tuple(_kept(norm, found) for norm in measured)


def _kept(norm: Norm, found: Statistics) -> KeptNorm:
    percent = found.measures[norm.measure]
    if percent is not None:
        held = percent <= norm.limit if norm.at_most else percent >= norm.limit
        return KeptNorm(norm, percent, held)
    base = found.tables["desk"].rows[("open",)]
    few = not isinstance(base, str) and base * norm.limit >= 100 * MINIMUM
    return KeptNorm(norm, None, True if norm.at_most and few else None)
