"""Whose turn it is to have a password or PIN looked at: that is slow on purpose.

Anybody can ask for it, so a process does two at a time at most. One turn is for
strangers: whoever signs in from a browser in which they never signed in before. The
other is ours: workers on the telephone, known browsers, whoever is signed in or holds a
link. However many strangers there are, ours never waits for them; and strangers' work
is done when the processor has nothing else to do.
Must not know what is compared, nor hold a transaction: whoever waits here must not
keep the telephone from the database.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Final, Literal, TypeVar

from ringgroup.people import passwords

Who = Literal["ours", "stranger"]
WAITING: Final = {"ours": 7, "stranger": 1}
"""How many may wait behind the one whose turn it is: each holds a thread meanwhile."""
PATIENCE: Final = {"ours": 5.0, "stranger": 2.0}
"""Seconds that somebody waits for a turn at most."""
NICE: Final = {"ours": 0, "stranger": 5}
"""How much a thread lets others go first: the telephone is answered meanwhile."""

Result = TypeVar("Result")


class BusyError(Exception):
    """Too many are waiting already; in some seconds there may be a turn."""


class HashingTurn:
    """One thread that works, and a bounded number of others that wait for it."""

    def __init__(self, who: Who) -> None:
        self._places = threading.BoundedSemaphore(1 + WAITING[who])
        self._free = threading.BoundedSemaphore(1)
        self._patience = PATIENCE[who]
        self._thread = ThreadPoolExecutor(1, f"hashing-{who}", _yielding, (NICE[who],))

    def of(self, work: Callable[[], Result]) -> Result:
        """What comes of `work`, once it is its turn; raises `BusyError`."""
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            if not self._free.acquire(timeout=self._patience):
                raise BusyError
            try:
                return self._thread.submit(work).result()
            finally:
                self._free.release()
        finally:
            self._places.release()


class Hashing:
    """The one place of a process where passwords and PINs are compared and made."""

    def __init__(self) -> None:
        self._turns: dict[Who, HashingTurn] = {
            "ours": HashingTurn("ours"),
            "stranger": HashingTurn("stranger"),
        }

    def fits(self, who: Who, digest: str | None, secret: str) -> bool:
        """As `passwords.fits`; raises `BusyError` when too many ask."""
        return self._turns[who].of(partial(passwords.fits, digest, secret))

    def hashed(self, secret: str) -> str:
        """As `passwords.hashed`, for somebody we know; raises `BusyError`."""
        return self._turns["ours"].of(partial(passwords.hashed, secret))


def _yielding(nice: int) -> None:
    """Let everybody else go first; so do the threads that this one begins."""
    if nice and hasattr(os, "setpriority"):
        with suppress(OSError):  # where a thread has no niceness of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)
