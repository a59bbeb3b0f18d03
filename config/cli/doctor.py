"""`cjg doctor`: a line for each check, with the way to mend what is wrong.

Beside the checks of `config.checks` it asks others: the provider, the mail server, and
this service itself, from outside. Nothing is changed by it but a row of proof.
"""

import base64
import hmac
import secrets
import smtplib
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from time import sleep
from typing import Final
from urllib.parse import urlsplit

import click
import requests
from sqlalchemy.exc import SQLAlchemyError

from config import smtp, trial
from config.checks import CHECKS, TIMEOUTS, Check, Finding, Ground
from config.cli.entry import (
    REGIONS,
    Word,
    configuration,
    database_trouble,
    region_option,
    utc_now,
)
from config.errors import ConfigError
from config.provider_checks import ACCOUNT, PROVIDER
from config.provisioning import STATUS, is_loopback, unreachable
from ringgroup.telephone import RefusedError, UnavailableError
from webhooks.pages.identity.issuer import Issuer, SilentIssuerError

EHLO_TAKEN: Final = 250


def public_address(ground: Ground) -> Iterator[Finding]:
    """The provider can call us there."""
    settings = ground.settings
    reason = unreachable(settings.public_url, settings.twilio_api_url)
    if ground.has_provider and reason:
        yield Finding("FAIL", reason, "set PUBLIC_URL to the https origin of the proxy")
    else:
        yield Finding("ok", settings.public_url)


