"""Who else comes to the web server: a table of manners."""

import itertools
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

Statuses = Counter[int]
Manner = Callable[[int, threading.Event, Statuses], None]

HEAD = b"POST /voice/incoming HTTP/1.1\r\nHost: loket\r\n"
UNSIGNED = b"Content-Type: application/x-www-form-urlencoded\r\n"
WAIT = 30.0


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), WAIT)


def _read(link: socket.socket, seen: Statuses) -> None:
    """Count the status of an answer; who is cut off has none."""
    link.settimeout(5)
    with suppress(OSError):
        head = link.recv(65_536)
        if head.startswith(b"HTTP/1."):
            seen[int(head[9:12])] += 1


def polite(port: int, over: threading.Event, seen: Statuses) -> None:
    """Asks, waits for the answer, asks again."""
    while not over.wait(0.1):
        with _connected(port) as link:
            link.sendall(b"GET /healthz HTTP/1.1\r\nHost: loket\r\n\r\n")
            _read(link, seen)


def half_head(port: int, over: threading.Event, _: Statuses) -> None:
    """Begins to ask and never ends."""
    with _connected(port) as link:
        link.sendall(HEAD + b"X-Slow: ")
        over.wait(WAIT)


def slow_body(port: int, over: threading.Event, _: Statuses) -> None:
    """Names a length, and brings a byte now and then."""
    with _connected(port) as link:
        link.sendall(HEAD + UNSIGNED + b"Content-Length: 5000\r\n\r\n")
        while not over.wait(0.3):
            link.sendall(b"a")


def idle(port: int, over: threading.Event, _: Statuses) -> None:
    """Connects and says nothing."""
    with _connected(port):
        over.wait(WAIT)


def reset(port: int, over: threading.Event, _: Statuses) -> None:
    """Asks for a page and is gone before it comes, without a goodbye."""
    while not over.wait(0.05):
        link = _connected(port)
        link.sendall(b"GET /inloggen HTTP/1.1\r\nHost: loket\r\n\r\n")
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        link.close()


def pipelined(port: int, over: threading.Event, seen: Statuses) -> None:
    """Asks twenty times before it listens."""
    while not over.wait(0.2):
        with _connected(port) as link:
            link.sendall(b"GET /healthz HTTP/1.1\r\nHost: loket\r\n\r\n" * 20)
            for _ in range(5):
                _read(link, seen)


def thousands_of_headers(port: int, over: threading.Event, seen: Statuses) -> None:
    """Brings a head that does not end soon."""
    many = b"".join(b"X-%d: y\r\n" % n for n in range(5_000))
    while not over.wait(0.2):
        with _connected(port) as link:
            link.sendall(HEAD + many + b"\r\n")
            _read(link, seen)


def unsigned(port: int, over: threading.Event, seen: Statuses) -> None:
    """Posts what nobody signed: too much of it, in broken chunks, with a NUL."""
    bodies = itertools.cycle(
        (
            b"Content-Length: 70000\r\n\r\n" + b"a=" + b"b" * 69_998,
            b"Transfer-Encoding: chunked\r\n\r\nzz\r\nbroken\r\n",
            b"Content-Length: 9\r\n\r\nCallSid=\x00",
        )
    )
    while not over.wait(0.1):
        with _connected(port) as link:
            link.sendall(HEAD + UNSIGNED + next(bodies))
            _read(link, seen)


def stranger_at_the_door(port: int, over: threading.Event, seen: Statuses) -> None:
    """Tries names and passwords on the sign-in page."""
    for number in itertools.count():
        if over.is_set():
            return
        body = b"login=nobody%d&password=guess" % number
        with _connected(port) as link:
            link.sendall(
                b"POST /inloggen HTTP/1.1\r\nHost: loket\r\n"
                + UNSIGNED
                + b"Content-Length: %d\r\n\r\n" % len(body)
                + body
            )
            _read(link, seen)


UNHURT = frozenset(range(200, 500)) | {503}
"""Whatever a client does, it gets an answer, a refusal, or the word to wait."""
MANNERS: Mapping[str, tuple[Manner, int, frozenset[int]]] = {
    "polite": (polite, 4, frozenset({200})),
    "half head": (half_head, 24, UNHURT),
    "slow body": (slow_body, 16, UNHURT),
    "idle": (idle, 64, UNHURT),
    "reset": (reset, 4, UNHURT),
    "pipelined": (pipelined, 4, UNHURT),
    "thousands of headers": (thousands_of_headers, 4, UNHURT),
    "unsigned": (unsigned, 4, frozenset(range(400, 500))),
    "stranger at the door": (stranger_at_the_door, 8, UNHURT),
}
"""Each manner, how many come with it, and how they may be answered."""


@contextmanager
def crowd(port: int, name: str) -> Iterator[Statuses]:
    """So many clients of one manner, until they are sent away; their wrong answers."""
    manner, number, right = MANNERS[name]
    over, seen, wrong = threading.Event(), Counter(), Counter()

    def visit() -> None:
        while not over.is_set():
            with suppress(OSError):
                manner(port, over, seen)
            time.sleep(0.02)  # refused: once more, as such clients do

    threads = [threading.Thread(target=visit, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)  # until they are there
    try:
        yield wrong
    finally:
        over.set()
        for thread in threads:
            thread.join()
        wrong.update({status: n for status, n in seen.items() if status not in right})
