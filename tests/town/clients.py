"""Clients as a server meets them: polite ones, and all that want something of it.

A table of what one connection does, in raw bytes. Each client returns what it was told
when the server ends the connection, or goes on until it is cancelled.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

HOST = "127.0.0.1"
Client = Callable[[int], Awaitable[bytes]]
"""One connection to a port of this machine."""
GET = b"GET %s HTTP/1.1\r\nHost: example.nl\r\n%s\r\n"
POST = b"POST /voice/incoming HTTP/1.1\r\nHost: example.nl\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
LAST = b"Connection: close\r\n"


@asynccontextmanager
async def connected(
    port: int, **options
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(HOST, port, **options)
    try:
        yield reader, writer
    finally:
        writer.close()


async def _said(reader: asyncio.StreamReader) -> bytes:
    """Everything until the server ends it."""
    told = b""
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            told += data
    return told


async def sent(port: int, *parts: bytes, every: float = 0.0) -> bytes:
    """Send these one after another, and listen to the end."""
    async with connected(port) as (reader, writer):
        told = asyncio.create_task(_said(reader))
        with suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
                if every and (await asyncio.wait([told], timeout=every))[0]:
                    break
        return await told


async def polite(port: int) -> bytes:
    return await sent(port, GET % (b"/healthz", LAST))


async def idle(port: int) -> bytes:
    return await sent(port)


async def half_head(port: int) -> bytes:
    return await sent(port, POST + b"X-Half: ")


async def slow_head(port: int) -> bytes:
    return await sent(port, POST, *[b"X-Slow: a\r\n"] * 1000, every=0.3)


async def slow_body(port: int) -> bytes:
    head = POST + FORM + b"Content-Length: 1000\r\n\r\n"
    return await sent(port, head, *[b"a"] * 999, every=0.5)


async def reset(port: int) -> bytes:
    """Ask, and be gone before the answer: no goodbye, a reset."""
    async with connected(port) as (_, writer):
        writer.write(GET % (b"/inloggen", b""))
        await writer.drain()
        raw = writer.get_extra_info("socket")
        gone = struct.pack("ii", 1, 0)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, gone)
    return b""


async def pipelined(port: int) -> bytes:
    asked = (GET % (b"/healthz", b"")) * 50 + GET % (b"/privacy", LAST)
    return await sent(port, asked)


async def many_headers(port: int) -> bytes:
    return await sent(port, POST, *[b"X-Much: %d\r\n" % n for n in range(5000)])


async def tiny_chunks(port: int) -> bytes:
    head = POST + FORM + LAST + b"Transfer-Encoding: chunked\r\n\r\n"
    return await sent(port, head, b"1\r\na\r\n" * 20_000, b"0\r\n\r\n")


async def two_lengths(port: int) -> bytes:
    """Two opinions about where this request ends: what follows is smuggled."""
    lengths = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    return await sent(port, POST + FORM + lengths + GET % (b"/healthz", b""))


async def unsigned(port: int) -> bytes:
    body = b"CallSid=CA0&From=%2B31612345678&To=%2B31402584113"
    head = POST + FORM + LAST + b"Content-Length: %d\r\n\r\n" % len(body)
    return await sent(port, head + body)


async def never_reads(port: int) -> bytes:
    """Ask for much, and look at none of it."""
    loop = asyncio.get_running_loop()
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.settimeout(0)
        await loop.sock_connect(raw, (HOST, port))
        await loop.sock_sendall(raw, GET % (b"/inloggen", b"") * 400)
        await asyncio.Event().wait()
    return b""


CLIENTS: dict[str, Client] = {
    "polite": polite,
    "idle": idle,
    "half head": half_head,
    "slow head": slow_head,
    "slow body": slow_body,
    "reset": reset,
    "pipelined": pipelined,
    "many headers": many_headers,
    "tiny chunks": tiny_chunks,
    "two lengths": two_lengths,
    "unsigned": unsigned,
    "never reads": never_reads,
}


async def insist(client: Client, port: int, many: int) -> None:
    """So many of them at once, each again as soon as it is sent away."""

    async def again() -> None:
        while True:
            with suppress(OSError):
                await client(port)
            await asyncio.sleep(0.01)

    await asyncio.gather(*(again() for _ in range(many)))
