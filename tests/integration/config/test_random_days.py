"""Ten random days in which everything of the table befalls: nothing is violated."""

import os
from collections.abc import Mapping

import pytest

from tests.soak.__main__ import KINDS, live
from tests.soak.faults import FAULTS, of

DAYS = 5
SEED = os.environ.get("CJG_SOAK_SEED", "11")
UNBORNE: Mapping[str, str] = {
    "system clock: a year back": "a call is taken over again, after its row is gone",
}
"""Faults that the service does not bear yet, and what happens then."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_violated_on_five_random_days_with_every_fault(kind):
    every = [fault for fault in of(kind) if fault.name not in UNBORNE]
    lived: list[str] = []
    run = live(kind, DAYS, SEED, lived.append, every, a_day=-(-len(every) // DAYS))
    assert set(run.befallen()) == {fault.name for fault in every}
    assert not run.violations, "\n".join(lived)


def test_what_is_not_borne_is_a_fault_of_the_table():
    assert UNBORNE.keys() <= {fault.name for fault in FAULTS}
