"""A town under a name: a device signs for no number."""

from urllib.parse import urlsplit

import pytest

from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings


@pytest.fixture
def home(serve, origins, towns) -> str:
    """Where the town of this test is."""

    def app(environ, begin):
        return towns[0].app(environ, begin)

    origins.append(f"http://localhost:{urlsplit(serve(app)).port}")
    return origins[-1]


@pytest.fixture
def towns() -> list[ClockedTown]:
    return []


@pytest.fixture
def town(home, towns, sqlite_url):
    """One that knows its own address."""
    settings = demo_settings(sqlite_url, PUBLIC_URL=home)
    towns.append(ClockedTown(settings, MONDAY, "pickup wins"))
    yield towns[0]
    towns[0].close()
