"""The server that ships, without anything before it, and clients that are not polite.

Real processes and sockets. Nothing here has a limit of its own in seconds but the
provider's, who gives up after fifteen; whatever else waits only has to end at last.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import pytest

from config.door.shares import portions
from config.house import build
from config.settings import load
from ringgroup import schema
from tests.bench.load import Signer, call
from tests.town.clients import CLIENTS, FORM, HOST, LAST, POST, connected, insist, sent

pytestmark = pytest.mark.slow

PROVIDER_GIVES_UP = 15
AT_LAST = 60
TOKEN = "a token"  # noqa: S105 - of invented accounts
LINE = "+31402584113"
ROOT = Path(__file__).parents[3]
RUDE = [name for name in CLIENTS if name != "polite"]


class Server:
    """The web process of the Procfile, and what it writes."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "web.log"
        self.port = free_port()
        environ = {
            "DATABASE_URL": f"sqlite:///{folder / 'door.db'}",
            "PORT": str(self.port),
            "PUBLIC_URL": f"http://{HOST}:{self.port}",
            "SECRET_KEY": "a secret of invented people",
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": TOKEN,
        }
        house = build(load(environ))
        schema.upgrade(house.database)
        house.database.close()
        command = "-m gunicorn --config config/gunicorn.conf.py config.wsgi:app"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own words only
                [sys.executable, *command.split()],
                cwd=ROOT,
                env=os.environ | environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.until(self.answers)

    def answers(self) -> bool:
        with suppress(OSError):
            return b"200 OK" in asyncio.run(CLIENTS["polite"](self.port))
        return False

    def listens(self) -> bool:
        with socket.socket() as attempt:
            return attempt.connect_ex((HOST, self.port)) == 0

    def until(self, happened) -> None:
        deadline = time.monotonic() + AT_LAST
        while not happened():
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def sockets(self) -> int:
        """How many its workers have open."""
        found = 0
        for worker in self.workers():
            for one in Path(f"/proc/{worker}/fd").iterdir():
                with suppress(FileNotFoundError):
                    found += str(one.readlink()).startswith("socket:")
        return found

    def workers(self) -> list[str]:
        pid = self.process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

    def threads(self) -> int:
        return sum(len([*Path(f"/proc/{w}/task").iterdir()]) for w in self.workers())

    def webhook(self) -> bytes:
        form = call("CA" + token_hex(16), "+31612345678", LINE)
        return Signer(self.port, TOKEN).post("/voice/incoming", form)

    async def rings(self) -> None:
        """A caller arrives and is answered, before the provider gives up."""
        asked = self.webhook().replace(b"Connection: keep-alive\r\n", LAST)
        async with asyncio.timeout(PROVIDER_GIVES_UP):
            told = await sent(self.port, asked)
        assert told.startswith(b"HTTP/1.1 200 OK"), told
        assert b"<Response>" in told

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(AT_LAST)

    def nothing_went_wrong(self) -> None:
        said = self.log.read_text()
        for word in ('"level": "error"', "Traceback", "WORKER TIMEOUT", "[ERROR]"):
            assert word not in said


def free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("door"))
    try:
        yield server
        server.stop()
        server.nothing_went_wrong()
    finally:
        server.process.kill()


@pytest.fixture
def own(tmp_path) -> Iterator[Server]:
    server = Server(tmp_path)
    try:
        yield server
        server.nothing_went_wrong()
    finally:
        server.process.kill()
        server.process.wait()


@pytest.mark.parametrize("name", RUDE)
def test_a_caller_is_answered_whatever_other_clients_do(shared, name):
    """Many times as many of them as there are threads."""

    async def beside() -> None:
        rude = asyncio.create_task(insist(CLIENTS[name], shared.port, 64))
        for _ in range(5):
            await asyncio.gather(*(shared.rings() for _ in range(4)))
        assert not rude.done()
        rude.cancel()
        with suppress(asyncio.CancelledError):
            await rude

    asyncio.run(beside())


