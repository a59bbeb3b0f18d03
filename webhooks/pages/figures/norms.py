"""What a desk means to keep, and whether the published figures of a period kept it.

Made of measures that may be seen alone. A promise of which too little may be seen is
neither kept nor broken. Must not know words. Pure.
"""

from dataclasses import dataclass
from typing import Final

from ringgroup.figures.statistics import MINIMUM, SHARE_BASE, Statistics
from ringgroup.line import Targets

MEASURED: Final = {
    "within_25_seconds": "answered_within_25_seconds_percent",
    "within_30_seconds": "answered_within_30_seconds_percent",
    "lost": "lost_percent",
    "within_2_working_days": "voicemails_within_2_working_days_percent",
}
"""By what each target of a line is measured."""
AT_MOST: Final = ("lost",)
"""Targets that are kept from below."""
USUAL: Final = Targets()
"""The norms of desks in the Netherlands (docs/figures.md)."""


@dataclass(frozen=True, slots=True)
class Norm:
    """A measure in percent, at least the limit or at most; own: not what is usual."""

    measure: str
    limit: int
    at_most: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class KeptNorm:
    """How often it was so; `met` is None when that cannot be said.

    `percent` is None with `met` when it is surely below a limit, and no more is known.
    """

    norm: Norm
    percent: int | None
    met: bool | None


def norms(found: Statistics, targets: Targets) -> tuple[KeptNorm, ...]:
    """Each target that was measured in the period; older rules measured fewer."""
    return tuple(
        _kept(_norm(name, targets), found)
        for name, measure in MEASURED.items()
        if measure in found.measures
    )


def _norm(name: str, targets: Targets) -> Norm:
    limit = getattr(targets, name)
    return Norm(MEASURED[name], limit, name in AT_MOST, limit != getattr(USUAL, name))


def _kept(norm: Norm, found: Statistics) -> KeptNorm:
    percent = found.measures[norm.measure]
    if percent is not None:
        held = percent <= norm.limit if norm.at_most else percent >= norm.limit
        return KeptNorm(norm, percent, held)
    base = found.tables["desk"].rows[("open",)]
    hidden = not isinstance(base, str) and base >= SHARE_BASE  # so it is below 10
    few = hidden and int(base) * norm.limit >= 100 * MINIMUM
    return KeptNorm(norm, None, True if norm.at_most and few else None)
