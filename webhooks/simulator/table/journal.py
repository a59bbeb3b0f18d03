"""What happened in a live world, numbered, for pages that ask what is new.

Knows entries and their numbers; knows nothing of calls. Safe between threads.
"""

import secrets
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any, Final, TypeAlias

JournalEntry: TypeAlias = Mapping[str, Any]

KEPT: Final = 600
"""Entries that are kept: a page that comes later sees these."""


class Journal:
    """The last entries; `world` is another one after every start."""

    def __init__(self, kept: int = KEPT) -> None:
        self.world = secrets.token_hex(4)
        self._entries: deque[JournalEntry] = deque(maxlen=kept)
        self._last = 0
        self._lock = Lock()

    def write(self, kind: str, at: datetime, **what: object) -> int:
        """Add an entry (JSON can hold its values); gives its number, from 1."""
        with self._lock:
            self._last += 1
            entry = {"n": self._last, "kind": kind, "at": at.isoformat(), **what}
            self._entries.append(entry)
            return self._last

    def since(self, number: int) -> tuple[list[JournalEntry], int]:
        """The entries that are kept and newer than that number, and the last number."""
        with self._lock:
            return [one for one in self._entries if one["n"] > number], self._last
