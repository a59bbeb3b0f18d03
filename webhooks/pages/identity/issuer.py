"""What the municipality's sign-in says of itself: its addresses and its keys.

Knows one issuer, which never changes; asked once an hour, or when it signs with a key
that is new. Must not know who signs in.
https://openid.net/specs/openid-connect-discovery-1_0.html, chapter 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

TIMEOUT: Final = 5.0
"""Seconds without a word after which nobody is waited for."""
METADATA_LIVES: Final = timedelta(hours=1)
WELL_KNOWN: Final = "/.well-known/openid-configuration"
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class SilentIssuerError(Exception):
    """The provider does not answer, or not usefully: nobody can sign in there now."""


@dataclass(frozen=True, slots=True)
class IssuerMetadata:
    """What the issuer said of itself at an instant."""

    metadata: Mapping[str, Any]
    keys: KeySet
    at: datetime


@dataclass
class Issuer:
    """One issuer, as it writes its own address letter for letter."""

    address: str
    _known: IssuerMetadata | None = field(default=None, init=False, repr=False)

    def known(self, now: datetime) -> IssuerMetadata | None:
        """What it said of itself, unless that is too long ago."""
        known = self._known
        return known if known and now - known.at <= METADATA_LIVES else None

    def asked(self, now: datetime) -> IssuerMetadata:
        """What it says of itself now; raises `SilentIssuerError`."""
        metadata = self._read(self.address.rstrip("/") + WELL_KNOWN)
        if metadata.get("issuer") != self.address:
            reason = "the provider calls itself by another name than OIDC_ISSUER"
            raise SilentIssuerError(reason)
        scheme = "https" if self.far else "http"
        for name in ENDPOINTS:
            if not str(metadata.get(name, "")).startswith(f"{scheme}://"):
                reason = f"the provider tells no usable {name}"
                raise SilentIssuerError(reason)
        listed: Any = self._read(metadata["jwks_uri"])
        try:
            keys = KeySet.import_key_set(listed)
        except (JoseError, ValueError, KeyError, TypeError):
            reason = "the provider's keys cannot be read"
            raise SilentIssuerError(reason) from None
        self._known = IssuerMetadata(metadata, keys, now)
        return self._known

    @property
    def far(self) -> bool:
        """Whether it is another machine, perhaps behind a proxy; http is for tests."""
        return self.address.startswith("https:")

    def _read(self, url: str) -> dict[str, Any]:
        try:
            with requests.Session() as session:
                session.trust_env = self.far
                answer = session.get(url, timeout=TIMEOUT, allow_redirects=False)
            found = answer.json() if answer.status_code == HTTPStatus.OK else None
        except requests.RequestException as error:
            raise SilentIssuerError(type(error).__name__) from None
        if not isinstance(found, dict):
            reason = f"{answer.status_code} is no answer to {url}"
            raise SilentIssuerError(reason)
        return found
