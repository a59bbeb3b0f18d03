"""One connection at the door: its socket, what came in, what still has to go out.

A thread that answers writes into `sock`, which keeps everything: the answer leaves when
it is complete, and what the other side does not take is left to the door. So no thread
ever waits for a socket. Must not know who has to wait for how long.
"""

import socket
from collections.abc import Iterable
from time import monotonic
from typing import Any

from gunicorn.config import Config
from gunicorn.http import get_parser

from config.door.arriving import Arriving, Most, Whole

RECEIVED_BYTES = 64 * 1024
"""Of one look at a socket."""


class AnswerSocket:
    """What gunicorn takes for the socket of a request: everything that is written.

    `arrived`: when the request was whole (`config.budgets` reads it).
    """

    def __init__(self, path: str = "") -> None:
        self.path = path
        """Of the request that is answered, as it came."""
        self.parts: list[bytes] = []
        self.arrived = monotonic()

    def send(self, data: bytes) -> int:
        """Keep it."""
        self.parts.append(data)
        return len(data)

    def sendall(self, data: bytes) -> None:
        """Keep it."""
        self.parts.append(data)

    def gettimeout(self) -> float:
        """Nothing here ever waits."""
        return 0.0

    def setblocking(self, _: object) -> None:
        """Nothing here ever waits."""

    settimeout = shutdown = setblocking

    def recv(self, _: int) -> bytes:
        """Nothing more comes: a request is whole before it is answered."""
        return b""

    def close(self) -> None:
        """The door closes the connection itself."""


class Connection:
    """A socket with its bytes; to gunicorn's worker a `TConn` that is ready."""

    initialized = data_ready = True
    is_http2 = False

    def __init__(
        self,
        cfg: Config,
        raw: socket.socket,
        client: object,
        server: object,
        most: Most,
    ) -> None:
        raw.settimeout(0)
        self.cfg = cfg
        self.raw = raw
        self.client = client
        self.server = server
        self.arriving = Arriving(most)
        self.sock = AnswerSocket()
        self.parser: Any = None
        self.watched = 0
        """For which events the door looks at the socket."""
        self.silent = True
        """Nothing has come in yet."""
        self.closed = False
        self._unsent = memoryview(b"")

    def init(self) -> None:
        """Nothing: the parser is there when a thread gets the connection."""

    @property
    def size(self) -> int:
        """How many bytes it makes us keep."""
        return self.arriving.size + len(self._unsent)

    def begin(self, whole: Whole) -> None:
        """Make a request ready for a thread: a parser that has nothing to wait for."""
        self.sock = AnswerSocket(whole.path)
        parts: Iterable[bytes] = (whole.head, whole.body)
        self.parser = get_parser(self.cfg, parts, self.client)

    def receive(self) -> bytes | None:
        """What has come in; None: nothing yet; empty: the end. Raises `OSError`."""
        try:
            return self.raw.recv(RECEIVED_BYTES)
        except (BlockingIOError, InterruptedError):
            return None

    def complete(self) -> None:
        """The answer is complete; send of it what the other side takes at once."""
        self._unsent = memoryview(b"".join(self.sock.parts))
        self.sock = AnswerSocket()
        self.push()

    def push(self) -> bool:
        """Send on; gives whether everything has gone out. Raises `OSError`."""
        while self._unsent:
            try:
                sent = self.raw.send(self._unsent)
            except (BlockingIOError, InterruptedError):
                return False
            self._unsent = self._unsent[sent:]
        return True
