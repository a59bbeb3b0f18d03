"""Who may be Present, and what the keys mean."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lines import load_lines
from ringgroup.by_phone.codes import Wish, read_code
from ringgroup.presence.presence import Switch, sign_off, sign_on

LINES = list(load_lines(Path("config/veldhoven.toml")).values())
PLACES = st.dictionaries(st.integers(0, 4), st.integers(1, 20), max_size=5)


@given(PLACES, st.integers(1, 20))
def test_there_are_never_more_than_five_and_never_two_on_a_place(places, member):
    outcome = sign_on(places, member, 5)
    if outcome.switch is Switch.SIGNED_ON:
        assert outcome.place not in places
        assert 0 <= outcome.place < 5
        assert member not in places.values()
    elif outcome.switch is Switch.ALREADY_ON:
        assert member in places.values()
    else:
        assert outcome.switch is Switch.FULL
        assert len(places) == 5


def test_a_lowered_maximum_refuses_although_a_low_place_is_free():
    assert sign_on({1: 7, 2: 8, 3: 9}, 1, 2).switch is Switch.FULL


@given(PLACES, st.integers(1, 20))
def test_signing_off_says_whether_it_changed_anything(places, member):
    was_present = member in places.values()
    expected = Switch.SIGNED_OFF if was_present else Switch.ALREADY_OFF
    assert sign_off(places, member).switch is expected


@pytest.mark.parametrize(
    ("keys", "wish"),
    [
        ("*454113", Wish.SIGN_ON),
        ("#454113", Wish.SIGN_OFF),
        ("*464113", Wish.HEAR_STATE),
        ("*984113", Wish.HEAR_VOICEMAIL),
        ("*974113", Wish.RECORD_PROMPT),
        ("* 45 4113", Wish.SIGN_ON),
    ],
)
def test_a_code_is_known(keys, wish):
    code = read_code(keys, LINES)
    assert (code.wish, code.line) == (wish, LINES[0])


@pytest.mark.parametrize("keys", ["", "454113", "*454114", "#464113", "*45411", "1"])
def test_what_is_no_code_is_none(keys):
    assert read_code(keys, LINES) is None
