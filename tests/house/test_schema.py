"""The migrations lead to the models, on both databases."""

import re
from typing import get_args

import pytest
from sqlalchemy import inspect

from ringgroup import schema
from ringgroup.call.outcome import Outcome
from ringgroup.database.database import Database
from webhooks.pages.words import OUTCOMES


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


def test_the_migrations_let_a_registration_say_every_outcome(sqlite_url):
    """The one list is `Outcome`: a new one wants a step, and no other file."""
    database = Database(sqlite_url)
    schema.upgrade(database)
    checks = inspect(database.engine).get_check_constraints("registration")
    (bound,) = (one["sqltext"] for one in checks if one["name"].endswith("_outcome"))
    database.close()
    assert {*re.findall(r"'(\w+)'", bound)} == {*get_args(Outcome)}


def test_every_outcome_has_its_words():
    assert {*OUTCOMES} == {*get_args(Outcome)}


def test_a_new_database_file_is_nobody_elses_to_read(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    schema.upgrade(database)
    for file in tmp_path.glob("new.db*"):
        assert file.stat().st_mode & 0o077 == 0, file.name
    database.close()
