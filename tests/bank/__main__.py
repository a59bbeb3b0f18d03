"""`python -m tests.bank [--jobs N] [--deeds RUNS] [WORD]`: exit 1 if one is missed.

Each fault is put into a copy of the tree and its tests are run there; they must fail.
A test that cannot even be collected notices nothing: that is the fault of the entry.
With a word: the faults with that word in their title or subject. With `--deeds` the
random deeds, or the random pages, look for each fault that they must find, in so many
runs at most, and not its own tests.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.bank.faults import ROOT, Fault, faults

COPIED = ("config", "webhooks", "ringgroup", "schedules", "tests", "docs")
BESIDE = ("*.toml", "*.md", "*.lock", "*.yml", "Makefile", "Procfile", "LICENSE")
OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist")
CHANCE = "tests/integration/roster/test_random_{}.py"
PATIENCE = 900
"""Seconds after which tests are said to hang; no test of the bank is about time."""
SHOWN = 20
"""Lines of what pytest said, of an entry that is wrong."""


@contextmanager
def copies(count: int) -> Iterator[SimpleQueue[Path]]:
    """So many copies of the tree, to be taken and given back."""
    free: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="bank-") as folder:
        for n in range(count):
            tree = Path(folder) / str(n)
            ignored = shutil.ignore_patterns("__pycache__", "*.db*")
            for name in COPIED:
                shutil.copytree(ROOT / name, tree / name, ignore=ignored)
            for pattern in BESIDE:
                for path in ROOT.glob(pattern):
                    shutil.copy(path, tree / path.name)
            free.put(tree)
        yield free


def tried(free: SimpleQueue[Path], deeds: int, fault: Fault) -> str:
    """What is wrong: nothing when the tests notice the fault."""
    tree = free.get()
    try:
        try:
            for one in fault.changes:
                text = one.applied(tree)
                (tree / one.file).write_text(text, encoding="utf-8")
        except (OSError, ValueError) as error:
            return f"the entry is out of date: {error}"
        chance = (CHANCE.format(fault.chance), "-k", "sqlite")
        return _judged(tree, chance if deeds else fault.tests, deeds)
    finally:
        for one in fault.changes:
            if (ROOT / one.file).exists():
                shutil.copy(ROOT / one.file, tree / one.file)
        free.put(tree)


def _judged(tree: Path, tests: Iterable[str], deeds: int) -> str:
    # compiled modules are told from their source by its second: none are kept
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "CI": "true"}
    if deeds:
        environment |= {"CJG_DEEDS": str(deeds), "CJG_DEEDS_FIRST": "1"}
    try:
        run = subprocess.run(  # noqa: S603 - our own tests
            [sys.executable, "-m", "pytest", *OPTIONS, *tests],
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return "its tests hang"
    if run.returncode == pytest.ExitCode.TESTS_FAILED:
        return ""
    if run.returncode == pytest.ExitCode.OK:
        return "nobody noticed"
    said = "\n".join((run.stdout + run.stderr).splitlines()[-SHOWN:])
    return f"its tests cannot be run:\n{said}"


def main() -> int:
    """Put every fault back, and say by the exit status whether all were noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bank", description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--deeds", type=int, default=0, metavar="RUNS")
    parser.add_argument("word", nargs="?", default="")
    asked = parser.parse_args()
    every = [one for one in faults() if asked.word in f"{one.subject} {one.title}"]
    every = [one for one in every if one.chance or not asked.deeds]
    with copies(asked.jobs) as free, ThreadPoolExecutor(asked.jobs) as threads:
        answers = threads.map(partial(tried, free, asked.deeds), every)
        caught = 0
        for fault, wrong in zip(every, answers, strict=True):
            caught += not wrong
            if wrong:
                sys.stdout.write(f"{fault.subject}: {fault.title}: {wrong}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{caught} of {len(every)} faults noticed\n")
    return 0 if every and caught == len(every) else 1


if __name__ == "__main__":
    sys.exit(main())
