"""Words that hold until the wall clock shows a moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from config.lines import load_lines
from ringgroup.line import PassingWords

LINE = load_lines(Path("config/veldhoven.toml"))["veldhoven"]
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("day", "noon"),
    [
        (date(2026, 11, 23), datetime(2026, 11, 23, 11, tzinfo=UTC)),
        (date(2026, 7, 6), datetime(2026, 7, 6, 10, tzinfo=UTC)),
    ],
    ids=["winter", "summer"],
)
def test_words_hold_until_the_wall_clock_shows_their_moment(day, noon):
    line = replace(LINE, today=PassingWords("Wij zijn ziek.", day, 12 * 60))
    assert line.at(noon - SECOND) is line
    assert line.at(noon).today is None
    assert replace(line.at(noon), today=line.today) == line


def test_a_line_without_such_words_is_the_same_at_any_time():
    assert LINE.at(datetime(2026, 7, 6, 10, tzinfo=UTC)) is LINE
