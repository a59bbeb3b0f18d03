"""Two desks in one service, for who administers both."""

import pytest

from tests.conftest import MONDAY
from tests.town.two_desks import TwoDesks
from tests.town.visitor import give_password


@pytest.fixture
def desks(tmp_path, sqlite_url):
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    town.url = sqlite_url
    give_password(town.database, "gijs", role="administrator")
    yield town
    town.close()
