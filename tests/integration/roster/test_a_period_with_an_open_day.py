"""A period is closed in one go, also the day in it that was to be open besides."""

import re
from datetime import date

import pytest

from tests.town.forms import form
from tests.town.visitor import Visitor, give_password
from webhooks.pages.now.words import DAY_FAR, TIMES_OF_CLOSED

SATURDAY = date(2026, 12, 19)
HERE = "/rooster/dagen"


@pytest.fixture
def carla(quiet_town):
    give_password(quiet_town.database, "carla", role="coordinator")
    one = Visitor(quiet_town.app, lambda: quiet_town.now)
    one.sign_in("carla")
    return one


def change(who, **fields):
    page = who.get(HERE).text
    sent = {"reason": "Verhuizing", **fields}
    return who.post(HERE, form(page, HERE).fields | sent, follow_redirects=True)


def days(town):
    return {f"{row['day']}"[:10] for row in town.rows("extra_day") if row["spans"]}


def test_a_period_that_is_closed_has_no_day_that_is_open(quiet_town, carla):
    change(carla, day=f"{SATURDAY}", kind="open", times="10:00-12:00")
    assert days(quiet_town) == {f"{SATURDAY}"}
    change(carla, day="2026-12-14", until="2026-12-20", kind="closed")
    assert days(quiet_town) == set()


def test_other_hours_of_a_period_open_no_day_that_was_closed(quiet_town, carla):
    change(carla, day="2026-12-16", kind="closed")
    period = {"day": "2026-12-14", "until": "2026-12-18", "times": "10:00-11:00"}
    change(carla, kind="open", **period)
    assert "2026-12-16" not in days(quiet_town)


def test_a_day_at_the_end_of_the_calendar_is_no_failure_of_ours(carla):
    refused = change(carla, day="9999-12-31", kind="closed")
    assert refused.status_code == 422
    assert DAY_FAR in refused.text
    usual = {"day": "9999-12-31", "until": "9999-12-31"}
    assert carla.post(f"{HERE}/gewoon", usual).status_code < 500


def test_closed_is_chosen_already_and_opening_times_beside_it_are_refused(
    quiet_town, carla
):
    """Who types hours and does not look up at the choice closes no desk."""
    assert re.search(r'<input checked [^>]*value="closed"', carla.get(HERE).text)
    refused = change(carla, day="2026-12-16", times="10:00-11:00")
    assert refused.status_code == 422
    assert TIMES_OF_CLOSED in refused.text
    assert quiet_town.rows("extra_day") == []
