"""Nothing is believed before its signature is, and little of it is read before that.

The provider signs the address it was told to call, with every field of the form; we
rebuild that address from the configured public origin and the raw path, never from
Host or X-Forwarded-* (https://www.twilio.com/docs/usage/webhooks/webhooks-security).
What cannot have been signed is refused without reading its body; what is too large, or
cannot be read as a form, before anything is made of it.
Must not know what any field means.
"""

import hmac
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import Request
from prometheus_client import Counter
from structlog import get_logger
from twilio.request_validator import RequestValidator, add_port, remove_port
from werkzeug.exceptions import RequestEntityTooLarge

log = get_logger(__name__)

REFUSED = Counter(
    "ringgroup_webhooks_refused_total",
    "Webhooks without a valid signature; none of them changed anything.",
)
SHAPE: Final = re.compile("[A-Za-z0-9+/]{27}=")
"""A SHA-1 digest in base 64."""
FORM: Final = "application/x-www-form-urlencoded"
QUIET: Final = timedelta(minutes=1)
"""Of refusals the first of so long is logged; all are counted."""
FORBIDDEN, TOO_LARGE = 403, 413

SignatureCheck = Callable[[Request], int | None]
"""The status with which a request is refused; None when the provider signed it."""


def checker(
    auth_token: str, public_url: str, clock: Callable[[], datetime]
) -> SignatureCheck:
    """A check of signatures made with that token."""
    sign = RequestValidator(auth_token).compute_signature
    parsed = urlsplit(public_url)
    # https://www.twilio.com/docs/usage/security: a port may be signed, or left out
    origins = dict.fromkeys((public_url, remove_port(parsed), add_port(parsed)))
    note = _Note(clock)

    def refusal(request: Request) -> int | None:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not SHAPE.fullmatch(signature):
            return note(request, FORBIDDEN, "malformed" if signature else "missing")
        if request.mimetype not in {FORM, ""}:
            return note(request, FORBIDDEN, "of no form")
        try:
            form = request.form
        except RequestEntityTooLarge:
            return note(request, TOO_LARGE, "of too much")
        except Exception:  # noqa: BLE001 - whatever is wrong with a body, the server says it in its own way
            return note(request, FORBIDDEN, "of an unreadable form")
        query = request.query_string.decode("latin-1")
        address = request.path + (f"?{query}" if query else "")
        addresses = [origin + address for origin in origins]
        if request.environ.get("RAW_URI", "").endswith("?"):  # WSGI loses a bare one
            addresses += [f"{one}?" for one in addresses]
        for one in addresses:
            if hmac.compare_digest(sign(one, form), signature):
                return None
        return note(request, FORBIDDEN, "wrong")

    return refusal


class _Note:
    """Counts refusals, and logs the first of a minute with how many there were."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._logged_at: datetime | None = None
        self._unlogged = 0

    def __call__(self, request: Request, status: int, signature: str) -> int:
        REFUSED.inc()
        now = self._clock()
        if self._logged_at is not None and abs(now - self._logged_at) < QUIET:
            self._unlogged += 1
            return status
        others, self._logged_at, self._unlogged = self._unlogged, now, 0
        log.warning(
            "webhook refused",
            path=request.url_rule.rule if request.url_rule else "",
            signature=signature,
            others_before=others,
            hint="TWILIO_AUTH_TOKEN or PUBLIC_URL differs from the provider's",
        )
        return status
