"""The database itself refuses to change or to drop a registration."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

ROW = (
    "INSERT INTO registration (id, line, channel, day, hour, note) "
    "VALUES ('one', 'veldhoven', 'email', '2026-01-05', 9, 'een vraag')"
)


@pytest.fixture
def registered(database):
    with database.transaction() as session:
        session.execute(text(ROW))
    return database


def content(database) -> list[tuple]:
    with database.reading() as session:
        return [tuple(r) for r in session.execute(text("SELECT * FROM registration"))]


AGAIN = "INSERT INTO registration (id, line, channel, day, hour) "
AGAIN += "VALUES ('one', 'x', 'email', '2026-01-05', 9)"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registration SET hour = 10",
        "UPDATE registration SET note = NULL",
        "UPDATE registration SET id = 'two'",
        "DELETE FROM registration",
        f"{AGAIN} ON CONFLICT (id) DO UPDATE SET hour = 3",
        AGAIN.replace("INSERT", "REPLACE"),
        AGAIN,
        "TRUNCATE registration",
    ],
)
def test_everything_but_a_new_row_is_refused(registered, statement):
    before = content(registered)
    with pytest.raises(DBAPIError), registered.transaction() as session:
        session.execute(text(statement))
    assert content(registered) == before


def test_sqlite_refuses_a_replacement_whatever_the_connection_wants(sqlite_url):
    import sqlite3  # noqa: PLC0415 - a connection that is not ours

    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    connection.execute(ROW)
    connection.execute("PRAGMA recursive_triggers = OFF")
    for statement in (
        ROW.replace("INSERT", "INSERT OR REPLACE"),
        "DELETE FROM registration",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="only be added"):
            connection.execute(statement)
    connection.close()


def test_an_old_note_is_blanked_only_while_its_retention_runs(registered):
    with registered.transaction() as session:
        session.execute(text("INSERT INTO note_retention VALUES ('2026-02-01')"))
        session.execute(text("UPDATE registration SET note = NULL"))
        session.execute(text("DELETE FROM note_retention"))
    assert content(registered)[0][-1] is None


@pytest.mark.parametrize(
    ("cutoff", "change"),
    [
        ("2026-01-05", "note = NULL"),
        ("2026-02-01", "note = 'iets anders'"),
        ("2026-02-01", "note = NULL, hour = 10"),
        ("2026-02-01", "note = NULL, age = '0-3'"),
    ],
)
def test_even_then_nothing_else_changes_and_nothing_younger(registered, cutoff, change):
    with registered.transaction() as session:
        day = {"day": cutoff}
        session.execute(text("INSERT INTO note_retention VALUES (:day)"), day)
    with pytest.raises(DBAPIError), registered.transaction() as session:
        session.execute(text(f"UPDATE registration SET {change}"))  # noqa: S608 - from the table above


def test_the_order_of_registrations_is_not_kept_on_sqlite(sqlite_url):
    import sqlite3  # noqa: PLC0415 - a connection that is not ours

    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
        connection.execute("SELECT rowid FROM registration")
    connection.close()
