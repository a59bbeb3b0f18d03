"""The municipality's own sign-in (OpenID Connect): who somebody is, by one issuer.

Knows the protocol, and trusts nothing that was not verified: the answer must be signed
by the issuer's keys, for us, for this very question, and not be stale. Asks for no
name and no address, and keeps none. Must not know members, pages or the database; what
it does takes a while, so never inside a transaction.
https://openid.net/specs/openid-connect-core-1_0.html, chapter 3.1.
"""

import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry

from webhooks.pages.identity.issuer import (
    TIMEOUT,
    Issuer,
    IssuerMetadata,
    SilentIssuerError,
)

SIGNATURES: Final = JWSRegistry(
    algorithms=["RS256", "PS256", "ES256"], strict_check_header=False
)
"""By a key that the provider alone has, whatever a token says of itself."""
AT_ONCE: Final = 2
"""How many threads of a process may wait for the provider: the telephone needs the
rest."""
AWAY: Final = timedelta(minutes=15)
"""How long somebody may take to sign in there."""
LEEWAY: Final = 60
"""Seconds that two clocks may differ."""
SUBJECT_LENGTH: Final = 255
UNKNOWN_TO_IT: Final = frozenset({"invalid_client", "unauthorized_client"})
"""What the provider says when it does not know us: our secret expired, say."""


class ProofRefusedError(Exception):
    """What came back proves nothing about who somebody is."""


class WeakProofError(ProofRefusedError):
    """It proves who somebody is, and less surely than we ask."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser keeps while its owner signs in elsewhere; `at` is POSIX time.

    `anew`: who is signed in there already has to do so once more.
    """

    state: str
    nonce: str
    verifier: str
    at: int
    anew: bool = False


