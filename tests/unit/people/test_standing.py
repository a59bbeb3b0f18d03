"""To which lines somebody belongs by a row of a file."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.line import Belonging, Membership
from ringgroup.people.members import EVERYWHERE, ROLES, Stands
from ringgroup.people.standing import Shown, of_file, shown, with_absent, without

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
).map(lambda one: replace(one, role=one.role_kept()))


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


@given(belongings, st.lists(st.sampled_from(LINES), min_size=1, unique=True))
def test_a_line_more_or_less_changes_nothing_on_those_that_stay(was, keys):
    listed = shown(was, LINES)
    said = Stands(tuple(keys), listed.on_roster, listed.since)
    after = of_file(was, was.role, said, LINES)
    assert not after.everywhere
    stays = {key: one for key, one in was.among(LINES).items() if key in keys}
    kept = Belonging(was.role, everywhere=False, lines=stays)
    if set(stays) < set(keys) or kept.role_kept() == was.role:
        assert {key: after.lines[key] for key in stays} == stays


@given(
    st.none() | belongings,
    st.sampled_from(ROLES),
    st.lists(st.sampled_from(LINES), min_size=1, unique=True),
)
def test_a_row_that_is_read_again_gives_no_more_than_it_did(was, role, keys):
    """A coordinator of one line, put on another where they are a member."""
    once = of_file(was, role, Stands(tuple(keys)), LINES)
    assert once.role_kept() == role
    assert of_file(once, role, Stands(tuple(keys)), LINES) == once


@given(belongings, st.sampled_from([None, DAY, date(2027, 3, 1)]), st.booleans())
def test_what_is_said_of_the_roster_changes_no_role(was, since, on_roster):
    said = Stands(on_roster=on_roster, since=since)
    after = of_file(was, was.role, said, LINES)
    before = was.among(LINES)
    assert {key: one.role for key, one in after.among(LINES).items()} == {
        key: one.role for key, one in before.items()
    }
    if on_roster == shown(was, LINES).on_roster:
        there = after.among(LINES)
        assert all(there[key].on_roster == before[key].on_roster for key in before)


@given(belongings)
def test_every_line_there_will_be_is_said_by_a_star_and_ended_by_keys(was):
    star = Stands(EVERYWHERE)
    assert of_file(was, was.role, star, LINES).on("a line of later") is not None
    assert of_file(None, was.role, star, LINES) == Belonging(was.role)
    keys = of_file(was, was.role, Stands(LINES), LINES)
    assert keys.on("a line of later") is None


def test_who_is_off_every_roster_is_so_on_the_lines_of_now():
    off = of_file(None, "member", Stands(EVERYWHERE, on_roster=False), LINES)
    assert off.lines == dict.fromkeys(LINES, Membership(on_roster=False))
    assert not off.everywhere


def test_where_there_is_one_line_everywhere_is_called_by_its_key():
    listed = shown(Belonging("member"), ["noord"])
    assert listed.lines == ("noord",)
    said = Stands(listed.lines, listed.on_roster, listed.since)
    assert of_file(Belonging("member"), "member", said, ["noord"]).everywhere


SOME = st.sets(st.sampled_from(LINES), min_size=1)


@given(belongings, belongings, SOME, SOME)
def test_what_somebody_was_on_a_line_that_is_not_there_is_kept(
    was, wanted, known, gone
):
    shown_there = {key: one for key, one in wanted.lines.items() if key in known}
    wanted = replace(wanted, lines=shown_there)
    gone -= known
    after = with_absent(was, wanted, known, gone)
    assert after.among(known) == wanted.among(known)
    if not after.everywhere and wanted.lines:
        there = was.among(gone) if was.everywhere else was.lines
        absent = {key: one for key, one in there.items() if key not in known}
        assert absent.keys() <= after.lines.keys()
        if was.role == wanted.role:
            assert {key: after.lines[key] for key in absent} == absent
