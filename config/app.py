"""The program put together: settings and lines in, one WSGI application out."""

import os
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf import CSRFProtect
from prometheus_client import CollectorRegistry, generate_latest, multiprocess

from config import headers
from config.budgets import Budgeted
from config.house import House, utc_now
from config.line_founding import LineFoundings
from config.line_pages import LinePages
from config.settings import Settings
from ringgroup.people.accounts import STAYS
from ringgroup.people.hashing import Hashing
from webhooks import health
from webhooks.pages import errors, intake, subjects
from webhooks.pages.edge import Edge, HowAllIs, NumberChecks
from webhooks.twilio import served, views
from webhooks.twilio.telephone_edge import TelephoneEdge

if TYPE_CHECKING:  # the types alone: see `_identity` and `_checkup`
    from config.checkup import Checkup
    from config.demo.world import World
    from config.line_checks import LineCheckups
    from webhooks.pages.identity.provider import IdentityProvider

FORM_BYTES = 64 * 1024
"""More than any webhook or page sends."""


def create_app(
    house: House,
    clock: Callable[[], datetime] = utc_now,
    *,
    wait: Callable[[float], None] = time.sleep,
    wall: Callable[[], datetime] | None = None,
    hashing: Hashing | None = None,
    world: "World | None" = None,
    checkup: Callable[[], HowAllIs] | None = None,
) -> Flask:
    """The web application; time comes from `clock`, and `wait` slows guesses down.

    `wall` is the time of sessions and codes, where that is another than the desk's;
    `hashing` where passwords are compared, one in a process;
    `world` is around the demo; `checkup` tells how all is.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    settings = house.settings
    _configure(app, settings)
    token, hashing = settings.metrics_token, hashing or Hashing()
    pages = LinePages(house.versions)
    telephone = views.blueprint(
        TelephoneEdge(
            database=house.database,
            desk=house.desk,
            clock=clock,
            public_url=settings.public_url,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            hashing=hashing,
            settings=pages,
        )
    )
    app.register_blueprint(telephone)
    sounds = served.blueprint(lambda: house.desk.lines, house.versions.sound)
    app.register_blueprint(sounds)
    app.register_blueprint(
        health.blueprint(
            health.Health(
                database=house.database,
                clock=clock,
                lines=lambda: tuple(house.desk.lines),
                metrics_token=token.get_secret_value() if token else None,
                counters=counters,
            )
        )
    )
    intake.register(app)
    forgery = CSRFProtect(app)
    forgery.exempt(telephone)  # the provider signs its requests
    world = world if settings.demo else None
    if world is not None:
        forgery.exempt(world.pages)  # they send a header that no other site can
        app.register_blueprint(world.pages)
    edge = Edge(
        database=house.database,
        desk=house.desk,
        clock=clock,
        wall=wall or clock,
        public_url=settings.public_url,
        wait=wait,
        hashing=hashing,
        settings=pages,
        founding=LineFoundings(house.versions),
        numbers=_numbers(house, clock),
        demo=settings.demo,
        door=world.door if world else None,
        identity=_identity(settings),
        checkup=checkup or _checkup(house, clock),
    )
    subjects.register(app, edge)
    errors.register(app, edge, subjects.GUARDED)
    app.after_request(headers.complete)
    app.wsgi_app = Budgeted(app.wsgi_app)  # type: ignore[method-assign, assignment] # Flask's own way
    return app


def _checkup(house: House, clock: Callable[[], datetime]) -> Callable[[], HowAllIs]:
    """How all is, for the page; what looks is loaded when somebody asks."""

    @cache
    def checkup() -> "Checkup":
        from config.checkup import Checkup  # noqa: PLC0415 - see above

        return Checkup(house, clock)

    return lambda: checkup().look()


def _numbers(house: House, clock: Callable[[], datetime]) -> Callable[[], NumberChecks]:
    """The numbers of lines at the provider, likewise."""

    @cache
    def numbers() -> "LineCheckups":
        from config.line_checks import LineCheckups  # noqa: PLC0415 - see above

        return LineCheckups(house, clock)

    return numbers


def _identity(settings: Settings) -> "IdentityProvider | None":
    """The municipality's own sign-in, where there is one."""
    issuer, client_id = settings.oidc_issuer, settings.oidc_client_id
    secret = settings.oidc_client_secret
    if issuer is None or client_id is None or secret is None:
        return None
    # authlib is large, and most installations have no such sign-in
    from webhooks.pages.identity.issuer import Issuer  # noqa: PLC0415 - see above
    from webhooks.pages.identity.provider import IdentityProvider  # noqa: PLC0415 - see above

    return IdentityProvider(
        Issuer(issuer),
        client_id,
        secret.get_secret_value(),
        settings.oidc_name,
        acr=tuple((settings.oidc_acr or "").split()),
        amr=tuple((settings.oidc_amr or "").split()),
    )


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
        PERMANENT_SESSION_LIFETIME=STAYS,
        WTF_CSRF_TIME_LIMIT=None,
    )


def counters() -> bytes:
    """The counters of this process, or of all workers when gunicorn collects them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # untyped upstream
    return generate_latest(registry)
