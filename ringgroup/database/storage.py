"""Whether the files that are open are the files that are in the folder.

A file that was deleted, or replaced by another of its name, can be written to for ever:
nobody complains, and nobody finds anything afterwards. Linux says of every process of
ours what it has open; elsewhere nothing is found. Must not open anything.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

BESIDE: Final = ("", "-wal", "-shm")
"""What SQLite writes: the file, its log, and the index of its log."""
GONE: Final = " (deleted)"
PROC: Final = Path("/proc")


def adrift(database: Path, who: str = "self") -> set[tuple[str, str]]:
    """Process and file name of what is open and in no folder any more.

    `who`: this process, or `*` for all that this user may look at.
    """
    lost = {f"{database.resolve()}{end}{GONE}" for end in BESIDE}
    return {
        (process, Path(link.removesuffix(GONE)).name)
        for process, link in _links(who)
        if link in lost
    }


def _links(who: str) -> Iterator[tuple[str, str]]:
    for process in [PROC / who] if who == "self" else list(PROC.glob("[0-9]*")):
        try:
            descriptors = list((process / "fd").iterdir())
        except OSError:  # ended meanwhile, or another user's
            continue
        for descriptor in descriptors:
            with suppress(OSError):  # closed meanwhile
                yield process.name, str(descriptor.readlink())
