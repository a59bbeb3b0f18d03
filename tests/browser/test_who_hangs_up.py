"""A browser that hangs up while a file is sent leaves nothing open behind it."""

import socket
import struct
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

PATIENCE = 60.0
"""Seconds before the test fails; it never waits them out."""
RESET = struct.pack("ii", 1, 0)
"""On, for zero seconds: who closes sends a reset."""


BODY = b"all that there is"


def test_a_file_is_closed_when_its_reader_hangs_up(serve):
    read, hung_up, closed = threading.Event(), threading.Event(), threading.Event()

    class File:
        def __iter__(self) -> Iterator[bytes]:
            yield BODY
            read.set()
            hung_up.wait(PATIENCE)

        def close(self) -> None:
            closed.set()

    def app(_environ, start_response):
        start_response("200 OK", [("Content-Length", str(len(BODY)))])
        return File()

    where = urlsplit(serve(app))
    reader = socket.create_connection((where.hostname, where.port), PATIENCE)
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    reader.sendall(b"GET /static/font HTTP/1.1\r\nHost: here\r\n\r\n")
    assert read.wait(PATIENCE)
    reader.close()
    hung_up.set()

    assert closed.wait(PATIENCE)
