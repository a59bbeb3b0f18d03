"""The system clock of a process, as far from the real one as a file says.

Python imports this before anything else when its folder stands in PYTHONPATH. What
measures durations (`time.monotonic`) goes on, as it does when a real clock is set.
Must be imported before whatever takes a clock from these modules.
"""

import datetime as dt
import mmap
import os
import struct
import time

FILE = os.environ.get("CJG_SOAK_CLOCK")


def move(path):
    """Replace the two modules' clocks by ones that the file moves."""
    with open(path, "rb") as file:  # noqa: PTH123 - every import costs each process
        shown = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)
    real, real_ns, moment = time.time, time.time_ns, dt.datetime

    def shift():
        return struct.unpack("<d", shown[:8])[0]

    class Kind(type):
        def __instancecheck__(cls, value):
            return isinstance(value, moment)

        def __subclasscheck__(cls, kind):
            return issubclass(kind, moment)

    class Moved(moment, metaclass=Kind):
        @classmethod
        def now(cls, tz=None):
            return moment.fromtimestamp(real() + shift(), tz)

        @classmethod
        def today(cls):
            return moment.fromtimestamp(real() + shift())

        @classmethod
        def utcnow(cls):
            utc = moment.fromtimestamp(real() + shift(), dt.UTC)
            return utc.replace(tzinfo=None)

    Moved.__name__ = Moved.__qualname__ = "datetime"
    Moved.__module__ = "datetime"
    time.time = lambda: real() + shift()
    time.time_ns = lambda: real_ns() + int(shift() * 1e9)
    dt.datetime = Moved


if FILE:
    move(FILE)
