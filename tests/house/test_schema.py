"""The migrations lead to the models, on both databases."""

import pytest

from ringgroup import schema
from ringgroup.database.database import Database


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


def test_a_new_database_file_is_nobody_elses_to_read(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    schema.upgrade(database)
    for file in tmp_path.glob("new.db*"):
        assert file.stat().st_mode & 0o077 == 0, file.name
    database.close()
