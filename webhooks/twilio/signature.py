"""Nothing is believed before its signature is.

The provider signs the address it was told to call, with every field of the form; we
rebuild that address from the configured public origin and the raw path, never from
Host or X-Forwarded-* (https://www.twilio.com/docs/usage/webhooks/webhooks-security).
"""

from collections.abc import Callable

from flask import Request
from prometheus_client import Counter
from structlog import get_logger
from twilio.request_validator import RequestValidator

log = get_logger(__name__)

REFUSED = Counter(
    "ringgroup_webhooks_refused_total",
    "Webhooks without a valid signature; none of them changed anything.",
)


def checker(auth_token: str, public_url: str) -> Callable[[Request], bool]:
    """A function that says whether a request was signed by the provider."""
    validator = RequestValidator(auth_token)

    def signed(request: Request) -> bool:
        query = request.query_string.decode("latin-1")
        address = public_url + request.path + (f"?{query}" if query else "")
        signature = request.headers.get("X-Twilio-Signature", "")
        valid: bool = validator.validate(address, request.form, signature)
        if not valid:
            REFUSED.inc()
            log.warning(
                "webhook refused",
                path=request.path,
                signature="wrong" if signature else "missing",
                hint="TWILIO_AUTH_TOKEN or PUBLIC_URL differs from the provider's",
            )
        return valid

    return signed
