"""`python -m tests.mutants [--jobs N] [MODULE…]`: exit 1 when a change is not noticed.

Each mutant is tried by the unit tests of its module, in a process forked from one that
has imported the libraries: well under a second each. What survives must be listed in
`equal.toml` with why it means the same; what is listed there must survive.
"""

import argparse
import importlib.util
import io
import os
import signal
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from importlib.machinery import ModuleSpec
from pathlib import Path

import hypothesis
import pytest

from tests.mutants.changes import Mutant, mutants

ROOT = Path(__file__).parents[2]
EQUAL = Path(__file__).with_name("equal.toml")
TRIED = {
    "ringgroup/call/calls.py": (
        "tests/unit/call/test_transitions.py",
        "tests/unit/call/test_decision.py",
        "tests/unit/call/test_course.py",
        "tests/unit/call/test_failed_and_busy.py",
        "tests/unit/registration/test_registration.py",
    ),
    "ringgroup/call/decision.py": (
        "tests/unit/call/test_decision.py",
        "tests/unit/call/test_course.py",
        "tests/unit/call/test_failed_and_busy.py",
    ),
}
"""Each module, and the tests that must notice a change in it."""
OPTIONS = (
    *("-q", "-x", "--noconftest", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # what is imported before
)
OURS = {"config", "webhooks", "ringgroup", "schedules"}
EXAMPLES = 25
"""Of each property, for each mutant; the same ones every time."""
HANGS = 120
"""Seconds of the processor after which a mutant that never ends is taken as noticed."""


class Changed:
    """Finds one module as the mutant has it, and leaves all others alone."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != self.module:
            return None
        return importlib.util.spec_from_loader(name, self)

    def create_module(self, _spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module) -> None:
        module.__file__ = str(ROOT / (self.module.replace(".", "/") + ".py"))
        exec(compile(self.source, module.__file__, "exec"), module.__dict__)  # noqa: S102 - that is the point


def library_loaded() -> None:
    """Import what the tests import, and forget what is ours: each mutant's is its own.

    A mutant then costs its own modules and tests, and no library's start.
    """
    for name in sorted({test for tests in TRIED.values() for test in tests}):
        spec = importlib.util.spec_from_file_location("once", ROOT / name)
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    for name in list(sys.modules):
        if name.partition(".")[0] in OURS:
            del sys.modules[name]


def noticed(path: str, source: str) -> bool:
    """Whether a test of the module fails with this source in its place."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_VIRTUAL, HANGS)  # its signal ends the process
        os._exit(_tests_fail(path, source))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def _tests_fail(path: str, source: str) -> int:
    module = path.removesuffix(".py").replace("/", ".")
    sys.meta_path.insert(0, Changed(module, source))
    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            result = pytest.main([*OPTIONS, *TRIED[path]])
    except BaseException:  # noqa: BLE001 - a mutant may do anything
        return 1
    return 0 if result == pytest.ExitCode.OK else 1


def survivors(path: str, jobs: int) -> tuple[int, list[Mutant]]:
    """How many were tried, and which nobody noticed."""
    source = (ROOT / path).read_text(encoding="utf-8")
    if noticed(path, source):
        sys.exit(f"the tests of {path} fail as it is")
    every = list(mutants(source))
    with ThreadPoolExecutor(jobs) as threads:
        found = threads.map(lambda one: noticed(path, one.source), every)
        left = []
        for one, seen in zip(every, found, strict=True):
            if not seen:
                left.append(one)
                sys.stderr.write(f"not noticed: {path}:{one.line} {one.name}\n")
    return len(every), left


def judged(path: str, left: list[Mutant], equal: dict[str, str]) -> Iterator[str]:
    """What is wrong with what survived, and with the list."""
    for one in left:
        if one.name not in equal:
            yield f"{path}:{one.line} nobody noticed: {one.name}"
    for name in equal.keys() - {one.name for one in left}:
        yield f"{path} listed as equal, and it is noticed, or is no more: {name}"


def main() -> int:
    """Try all, and say by the exit status whether every one was noticed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description=__doc__
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("modules", nargs="*", default=list(TRIED))
    asked = parser.parse_args()
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
    )
    hypothesis.settings.load_profile("mutants")
    library_loaded()
    listed = tomllib.loads(EQUAL.read_text(encoding="utf-8"))
    wrong: list[str] = []
    for path in asked.modules:
        equal = listed.get(path, {})
        count, left = survivors(path, asked.jobs)
        wrong += judged(path, left, equal)
        caught = count - len(left)
        same = sum(one.name in equal for one in left)
        sys.stdout.write(f"{path}: {caught} of {count} noticed, {same} mean the same\n")
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
