"""The program put together: settings and lines in, one WSGI application out."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect
from prometheus_client import CollectorRegistry, generate_latest, multiprocess

from config import headers
from config.budgets import Budgeted
from config.lines import load_lines, load_site
from config.settings import Settings
from ringgroup.database import Database
from ringgroup.switchboard import Desk
from ringgroup.vault import Vault
from webhooks import health
from webhooks.pages import errors, subjects
from webhooks.pages.edge import Edge
from webhooks.pages.identity import IdentityProvider
from webhooks.pages.issuer import Issuer
from webhooks.pages.rendering import TEMPLATES
from webhooks.pages.site import Site
from webhooks.twilio import served, views

FORM_BYTES = 64 * 1024
"""More than any webhook or page sends."""


NAMELESS = Site("Telefonisch loket")


def utc_now() -> datetime:
    """The clock on the wall of the whole program."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """Everything that an entry point (web, clock, command line) is made from."""

    settings: Settings
    database: Database
    desk: Desk
    site: Site = NAMELESS


def build(settings: Settings) -> House:
    """Read the line file and open the database; raises `ConfigError`."""
    lines = load_lines(settings.config)
    vault = Vault(*settings.secret_keys)
    site = load_site(settings.config)
    return House(settings, Database(settings.database_url), Desk(lines, vault), site)


def create_app(
    house: House,
    clock: Callable[[], datetime] = utc_now,
    *,
    wait: Callable[[float], None] = time.sleep,
    wall: Callable[[], datetime] | None = None,
    simulator: Blueprint | None = None,
) -> Flask:
    """The web application; time comes from `clock`, and `wait` slows guesses down.

    `wall` is the time of sessions and codes, where that is another than the desk's;
    `simulator` the demo's telephones.
    """
    app = Flask(__name__, static_folder=None, template_folder=TEMPLATES)
    settings, lines = house.settings, house.desk.lines
    _configure(app, settings)
    token = settings.metrics_token
    telephone = views.blueprint(
        views.Edge(
            database=house.database,
            desk=house.desk,
            clock=clock,
            public_url=settings.public_url,
            auth_token=settings.twilio_auth_token.get_secret_value(),
        )
    )
    app.register_blueprint(telephone)
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
    forgery = CSRFProtect(app)
    forgery.exempt(telephone)  # the provider signs its requests
    if simulator is not None and settings.demo:
        forgery.exempt(simulator)  # its page sends a header that no other site can
        app.register_blueprint(simulator)
    subjects.register(
        app,
        Edge(
            database=house.database,
            desk=house.desk,
            clock=clock,
            wall=wall or clock,
            public_url=settings.public_url,
            site=house.site,
            wait=wait,
            demo=settings.demo,
            identity=_identity(settings, house.site),
        ),
    )
    errors.register(app)
    app.after_request(headers.complete)
    app.wsgi_app = Budgeted(app.wsgi_app)  # type: ignore[method-assign, assignment] # Flask's own way
    return app


def _identity(settings: Settings, site: Site) -> IdentityProvider | None:
    """The municipality's own sign-in, where there is one."""
    issuer, client_id = settings.oidc_issuer, settings.oidc_client_id
    secret = settings.oidc_client_secret
    if issuer is None or client_id is None or secret is None:
        return None
    label = settings.oidc_name or site.organisation or site.name
    return IdentityProvider(Issuer(issuer), client_id, secret.get_secret_value(), label)


def _configure(app: Flask, settings: Settings) -> None:
    """Cookies that are ours alone, and forms that hold as long as a session."""
    secure = settings.public_url.startswith("https:")
    first, *others = settings.secret_keys
    app.config.update(
        MAX_CONTENT_LENGTH=FORM_BYTES,
        SECRET_KEY=first,
        SECRET_KEY_FALLBACKS=others,
        SESSION_COOKIE_NAME="__Host-cjg" if secure else "cjg",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )


def counters() -> bytes:
    """The counters of this process, or of all workers when gunicorn collects them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # untyped upstream
    return generate_latest(registry)
