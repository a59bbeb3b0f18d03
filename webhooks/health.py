"""What machines ask of us: are you up, are you ready, how is it going.

Counts only; no name, number or id ever becomes a label.
"""

import hmac
import ipaddress
import math
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from flask import Blueprint, Request, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from ringgroup import schema
from ringgroup.board.overview import figures, heard_of_clock
from ringgroup.database.database import Database, trouble
from ringgroup.upkeep import proof

CLOCK_SILENT: Final = timedelta(minutes=2)
"""A heartbeat that is so old, or so far ahead, is none of now."""
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


WRITTEN_SECONDS: Final = 5.0
"""How long it is known that the database can be written: anybody may ask."""

Gauge = tuple[str, str, list[tuple[dict[str, str], float]]]
"""Name, help text, and each value with its labels."""


class NotReadyError(Exception):
    """Why nobody should be led here."""


@dataclass(frozen=True)
class Health:
    """What the answers are made of; `registry` gives the counters of all workers."""

    database: Database
    clock: Callable[[], datetime]
    lines: Callable[[], tuple[str, ...]]
    metrics_token: str | None
    counters: Callable[[], bytes] = generate_latest


def blueprint(health: Health) -> Blueprint:
    """/healthz, /readyz and /metrics."""
    pages = Blueprint("health", __name__)
    written = WriteTrial(health)

    @pages.get("/healthz")
    def healthz() -> Response:
        return _text("ok")

    @pages.get("/readyz")
    def readyz() -> Response:
        try:
            warnings = list(_warnings(health, written))
        except SQLAlchemyError as error:
            return _text(f"database unreachable: {trouble(error)}", 503)
        except NotReadyError as reason:
            return _text(str(reason), 503)
        return _text("".join(["ready", *(f"; warning: {one}" for one in warnings)]))

    @pages.get("/metrics")
    def metrics() -> Response:
        if not _may_read(request, health.metrics_token):
            abort(401)
        now, gauges, can = health.clock(), [], 0.0
        with suppress(SQLAlchemyError):
            counted = health.database.look(lambda s: figures(s, health.lines(), now))
            gauges = list(counted.gauges())
            written.look()
            can = 1.0
        gauges.append(("database_writable", "Whether it can be written.", [({}, can)]))
        body = health.counters() + _exposed(gauges).encode()
        return Response(body, content_type=CONTENT_TYPE_LATEST)

    return pages


class WriteTrial:
    """When the database was last written, to see that it can be."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._tried = threading.Lock()
        self._well_until = -math.inf

    def look(self) -> None:
        """Write, unless it was done a moment ago; raises what is wrong."""
        with self._tried:
            now = monotonic()
            if now >= self._well_until:
                proof.write(self._health.database, self._health.clock())
                self._well_until = now + WRITTEN_SECONDS


def _warnings(health: Health, written: WriteTrial) -> Iterator[str]:
    """What is not as it should be, and stops nobody; raises what does."""
    database = health.database
    step, newest = schema.step(database), schema.newest()
    newer = schema.is_newer(step)
    lost = database.adrift()
    if lost:
        message = (
            f"this process writes to deleted files: {', '.join(lost)}; "
            "restart it, and look for calls that are missing"
        )
        raise NotReadyError(message)
    if step != newest and not newer:
        at = f"database at step {step or 'none'}, not {newest}"
        message = f"{at}: run cjg db upgrade"
        raise NotReadyError(message)
    written.look()
    if newer:
        yield f"this program knows step {newest}, the database is at {step}: restart it"
    seen = database.look(heard_of_clock)
    if seen is None or health.clock() - seen > CLOCK_SILENT:
        yield "the clock process is not running"
    elif seen - health.clock() > CLOCK_SILENT:
        yield "the clock process was last heard of in the future: compare the machines"


def _text(line: str, status: int = 200) -> Response:
    return Response(line + "\n", status, mimetype="text/plain")


def _may_read(asked: Request, token: str | None) -> bool:
    """The bearer of the token; without one, a direct client on this machine."""
    if token is not None:
        given = asked.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if any(header in asked.headers for header in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(asked.remote_addr or "").is_loopback
    except ValueError:
        return False


def _exposed(gauges: Iterable[Gauge]) -> str:
    """The figures in Prometheus' text format."""
    lines = []
    for name, help_text, rows in gauges:
        lines += [
            f"# HELP ringgroup_{name} {help_text}",
            f"# TYPE ringgroup_{name} gauge",
        ]
        for labels, value in rows:
            shown = ",".join(f'{key}="{label}"' for key, label in labels.items())
            lines.append(f"ringgroup_{name}{{{shown}}} {value}")
    return "\n".join(lines) + "\n"
