"""The generator: requests signed beforehand, sent over raw sockets, timed.

It speaks to 127.0.0.1 only, and sends what it is given once. All signing is done
before the clock starts, so that a request costs it one write and one small parse.
"""

import asyncio
import math
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

HOST = "127.0.0.1"
PATIENCE = 15
"""Seconds; after these the provider gives up too."""

# What Twilio posts for an incoming call; the numbers are fictitious.
INCOMING = {
    "AccountSid": "AC" + "0" * 32,
    "ApiVersion": "2010-04-01",
    "CallStatus": "ringing",
    "CalledCity": "",
    "CalledCountry": "NL",
    "CalledState": "",
    "CalledZip": "",
    "CallerCity": "",
    "CallerCountry": "NL",
    "CallerState": "",
    "CallerZip": "",
    "Direction": "inbound",
    "FromCity": "",
    "FromCountry": "NL",
    "FromState": "",
    "FromZip": "",
    "StirVerstat": "TN-Validation-Passed-A",
    "ToCity": "",
    "ToCountry": "NL",
    "ToState": "",
    "ToZip": "",
}


def call(sid: str, caller: str, line: str, **more: str) -> dict[str, str]:
    """The form of a call; `more` are fields beside those of an incoming one."""
    ends = {"CallSid": sid, "From": caller, "Caller": caller, "To": line}
    return INCOMING | ends | {"Called": line, "CallToken": os.urandom(16).hex()} | more


class Signer:
    """Makes requests as the provider does, to one port of this machine."""

    def __init__(self, port: int, token: str) -> None:
        self._host = f"{HOST}:{port}"
        self._sign = RequestValidator(token).compute_signature

    def post(self, path: str, form: Mapping[str, str]) -> bytes:
        """The whole request, signed, as it goes over the line."""
        signature = self._sign(f"http://{self._host}{path}", form)
        body = urlencode(form).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\n"
            "User-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
            f"X-Twilio-Signature: {signature}\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
        )
        return head.encode() + body


@dataclass
class Heard:
    """What came of a load: seconds a request, all in all, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    bodies: dict[int, str] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    wall: float = 0.0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.wall

    @property
    def busy(self) -> float:
        """The share of one core that the generator itself used."""
        return self.cpu / self.wall

    def within(self, share: float) -> float:
        """The milliseconds within which that share was answered."""
        ordered = sorted(self.seconds) or [math.inf]
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


Right = Callable[[int, str], bool]
"""Whether a status and a body are the answer that was hoped for."""


def send(port: int, requests: Sequence[bytes], at_once: int, right: Right) -> Heard:
    """Send every request once over `at_once` connections, as fast as they go."""

    async def load() -> Heard:
        heard = Heard()
        work = iter(enumerate(requests))
        cpu, began = time.process_time(), time.perf_counter()
        await asyncio.gather(
            *(_connection(port, work, right, heard) for _ in range(at_once))
        )
        heard.wall = time.perf_counter() - began
        heard.cpu = time.process_time() - cpu
        return heard

    return asyncio.run(load())


async def _connection(
    port: int, work: Iterator[tuple[int, bytes]], right: Right, heard: Heard
) -> None:
    loop = asyncio.get_running_loop()
    link: Link | None = None
    for number, request in work:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                if link is None:
                    _, link = await loop.create_connection(Link, HOST, port)
                status, body = await link.ask(request)
        except (OSError, TimeoutError) as error:
            heard.wrong[type(error).__name__] += 1
            link = None
            continue
        heard.seconds.append(time.perf_counter() - began)
        heard.bodies[number] = body
        if not right(status, body):
            heard.wrong[f"{status}: {body[38:98]}"] += 1
        if link.last:
            link.hang_up()
            link = None
    if link is not None:
        link.hang_up()


class Link(asyncio.Protocol):
    """One connection, one question at a time; an answer names its length."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._answer: asyncio.Future[tuple[int, str]] | None = None
        self.last = False

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, str]]:
        self._seen = b""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def hang_up(self) -> None:
        self._answer = None
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, blank, body = self._seen.partition(b"\r\n\r\n")
        if not blank or self._answer is None or self._answer.done():
            return
        low = head.lower()
        length = int(low.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
        if len(body) >= length:
            self.last = b"\r\nconnection: close" in low
            self._answer.set_result((int(head[9:12]), body.decode()))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())
