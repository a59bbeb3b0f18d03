"""What the tests of schedules share: a desk in Amsterdam."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from schedules.hours import OpeningHours, Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def open_on_working_days(
    *labels: str,
    closed: tuple[str, ...] = ("5 mei",),
    opened: tuple[str, ...] = ("Goede Vrijdag",),
    country: str | None = "NL",
) -> OpeningHours:
    spans = tuple(Span.parse(label) for label in labels or ("09:00-12:00",))
    week = (*((spans,) * 5), (), ())
    return OpeningHours(AMSTERDAM, week, country, frozenset(closed), frozenset(opened))


@pytest.fixture(scope="session")
def desk() -> Callable[..., OpeningHours]:
    return open_on_working_days
