"""`python -m tests.bench [--quick]`: the table, and exit 1 when a must is missed."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.bench import compare, footprint, siege
from tests.bench.compare import Ratio, Rounds
from tests.bench.load import Heard
from tests.bench.servers import SERVERS, Place
from tests.bench.targets import (
    EVERY_NUMBER,
    NUMBERS,
    burst,
    floor,
    targets,
    visit,
)

USUAL, CROWDED = 8, 16
"""Connections at once: of the comparison, and of the search for lock errors."""


@dataclass(frozen=True)
class Length:
    """How long a run is."""

    requests: int
    rounds: int
    other_rounds: int
    bursts: int
    crowded: int
    starts: int
    """Of the servers, for the first calls."""
    siege: float
    """Seconds of each attack."""


FULL = Length(
    requests=200, rounds=15, other_rounds=9, bursts=9, crowded=3, starts=5, siege=10
)
QUICK = Length(
    requests=80, rounds=4, other_rounds=2, bursts=2, crowded=1, starts=2, siege=4
)
PARTS = ("ratios", "first", "siege", "footprint")


class Report:
    """What is printed, and whether a must was missed."""

    def __init__(self) -> None:
        self.missed = False
        self._musts: list[str] = []

    def say(self, *lines: str) -> None:
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()

    def must(self, what: str, found: str, wanted: str, *, kept: bool) -> None:
        """Note a must; they are shown together at the end."""
        self.missed = self.missed or not kept
        self._musts.append(
            f"| {what} | {found} | {wanted} | {'yes' if kept else 'NO'} |"
        )

    def at_least(self, what: str, found: Ratio, wanted: float) -> None:
        kept = found.middle >= wanted
        self.must(what, str(found), f"at least {wanted:.2f}", kept=kept)

    def at_most(self, what: str, found: Ratio, wanted: float) -> None:
        kept = found.middle <= wanted
        self.must(what, str(found), f"at most {wanted:.2f}", kept=kept)

    def none_of(self, what: str, found: Counter[str]) -> None:
        self.must(what, str(found.total()), "0", kept=not found)
        for text, times in found.most_common(5):
            self.say(f"- {what}: {times} x {text}")

    def end(self) -> None:
        self.say("", "| must | found | wanted | kept |", "|---|---|---|---|")
        self.say(*self._musts)


def main() -> int:
    """Measure, print, and say by the exit status whether every must was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="half a minute; noisier")
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument(
        "--attack", default="", help="only those with this in their name"
    )
    parser.add_argument("--server", default="as it ships", choices=tuple(SERVERS))
    chosen = parser.parse_args()
    length = QUICK if chosen.quick else FULL
    parts = (chosen.only,) if chosen.only else PARTS
    began, report = time.monotonic(), Report()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Place(Path(folder))
        try:
            if "ratios" in parts:
                for number, (name, command) in enumerate(SERVERS.items()):
                    with place.served(command) as ports:
                        _measure(report, name, ports, length, judged=number == 0)
            if "first" in parts:
                _first(report, place, chosen.server, length)
            if "siege" in parts:
                _besiege(report, place, chosen.server, length, chosen.attack)
            report.none_of("errors in a server's log", Counter(place.trouble()))
        finally:
            place.close()
    if "footprint" in parts:
        _weigh(report)
    report.end()
    report.say("", f"{time.monotonic() - began:.0f} s")
    return 1 if report.missed else 0


def _measure(
    report: Report, server: str, ports: dict[str, int], length: Length, *, judged: bool
) -> None:
    """One server command: the comparison, the bursts, the crowd."""
    rounds = length.rounds if judged else length.other_rounds
    found = compare.interleaved(targets(ports, length.requests), rounds, USUAL)
    report.say("", f"### gunicorn {server}; {USUAL} connections, {rounds} rounds", "")
    report.say(*compare.table(found))
    report.say(*(f"- in doubt: {doubt}" for doubt in compare.doubts(found)))
    if judged:
        _judge(report, found)
    errors = compare.wrong(found)
    errors += _burst(report, ports, length, judged=judged)
    for _ in range(length.crowded):
        for on in ("SQLite", "PostgreSQL"):
            for heard in visit(ports[on], on, NUMBERS, CROWDED).values():
                errors += heard.wrong
            errors += burst(ports[on], NUMBERS[:1] * len(NUMBERS), rings=None).wrong
    report.none_of(f"wrong answers, {server}", errors)


