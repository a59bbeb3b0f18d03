"""A line that was founded on a page, beside the lines of the file."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.founding import beside_the_file, changed_since, founded, with_founding
from config.line_document import document
from config.lines import load_lines, wrong_alone

VELDHOVEN = Path("config/veldhoven.toml")
LINES = load_lines(VELDHOVEN)
LINE = LINES["veldhoven"]
TABLE = document(LINE, VELDHOVEN.parent) | {"number": "+31402584115"}
KEPT = {"eersel": {"founded": TABLE}, "veldhoven": {"ring_seconds": 30}}


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
    kept = {"eersel": {"founded": TABLE, "number": "+31402584117"}}
    other = replace(LINE, key="kempen", number="+31402584115")
    assert founded({"kempen": other}, kept) == {"eersel": TABLE}
    assert founded({"kempen": replace(other, number="+31402584117")}, kept) == {}


def test_beside_the_file_the_servers_own_keys_are_the_files():
    kept = {"founded": TABLE, "name": "Anders", "ring_seconds": 30, "opened": True}
    assert beside_the_file(kept) == {"ring_seconds": 30, "opened": True}
    assert changed_since(kept).keys() == {"name", "ring_seconds", "opened"}
    assert beside_the_file(KEPT["veldhoven"]) == {"ring_seconds": 30}


def test_that_it_was_founded_stays_whatever_is_changed():
    changed = {"ring_seconds": 30}
    kept = with_founding(KEPT, "eersel", changed)
    assert kept == {"founded": TABLE, "ring_seconds": 30}
    assert with_founding(KEPT, "veldhoven", changed) == changed
    assert with_founding(KEPT, "nergens", changed) == changed


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
