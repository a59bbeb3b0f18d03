"""What the operating system says of the service: files, locks, sizes, growth.

Reads /proc, nothing else: so it changes nothing.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.soak.world import World

LOG_BYTES = 16 * 1024 * 1024
GROWTH = {"descriptors": 16, "threads": 6, "memory": 24 * 1024 * 1024}
"""How much more at the end than at the beginning is still flat."""
LOOKS = 8
"""A connection that is just being opened has its lock a moment later."""


class Size(NamedTuple):
    """How large one process is."""

    descriptors: int
    threads: int
    memory: int


def files_of(process: psutil.Process) -> list[tuple[str, int]]:
    """What a process has open: where it leads, and the inode."""
    folder, found = Path(f"/proc/{process.pid}/fd"), []
    with suppress(OSError):
        for entry in folder.iterdir():
            with suppress(OSError):
                found.append((str(entry.readlink()), entry.stat().st_ino))
    return found


def locks() -> set[tuple[int, int]]:
    """Each process that holds a POSIX lock, with the file's inode."""
    found = set()
    for line in Path("/proc/locks").read_text().splitlines():
        words = line.split()
        if words[1] == "POSIX":
            found.add((int(words[4]), int(words[5].rpartition(":")[2])))
    return found


def nothing_deleted_is_open(world: World) -> Iterator[str]:
    """A log file that was unlinked takes what is written with it."""
    for kind, process in world.processes.everybody():
        for name, _ in files_of(process):
            path, gone, _ = name.partition(" (deleted)")
            if gone and Path(path).name.startswith("soak.db"):
                yield f"{kind} has a deleted {Path(path).suffix} open"


def locks_are_held(world: World) -> Iterator[str]:
    """Who has a database open holds its lock, or others think that they are alone."""
    if world.kind != "sqlite":
        return
    wrong: set[str] = set()
    for look in range(LOOKS):
        wrong = set(_unlocked(world))
        if not wrong:
            return
        time.sleep(0.05 * look)
    yield from sorted(wrong)


def _unlocked(world: World) -> Iterator[str]:
    held = locks()
    for kind, process in world.processes.everybody():
        for name, inode in files_of(process):
            if name.endswith("soak.db-shm") and (process.pid, inode) not in held:
                yield f"{kind} holds no lock on the log that it has open"
            if name == str(world.ground.file) and (process.pid, inode) not in held:
                yield f"{kind} holds no lock on the database that it has open"


def log_is_small(world: World) -> Iterator[str]:
    if world.kind != "sqlite":
        return
    log = Path(f"{world.ground.file}-wal")
    size = log.stat().st_size if log.exists() else 0
    world.largest_log = max(world.largest_log, size)
    if size > LOG_BYTES:
        yield f"the log has {size // 1024} KiB"


def sizes(world: World) -> dict[str, list[Size]]:
    """How large each process is now."""
    found: dict[str, list[Size]] = defaultdict(list)
    for kind, process in world.processes.everybody():
        with suppress(psutil.NoSuchProcess):
            memory = process.memory_full_info().pss
            size = Size(process.num_fds(), process.num_threads(), memory)
            found[kind].append(size)
    return dict(found)


def growth(days: list[dict[str, list[Size]]]) -> Iterator[str]:
    """Whatever is larger in the last third of the days than in the first."""
    third = len(days) // 3
    if third < 2:
        return
    for kind in {kind for day in days for kind in day}:
        for n, what in enumerate(Size._fields):
            first = _median(days[:third], kind, n)
            last = _median(days[-third:], kind, n)
            if last > first + GROWTH[what] and last > 1.3 * first:
                yield f"{kind} grows: {what} from {first:.0f} to {last:.0f}"


def _median(days: list[dict[str, list[Size]]], kind: str, n: int) -> float:
    found = [max(size[n] for size in day[kind]) for day in days if day.get(kind)]
    return statistics.median(found) if found else 0.0
