"""The program put together: settings and lines in, one WSGI application out."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response
from prometheus_client import CollectorRegistry, generate_latest, multiprocess

from config.lines import load_lines
from config.settings import Settings
from ringgroup.database import Database
from ringgroup.switchboard import Desk
from ringgroup.vault import Vault
from webhooks import health
from webhooks.twilio import served, views

FORM_BYTES = 64 * 1024
"""More than any webhook or page sends."""


def utc_now() -> datetime:
    """The clock on the wall of the whole program."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """Everything that an entry point (web, clock, command line) is made from."""

    settings: Settings
    database: Database
    desk: Desk


def build(settings: Settings) -> House:
    """Read the line file and open the database; raises `ConfigError`."""
    lines = load_lines(settings.config)
    vault = Vault(*settings.secret_keys)
    return House(settings, Database(settings.database_url), Desk(lines, vault))


def create_app(
    house: House,
    clock: Callable[[], datetime] = utc_now,
    simulator: Blueprint | None = None,
) -> Flask:
    """The web application; time comes from `clock`, the demo's phones with it."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = FORM_BYTES
    settings, lines = house.settings, house.desk.lines
    token = settings.metrics_token
    app.register_blueprint(
        views.blueprint(
            views.Edge(
                database=house.database,
                desk=house.desk,
                clock=clock,
                public_url=settings.public_url,
                auth_token=settings.twilio_auth_token.get_secret_value(),
            )
        )
    )
    app.register_blueprint(served.blueprint(lines.values()))
    app.register_blueprint(
        health.blueprint(
            health.Health(
                database=house.database,
                clock=clock,
                lines=tuple(lines),
                metrics_token=token.get_secret_value() if token else None,
                counters=counters,
            )
        )
    )
    if simulator is not None and settings.demo:
        app.register_blueprint(simulator)
    app.after_request(_headers)
    return app


def counters() -> bytes:
    """The counters of this process, or of all workers when gunicorn collects them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # untyped upstream
    return generate_latest(registry)


def _headers(response: Response) -> Response:
    """What every answer carries: nothing is guessed, framed or passed on."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
