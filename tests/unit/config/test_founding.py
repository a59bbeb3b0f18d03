"""A line that was founded on a page, beside the lines of the file."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.founding import beside_the_file, founded, with_founding
from config.line_document import document
from config.lines import load_lines, wrong_alone
from ringgroup.people.versions import FOUNDED

VELDHOVEN = Path("config/veldhoven.toml")
LINES = load_lines(VELDHOVEN)
LINE = LINES["veldhoven"]
TABLE = document(LINE, VELDHOVEN.parent) | {"number": "+31402584115"}
KEPT = {FOUNDED: {"eersel": TABLE}, "veldhoven": {"ring_seconds": 30}}


def test_a_line_that_was_founded_is_one_that_the_file_does_not_name():
    assert founded(LINES, KEPT) == {"eersel": TABLE}


@pytest.mark.parametrize(
    "line",
    [
        replace(LINE, key="eersel", number="+31402584116"),
        replace(LINE, key="kempen", renamed_from="eersel", number="+31402584116"),
        replace(LINE, key="kempen", number="+31402584115"),
    ],
    ids=["its key", "its key of before", "its number"],
)
def test_the_file_takes_it_over_by(line):
    assert founded({**LINES, line.key: line}, KEPT) == {}


def test_the_number_that_it_got_since_is_the_one_that_counts():
    kept = KEPT | {"eersel": {"number": "+31402584117"}}
    other = replace(LINE, key="kempen", number="+31402584115")
    assert founded({"kempen": other}, kept) == {"eersel": TABLE}
    assert founded({"kempen": replace(other, number="+31402584117")}, kept) == {}


def test_beside_the_file_the_servers_own_keys_are_the_files():
    changed = {"name": "Anders", "ring_seconds": 30, "opened": True}
    kept = KEPT | {"eersel": changed}
    assert beside_the_file(kept, "eersel") == {"ring_seconds": 30, "opened": True}
    assert beside_the_file({"eersel": changed}, "eersel") == changed
    assert beside_the_file(kept, "veldhoven") == {"ring_seconds": 30}
    assert beside_the_file(kept, "nergens") == {}


def test_a_line_more_leaves_what_is_kept_of_the_others():
    kept = with_founding(KEPT, "kempen", TABLE)
    assert kept[FOUNDED] == {"eersel": TABLE, "kempen": TABLE}
    assert {key: kept[key] for key in kept if key != FOUNDED} == {
        "veldhoven": {"ring_seconds": 30},
        "kempen": {},
    }
    assert with_founding({}, "kempen", TABLE)[FOUNDED] == {"kempen": TABLE}


def test_no_line_has_the_key_under_which_founded_ones_stand():
    assert wrong_alone(VELDHOVEN.parent, FOUNDED, {}) == ("key",)


def test_what_cannot_be_by_itself_is_found_key_by_key():
    right = {"name": "x", "number": "+31402584115", "voicemail.email": "a@example.nl"}
    assert wrong_alone(VELDHOVEN.parent, "eersel", right) == ()
    wrong = {
        "name": " ",
        "number": "12",
        "voicemail.email": "nergens",
        "code": "454115",
    }
    found = wrong_alone(VELDHOVEN.parent, "Eersel", wrong)
    assert found == ("key", "name", "number", "voicemail.email")
