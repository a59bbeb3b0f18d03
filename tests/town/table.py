"""The demo in this process: its table with phones, its clock and its pages, served."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from time import monotonic
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from config import clock, demo
from config.app import create_app
from config.demo.world import World, open_world
from config.house import House, build, utc_now
from tests.town.town import demo_settings

STEP = 0.25
"""Seconds of the table that pass at a time."""
LONGEST = 600
"""Seconds of the table after which nothing is waited for any more."""


class Silent(WSGIRequestHandler):
    def log(self, type, message, *args):  # noqa: A002 - werkzeug's name
        """Say nothing."""


@contextmanager
def served(app, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Silent)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Stopwatch:
    """The seconds of a table, which pass when they are let."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def running(speed: float) -> Callable[[], float]:
    """Seconds that pass by themselves, so many times as fast as life."""
    begin = monotonic()
    return lambda: (monotonic() - begin) * speed


@dataclass
class Place:
    """Where somebody can sit down at the table."""

    house: House
    world: World
    address: str
    seconds: Callable[[], float]

    def let_pass(self, seconds: float) -> None:
        """On a table whose time is held: so much of it, and all that happens in it."""
        if isinstance(self.seconds, Stopwatch):
            until = self.seconds.seconds + seconds
            while self.seconds.seconds < until:
                self._step()

    def pass_until(self, happens: Callable[["Place"], object]) -> None:
        """On a table whose time is held: go on until it happens, and no further.

        So who looks at what passes soon can look as long as the machine needs.
        """
        if isinstance(self.seconds, Stopwatch):
            until = self.seconds.seconds + LONGEST
            self.at_rest()
            while not happens(self) and self.seconds.seconds < until:
                self._step()

    def at_rest(self) -> None:
        """Wait until everything that was asked for or is due has been done."""
        self.world.network.at_once(lambda: None)
        self.world.network.at_once(lambda: None)  # the first turn's phones are shown

    def _step(self) -> None:
        assert isinstance(self.seconds, Stopwatch)
        self.seconds.seconds += STEP
        self.at_rest()

    # --- what can be seen ---

    def state(self, key: str) -> str:
        """Of a phone."""
        shown: dict[str, Any] = {one["key"]: one for one in self.world.network.screens}
        return shown[key]["state"]

    def heard(self, key: str, words: str) -> bool:
        """Whether a phone was told that, since the journal began."""
        entries, _ = self.world.network.journal.since(0)
        return any(
            one["kind"] == "phone" and one["phone"] == key and words in one["value"]
            for one in entries
        )


@contextmanager
def laid(
    database_url: str,
    now: datetime,
    speed: float | None = 1.0,
    *,
    jobs: bool = False,
) -> Iterator[Place]:
    """The table, from that moment on, so many times as fast as life.

    Without a speed its time is held: `Place.pass_until` lets it pass. With `jobs` the
    clock runs as well: messages are sent, phones are rung on request.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    house = build(demo_settings(database_url, PORT=str(port)))
    demo.load(house, now)
    seconds = Stopwatch() if speed is None else running(speed)
    world = open_world(
        house, lambda: now + timedelta(seconds=seconds()), speed or 1.0, seconds
    )
    app = create_app(house, world.clock, wall=utc_now, world=world)
    with served(app, port):
        world.start()
        running_jobs = clock.start(house, world.clock, world.provider) if jobs else None
        try:
            yield Place(house, world, house.settings.public_url, seconds)
        finally:
            if running_jobs is not None:
                running_jobs.shutdown()
            world.stop()
    house.database.close()
