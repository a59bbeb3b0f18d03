"""What is asked of this service from outside, of the mail server, and of the sign-in.

Knows what is healthy there and how the rest is mended. Changes nothing: the two
requests that it signs tell of no call.
"""

import base64
import hmac
import secrets
import smtplib
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import requests

from config import smtp
from config.examination import TIMEOUTS, Check, Finding, Ground
from config.provider_checks import PROVIDER
from config.provisioning import STATUS, is_loopback, unreachable
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
