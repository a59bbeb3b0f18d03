"""What came of the days: as lines to read, and as a section of a page."""

from collections import Counter
from dataclasses import dataclass, field

from tests.soak import machine
from tests.soak.days import Day
from tests.soak.network import Figures


@dataclass
class Run:
    """All days on one database."""

    kind: str
    seed: str
    days: list[Day] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)
    largest_log: int = 0
    growth: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def end(self, figures: Figures, largest_log: int) -> None:
        """The last day is over."""
        self.figures, self.largest_log = figures, largest_log
        self.growth = list(machine.growth([day.sizes for day in self.days]))

    @property
    def violations(self) -> list[str]:
        found = [
            f"day {day.number}: {what}" for day in self.days for what in day.violations
        ]
        return [*found, *self.growth]

    def befallen(self) -> Counter[str]:
        return Counter(name for day in self.days for name in day.faults)


def told(day: Day, seed: str, kind: str) -> str:
    """One day in some lines; what was violated, and how to live it again."""
    outcomes = ", ".join(f"{n} {what}" for what, n in sorted(day.outcomes.items()))
    lines = [f"{kind} day {day.number}: {day.calls} calls ({outcomes})"]
    lines += [f"  {name}" for name in day.faults]
    counted = Counter(_alike(what) for what in day.violations)
    lines += [f"  VIOLATED {what} (x{number})" for what, number in counted.items()]
    if day.violations:
        lines.append(
            f"  again: make soak DAYS={day.number + 1} SEED={seed} DATABASE={kind}"
        )
    return "\n".join(lines)


def _alike(what: str) -> str:
    """Without the moment."""
    head, _, rest = what.partition(" ")
    return rest if head.count(":") == 2 else what


def summary(run: Run) -> list[tuple[str, str]]:
    """The figures of a run."""
    seconds = sorted(run.figures.seconds) or [0.0]
    outcomes = sum((day.outcomes for day in run.days), Counter())
    return [
        ("days", str(len(run.days))),
        ("calls", str(sum(day.calls for day in run.days))),
        *((f"- ended in {what}", str(n)) for what, n in sorted(outcomes.items())),
        ("webhooks", str(run.figures.requests)),
        ("- answered without the database", str(run.figures.emergency)),
        ("- repeats compared with the first answer", str(run.figures.compared)),
        ("- that found nobody home", str(run.figures.unreached)),
        ("median answer, ms", f"{1000 * seconds[len(seconds) // 2]:.0f}"),
        ("99 % of answers within, s", f"{seconds[int(0.99 * (len(seconds) - 1))]:.2f}"),
        ("longest answer, s", f"{seconds[-1]:.2f}"),
        ("faults", str(sum(run.befallen().values()))),
        ("kinds of faults", str(len(run.befallen()))),
        ("violations", str(len(run.violations))),
        ("largest SQLite log, KiB", str(run.largest_log // 1024)),
    ]


def page(runs: list[Run]) -> str:
    """The section of a page."""
    heads = [run.kind for run in runs]
    lines = [
        "| | " + " | ".join(heads) + " |",
        "|---|" + "---|" * len(runs),
    ]
    tables = [dict(summary(run)) for run in runs]
    names = list(dict.fromkeys(name for table in tables for name in table))
    for name in names:
        values = " | ".join(table.get(name, "0") for table in tables)
        lines.append(f"| {name} | {values} |")
    lines += ["", "| fault | " + " | ".join(heads) + " |", "|---|" + "---|" * len(runs)]
    counted = [run.befallen() for run in runs]
    for name in sorted({name for each in counted for name in each}):
        values = " | ".join(str(each[name]) for each in counted)
        lines.append(f"| {name} | {values} |")
    return "\n".join(lines) + "\n"