def signature(ground: Ground) -> Iterator[Finding]:
    """Through the public URL a signed request is taken, a forged one is not.

    It tells of no call and of nothing new, so that it changes nothing.
    """
    settings = ground.settings
    form = {
        "AccountSid": settings.twilio_account_sid,
        "CallSid": f"CA{secrets.token_hex(16)}",
        "CallStatus": "in-progress",
        "To": next(iter(ground.lines.values())).arrives_at,
    }
    url = settings.public_url + STATUS
    token = settings.twilio_auth_token.get_secret_value()
    taken = _posted(url, form, _signature(token, url, form))
    if taken != HTTPStatus.OK:
        mend = MEND_POSTED.get(taken // 100, MEND_POSTED[5])
        yield Finding("FAIL", f"a signed request is answered {taken}", mend)
        return
    forged = _posted(url, form, _signature(secrets.token_hex(16), url, form))
    if forged != HTTPStatus.FORBIDDEN:
        mend = "what answers at PUBLIC_URL is not this program; look at the proxy"
        yield Finding("FAIL", f"a forged request is answered {forged}, not 403", mend)
        return
    yield Finding("ok", "a signed request is taken, a forged one refused")


MEND_POSTED: Final[Mapping[int, str]] = {
    3: "PUBLIC_URL must be where the service answers without a redirect",
    4: "web must run with this TWILIO_AUTH_TOKEN and PUBLIC_URL; the proxy must "
    "leave the path as it is",
    5: "start the web process, and let the proxy lead to it",
}


def _posted(url: str, form: Mapping[str, str], signature: str) -> int:
    with requests.Session() as session:
        session.trust_env = not is_loopback(url)
        return session.post(
            url,
            data=form,
            headers={"X-Twilio-Signature": signature},
            timeout=TIMEOUTS,
            allow_redirects=False,
        ).status_code


# https://www.twilio.com/docs/usage/webhooks/webhooks-security : no port with https
def _signature(token: str, url: str, form: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https":
        parts = parts._replace(netloc=parts.netloc.removesuffix(f":{parts.port}"))
    signed = parts.geturl() + "".join(f"{key}{form[key]}" for key in sorted(form))
    digest = hmac.digest(token.encode(), signed.encode(), "sha1")
    return base64.b64encode(digest).decode()


def mail(ground: Ground) -> Iterator[Finding]:
    """The mail server says hello, and offers STARTTLS if it is wanted; no sign-in."""
    if ground.settings.smtp_url is None:
        yield Finding("warn", "not configured: e-mail goes to the log", "set SMTP_URL")
        return
    parts = urlsplit(ground.settings.smtp_url.get_secret_value())
    wanted = parts.query == "starttls=1"
    port = parts.port or (smtp.SUBMISSION_PORT if wanted else smtp.PORT)
    us = urlsplit(ground.settings.public_url).hostname
    with smtplib.SMTP(parts.hostname or "", port, us, timeout=5) as server:
        code, _ = server.ehlo()
        offered = server.has_extn("starttls")
    if code != EHLO_TAKEN:
        yield Finding("FAIL", f"EHLO is answered {code}", "see the mail server's log")
    elif wanted and not offered:
        yield Finding("FAIL", "no STARTTLS is offered", "SMTP_URL: another port")
    else:
        yield Finding("ok", "the mail server says hello")


def sign_in(ground: Ground) -> Iterator[Finding]:
    """The municipality's own sign-in, if there is one, tells where it is and its keys.

    Whether it knows our client and its secret is seen only when somebody signs in.
    """
    issuer = ground.settings.oidc_issuer
    if issuer is None:
        return
    try:
        Issuer(issuer).asked(ground.clock())
    except SilentIssuerError as error:
        yield Finding("FAIL", str(error), "look at OIDC_ISSUER, and at the provider")
    else:
        yield Finding("ok", f"{issuer} tells its addresses and its keys")


OUTSIDE: Final = (
    Check("public address", public_address, "look at PUBLIC_URL"),
    *PROVIDER,
    Check("signature", signature, "PUBLIC_URL must be reachable from here"),
    Check("e-mail", mail, "look at SMTP_URL, and at the mail server"),
    Check("sign-in", sign_in, "look at OIDC_ISSUER, and at the provider"),
)
"""What is asked of others."""


@click.command()
@region_option
@click.option(
    "--call",
    "login",
    metavar="LOGIN",
    type=Word(),
    help="Ring that member's mobile once as well, and say what came of it.",
)
def doctor(region: str, login: str | None) -> None:
    """Check everything the service needs, a line each; changes nothing.

    Each line says ok, warn or FAIL, and how to mend it; status 1 if anything fails. It
    sends two requests to PUBLIC_URL, one of them with a wrong signature.
    """
    failed = False
    for name, finding in _findings(region, login):
        failed = failed or finding.level == "FAIL"
        click.echo(_line(name, finding))
    if failed:
        click.get_current_context().exit(1)


def _line(name: str, finding: Finding) -> str:
    what = f"{name} {finding.of}".strip()
    mend = f"; {finding.mend}" if finding.mend else ""
    return " ".join(f"{finding.level:<4}  {what}: {finding.found}{mend}".split("\n"))


def _findings(region: str, login: str | None) -> Iterator[tuple[str, Finding]]:
    try:
        settings, lines = configuration()
    except ConfigError as error:
        yield "configuration", Finding("FAIL", str(error))
        return
    found = f"{settings.config}: {', '.join(lines)}"
    yield "configuration", Finding("ok", found)
    ground = Ground(settings, lines, REGIONS[region], utc_now)
    broken: set[str] = set()
    try:
        for check in (*CHECKS, *OUTSIDE, *_trial(login)):
            if check.needs in broken:
                reason = f"not checked, because of the {check.needs}"
                yield check.name, Finding("warn", reason)
                continue
            for finding in _looked(check, ground):
                if finding.level != "ok":
                    broken.add(check.name)
                yield check.name, finding
    finally:
        ground.close()


def _trial(login: str | None) -> Iterator[Check]:
    """The test call, if one was asked for."""
    if login is not None:

        def look(ground: Ground) -> Iterator[Finding]:
            return trial.findings(ground, login, sleep)

        yield Check(f"call {login}", look, "see the log", ACCOUNT)


def _looked(check: Check, ground: Ground) -> Iterator[Finding]:
    """What a check finds; an error that it lets pass is a finding too."""
    try:
        yield from check.look(ground)
    except SQLAlchemyError as error:
        yield Finding("FAIL", database_trouble(error), check.mend)
    except (RefusedError, UnavailableError) as error:
        yield Finding("FAIL", str(error), check.mend)
    except Exception as error:  # noqa: BLE001 - its text may hold what must not be shown
        yield Finding("FAIL", type(error).__name__, check.mend)
