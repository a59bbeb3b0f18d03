"""Whether what is done to the pages can be heard on the telephone.

While one attack after another goes on, callers ring at a steady pace, each over a
connection of its own, and hang up. Counted is how long each webhook takes and what was
answered wrongly. Unlike the rest of the bench this has limits in seconds, for the
provider has one.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from random import Random

from config.app import create_app
from config.house import build
from config.settings import load
from tests.bench.attacks import ATTACKS, Cookies
from tests.bench.load import HOST, PATIENCE, Heard, Link, Signer
from tests.bench.servers import LINES, ROOT, TOKEN
from tests.bench.targets import NUMBERS, acknowledged, calls_to, rings_or_records
from tests.town.figures import add, random_rows
from tests.town.visitor import TOKEN as FORM_TOKEN
from tests.town.visitor import Visitor, give_password

EVERY = 0.05
"""Seconds between two callers."""
WITHIN, AT_MOST = 0.5, 2.0
"""Seconds: of 99 webhooks in 100, and of the slowest."""
GRIPPING = 1.5
"""Seconds that an attack has before it counts."""
WARM_UP = 2.0
"""Seconds of callers who are not counted."""
REGISTRATIONS = 100_000
COLUMNS = ("attack", "webhooks", "p50 ms", "p99 ms", "slowest ms", "errors")


def coordinator(environment: Mapping[str, str]) -> Cookies:
    """Five years of figures, and the cookie of somebody who may see all pages."""
    house = build(load(environment))
    line, mobiles = next(iter(LINES.items()))
    rows = random_rows(
        Random(1), REGISTRATIONS, date(2022, 1, 1), 5 * 365, f"line-{line[1:]}"
    )
    add(house.database, rows)
    login = mobiles[0][1:]
    give_password(house.database, login, role="coordinator")
    visitor = Visitor(create_app(house), lambda: datetime.now(UTC))
    visitor.sign_in(login)
    text = visitor.get("/rooster/inlezen").text
    cookie, found = visitor.client.get_cookie("cjg"), FORM_TOKEN.search(text)
    house.database.close()
    assert cookie, "nobody has signed in"
    assert found, "there is no form"
    return {"cookie": f"cjg={cookie.value}", "token": found[1]}


@contextmanager
def attacked(name: str | None, port: int, known: Cookies) -> Iterator[None]:
    """That attack goes on meanwhile."""
    if name is None:
        yield
        return
    command = (sys.executable, "-m", "tests.bench.attacks", name, str(port))
    process = subprocess.Popen(  # noqa: S603 - our own words only
        [*command, json.dumps(known)],
        cwd=ROOT,
        env={
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    try:
        time.sleep(GRIPPING)
        yield
        if process.poll() is not None:
            message = f"the attack of {name} ended by itself"
            raise RuntimeError(message)
    finally:
        process.kill()
        process.wait()


def called(port: int, seconds: float) -> Heard:
    """Callers who ring at a steady pace, whatever became of those before them."""
    sign, heard = Signer(port, TOKEN), Heard()
    numbers = NUMBERS
    asked = [
        (
            sign.post("/voice/incoming", form),
            sign.post("/voice/status", form | {"CallStatus": "completed"}),
        )
        for form in calls_to(
            [numbers[n % len(numbers)] for n in range(int(seconds / EVERY))]
        )
    ]

    async def visit(incoming: bytes, status: bytes) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                began = time.perf_counter()
                loop = asyncio.get_running_loop()
                _, link = await loop.create_connection(Link, HOST, port)
                await timed(link, incoming, rings_or_records, began)
                await timed(link, status, acknowledged, time.perf_counter())
                link.hang_up()
        except (OSError, TimeoutError) as error:
            heard.wrong[type(error).__name__] += 1

    async def timed(
        link: Link, request: bytes, right: Callable[[int, str], bool], began: float
    ) -> None:
        status, body = await link.ask(request)
        heard.seconds.append(time.perf_counter() - began)
        if not right(status, body):
            heard.wrong[f"{status}: {body[38:98]}"] += 1

    async def all_of_them() -> None:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as visits:
            for number, (incoming, status) in enumerate(asked):
                await asyncio.sleep(began + number * EVERY - time.perf_counter())
                visits.create_task(visit(incoming, status))

    asyncio.run(all_of_them())
    return heard


def besieged(
    port: int, known: Cookies, seconds: float, wanted: str = ""
) -> Iterator[tuple[str, Heard]]:
    """What the callers heard in peace, and under each attack."""
    called(port, WARM_UP)
    for name in (None, *ATTACKS):
        if wanted not in (name or ""):
            continue
        with attacked(name, port, known):
            yield name or "none", called(port, seconds)


def heading() -> list[str]:
    """Of the table."""
    return [f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]


def row(name: str, heard: Heard) -> str:
    """What was heard under one attack."""
    cells = (
        name,
        str(len(heard.seconds)),
        *(f"{heard.within(share):.0f}" for share in (0.5, 0.99, 1)),
        str(heard.wrong.total()),
    )
    return f"| {' | '.join(cells)} |"


def held(found: Mapping[str, Heard]) -> tuple[str, bool, Counter[str]]:
    """The worst of all attacks in words, whether it is good enough, and every error."""
    late = max(heard.within(0.99) for heard in found.values())
    last = max(heard.within(1) for heard in found.values())
    wrong = sum((heard.wrong for heard in found.values()), Counter())
    words = f"p99 {late:.0f} ms, slowest {last:.0f} ms"
    kept = late <= 1000 * WITHIN and last <= 1000 * AT_MOST
    return words, kept, wrong
