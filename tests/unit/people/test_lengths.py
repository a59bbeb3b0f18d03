"""What can be a new name, and that those of before stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.people import lengths
from ringgroup.people.member_file import members_of
from ringgroup.people.members import COLUMNS, Member, Stands

LONG = "n" * (lengths.NAME + 1)
NOBODY_READS = [LONG, "...", "- -"]


@given(st.text(st.characters(exclude_categories=["L", "N"]), max_size=9))
def test_signs_say_nothing_and_one_letter_or_digit_does(signs):
    assert not lengths.says_something(signs)
    for one in "aé7":
        assert lengths.says_something(f"{signs}{one}{signs}")


def row_of(member: Member) -> list[str]:
    return [getattr(member, column) for column in COLUMNS]


@pytest.mark.parametrize("name", NOBODY_READS)
@pytest.mark.parametrize("column", ["name", "organisation"])
def test_a_file_of_members_keeps_an_older_longer_name_and_takes_no_new_one(
    column, name
):
    cells = {"name": "Noor", "organisation": "GGD", "mobile": "+31641130188"}
    cells |= {"email": "noor@example.nl", "login": "noor", "role": "member"}
    there = Member(**cells | {column: name}, active=True, stands=Stands())
    rows = ([(1, [*COLUMNS]), (2, row_of(there))], [])
    assert members_of(rows, [there]) == ([there], [])
    _, (wrong,) = members_of(rows, [])
    code = "too_long" if name == LONG else "empty"
    assert (wrong.code, wrong.column) == (code, column)
