"""How often each command asks the database: counted, never timed.

The numbers are those of before members belonged to lines, and one; what is more has its
reason beside it (docs/performance.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from sqlalchemy import event
from sqlalchemy.engine import Engine

from config import demo, key
from config.cli import cjg
from config.house import build
from config.settings import VARIABLES
from ringgroup import schema
from tests.conftest import MONDAY
from tests.town.town import demo_settings

FILE = (
    "name,organisation,mobile,email,login,role\n"
    "Noor Nieuw,GGD,0641130188,noor@example.nl,noor,member\n"
)
ROSTER = "date,block,duty,backup\n2026-12-14,09:00-12:00,anouk,bram\n"
MOST = {
    "members list": 7,
    "members list --json": 7,
    "members import {members}": 16,  # new: on which lines they are, and that it is told
    "members import {members} again": 11,
    "presence on bram": 10,
    "presence off bram": 10,
    "status": 11,
    "roster check": 13,
    "roster export": 7,
    "roster import {roster}": 34,  # first days, leave and absence on all lines
    "statistics --from 2026-10-01 --to 2026-10-31": 18,
    "user forget-code bram": 13,
    "backup {folder}/backup": 6,
    "after-restore": 15,
    "fallback-twiml": 1,
    "purge again": 44,  # texts of a day, sessions that stay, links, owned questions
}


@contextmanager
def counted() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):  # what lasts is no question
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def asked(tmp_path, sqlite_url):
    """The statements of a command, on the data of the demo."""
    house = build(demo_settings(sqlite_url))
    schema.upgrade(house.database)
    demo.load(house, MONDAY)
    key.check(house.settings, MONDAY)
    house.database.close()
    environ = dict.fromkeys(VARIABLES) | {"CJG_DEMO": "1", "DATABASE_URL": sqlite_url}
    places = {"folder": tmp_path}
    for name, rows in {"members": FILE, "roster": ROSTER}.items():
        places[name] = tmp_path / f"{name}.csv"
        places[name].write_text(rows, encoding="utf-8")

    def run(command: str) -> list[str]:
        words = command.removesuffix(" again").format(**places).split()
        for _ in range(1 + command.endswith(" again")):
            with counted() as sent:
                done = CliRunner().invoke(cjg, words, env=environ, obj=lambda: MONDAY)
        assert done.exit_code in {0, int(command == "roster check")}, done.output
        return sent

    return run


@pytest.mark.parametrize("command", MOST)
def test_no_command_asks_more_than_it_did(asked, command):
    assert 0 < len(asked(command)) <= MOST[command]


def test_a_key_that_opens_the_word_is_tried_on_nothing_else(asked):
    """What every command begins with: the step, the word, and the settings."""
    assert len(asked("backup {folder}/backup")) == 3
