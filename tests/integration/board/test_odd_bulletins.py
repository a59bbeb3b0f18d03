"""Vandaag, from who sends what its page does not."""

import pytest

from tests.integration.board.test_bulletins import visitor, write
from tests.town.forms import form
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


def old_page(visitor, page, action):
    """A form as it stood there before somebody else's deed."""
    return form(visitor.get(page).text, action).fields


def test_an_old_page_marks_and_removes_no_bulletin_of_later(quiet_town, carla):
    """SQLite gives the number of the last row away again, once that row is gone."""
    give_password(quiet_town.database, "anna")
    anna = visitor(quiet_town, "anna")
    write(carla)
    seen = old_page(anna, "/", "/vandaag/gezien")
    gone = old_page(carla, "/vandaag", "/vandaag/weg")
    carla.post("/vandaag/weg", gone)
    write(carla, "Het loket is morgen dicht.")
    anna.post("/vandaag/gezien", seen)
    carla.post("/vandaag/weg", {**gone, "eens": "of another page"})
    assert [row["text"] for row in quiet_town.rows("bulletin")] == [
        "Het loket is morgen dicht."
    ]
    assert quiet_town.rows("bulletin_seen") == []
    assert "/vandaag/gezien" in anna.get("/").text
