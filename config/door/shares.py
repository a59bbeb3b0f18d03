"""Whose threads a request may have: a table by address.

The telephone has threads of its own, so no page, however dear, keeps a caller waiting.
Must not know sockets, or what a request asks for.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

FORM_BYTES: Final = 64 * 1024
"""More than any webhook or other page sends."""
UPLOAD_BYTES: Final = 2_100_000
"""The largest form that a page takes."""

ENTRANCE: Final = ("/inloggen", "/wachtwoord-vergeten", "/uitnodiging/")
"""Where strangers may ask for a digest of a password, and are slowed down."""
DEAR: Final = (
    "/cijfers",
    "/rooster/vullen",
    "/rooster/verdeling",
    "/rooster/inlezen",
)
"""Pages that compute for long: one at a time, or callers wait for all of them."""
LARGER: Final = (
    "/rooster/",
    "/beheer/inlezen",
    "/beheer/instellingen/horen/opname",
    "/beheer/instellingen/uiterlijk",
)
"""Where a file may be handed in."""

WAITING_BYTES: Final = 8 * 1024 * 1024
"""Of the requests that a share has in hand, unless nobody there is sent away."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Which addresses, how many threads; `waiting` requests at most wait for one."""

    name: str
    addresses: tuple[str, ...]
    threads: int
    waiting: int | None = None
    """None: as many as there may be connections; nobody who calls is sent away."""
    larger: tuple[str, ...] = ()
    """The addresses that begin so take `UPLOAD_BYTES`, all others `FORM_BYTES`."""


def portions(telephone: int) -> tuple[Portion, ...]:
    """All of them, with so many threads for the telephone; the last takes the rest.

    Whether we live is asked apart from whether we are ready: that waits for the
    database, which may not answer. Who is not signed in yet may be made to wait, and
    keeps nobody waiting who is.
    """
    return (
        Portion("telephone", ("/voice/", "/sounds/"), telephone),
        Portion("alive", ("/healthz",), 1, waiting=32),
        Portion("watch", ("/readyz", "/metrics"), 1, waiting=32),
        Portion("entrance", ENTRANCE, 5, waiting=64),
        Portion("dear", DEAR, 1, waiting=64, larger=LARGER),
        Portion("pages", ("/",), 3, waiting=64, larger=LARGER),
    )


class Share:
    """The threads of one portion. Counted and used by one thread, the door's."""

    def __init__(self, portion: Portion) -> None:
        self.portion = portion
        self._in_hand = 0
        self._bytes = 0
        self._pool = ThreadPoolExecutor(portion.threads, portion.name)

    @property
    def is_full(self) -> bool:
        """Whether another request would wait behind too many others."""
        portion = self.portion
        if portion.waiting is None:
            return False
        many = self._in_hand >= portion.threads + portion.waiting
        return many or self._bytes > WAITING_BYTES

    def begin(self, work: Callable[[T], R], given: T, size: int) -> "Future[R]":
        """Let a thread do it as soon as one is free; `end` must follow."""
        self._in_hand += 1
        self._bytes += size
        return self._pool.submit(work, given)

    def end(self, size: int) -> None:
        """Note that something of that size is done."""
        self._in_hand -= 1
        self._bytes -= size

    def shutdown(self, *, wait: bool) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=wait)


class Shares:
    """All threads of this process."""

    def __init__(self, table: Sequence[Portion]) -> None:
        self._shares = tuple(map(Share, table))
        self._by_address = tuple(
            (address, share)
            for share in self._shares
            for address in share.portion.addresses
        )

    def of(self, path: str) -> Share:
        """The share that an address falls to; what has no known address, the last."""
        for address, share in self._by_address:
            if path.startswith(address):
                return share
        return self._shares[-1]

    def most_bytes(self, path: str) -> int:
        """How large a request for that address may be."""
        larger = self.of(path).portion.larger
        return UPLOAD_BYTES if path.startswith(larger) else FORM_BYTES

    def shutdown(self, *, wait: bool = True) -> None:
        """Begin nothing more; called by gunicorn too, as if this were one pool."""
        for share in self._shares:
            share.shutdown(wait=wait)