@dataclass
class IdentityProvider:
    """One issuer that knows us as a client; `named` is how people call it, if it is.

    `acr` and `amr` are how surely somebody must have signed in there, in the issuer's
    own words; one of them is enough, none: it is not asked.
    https://openid.net/specs/openid-connect-core-1_0.html#IDToken
    """

    issuer: Issuer
    client_id: str
    client_secret: str = field(repr=False)
    named: str | None
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()
    _asking: BoundedSemaphore = field(
        default_factory=lambda: BoundedSemaphore(AT_ONCE), init=False, repr=False
    )

    def question(
        self, back: str, now: datetime, *, anew: bool = False
    ) -> tuple[str, Question]:
        """Where to send somebody to sign in, and what to remember of it.

        `back` is our own address to return to, registered letter for letter with the
        provider; `anew`: whoever is signed in there signs in once more. Raises
        `SilentIssuerError`.
        """
        asked = Question(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            at=int(now.timestamp()),
            anew=anew,
        )
        more = {"prompt": "login", "max_age": "0"} if anew else {}
        if self.acr:
            more["acr_values"] = " ".join(self.acr)
        known = self.issuer.known(now)
        if known is None:
            with self._in_turn():
                known = self.issuer.asked(now)
        with self._client(known, back) as client:
            address, _ = client.create_authorization_url(
                known.metadata["authorization_endpoint"],
                state=asked.state,
                nonce=asked.nonce,
                code_verifier=asked.verifier,
                **more,
            )
        return str(address), asked

    def subject(
        self, asked: Question, answer: Mapping[str, str], back: str, now: datetime
    ) -> str:
        """Who came back, as `issuer|sub`: that pair is one person and stays so.

        `answer` is the query of the address that the browser came back to. Raises
        `ProofRefusedError` or `SilentIssuerError`.
        """
        self._belongs(asked, answer, now)
        with self._in_turn():
            known = self.issuer.known(now) or self.issuer.asked(now)
            token = self._exchanged(known, asked, answer["code"], back)
            try:
                claims = self._verified(known, token, asked, now)
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise ProofRefusedError(_reason(error)) from None
        self._is_sure(claims, asked)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH:
            reason = "no usable subject"
            raise ProofRefusedError(reason)
        return f"{self.issuer.address}|{subject}"

    def _is_sure(self, claims: Mapping[str, Any], asked: Question) -> None:
        """Somebody signed in as surely as we ask, and just now if we ask that."""
        ways = claims.get("amr")
        if self.acr and claims.get("acr") not in self.acr:
            reason = "another acr than OIDC_ACR"
            raise WeakProofError(reason)
        if self.amr and not (
            isinstance(ways, list) and any(one in self.amr for one in ways)
        ):
            reason = "no amr of OIDC_AMR"
            raise WeakProofError(reason)
        at = claims.get("auth_time")
        if asked.anew and not (isinstance(at, int) and at >= asked.at - LEEWAY):
            reason = "it was not asked anew"
            raise ProofRefusedError(reason)

    def _belongs(
        self, asked: Question, answer: Mapping[str, str], now: datetime
    ) -> None:
        """It is the answer to that question, given in this browser."""
        state = answer.get("state", "").encode()
        wrong = {
            "it took too long": now.timestamp() - asked.at > AWAY.total_seconds(),
            "not this browser's state": not hmac.compare_digest(
                state, asked.state.encode()
            ),
            # https://www.rfc-editor.org/rfc/rfc9207: whose answer it is, if told
            "another issuer": answer.get("iss", self.issuer.address)
            != self.issuer.address,
            "the provider let nobody in": not answer.get("code"),
        }
        for reason, applies in wrong.items():
            if applies:
                raise ProofRefusedError(reason)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Ask the provider, unless too many do already."""
        if not self._asking.acquire(blocking=False):
            reason = "too many ask at once"
            raise SilentIssuerError(reason)
        try:
            yield
        finally:
            self._asking.release()

    def _client(self, known: IssuerMetadata, back: str) -> OAuth2Session:
        ways = known.metadata.get("token_endpoint_auth_methods_supported")
        basic = not ways or "client_secret_basic" in ways
        client = OAuth2Session(
            self.client_id,
            self.client_secret,
            token_endpoint_auth_method=f"client_secret_{'basic' if basic else 'post'}",
            scope="openid",
            redirect_uri=back,
            code_challenge_method="S256",
            default_timeout=TIMEOUT,
        )
        client.trust_env = self.issuer.far
        return client

    def _exchanged(
        self, known: IssuerMetadata, asked: Question, code: str, back: str
    ) -> Mapping[str, Any]:
        """The tokens for a code; it takes our secret and the verifier."""
        try:
            with self._client(known, back) as client:
                token: Mapping[str, Any] = client.fetch_token(
                    known.metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=asked.verifier,
                    allow_redirects=False,
                )
        except AuthlibBaseError as error:
            if error.error in UNKNOWN_TO_IT:
                reason = "the provider refuses OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"
                raise SilentIssuerError(reason) from None
            reason = "the provider refused the code"
            raise ProofRefusedError(reason) from None
        except (requests.RequestException, ValueError) as error:
            raise SilentIssuerError(type(error).__name__) from None
        return token

    def _verified(
        self,
        known: IssuerMetadata,
        token: Mapping[str, Any],
        asked: Question,
        now: datetime,
    ) -> Mapping[str, Any]:
        """What the id token says, once everything about it is right."""
        read = self._opened(known, str(token["id_token"]), now)
        expected = {"iss": self.issuer.address, "aud": self.client_id}
        claims = CodeIDToken(
            read.claims,
            read.header,
            {key: {"essential": True, "value": it} for key, it in expected.items()},
            {
                "nonce": asked.nonce,
                "client_id": self.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        return dict(claims)

    def _opened(self, known: IssuerMetadata, token: str, now: datetime) -> jwt.Token:
        """The id token, its signature right; a key that is new is fetched once."""
        try:
            return jwt.decode(token, known.keys, registry=SIGNATURES)
        except (InvalidKeyIdError, BadSignatureError):
            newest = self.issuer.asked(now)
        return jwt.decode(token, newest.keys, registry=SIGNATURES)


def _reason(error: Exception) -> str:
    """Why a token is refused, without a word of what it says."""
    claim = getattr(error, "claim", None)
    return f"{type(error).__name__} {claim or ''}".strip()
