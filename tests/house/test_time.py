"""No test compares a time that it measured with a number.

The machine is slower tomorrow, or beside something else, and the test is wrong then.
Steps, statements and tries are counted instead (`tests/town/steps.py`); what time is
about is measured by `make bench`, as a ratio. What may be bounded is a wait for
something that may never come: a loop `while monotonic() < until`, or one with a sleep
in it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[2]
TESTS = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / "tests").rglob("*.py")
    if "bench" not in path.parts
)
STOPWATCHES = {
    f"{name}{unit}"
    for name in ("perf_counter", "process_time", "monotonic", "thread_time", "time")
    for unit in ("", "_ns")
}


def reads_a_stopwatch(node: ast.AST) -> bool:
    """Whether the time on a machine's clock is in this expression."""
    return any(
        isinstance(one, ast.Call)
        and (
            (isinstance(one.func, ast.Name) and one.func.id in STOPWATCHES - {"time"})
            or (
                isinstance(one.func, ast.Attribute)
                and one.func.attr in STOPWATCHES
                and isinstance(one.func.value, ast.Name)
                and one.func.value.id == "time"
            )
        )
        for one in ast.walk(node)
    )


def measured(tree: ast.AST) -> set[str]:
    """Names that hold a difference of two times."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                pairs = [(target, value) for target in targets]
            case ast.AnnAssign(target=target, value=value) if value is not None:
                pairs = [(target, value)]
            case _:
                continue
        for target, value in pairs:
            differences = (
                one
                for one in ast.walk(value)
                if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Sub)
            )
            if any(reads_a_stopwatch(one) for one in differences):
                names = (n for n in ast.walk(target) if isinstance(n, ast.Name))
                found |= {one.id for one in names}
    return found


def compared(source: str) -> Iterator[int]:
    """The lines on which a measured time is compared, or asserted of."""
    tree = ast.parse(source)
    held = measured(tree)
    waits = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.While)
        for inner in [*ast.walk(node.test), *_of_a_patient_loop(node)]
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare | ast.Assert) or node in waits:
            continue
        about = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        if reads_a_stopwatch(node) or about & held:
            yield node.lineno


def _of_a_patient_loop(loop: ast.While) -> list[ast.AST]:
    """All of a loop that sleeps and looks again."""
    sleeps = any(
        isinstance(one, ast.Call) and ast.unparse(one.func) in {"sleep", "time.sleep"}
        for one in ast.walk(loop)
    )
    return list(ast.walk(loop)) if sleeps else []


@pytest.mark.parametrize("path", TESTS, ids=str)
def test_no_test_measures_time_against_a_limit(path):
    lines = sorted(set(compared((ROOT / path).read_text(encoding="utf-8"))))
    assert not lines, f"{path}: count instead (tests/town/steps.py)"


def test_no_example_of_hypothesis_has_a_deadline():
    assert settings().deadline is None
    assert HealthCheck.too_slow in settings().suppress_health_check


@pytest.mark.parametrize("path", TESTS, ids=str)
def test_no_property_gives_itself_a_deadline(path):
    given = [
        f"{path}:{node.value.lineno}"
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "deadline"
        if not (isinstance(node.value, ast.Constant) and node.value.value is None)
    ]
    assert not given


@pytest.mark.parametrize(
    "source",
    [
        "began = monotonic()\nwork()\nassert monotonic() - began < 5",
        "began = time.time()\ntook = time.time() - began\nassert took < 0.1",
        "took = 1000 * (perf_counter() - began)\nif took > LIMIT:\n    fail()",
    ],
)
def test_a_measured_time_would_be_noticed(source):
    assert list(compared(source))


@pytest.mark.parametrize(
    "source",
    [
        "until = monotonic() + PATIENCE\nwhile monotonic() < until:\n    look()",
        "while True:\n    assert time.monotonic() < until\n    time.sleep(0.1)",
    ],
)
def test_a_bound_against_a_hang_is_none(source):
    assert not list(compared(source))
