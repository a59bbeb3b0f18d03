"""Random runs of a machine in series, each of a seed that can be lived again.

Every series says in one line what it was: whoever wants thousands of runs lives them in
parts, and adds up the lines. Must not know what a run is.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from random import SystemRandom

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, get_state_machine_test

RUNS = int(os.environ.get("CJG_DEEDS", "0"))
"""So many; 0: a few, the same every time."""
SEED = os.environ.get("CJG_SEED", "")
"""Of the first series; without one it is drawn."""
FIRST = bool(os.environ.get("CJG_DEEDS_FIRST"))
"""End with the first failure."""
LONG = 25
"""Runs of a series."""
TOLD = "deeds {name}: seeds {first}-{last}, {runs} runs of {steps}, {failed} failures"


def chosen(runs: int, steps: int) -> settings:
    """How runs are drawn; none is kept, and none that fails is made shorter."""
    return settings(
        max_examples=runs,
        stateful_step_count=steps,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


def lived(
    machine: type[RuleBasedStateMachine],
    name: str,
    steps: int,
    shown: Callable[[], AbstractContextManager[None]],
) -> None:
    """Live RUNS runs from SEED on; fails in the end when any did.

    What a series came to is printed inside `shown`. One that fails ends there.
    """
    first = int(SEED) if SEED else SystemRandom().randrange(10**6)
    runs, failures, last = 0, [], first
    begun = [0]

    class Counted(machine):  # type: ignore[misc,valid-type] # of whatever is given
        def __init__(self) -> None:
            begun[0] += 1
            super().__init__()

    Counted.__name__ = machine.__name__
    for last in range(first, first - (-RUNS // LONG)):
        wanted = min(LONG, RUNS - (last - first) * LONG)
        try:
            seed(last)(
                get_state_machine_test(Counted, settings=chosen(wanted, steps))
            )()
        except Exception as error:  # noqa: BLE001 - the other series are lived all the same
            error.add_note(f"seed {last}")
            failures.append(error)
        runs = begun[0]
        told = TOLD.format(
            name=name,
            first=first,
            last=last,
            runs=runs,
            steps=steps,
            failed=len(failures),
        )
        with shown():
            print(told, flush=True)  # noqa: T201 - what was asked for
        if failures and FIRST:
            break
    if failures:
        message = f"{len(failures)} series failed"
        raise ExceptionGroup(message, failures)
