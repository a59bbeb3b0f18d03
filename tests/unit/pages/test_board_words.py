"""Until when a desk is open, and when it opens: with the day when it is another."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ringgroup.board.overview import LineNow
from webhooks.pages import words as page_words
from webhooks.pages.now import words

ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 23)


def now(change: datetime | None, *, is_open: bool) -> LineNow:
    return LineNow("veldhoven", is_open, change, (), None, None, 0, 0, 0)


@pytest.mark.parametrize(
    ("change", "is_open", "said"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=ZONE), True, "Open tot 12:00 uur."),
        (
            datetime(2026, 11, 24, 12, tzinfo=ZONE),
            True,
            "Open tot di 24 nov, 12:00 uur.",
        ),
        (
            datetime(2026, 11, 24, 9, tzinfo=ZONE),
            False,
            "Open op di 24 nov, 09:00 uur.",
        ),
        (None, True, "Er is geen sluitingstijd."),
        (None, False, "Het is niet bekend wanneer het loket opengaat."),
    ],
    ids=["today", "tomorrow", "closed", "always", "never"],
)
def test_the_day_is_named_when_it_is_not_today(change, is_open, said):
    assert words.hours(now(change, is_open=is_open), TODAY, ZONE) == said


def test_since_when_somebody_is_there_names_the_day_when_it_is_not_today():
    assert (
        page_words.since(datetime(2026, 11, 23, 8, 55, tzinfo=ZONE), TODAY) == "08:55"
    )
    earlier = datetime(2026, 11, 20, 11, 5, tzinfo=ZONE)
    assert page_words.since(earlier, TODAY) == "vr 20 nov, 11:05"
