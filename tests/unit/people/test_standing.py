"""To which lines somebody belongs by a row of a file."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.line import Belonging, Membership
from ringgroup.people.members import ROLES, Stands
from ringgroup.people.standing import Shown, of_file, shown, without

LINES = ("noord", "zuid", "oost")
DAY = date(2027, 2, 1)
memberships = st.builds(
    Membership,
    st.sampled_from(["member", "coordinator"]),
    st.booleans(),
    st.sampled_from([None, DAY]),
)
belongings = st.builds(
    Belonging,
    st.sampled_from(ROLES),
    st.booleans(),
    st.dictionaries(st.sampled_from(LINES), memberships),
)


@given(belongings)
def test_a_row_that_says_what_is_listed_changes_nothing(was):
    listed = shown(was, LINES)
    said = Stands(listed.lines or None, listed.on_roster, listed.since)
    assert of_file(was, was.role, said, LINES) == was


@given(belongings, st.sampled_from(ROLES))
def test_a_row_that_says_nothing_of_lines_takes_nobody_off_one(was, role):
    after = of_file(was, role, Stands(), LINES)
    assert set(after.among(LINES)) == set(was.among(LINES))


@given(belongings, st.lists(st.sampled_from(LINES), min_size=1, unique=True))
def test_the_lines_that_are_said_are_all_there_are_from_then_on(was, keys):
    after = of_file(was, was.role, Stands(tuple(keys)), LINES)
    assert set(after.among(LINES)) == set(keys)
    assert set(without(was, after, LINES)) == set(was.among(LINES)) - set(keys)


@pytest.mark.parametrize(
    ("role", "there"),
    [
        ("member", Membership("member", on_roster=True)),
        ("coordinator", Membership("coordinator", on_roster=True)),
        ("administrator", Membership("coordinator", on_roster=False)),
    ],
)
def test_a_role_holds_on_each_of_the_lines_of_who_is_new(role, there):
    new = of_file(None, role, Stands(("noord", "zuid")), LINES)
    assert new.lines == {"noord": there, "zuid": there}
    assert not new.everywhere


def test_another_role_holds_on_each_of_the_lines_of_who_is_known():
    was = Belonging(
        "coordinator", everywhere=False, lines={"noord": Membership("coordinator")}
    )
    after = of_file(was, "member", Stands(), LINES)
    assert after == Belonging(
        "member", everywhere=False, lines={"noord": Membership("member")}
    )


def test_a_first_day_alone_is_kept_for_each_line():
    was = Belonging(
        "member", everywhere=False, lines={key: Membership() for key in LINES[:2]}
    )
    after = of_file(was, "member", Stands(since=DAY), LINES)
    assert [one.since for one in after.lines.values()] == [DAY, DAY]
    assert shown(after, LINES) == Shown(LINES[:2], on_roster=True, since=DAY)


def test_who_is_coordinator_of_one_line_has_that_role_in_the_service():
    lines = {"noord": Membership("member"), "zuid": Membership("coordinator")}
    assert (
        Belonging("member", everywhere=False, lines=lines).role_kept() == "coordinator"
    )
    assert (
        Belonging("administrator", everywhere=False, lines=lines).role_kept()
        == "administrator"
    )
    assert (
        Belonging("coordinator", everywhere=False, lines={}).role_kept()
        == "coordinator"
    )
    assert Belonging("coordinator").role_kept() == "coordinator"


@pytest.mark.parametrize("role", ["member", "coordinator", "administrator"])
def test_who_is_new_and_of_whom_no_line_is_said_is_on_the_only_one_or_on_none(role):
    new = of_file(None, role, Stands(), LINES)
    assert new.among(LINES) == {}
    alone = of_file(None, role, Stands(), LINES[:1])
    assert set(alone.among(LINES)) == {"noord"}
