"""How asking the provider may fail, and when a call there is over."""

from datetime import UTC, datetime, timedelta

import pytest

from ringgroup.telephone import CallRecord, RefusedError, by_turns

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "over"),
    [("ringing", False), ("in-progress", False), ("completed", True), ("busy", True)],
)
def test_a_call_that_rings_or_is_talked_in_is_not_over(status, over):
    record = CallRecord("CA1", "+31402584113", "+31612345678", status, NOW, 0)
    assert record.over == over
    assert "612345678" not in repr(record)


def test_a_refusal_says_by_which_code_of_the_provider():
    refused = RefusedError("21211", "no such number")
    assert refused.code == "21211"
    assert str(refused) == "21211: no such number"


def test_each_row_has_its_turn_to_be_the_first_and_none_is_left_out():
    rows = range(5)
    rounds = [by_turns(rows, NOW + timedelta(minutes=n)) for n in range(60)]
    assert all(sorted(one) == [*rows] for one in rounds)
    assert {one[0] for one in rounds} == {*rows}
    assert by_turns(rows, NOW) == by_turns(rows, NOW)
