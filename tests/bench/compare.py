"""Rounds to ratios: on a shared machine nothing else means anything.

Every round runs every target once, in a new random order; a ratio is taken within
its round, and the median over the rounds is reported with its quartiles.
"""

import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.load import Heard
from tests.bench.targets import Targets

Rounds = dict[str, list[Heard]]
FLOORS = ("b", "d", "e")
COLUMNS = ("asked", "answers/s", *(f"rate / {floor}" for floor in FLOORS))
COLUMNS += ("p50 ms", "p99 ms", "errors", "generator")
BUSY_GENERATOR = 0.6
"""Above this share of a core the generator, not the target, is measured."""
SPREAD = 0.2
"""A ratio whose quartiles lie further off than this share of it says little."""


def interleaved(targets: Targets, rounds: int, at_once: int) -> Rounds:
    """What every phase of every target gave, round by round; one round is warm-up."""
    found: Rounds = defaultdict(list)
    names = list(targets)
    for number in range(rounds + 1):
        random.shuffle(names)
        for name in names:
            for phase, heard in targets[name](at_once).items():
                if number:
                    found[phase].append(heard)
    return found


@dataclass(frozen=True)
class Ratio:
    """A median with its quartiles."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Ratio":
        return cls(*statistics.quantiles(values, n=4, method="inclusive"))

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.low:.2f} to {self.high:.2f})"


def rates(rounds: Rounds, of: str, to: str) -> Ratio:
    """How many answers a second a phase gives for each one of another."""
    pairs = zip(rounds[of], rounds[to], strict=True)
    return Ratio.of([one.rate / other.rate for one, other in pairs])


def slowest(ours: Sequence[Heard], floor: Sequence[Heard]) -> Ratio:
    """How long the last per cent waits, compared with the same of a floor."""
    pairs = zip(ours, floor, strict=True)
    return Ratio.of([one.within(0.99) / other.within(0.99) for one, other in pairs])


def wrong(rounds: Rounds) -> Counter[str]:
    """Everything that was not the answer hoped for."""
    return sum((heard.wrong for all_ in rounds.values() for heard in all_), Counter())


def table(rounds: Rounds) -> list[str]:
    """A row for each phase."""
    rows = [
        f"| {' | '.join(COLUMNS)} |",
        "|---" * len(COLUMNS) + "|",
    ]
    for phase in sorted(rounds, key=_order):
        heard = rounds[phase]
        every = Heard(seconds=[s for one in heard for s in one.seconds])
        cells = (
            phase,
            f"{statistics.median(one.rate for one in heard):.0f}",
            *(str(rates(rounds, phase, floor)) for floor in FLOORS),
            f"{every.within(0.5):.1f}",
            f"{every.within(0.99):.1f}",
            str(sum(one.wrong.total() for one in heard)),
            f"{statistics.median(one.busy for one in heard):.2f}",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _order(phase: str) -> tuple[int, str]:
    kind, _, database = phase.partition(", ")
    kinds = [*FLOORS, "decision", "phone picked up", "phone stops ringing"]
    kinds += ["caller hangs up", "wrong signature"]
    return kinds.index(kind), "" if database == "SQLite" else database


def doubts(rounds: Rounds) -> list[str]:
    """Why this run should not be believed, if there is a reason."""
    found = []
    for phase, heard in rounds.items():
        busy = statistics.median(one.busy for one in heard)
        if busy > BUSY_GENERATOR:
            found.append(f"{phase}: the generator used {busy:.2f} of a core")
        ratio = rates(rounds, phase, "d")
        off = max(ratio.high - ratio.middle, ratio.middle - ratio.low)
        if off > SPREAD * ratio.middle:
            found.append(f"{phase}: a quartile lies more than 20 % off")
    return found
