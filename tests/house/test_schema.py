"""The migrations lead to the models, on both databases."""

import pytest

from ringgroup import schema
from ringgroup.database import Database


def drift(url: str) -> tuple[list[object], str | None]:
    database = Database(url)
    try:
        schema.upgrade(database)  # harmless when it is there
        return schema.differences(database), schema.step(database)
    finally:
        database.close()


def test_the_migrations_lead_to_the_models_on_sqlite(sqlite_url):
    assert drift(sqlite_url) == ([], schema.newest())


@pytest.mark.slow
def test_the_migrations_lead_to_the_models_on_postgresql(postgresql_url):
    assert drift(postgresql_url) == ([], schema.newest())
