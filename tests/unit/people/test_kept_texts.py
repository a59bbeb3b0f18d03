"""What a row says of a change is read, or held to the letter: nothing fails."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.people.kept_texts import (
    SITE,
    UNREAD,
    UnreadText,
    is_kept,
    read,
    told,
    written,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner)
    ),
    max_leaves=6,
)
NO_JSON = ("", "z:eJwDAAAAAAE=", "{", '{"veldhoven": ', "9" * 5_000, "[" * 100_000)
LINES = st.dictionaries(st.text(max_size=4), st.dictionaries(st.text(), VALUES))


@given(VALUES)
def test_what_is_kept_is_read_again(value):
    assert read(written(value)) == value
    assert not isinstance(read(written(value)), UnreadText)


@given(st.text() | st.sampled_from(NO_JSON))
def test_what_cannot_be_read_goes_back_to_the_letter(text):
    found = read(text)
    if isinstance(found, UnreadText):
        assert written(found) == text
        assert not is_kept(found)


@pytest.mark.parametrize("text", NO_JSON, ids=range(len(NO_JSON)))
def test_what_is_no_json_is_not_read(text):
    assert isinstance(read(text), UnreadText)
    assert told(text) == {SITE: UNREAD}


@given(LINES)
def test_tables_by_line_are_what_this_program_keeps(kept):
    assert is_kept(kept)


@given(VALUES)
def test_other_shapes_are_not(value):
    tables = isinstance(value, dict) and all(
        isinstance(one, dict) for one in value.values()
    )
    assert is_kept(value) == tables


@given(st.dictionaries(st.text(max_size=4), st.text(max_size=4), min_size=1))
def test_what_was_changed_is_told_by_line(words):
    assert told(json.dumps(words)) == words


@given(VALUES)
def test_something_is_always_told(value):
    found = told(json.dumps(value))
    assert found
    assert all(isinstance(one, str) for one in found.values())
