"""A recording that somebody sent, read by a program of its own, under limits.

What decodes sounds is large, and what it is given may be made to harm: this process
answers the telephone meanwhile. One at a time. Must not know what makes a recording fit
(`recording_levels`).
"""

import os
import resource
import subprocess
import sys
import threading
from typing import Final

from ringgroup.people.hashing import BusyError

LARGEST: Final = 2_000_000
"""Bytes."""
MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of addresses: the library for numbers takes much of them, and uses little."""
PROCESSOR: Final = 20
"""Seconds of processor time."""
PATIENCE: Final = 60
"""Seconds that somebody waits for it, on a machine that is busy with other things."""
NICE: Final = 5
REFUSED: Final = 3
COMMAND: Final = "from ringgroup.people.recording_apart import read; read()"

_turn = threading.BoundedSemaphore(1)


class RefusedSoundError(ValueError):
    """A recording that no caller should hear; `why` is a word of a list."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def made_fit(data: bytes) -> bytes:
    """The WAV file that callers hear; raises `RefusedSoundError` or `BusyError`."""
    if len(data) > LARGEST:
        why = "too_large"
        raise RefusedSoundError(why)
    if not _turn.acquire(blocking=False):
        raise BusyError
    try:
        return _apart(data)
    finally:
        _turn.release()


def _apart(data: bytes) -> bytes:
    """What the program makes of it; when it gives up, nobody can read this."""
    where = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the file is its input
            [sys.executable, "-c", COMMAND],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            env=where | {"OPENBLAS_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.SubprocessError:
        why = "unreadable"
        raise RefusedSoundError(why) from None
    if done.returncode == 0:
        return done.stdout
    why = done.stdout.decode() if done.returncode == REFUSED else "unreadable"
    raise RefusedSoundError(why)


def read() -> None:
    """Read a recording from standard input under limits, and write it fit."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    from ringgroup.people.recording_levels import UnfitSoundError, fit  # noqa: PLC0415 - under the limits

    try:
        found = fit(sys.stdin.buffer.read(LARGEST + 1))
    except UnfitSoundError as unfit:
        sys.stdout.write(unfit.why)
        sys.exit(REFUSED)
    sys.stdout.buffer.write(found)
