"""A door that was busy for longer than a request may take, and looks at who is late.

It is the door itself, without the processes around it: nobody else could be made to be
late at the very moment between two looks at the sockets.
"""

import socket
from collections.abc import Iterator
from selectors import DefaultSelector

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import PollableMethodQueue

from config.door.arriving import Whole
from config.door.connection import Connection
from config.door.lobby import ConnectionState
from config.door.worker import Door

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


class BusyDoor(Door):
    """It keeps what would be handed to a thread."""

    def __init__(self) -> None:
        super().__init__(0, 0, [], None, 30, Config(), None)
        self.whole: list[Whole] = []

    def _hand_over(self, conn: Connection, whole: Whole) -> None:
        self._close(conn)
        self.whole.append(whole)


@pytest.fixture
def door() -> Iterator[BusyDoor]:
    door = BusyDoor()
    door.poller = DefaultSelector()
    door.tpool = door.get_thread_pool()
    door.method_queue = PollableMethodQueue()
    yield door
    door.tpool.shutdown(wait=False)
    door.poller.close()
    door.tmp.close()


@pytest.fixture
def knocks(door):
    """Somebody who has come in, whose time is up."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with socket.create_connection(listener.getsockname()) as client:
            assert door._let_in(listener)  # noqa: SLF001 - gunicorn asks it so
            (conn,) = door._lobby  # noqa: SLF001 - who waits
            door._lobby.put(conn, ConnectionState.ARRIVING, 0.0)  # noqa: SLF001 - late
            client.settimeout(60)
            yield client
        door.murder_keepalived(force=True)


def arrived(door, count: int) -> None:
    """Bytes on the loopback are there when they are; nobody reads them meanwhile."""
    (conn,) = door._lobby  # noqa: SLF001 - who waits
    conn.raw.settimeout(60)
    conn.raw.recv(count, socket.MSG_PEEK | socket.MSG_WAITALL)
    conn.raw.settimeout(0)


def test_whose_request_lies_there_is_not_late(door, knocks):
    knocks.sendall(REQUEST)
    arrived(door, len(REQUEST))
    door.murder_keepalived()
    assert [one.path for one in door.whole] == ["/healthz"]


def test_who_has_sent_a_half_is_told_that_it_took_too_long(door, knocks):
    knocks.sendall(REQUEST[:20])
    arrived(door, 20)
    door.murder_keepalived()
    assert door.whole == []
    assert knocks.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_who_has_sent_nothing_is_sent_away(door, knocks):
    door.murder_keepalived()
    assert door.whole == []
    assert knocks.recv(4096) == b""
