"""Days off, from a page of before."""

from tests.town.visitor import Visitor, give_password

THEN = {"first": "2026-12-21", "last": "2026-12-22"}
LATER = {"first": "2026-12-28", "last": "2026-12-29"}


def days(town, these):
    """What is kept of these days."""
    rows = town.rows("leave")
    return [row for row in rows if str(row["first"]) == these["first"]]


def test_an_old_page_forgets_no_days_of_later(quiet_town):
    """SQLite gives the number of the last row away again, once that row is gone."""
    give_password(quiet_town.database, "anna")
    anna = Visitor(quiet_town.app, lambda: quiet_town.now)
    anna.sign_in("anna")
    anna.post("/rooster/mijn/vrij", THEN)
    (before,) = days(quiet_town, THEN)
    anna.post("/rooster/mijn/vrij/weg", {"vrij": before["id"]})
    anna.post("/rooster/mijn/vrij", LATER)
    anna.post("/rooster/mijn/vrij/weg", {"vrij": before["id"]})
    assert days(quiet_town, THEN) == []
    assert len(days(quiet_town, LATER)) == 1
