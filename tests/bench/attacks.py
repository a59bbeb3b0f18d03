"""What is done to the pages while the telephone is measured: one table.

Each attack runs in a process of its own until it is ended. Knows pages as a browser
does; whose cookies it may use is given.
"""

import asyncio
import http.client
import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from tests.bench import workbooks
from tests.town.clients import CLIENTS, HOST, insist
from tests.town.visitor import TOKEN

PATIENCE = 60
Cookies = dict[str, str]
"""By role: the cookie of somebody who has signed in, and their form's token."""


def asked(
    port: int, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, str, str]:
    """Status, cookie and text of one answer, on a connection of its own."""
    link = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        link.request(
            method, path, body, {k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = link.getresponse()
        cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        return answer.status, cookie, answer.read().decode(errors="replace")
    finally:
        link.close()


def stranger(port: int, _: Cookies) -> None:
    """Try to sign in, under a name that nobody has."""
    _, cookie, text = asked(port, "GET", "/inloggen")
    found = TOKEN.search(text)
    form = {"csrf_token": found[1] if found else "", "login": token_hex(4)}
    body = urlencode({**form, "password": token_hex(8)}).encode()
    kind = "application/x-www-form-urlencoded"
    asked(port, "POST", "/inloggen", body, Cookie=cookie, Content_Type=kind)


def figures(port: int, known: Cookies) -> None:
    """Look at the figures of a year."""
    asked(port, "GET", "/cijfers?periode=2026", Cookie=known["cookie"])


def upload(make: Callable[[], bytes], port: int, known: Cookies) -> None:
    """Read a workbook in as a roster."""
    line = "boundary"
    body = (
        f'--{line}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
        f"{known['token']}\r\n--{line}\r\n"
        'Content-Disposition: form-data; name="bestand"; filename="r.xlsx"\r\n\r\n'
    ).encode()
    body += make() + f"\r\n--{line}--\r\n".encode()
    kind = f"multipart/form-data; boundary={line}"
    asked(
        port,
        "POST",
        "/rooster/inlezen",
        body,
        Cookie=known["cookie"],
        Content_Type=kind,
    )


Attack = tuple[int, Callable[[int, Cookies], Any]]
"""How many at once, and what each does again and again."""
PAGES: dict[str, Attack] = {
    "50 strangers signing in": (50, stranger),
    "20 yearly figures": (20, figures),
    "2 workbooks of 2.7 M cells": (2, partial(upload, workbooks.of_cells)),
    "2 workbooks of 8 M letters": (2, partial(upload, workbooks.of_entities)),
}
SOCKETS: dict[str, tuple[int, str]] = {
    "24 half heads": (24, "half head"),
    "24 slow heads": (24, "slow head"),
    "16 slow bodies": (16, "slow body"),
    "64 idle sockets": (64, "idle"),
    "1,000 idle sockets": (1000, "idle"),
    "16 resets": (16, "reset"),
    "8 pipelines": (8, "pipelined"),
    "8 with thousands of headers": (8, "many headers"),
    "8 with tiny chunks": (8, "tiny chunks"),
    "16 that never read": (16, "never reads"),
    "8 without a signature": (8, "unsigned"),
}
ATTACKS = (*SOCKETS, *PAGES)


def main(name: str, port: int, known: Cookies) -> None:
    """Attack until this process is ended."""
    os.nice(10)  # an attacker's processor is not ours
    if name in SOCKETS:
        many, client = SOCKETS[name]
        asyncio.run(insist(CLIENTS[client], port, many))
    many, act = PAGES[name]

    def again() -> None:
        while True:
            with suppress(OSError, http.client.HTTPException):
                act(port, known)

    with ThreadPoolExecutor(many) as threads:
        for _ in range(many):
            threads.submit(again)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]))
