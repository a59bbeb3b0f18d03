"""What is told to all of a line holds no mobile, also beside the hours to call it."""

from pathlib import Path

import pytest

from config.lines import load_lines
from ringgroup.board import bulletins

LINE = load_lines(Path("config/veldhoven.toml"))["veldhoven"]


@pytest.mark.parametrize(
    "text",
    [
        "Invaller bereikbaar op 06 31 88 12 34, 9-12 uur.",
        "Invaller bereikbaar op 06-31 88 12 34 (9-12 uur).",
        "Invaller bereikbaar op 06 31 90 01 23, 9-12 uur.",
        "Invaller bereikbaar op 06 31 88 12 34.",
    ],
)
def test_a_mobile_is_no_number_of_an_organisation_because_of_what_follows(text):
    assert "phone" in bulletins.screened(LINE, text).refused
