"""A line file that came from elsewhere names a recording that stayed behind."""

import pytest

from config.house import build
from tests.integration.people.test_in_whose_name import town_of
from tests.integration.people.test_settings_pages import ROOT, visitor
from tests.town.forms import form
from tests.town.two_desks import FILE
from tests.town.visitor import give_password

WEST = 'email = "west@example.nl"\n'
MOVED = FILE.replace(WEST, f'{WEST}greeting = "recording:{"0" * 32}"\n')


def change(who, line):
    where = f"{ROOT}/bellen"
    fields = form(who.get(f"{where}?lijn={line}").text, where).fields
    return who.post(where, fields | {"ring_seconds": "40"}, follow_redirects=True)


@pytest.fixture
def town(tmp_path, sqlite_url):
    town = town_of(tmp_path, sqlite_url, MOVED)
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


def test_a_change_of_another_line_holds_and_the_next_start_is_one(town):
    page = change(visitor(town, "daan"), "oost")
    assert "Ze gelden meteen." in page.text
    assert town.house.desk.lines["oost"].rules.ring_seconds == 40
    again = build(town.house.settings)
    again.database.close()


def test_a_change_of_that_line_has_nothing_to_do_with_its_greeting(town):
    assert change(visitor(town, "daan"), "west").status_code == 200


def test_a_caller_of_that_line_hears_a_greeting(town):
    visit = town.call("+31612345678", speaks_seconds=9)
    said = " ".join(fact.what for fact in visit.heard)
    assert "Spreek na de toon" in said


def test_words_that_leave_the_file_stop_no_start(tmp_path, sqlite_url):
    """Somebody moved their end on the page meanwhile."""
    said = '[lines.west.today]\ntext = "Wij verhuizen."\nuntil = "2026-11-23T12:00"\n'
    town = town_of(tmp_path, sqlite_url, FILE + said)
    give_password(town.database, "daan", role="administrator")
    daan, where = visitor(town, "daan"), f"{ROOT}/vandaag"
    fields = form(daan.get(f"{where}?lijn=west").text, where).fields
    daan.post(where, fields | {"today.until": "2026-11-23T14:00"})
    assert len(town.rows("line_version")) == 1
    town.close()
    (tmp_path / "lines.toml").write_text(FILE)
    again = build(town.house.settings)
    again.database.close()
