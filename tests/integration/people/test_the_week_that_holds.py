"""Once another week has begun, every page says that one, as callers hear it."""

import re
from datetime import timedelta

import pytest

from tests.conftest import MONDAY
from tests.integration.people.test_settings_pages import ROOT, opened, save, visitor
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password

SPEAKS = re.compile(r"data-speaks=\"([^\"]+)\"")


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


@pytest.fixture
def daan(town):
    """An administrator, a week after another Monday began."""
    one = visitor(town, "daan")
    new = {"hours_from": "2026-11-30", "hours.monday": "10:00-11:00"}
    save(one, "tijden", opened(one, "tijden", **new))
    town.run(town.now + timedelta(days=8))
    one.sign_in("daan")
    return one


def heard(town):
    visit = town.call("+31612345678", speaks_seconds=9)
    return " ".join(fact.what for fact in visit.heard)


def test_the_hours_that_a_page_speaks_are_those_of_that_day(town, daan):
    (spoken,) = SPEAKS.findall(daan.get(f"{ROOT}/horen").text)
    assert "maandag van tien uur tot elf uur" in heard(town)
    assert "tien uur" in spoken


def test_the_blocks_under_the_roster_are_those_of_the_period_it_shows(daan):
    (now,) = re.findall("Blokken: [^<]*", daan.get("/rooster").text)
    (before,) = re.findall("Blokken: [^<]*", daan.get("/rooster?week=2026-W48").text)
    assert "10:00-11:00" in now
    assert "10:00-11:00" not in before
