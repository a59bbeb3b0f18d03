"""`python -m tests.soak`: so many random days; exit 1 if anything was wrong."""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from secrets import randbelow

from tests.soak.days import Life
from tests.soak.faults import FAULTS, Fault
from tests.soak.plan import FAULTS_A_DAY, deck, named
from tests.soak.report import Run, page, told
from tests.soak.world import World

KINDS = ("sqlite", "postgresql")


def live(
    kind: str,
    days: int,
    seed: str,
    tell: Callable[[str], None],
    chosen: Sequence[Fault] = (),
    a_day: int = FAULTS_A_DAY,
) -> Run:
    """So many days on one database, in a folder that is gone afterwards."""
    run, begin = Run(kind, seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ringgroup-soak-") as folder:
        world = World(Path(folder), kind, seed, days)
        try:
            for number, faults in enumerate(deck(kind, seed, days, chosen, a_day)):
                day = Life(world, number, faults).live()
                run.days.append(day)
                run.seconds = time.monotonic() - begin
                tell(f"{told(day, seed, kind)}\n  {run.seconds:.0f} s")
                if day.violations:
                    tell(_log(world))
        finally:
            run.end(world.network.figures, world.largest_log)
            world.close()
    return run


def _log(world: World) -> str:
    """What the processes said that day, as far as it is trouble; without numbers."""
    bad = ("error", "critical", "traceback", "exception")
    lines = [
        line for line in world.processes.said if any(w in line.lower() for w in bad)
    ]
    return "\n".join(f"    {line[:300]}" for line in lines[:12])


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--seed", default=None)
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--fault", action="append", default=[], help="only these")
    parser.add_argument("--a-day", type=int, default=FAULTS_A_DAY, help="faults")
    parser.add_argument("--faults", action="store_true", help="names all faults")
    parser.add_argument("--page", type=Path, help="write the counts as Markdown")
    given = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and leave nothing behind
    if given.faults:
        tell("\n".join(fault.name for fault in FAULTS))
        return 0
    seed = given.seed or str(randbelow(1_000_000))
    kinds = KINDS if given.database == "both" else (given.database,)
    tell(f"seed {seed}")
    runs = [
        live(kind, given.days, seed, tell, named(given.fault), given.a_day)
        for kind in kinds
    ]
    tell(page(runs))
    if given.page:
        given.page.write_text(page(runs))
    wrong = [f"{run.kind} {what}" for run in runs for what in run.violations]
    tell("\n".join(wrong) or "Nothing was violated.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
