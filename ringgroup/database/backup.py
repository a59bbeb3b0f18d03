"""A whole database in one file, and back: by SQLite itself, or by `pg_dump`.

Both ways are what the database's own makers give for it; ours is that a file is there
whole or not at all, is nobody else's to read, and was read once after it was written.
Must not know any table, nor what a database that comes back has to forget.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy.engine import URL, make_url

from ringgroup.database.database import Database

STEP_TABLE: Final = "alembic_version"
SQLITE: Final = b"SQLite format 3\0"
POSTGRESQL: Final = b"PGDMP"
"""What the file of each kind begins with."""


class BackupError(Exception):
    """It could not be done; one line says why, and nothing is half done."""


def back_up(database: Database, file: Path) -> None:
    """Write everything into a new file; raises `BackupError`.

    It is done while web and clock work, and holds what was committed when it began.
    """
    if file.exists():
        message = f"{file} exists already: name another file, or move it away"
        raise BackupError(message)
    with _beside(file) as part:
        if database.is_sqlite:
            _copy_of(database, part)
        else:
            _dump(database.engine.url, part)
        step(database, part)
        os.replace(part, file)  # noqa: PTH105 - whole or not at all


def step(database: Database, file: Path) -> str | None:
    """At which step the database in a backup is; None when it is of no program.

    Raises `BackupError` for a file that is no backup, or cannot be read through; that
    of the database in service is not opened at all (docs/adr/0021).
    """
    own = Path(database.engine.url.database or "")
    if database.is_sqlite and own.exists() and file.exists() and file.samefile(own):
        message = f"{file} is the database itself, and no backup of it"
        raise BackupError(message)
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(SQLITE))
    except OSError as error:
        message = f"{file}: {error.strerror}"
        raise BackupError(message) from None
    if begins == SQLITE:
        return _step_in_sqlite(file)
    if begins.startswith(POSTGRESQL):
        return _step_in_dump(file)
    message = f"{file} is no backup: it begins like no database that is known here"
    raise BackupError(message)


def restore(database: Database, file: Path) -> None:
    """Put back what is in the file, all of it in one go; raises `BackupError`."""
    with file.open("rb") as opened:
        of_sqlite = opened.read(len(SQLITE)) == SQLITE
    if of_sqlite is not database.is_sqlite:
        there = "SQLite" if database.is_sqlite else "PostgreSQL"
        message = f"{file} is a backup of another kind of database than {there}"
        raise BackupError(message)
    if not database.is_sqlite:
        _restore_dump(database.engine.url, file)
        return
    with closing(_opened(file)) as source, closing(_driver(database)) as target:
        try:
            source.backup(target)
        except sqlite3.Error as error:
            message = f"not restored: {error}"
            raise BackupError(message) from None


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file of its owner alone, that goes unless it was given its name."""
    part = file.with_name(f".{file.name}.{uuid4().hex}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        message = f"{file}: {error.strerror}"
        raise BackupError(message) from None
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


# --- SQLite -------------------------------------------------------------------


def _driver(database: Database) -> sqlite3.Connection:
    """A connection of its own: a pooled one has a deadline."""
    return sqlite3.connect(f"{database.engine.url.database}", isolation_level=None)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _copy_of(database: Database, part: Path) -> None:
    with closing(_driver(database)) as source, closing(sqlite3.connect(part)) as copy:
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log
        except sqlite3.Error as error:
            message = f"no backup made: {error}"
            raise BackupError(message) from None


def _step_in_sqlite(file: Path) -> str | None:
    try:
        with closing(_opened(file)) as copy:
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                message = f"{file} is damaged: {said}"
                raise BackupError(message)
            found = copy.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = ?", (STEP_TABLE,)
            ).fetchone()[0]
            if not found:
                return None
            row = copy.execute(f"SELECT version_num FROM {STEP_TABLE}").fetchone()  # noqa: S608 - our own name
    except sqlite3.Error as error:
        message = f"{file} is damaged: {error}"
        raise BackupError(message) from None
    return None if row is None else str(row[0])


# --- PostgreSQL ---------------------------------------------------------------


def _dump(url: URL, part: Path) -> None:
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={part}"]
    _ran("pg_dump", options, url)


def _restore_dump(url: URL, file: Path) -> None:
    whole = ["--clean", "--if-exists", "--single-transaction", "--exit-on-error"]
    plain = ["--no-owner", "--no-privileges", f"--dbname={url.database}"]
    _ran("pg_restore", [*whole, *plain, str(file)], url)


def _step_in_dump(file: Path) -> str | None:
    options = ["--data-only", f"--table={STEP_TABLE}", "--file=-", str(file)]
    written = _ran("pg_restore", options, None).splitlines()
    begins = [n for n, row in enumerate(written) if row.startswith("COPY ")]
    return written[begins[0] + 1].strip() if begins else None


def _ran(program: str, options: list[str], url: URL | None) -> str:
    """What it wrote; its password is in no command line."""
    if shutil.which(program) is None:
        message = f"{program} is needed for PostgreSQL: install its client programs"
        raise BackupError(message)
    done = subprocess.run(  # noqa: S603 - the database's own program
        [program, *options],
        env={**os.environ, **({} if url is None else _environment(url))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise BackupError(said[0])
    return done.stdout


def _environment(url: URL) -> Mapping[str, str]:
    """What tells PostgreSQL's programs where the database is, and as whom."""
    # https://www.postgresql.org/docs/current/libpq-envars.html
    plain = make_url(url)
    host = plain.host or plain.query.get("host")
    told = {
        "PGHOST": host if isinstance(host, str) else None,
        "PGPORT": str(plain.port) if plain.port else None,
        "PGUSER": plain.username,
        "PGPASSWORD": None if plain.password is None else str(plain.password),
        "PGDATABASE": plain.database,
        "PGSSLMODE": _single(plain, "sslmode"),
        "PGSSLROOTCERT": _single(plain, "sslrootcert"),
    }
    return {name: value for name, value in told.items() if value}


def _single(url: URL, name: str) -> str | None:
    value = url.query.get(name)
    return value if isinstance(value, str) else None
