"""What docs/reliability.md claims is there: the tests, the table, the bank."""

import re

import pytest

from tests.bank import faults as bank
from tests.house import faults

MUTANTS = faults.ROOT / "tests" / "mutants" / "equal.toml"


def test_every_part_is_looked_at_in_every_way():
    wanted = {(part, way) for part in faults.PARTS for way in faults.WAYS}
    assert set(faults.CELLS) == wanted
    assert faults.gaps() == []


def test_every_test_of_the_table_is_there():
    named = [
        test
        for cell in faults.CELLS.values()
        if isinstance(cell, tuple)
        for test in cell
    ]
    assert [test for test in named if not faults.exists(test)] == []


def test_the_table_of_the_page_is_current():
    page = faults.PAGE.read_text(encoding="utf-8")
    assert faults.BEGIN in page
    assert faults.END in page
    assert page == faults.rewritten(page), "run: make docs"


def test_a_test_that_is_not_there_would_be_noticed():
    assert not faults.exists("unit/ground/test_vault.py::test_nothing_of_the_kind")
    assert not faults.exists("unit/test_nothing.py::test_a_changed_seal_does_not_open")


FAULTS = list(bank.faults())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one.subject}: {one.title}")
def test_every_fault_of_the_bank_can_be_put_back(fault):
    """That its tests notice it is shown by `make bank`."""
    for change in fault.changes:
        assert change.old != change.new
        change.applied(bank.ROOT)
    for test in fault.tests:
        assert faults.exists(test.removeprefix("tests/").partition("[")[0]) or (
            "::" not in test and (faults.ROOT / test).exists()
        )
    assert fault.case


def test_no_two_faults_have_one_title():
    titles = [one.title for one in FAULTS]
    assert len(set(titles)) == len(titles)


def test_every_mutant_that_is_listed_as_equal_has_its_reason():
    text = MUTANTS.read_text(encoding="utf-8")
    entries = re.findall(r'^"[^=]+= (.*)$', text, re.MULTILINE)
    assert all(len(reason) > len('"because it is so"') for reason in entries)
