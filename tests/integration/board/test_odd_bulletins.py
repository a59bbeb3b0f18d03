"""Vandaag, from who sends what its page does not."""

import pytest

from tests.integration.board.test_bulletins import visitor, write
from tests.town.visitor import give_password


@pytest.fixture
def carla(quiet_town):
    give_password(quiet_town.database, "carla", role="coordinator")
    return visitor(quiet_town, "carla")


@pytest.mark.parametrize("text", [" ", " \n \n", "\u200b"])
def test_what_says_nothing_is_told_to_nobody(quiet_town, carla, text):
    assert write(carla, text).status_code == 422
    assert quiet_town.rows("bulletin") == []


@pytest.mark.parametrize("path", ["/vandaag/weg", "/vandaag/gezien"])
def test_a_number_that_no_table_holds_is_no_failure_of_ours(carla, path):
    for number in ("9" * 30, "-" + "9" * 30):
        assert carla.post(path, {"mededeling": number}).status_code == 404
