"""A stranger sends forms with marks of their own making: nothing is kept of them."""

import pytest

from tests.conftest import MONDAY
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    yield town
    town.close()


NEW = {"password": "mijn eigen lange zin", "again": "mijn eigen lange zin"}
FORMS = {
    "/inloggen": {"login": "anna", "password": "niet dit wachtwoord"},
    "/wachtwoord-vergeten": {"login": "anna"},
    "/uitnodiging/0123456789abcdef": NEW,
    "/uitloggen": {},
    "/inloggen/code": {"code": "123456"},
    "/rooster/mijn/vrij": {"first": "2026-12-01", "last": "2026-12-02"},
}


@pytest.mark.parametrize("path", FORMS)
def test_who_is_not_signed_in_leaves_no_row_of_a_press(town, path):
    stranger = Visitor(town.app, lambda: town.now)
    for n in range(5):
        answer = stranger.post(path, FORMS[path] | {"eens": f"verzonnen-{n}"})
        assert answer.status_code < 500
    assert town.rows("press") == []