def _weigh(report: Report) -> None:
    """What it costs while nobody rings, and what a call costs."""
    found = footprint.measured()
    report.say("", "### Footprint: gunicorn.conf.py and the clock", "", *found.lines())
    for what, has, most in (
        ("two workers and the clock, MiB PSS", found.pss_mib, 200),
        ("idle, % of a core", 100 * found.idle_share, 1),
        ("processor seconds for 1,000 calls", found.for_calls, 30),
    ):
        report.must(what, f"{has:.1f}", f"at most {most}", kept=has <= most)


def _first(report: Report, place: Place, server: str, length: Length) -> None:
    """The first that a server hears: every line is called in the same instant."""
    heard: dict[str, list[Heard]] = {"floor d": [], "SQLite": [], "PostgreSQL": []}
    for _ in range(length.starts):
        with place.served(SERVERS[server]) as ports:
            everybody = len(EVERY_NUMBER)
            d = floor(ports["floors"], "d", EVERY_NUMBER, everybody)
            heard["floor d"].append(d)
            for on in place.databases:
                heard[on].append(burst(ports[on], EVERY_NUMBER))
    report.say(
        "", f"### {len(EVERY_NUMBER)} first calls at once, gunicorn {server}", ""
    )
    for on, found in heard.items():
        last = Ratio.of([1000 * one.wall for one in found])
        report.say(
            f"- {on}: the last answer after {last} ms, of {length.starts} starts"
        )
        if on in place.databases:
            what = f"{len(EVERY_NUMBER)} first calls, {on}: ms till the last answer"
            report.at_most(what, last, 1000)
            wrong = sum((one.wrong for one in found), Counter[str]())
            report.none_of(f"wrong answers to first calls, {on}", wrong)


def _besiege(
    report: Report, place: Place, server: str, length: Length, wanted: str
) -> None:
    """The telephone, while everything is done to the pages that we can think of."""
    for on in place.databases if length is FULL else ("SQLite",):
        with place.besieged(on, SERVERS[server]) as port:
            known = siege.coordinator(place.environment(on, port))
            report.say("", f"### siege of gunicorn {server}, {on}", "")
            report.say(*siege.heading())
            found = {}
            for name, heard in siege.besieged(port, known, length.siege, wanted):
                found[name] = heard
                report.say(siege.row(name, heard))
        words, kept, wrong = siege.held(found)
        wish = "99 % within 500 ms, all within 2 s"
        report.must(f"webhooks under siege, {on}", words, wish, kept=kept)
        report.none_of(f"wrong answers under siege, {on}", wrong)


def _judge(report: Report, found: Rounds) -> None:
    on_sqlite, on_pg = "decision, SQLite", "decision, PostgreSQL"
    for what, ours, ground, wanted in (
        ("decision on SQLite / d", on_sqlite, "d", 0.70),
        ("decision on PostgreSQL / e", on_pg, "e", 0.65),
        ("wrong signature / b", "wrong signature", "b", 0.90),
    ):
        report.at_least(what, compare.rates(found, ours, ground), wanted)


def _burst(
    report: Report, ports: dict[str, int], length: Length, *, judged: bool
) -> Counter[str]:
    """All lines are called at once; gives what went wrong."""
    wrong: Counter[str] = Counter()
    d: list[Heard] = []
    ours: dict[str, list[Heard]] = {"SQLite": [], "PostgreSQL": []}
    for _ in range(length.bursts):
        d.append(floor(ports["floors"], "d", NUMBERS, len(NUMBERS)))
        for on, heard in ours.items():
            heard.append(burst(ports[on], NUMBERS))
    report.say("", f"{len(NUMBERS)} calls at once; median p99 of {length.bursts}:")
    for on, heard in {"floor d": d, **ours}.items():
        last = Ratio.of([one.within(0.99) for one in heard])
        ratio = compare.slowest(heard, d)
        report.say(f"- {on}: {last.middle:.0f} ms, {ratio} x d's")
        wrong += sum((one.wrong for one in heard), Counter[str]())
    if judged:
        for on, most in (("SQLite", 2.2), ("PostgreSQL", 1.6)):
            ratio = compare.slowest(ours[on], d)
            report.at_most(f"200 calls at once, p99 / d's, {on}", ratio, most)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