def test_idle_sockets_shut_nobody_out_however_many(shared):
    """More than there may be connections: the oldest of them has to go."""

    async def beside() -> None:
        held = [await asyncio.open_connection(HOST, shared.port) for _ in range(1200)]
        for _ in range(10):
            await shared.rings()
        for _, writer in held:
            writer.close()

    asyncio.run(beside())


def test_nothing_is_left_of_them(shared):
    """Neither a connection nor a thread stays behind."""
    asyncio.run(shared.rings())
    shared.until(lambda: shared.sockets() <= 4)
    before = shared.threads()

    async def all_of_them() -> None:
        crowd = [
            asyncio.create_task(insist(CLIENTS[name], shared.port, 4)) for name in RUDE
        ]
        await asyncio.sleep(1)
        await shared.rings()
        for one in crowd:
            one.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)

    asyncio.run(all_of_them())
    asyncio.run(shared.rings())
    shared.until(lambda: shared.sockets() <= 4)
    most = 2 * (sum(one.threads for one in portions(8)) + 1)
    assert before <= shared.threads() <= most


def told(shared, name: str) -> bytes:
    return asyncio.run(asyncio.wait_for(CLIENTS[name](shared.port), AT_LAST))


def test_half_a_request_is_told_that_it_took_too_long(shared):
    for name in ("half head", "slow body"):
        assert told(shared, name).startswith(b"HTTP/1.1 408 ")
    assert told(shared, "idle") == b""


def test_pipelined_requests_are_answered_in_order(shared):
    answers = told(shared, "pipelined")
    assert answers.count(b"HTTP/1.1 200 OK") == 51
    last = answers.rpartition(b"HTTP/1.1 200 OK")[2]
    assert b"Connection: close" in last
    assert b"</html>" in last


def test_what_cannot_be_read_is_refused_in_a_word(shared):
    assert told(shared, "many headers").startswith(b"HTTP/1.1 431 ")
    assert told(shared, "unsigned").startswith(b"HTTP/1.1 403 ")
    assert told(shared, "tiny chunks").startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "said",
    [
        b"B(ad: 1\r\n",
        b"X: " + b"a" * 9000 + b"\r\n",
        b"X: a\0b\r\n",
        b"Expect: nothing\r\n",
        b"X: 1\r\n" * 1200,
        b"",
    ],
    ids=["name", "long", "nul", "expect", "many", "nothing"],
)
@pytest.mark.parametrize("path", [b"/voice/incoming", b"/%76oice/incoming"])
def test_whatever_cannot_be_read_of_a_webhook_is_refused_as_unsigned(
    shared, path, said
):
    head = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n" + said
    ends = b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    answer = asyncio.run(asyncio.wait_for(sent(shared.port, head + ends), AT_LAST))
    assert answer.startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    "asked",
    [
        b"GET /rooster/ical/a-secret.ics HTTP/7.7\r\nHost: x\r\n",
        b"GET  /rooster/ical/a-secret.ics HTTP/1.1\r\nHost: x\r\n",
        b"G(T /rooster/ical/a-secret.ics HTTP/1.1\r\nHost: x\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie : cjg=a-secret\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: cjg=a-secret\0\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: a\r\n cjg=a-secret\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nExpect: a-secret\r\n",
    ],
    ids=["version", "blanks", "method", "name", "nul", "folded", "expect"],
)
def test_what_cannot_be_read_is_repeated_in_no_log_and_no_answer(shared, asked):
    whole = asked + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    answer = asyncio.run(asyncio.wait_for(sent(shared.port, whole), AT_LAST))
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"a-secret" not in answer
    assert "a-secret" not in shared.log.read_text()
    assert HOST not in shared.log.read_text().partition("Booting")[2]


