"""Requests as the provider signs them, and sounds as it may play them."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator

from webhooks.simulator.network.http import HttpAnswer
from webhooks.simulator.network.sound import UnplayableSoundError


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """One request to the service, of which copies may be sent."""

    kind: Literal["document", "status"]
    url: str
    fields: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def target(self) -> str:
        """The address without its fragment, which is the provider's alone."""
        return self.url.partition("#")[0]


# https://www.twilio.com/docs/usage/webhooks/webhooks-security
# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
def signed(
    signer: RequestValidator,
    kind: Literal["document", "status"],
    url: str,
    fields: Mapping[str, str],
    *,
    token: str,
) -> ServiceRequest:
    """A request with its signature; user, https port and fragment are left out."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https":
        host = parts.hostname or host
    address = parts._replace(netloc=host, fragment="").geturl()
    headers = {
        "X-Twilio-Signature": signer.compute_signature(address, dict(fields)),
        "I-Twilio-Idempotency-Token": token,
    }
    return ServiceRequest(kind, url, fields, headers)


# https://www.twilio.com/docs/errors/13420
def playable(answer: HttpAnswer) -> bytes:
    """The bytes of a sound that was fetched; `UnplayableSoundError` if it is none."""
    if answer.status != HTTPStatus.OK or answer.media_type != "audio/wav":
        raise UnplayableSoundError(answer.status, answer.content_type)
    return answer.body
