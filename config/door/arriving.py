"""Has a request come in whole? Answered from its bytes alone.

Must not know sockets, time or threads. It reads no more of a head than where the
request ends and which address it is for: gunicorn reads it again, and strictly. What
it gives away always names its length, so who reads it never waits for more.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

HEAD_BYTES: Final = 16 * 1024
"""Of a request line and all headers; the provider and browsers send 1 to 3 kB."""
CHUNK_LINE_BYTES: Final = 256
"""Of the line before a chunk: a length, and extensions that nobody uses."""

_END: Final = b"\r\n"
_BLANK: Final = b"\r\n\r\n"
_FRAMING: Final = re.compile(
    rb"\r\n(content-length|transfer-encoding|expect):[ \t]*([^\r\n]*)", re.IGNORECASE
)
_EXPECT: Final = re.compile(rb"\r\nexpect:[^\r\n]*", re.IGNORECASE)
_CODING: Final = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*", re.IGNORECASE)
_LENGTH: Final = re.compile(rb"[0-9]{1,15}")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?")


class RequestRefused(Exception):  # noqa: N818 - what befell the request, not an error of ours
    """Nobody is going to read this request; `path` is empty when it is not known."""

    def __init__(self, status: HTTPStatus, path: str = "") -> None:
        super().__init__(status.phrase)
        self.status = status
        self.path = path


@dataclass(frozen=True, slots=True)
class Whole:
    """A request of which nothing is missing."""

    path: str
    head: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class RequestHead:
    """What the head says about what comes after it; `length` None: in chunks."""

    path: str
    length: int | None
    waits: bool
    """It sends its body when it is told to go on (`Expect: 100-continue`)."""


Most = Callable[[str], int]
"""How many bytes a body for that path may have."""


class Arriving:
    """One connection's bytes, of which requests are taken one after another."""

    def __init__(self, most: Most) -> None:
        self._most = most
        self._bytes = bytearray()
        self.head: RequestHead | None = None
        self._clear()

    def _clear(self) -> None:
        self.head = None
        self._top = b""
        self._body = bytearray()
        self._raw = 0
        self._trailing = False
        self._skipped = False

    @property
    def size(self) -> int:
        """How many bytes are kept here."""
        return len(self._bytes) + len(self._body) + len(self._top)

    def take(self, data: bytes) -> Whole | None:
        """Add what came in; gives a request when one is whole, or `RequestRefused`."""
        self._bytes += data
        if self.head is None and not self._takes_head():
            return None
        head = self.head
        if head is None or not self._takes_body(head):
            return None
        whole = Whole(
            head.path, _with_length(self._top, head, len(self._body)), bytes(self._body)
        )
        self._clear()
        return whole

    def _takes_head(self) -> bool:
        if not self._skipped and self._bytes.startswith(_END):
            del self._bytes[: len(_END)]  # RFC 9112, 2.2: one empty line is no harm
            self._skipped = True
        end = self._bytes.find(_BLANK)
        seen = self._bytes if end < 0 else self._bytes[:end]
        if seen.startswith(_END) or seen.count(b"\n") != seen.count(_END):
            raise RequestRefused(HTTPStatus.BAD_REQUEST)
        if len(seen) > HEAD_BYTES:
            raise RequestRefused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if end < 0:
            return False
        self._top = bytes(seen)
        del self._bytes[: end + len(_BLANK)]
        head = read_head(self._top)
        if (head.length or 0) > self._most(head.path):
            raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, head.path)
        self.head = head
        return True

    def _takes_body(self, head: RequestHead) -> bool:
        if head.length is None:
            return self._takes_chunks(head.path)
        if len(self._bytes) < head.length:
            return False
        self._body = self._bytes[: head.length]
        del self._bytes[: head.length]
        return True

    def _takes_chunks(self, path: str) -> bool:
        """Take the chunks that are whole; they come off the front all at once."""
        at, done, most = 0, False, self._most(path)
        while not done and not self._trailing:
            end = self._bytes.find(_END, at, at + CHUNK_LINE_BYTES)
            if end < 0:
                if len(self._bytes) - at >= CHUNK_LINE_BYTES:
                    raise RequestRefused(HTTPStatus.BAD_REQUEST, path)
                break
            line = _CHUNK.fullmatch(self._bytes[at:end])
            if line is None:
                raise RequestRefused(HTTPStatus.BAD_REQUEST, path)
            size = int(line[1], 16)
            start, after = end + len(_END), end + 2 * len(_END) + size
            if size == 0:
                at, self._trailing = start, True
                break
            if self._raw + after > most:  # the lines between count: many are dear
                raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, path)
            if len(self._bytes) < after:
                break
            if self._bytes[after - len(_END) : after] != _END:
                raise RequestRefused(HTTPStatus.BAD_REQUEST, path)
            self._body += self._bytes[start : start + size]
            at = after
        self._raw += at
        del self._bytes[:at]
        return self._trailing and self._takes_trailers(path)

    def _takes_trailers(self, path: str) -> bool:
        """Drop what stands behind the last chunk: nobody asked for it."""
        if self._bytes.startswith(_END):
            del self._bytes[: len(_END)]
            return True
        end = self._bytes.find(_BLANK)
        if max(end, len(self._bytes) if end < 0 else 0) > HEAD_BYTES:
            raise RequestRefused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, path)
        if end < 0:
            return False
        del self._bytes[: end + len(_BLANK)]
        return True


def read_head(head: bytes) -> RequestHead:
    """What a head (without its blank line) says of the end; raises `RequestRefused`.

    Two lengths, or a length beside chunks, are two opinions about where the next
    request begins: such a request is refused (RFC 9112, 6.3).
    """
    method, _, rest = head.partition(_END)[0].partition(b" ")
    target, _, version = rest.partition(b" ")
    if not (method and target and version.startswith(b"HTTP/")):
        raise RequestRefused(HTTPStatus.BAD_REQUEST)
    path = target.partition(b"?")[0].decode("latin-1")
    said = [
        (name.lower(), value.strip(b" \t")) for name, value in _FRAMING.findall(head)
    ]
    lengths = [value for name, value in said if name == b"content-length"]
    codings = [value.lower() for name, value in said if name == b"transfer-encoding"]
    expected = [value.lower() for name, value in said if name == b"expect"]
    waits = b"100-continue" in expected and version == b"HTTP/1.1"
    if len(lengths) + len(codings) > 1:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, path)
    if codings:
        if version != b"HTTP/1.1":
            raise RequestRefused(HTTPStatus.BAD_REQUEST, path)
        if codings != [b"chunked"]:
            raise RequestRefused(HTTPStatus.NOT_IMPLEMENTED, path)
        return RequestHead(path, None, waits)
    if lengths and not _LENGTH.fullmatch(lengths[0]):
        raise RequestRefused(HTTPStatus.BAD_REQUEST, path)
    return RequestHead(path, int(lengths[0]) if lengths else 0, waits)


def _with_length(top: bytes, head: RequestHead, length: int) -> bytes:
    """The head with the body's length in it, and nothing left to wait for."""
    if head.waits:
        top = _EXPECT.sub(b"", top)
    if head.length is None:
        top = _CODING.sub(b"", top) + b"\r\nContent-Length: %d" % length
    return top + _BLANK