@pytest.mark.parametrize(
    "said",
    [b"SCRIPT_NAME: /zz\r\n", b"X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off\r\n"],
    ids=["script name", "scheme"],
)
def test_nobody_says_in_a_header_where_our_addresses_begin(shared, said):
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + said
    answer = asyncio.run(asyncio.wait_for(sent(shared.port, head + b"\r\n"), AT_LAST))
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_file_of_the_pages_comes_whole(shared):
    """Not handed to the system, which would write past what the door keeps."""
    style = ROOT / "webhooks" / "pages" / "static" / "tokens.css"
    head = b"GET /static/tokens.css HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = asyncio.run(asyncio.wait_for(sent(shared.port, head), AT_LAST))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.partition(b"\r\n\r\n")[2] == style.read_bytes()


def test_nothing_is_smuggled_behind_a_request_with_two_lengths(shared):
    answer = told(shared, "two lengths")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.startswith(b"HTTP/1.1 403 ")


def test_a_body_too_large_is_refused_before_it_is_sent(shared):
    head = POST + FORM + b"Content-Length: 100000000\r\n\r\n"
    answer = asyncio.run(asyncio.wait_for(sent(shared.port, head), AT_LAST))
    assert answer.startswith(b"HTTP/1.1 413 ")
    everywhere = head.replace(b"/voice/incoming", b"/inloggen")
    answer = asyncio.run(asyncio.wait_for(sent(shared.port, everywhere), AT_LAST))
    assert "Dit is te groot" in answer.decode()


def test_who_is_still_sending_reads_the_refusal(shared):
    """What is on its way meanwhile is thrown away; a reset would take the answer."""
    head = POST + FORM + b"Content-Length: 500000\r\n\r\n"
    answer = asyncio.run(sent(shared.port, head, *[b"a" * 10_000] * 50))
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_who_waits_to_be_told_to_go_on_is_told(shared):
    asked = shared.webhook().replace(b"Connection: keep-alive\r\n", LAST)
    head, _, body = asked.partition(b"\r\n\r\n")

    async def in_two() -> bytes:
        async with connected(shared.port) as (reader, writer):
            writer.write(head + b"\r\nExpect: 100-continue\r\n\r\n")
            assert await reader.readuntil(b"\r\n\r\n") == (
                b"HTTP/1.1 100 Continue\r\n\r\n"
            )
            writer.write(body)
            return await reader.read()

    answer = asyncio.run(asyncio.wait_for(in_two(), AT_LAST))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"100 Continue" not in answer


def test_a_signed_webhook_in_chunks_is_answered(shared):
    head, _, body = shared.webhook().partition(b"\r\n\r\n")
    head = head.replace(
        b"Content-Length: %d" % len(body), b"Transfer-Encoding: chunked"
    )
    chunks = b"".join(b"%x\r\n%s\r\n" % (1, body[n : n + 1]) for n in range(40))
    chunks += b"%x\r\n%s\r\n0\r\n\r\n" % (len(body) - 40, body[40:])
    asked = head.replace(b"Connection: keep-alive", LAST.strip()) + b"\r\n\r\n" + chunks
    answer = asyncio.run(asyncio.wait_for(sent(shared.port, asked), AT_LAST))
    assert answer.startswith(b"HTTP/1.1 200 OK")


def test_who_is_sending_while_we_stop_is_answered(own):
    """Half a webhook has come in, and an idle connection is no reason to wait."""
    asked = own.webhook()
    part = asked.index(b"\r\n\r\n") + 40  # the body has the longer time to come

    async def across_the_stop() -> bytes:
        async with (
            connected(own.port) as (answer, half),
            connected(own.port) as (_, _idle),
        ):
            half.write(asked[:part])
            await half.drain()
            own.process.send_signal(signal.SIGTERM)
            own.until(lambda: not own.listens())
            half.write(asked[part:])
            return await answer.read()

    told = asyncio.run(asyncio.wait_for(across_the_stop(), AT_LAST))
    assert told.startswith(b"HTTP/1.1 200 OK")
    assert b"Connection: close" in told
    own.process.wait(AT_LAST)
