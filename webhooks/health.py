"""What machines ask of us: are you up, are you ready, how is it going.

Counts only; no name, number or id ever becomes a label.
"""

import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Request, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from ringgroup import schema
from ringgroup.database import Database
from ringgroup.overview import Figures, figures, heard_of_clock

CLOCK_SILENT = timedelta(minutes=2)
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


@dataclass(frozen=True)
class Health:
    """What the answers are made of; `registry` gives the counters of all workers."""

    database: Database
    clock: Callable[[], datetime]
    lines: tuple[str, ...]
    metrics_token: str | None
    counters: Callable[[], bytes] = generate_latest


def blueprint(health: Health) -> Blueprint:
    """/healthz, /readyz and /metrics."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return _text("ok")

    @pages.get("/readyz")
    def readyz() -> Response:
        try:
            step = schema.step(health.database)
        except SQLAlchemyError as error:
            return _text(f"database unreachable: {type(error).__name__}", 503)
        lost = health.database.adrift()
        if lost:
            return _text(
                f"this process writes to deleted files: {', '.join(lost)}; "
                "restart it, and look for calls that are missing",
                503,
            )
        if step != schema.newest():
            return _text(
                f"database at step {step or 'none'}, not {schema.newest()}: "
                "run cjg db upgrade",
                503,
            )
        with health.database.reading() as session:
            seen = heard_of_clock(session)
        if seen is None or health.clock() - seen > CLOCK_SILENT:
            return _text("ready; warning: the clock process is not running")
        return _text("ready")

    @pages.get("/metrics")
    def metrics() -> Response:
        if not _may_read(request, health.metrics_token):
            abort(401)
        with health.database.reading() as session:
            counted = figures(session, health.lines, health.clock())
        body = health.counters() + _exposed(counted).encode()
        return Response(body, content_type=CONTENT_TYPE_LATEST)

    return pages


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


def _exposed(counted: Figures) -> str:
    """The figures in Prometheus' text format."""
    lines = []
    for name, help_text, rows in counted.gauges():
        lines += [
            f"# HELP ringgroup_{name} {help_text}",
            f"# TYPE ringgroup_{name} gauge",
        ]
        for labels, value in rows:
            shown = ",".join(f'{key}="{label}"' for key, label in labels.items())
            lines.append(f"ringgroup_{name}{{{shown}}} {value}")
    return "\n".join(lines) + "\n"
