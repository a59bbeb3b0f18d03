"""The hand that moves the system clocks of web, clock and commands."""

import mmap
import struct
import time
from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).parent / "clock"
"""Where Python finds the clock that can be moved."""


class WorldClock:
    """Shows the network's time; `step` is what somebody set it wrong by, in seconds.

    It never goes back of itself: while an answer is waited for, real time passes and
    the network's does not.
    """

    def __init__(self, path: Path) -> None:
        path.write_bytes(struct.pack("<d", 0.0))
        self._file = path.open("r+b")
        self._shown = mmap.mmap(self._file.fileno(), 8)
        self._offset: float | None = None
        self._step = 0.0
        found = f"{FOLDER}:{FOLDER.parents[2]}"  # our clock, and the program beside it
        self.environ = {"CJG_SOAK_CLOCK": str(path), "PYTHONPATH": found}

    def show(self, now: datetime) -> None:
        """The network is at `now`."""
        offset = now.timestamp() - time.time()
        self._offset = max(offset, self._offset or offset)
        self._write()

    def ahead(self, now: datetime) -> float:
        """Seconds by which the shown time is past `now`, without the step."""
        return (self._offset or 0.0) + time.time() - now.timestamp()

    @property
    def step(self) -> float:
        return self._step

    @step.setter
    def step(self, seconds: float) -> None:
        self._step = seconds
        self._write()

    def close(self) -> None:
        self._shown.close()
        self._file.close()

    def _write(self) -> None:
        self._shown[:8] = struct.pack("<d", (self._offset or 0.0) + self._step)
