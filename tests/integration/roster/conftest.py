"""A fresh database for each of many runs."""

import shutil

import pytest

from tests.conftest import fresh_postgresql


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
