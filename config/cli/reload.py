"""`cjg reload`: what runs in this folder reads program and line file anew."""

import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from config.cli.entry import configuration
from config.cli.problems import Refused

PROCESSES = Path("/proc")
KINDS = {"web": "config.wsgi:app", "clock": "config.clock"}
"""Each with the word of its command line that no other program has."""


STARTING_SECONDS: Final = 5.0
"""A process that begins cannot be told anything in its first instant; then it can."""
LOOK_SECONDS: Final = 0.02
MASKS: Final = re.compile("^Sig(?:Blk|Ign|Cgt):\t([0-9a-f]+)$", re.MULTILINE)
"""https://man7.org/linux/man-pages/man5/proc_pid_status.5.html"""


@click.command("reload")
def reload() -> None:
    """Reload program and line file in every web and clock process of this folder.

    Nobody is cut off. What cannot be started is refused, and the old goes on: the
    process says so in its log.
    """
    configuration()
    told = list(running(Path.cwd()))
    if not told:
        message = f"nothing runs in {Path.cwd()} that could be reloaded"
        raise Refused(message)
    for kind, pid in told:
        if not _listens(pid):
            message = f"{kind} {pid} is only just starting: try again in a moment"
            raise Refused(message)
        try:
            os.kill(pid, signal.SIGHUP)
        except (PermissionError, ProcessLookupError) as error:
            message = f"{kind} {pid}: {os.strerror(error.errno or 0)}"
            raise Refused(message) from None
        click.echo(f"{kind} {pid}: told to reload")


def running(folder: Path) -> Iterator[tuple[str, int]]:
    """Every process that was started there by nobody of its own kind."""
    for process in sorted(PROCESSES.glob("[0-9]*"), key=lambda path: int(path.name)):
        kind = _kind(process)
        if kind and _folder(process) == folder and kind != _kind(_parent(process)):
            yield kind, int(process.name)


def _listens(pid: int) -> bool:
    """Whether the signal would not end it: waits till it is well under way."""
    ends = time.monotonic() + STARTING_SECONDS
    while not (heeds := _heeds(PROCESSES / str(pid))) and time.monotonic() < ends:
        time.sleep(LOOK_SECONDS)
    return heeds


def _heeds(process: Path) -> bool:
    try:
        status = (process / "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True  # gone: whoever tells it something finds out
    hangup = 1 << signal.SIGHUP - 1
    return any(int(mask, 16) & hangup for mask in MASKS.findall(status))


def _kind(process: Path) -> str | None:
    words = _words(process)
    python = bool(words) and "python" in Path(words[0]).name
    return next(
        (kind for kind, word in KINDS.items() if python and word in words), None
    )


def _words(process: Path) -> Sequence[str]:
    try:
        return (process / "cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return ()


def _folder(process: Path) -> Path | None:
    try:
        return (process / "cwd").readlink()
    except OSError:
        return None


def _parent(process: Path) -> Path:
    try:
        stat = (process / "stat").read_text(errors="replace")
    except OSError:
        return process / "gone"
    return process.parent / stat.rpartition(")")[2].split()[1]
