"""Desks with a roster, and a fresh database for each of many runs."""

import shutil

import pytest

from tests.conftest import MONDAY, fresh_postgresql
from tests.integration.roster.test_duties_page import EARLY, named
from tests.town.provider import ClockedTown
from tests.town.town import Town, demo_settings
from tests.town.visitor import give_password


@pytest.fixture
def two_days(database_url):
    """Anna and Bram on Tuesday, Daan and Eva on Wednesday; Carla coordinates."""
    town = Town(demo_settings(database_url), EARLY, "pickup wins")
    give_password(town.database, "anna", "bram", "daan", "eva")
    give_password(town.database, "carla", role="coordinator")
    named(town, 1, "anna", "bram")
    named(town, 2, "daan", "eva")
    yield town
    town.close()


@pytest.fixture
def empty_month(database_url):
    """Nobody on the roster yet; Carla and Eva coordinate."""
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "carla", "eva", role="coordinator")
    give_password(town.database, "anna")
    yield town
    town.close()


@pytest.fixture
def place(request, tmp_path):
    """A database for each run; a copy of one that is migrated."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        return lambda: fresh_postgresql(server)
    template = request.getfixturevalue("sqlite_template")

    def copied():
        path = tmp_path / "run.db"
        for old in tmp_path.glob("run.db*"):
            old.unlink()
        shutil.copy(template, path)
        return _Copied(f"sqlite:///{path}")

    return copied


class _Copied:
    def __init__(self, url: str) -> None:
        self.url = url

    def __enter__(self) -> str:
        return self.url

    def __exit__(self, *_: object) -> None:
        return None
