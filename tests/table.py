"""The demo in this process: its table with phones, its clock and its pages, served."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from time import monotonic

from werkzeug.serving import WSGIRequestHandler, make_server

from config import clock, demo
from config.app import create_app
from config.demo.world import World, open_world
from config.house import House, build, utc_now
from tests.town import demo_settings


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


@dataclass
class Place:
    """Where somebody can sit down at the table."""

    house: House
    world: World
    address: str


@contextmanager
def laid(
    database_url: str, now: datetime, speed: float = 1.0, *, jobs: bool = False
) -> Iterator[Place]:
    """The table, from that moment on, so many times as fast as life.

    With `jobs` the clock runs as well: messages are sent, phones are rung on request.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    house = build(demo_settings(database_url, PORT=str(port)))
    demo.load(house, now)
    begin = monotonic()
    world = open_world(
        house, lambda: now + timedelta(seconds=(monotonic() - begin) * speed), speed
    )
    app = create_app(house, world.clock, wall=utc_now, simulator=world.pages)
    with served(app, port):
        world.start()
        running = clock.start(house, world.clock, world.provider) if jobs else None
        try:
            yield Place(house, world, house.settings.public_url)
        finally:
            if running is not None:
                running.shutdown()
            world.stop()
    house.database.close()
