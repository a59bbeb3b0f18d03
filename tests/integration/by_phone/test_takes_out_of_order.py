"""The provider tells of a recording before it asks what is heard after it."""

from datetime import timedelta

import pytest

from ringgroup.by_phone import takes
from tests.conftest import MONDAY
from tests.integration.by_phone.test_recording_by_phone import Studio
from tests.town.town import demo_settings

DAAN = 4


@pytest.fixture
def town(sqlite_url):
    town = Studio(demo_settings(sqlite_url), MONDAY, "pickup wins")
    yield town
    town.close()


def test_a_recording_that_is_told_of_first_is_not_thrown_away_before_it_is_asked_for(
    town,
):
    def heard(member):
        return town.database.attempt(
            lambda s: takes.heard(s, "veldhoven", member, "RE1", town.now)
        )

    heard(None)  # the recording callback
    takes.cycle(town.database, town.provider, town.now)
    of = heard(DAAN)  # the action of <Record>, a second later
    takes.cycle(town.database, town.provider, town.now + timedelta(seconds=2))
    with town.database.reading() as session:
        found = takes.take(session, "veldhoven", DAAN, of)
    assert found is not None
    assert found.digest is not None
