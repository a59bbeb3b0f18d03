"""A greeting is recorded by telephone on a day on which callers hear something else."""

import pytest

from tests.conftest import MONDAY
from tests.integration.by_phone.test_recording_by_phone import PIN, Studio, greeting
from tests.integration.people.test_settings_pages import opened, save, visitor
from tests.integration.people.test_today import today
from tests.town.town import demo_settings
from tests.town.visitor import give_password


@pytest.fixture
def town(sqlite_url):
    town = Studio(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


def test_who_keeps_a_recording_has_heard_it_whatever_holds_today(town):
    daan = visitor(town, "daan")
    fields = opened(daan, "vandaag", **today(), **{"today.instead": "1"})
    save(daan, "vandaag", fields)
    heard = town.record("daan", f"{PIN}#", "1", "1", "say", "1")
    assert "Je opname is bewaard." in heard
    address = f"/sounds/veldhoven-greeting-{greeting(town).digest}.wav"
    said = heard.partition("Dit heb je ingesproken.")[2]
    assert address in said.partition("Je opname is bewaard.")[0]
