"""A municipality's sign-in: a small OpenID provider on this machine, over real HTTP.

Whoever comes is signed in at once as `person`. It checks what a provider checks
(client, redirect address, PKCE, a code once) and can be made to answer wrongly.
"""

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT_ID = "loket"
CLIENT_SECRET = "what only we and the provider know"  # noqa: S105 - of a test
ALL_KEYS = [RSAKey.generate_key(2048, {"kid": f"key {n}"}) for n in range(2)]


class Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log(self, *args: object) -> None:
        pass


class OpenIdProvider:
    """`claims` are put over what a right id token says; `left_out` it does not say.

    While `holds` is not set, whoever asks for a token waits. `lazy`: who is signed in
    there already is not asked again, whatever we ask.
    """

    def __init__(self, back: str, clock: Callable[[], datetime]) -> None:
        self.back = back
        self.clock = clock
        self.issuer = ""
        self.person = "f3a1"
        self.claims: dict[str, Any] = {}
        self.left_out: set[str] = set()
        self.metadata: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.key: RSAKey | OctKey = ALL_KEYS[0]
        self.published = [ALL_KEYS[0]]
        self.secret = CLIENT_SECRET
        self.refuses_people = False
        self.broken = False
        self.lazy = False
        self.asked: list[str] = []
        self.verified = 0
        self.holds = threading.Event()
        self.holds.set()
        self.arrived = threading.Semaphore(0)
        self._codes: dict[str, dict[str, str]] = {}

    # --- what it answers ---

    def app(self) -> Flask:
        app = Flask("openid provider")
        app.before_request(self._noted)
        app.add_url_rule(
            "/tenant/.well-known/openid-configuration", view_func=self.discovery
        )
        app.add_url_rule("/tenant/keys", view_func=self.keys)
        app.add_url_rule("/tenant/authorize", view_func=self.authorize)
        app.add_url_rule("/tenant/token", view_func=self.token, methods=["POST"])
        return app

    def _noted(self):
        self.asked.append(request.path.rpartition("/")[2])
        return ("out of order", 500) if self.broken else None

    def discovery(self):
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return jsonify(said | self.metadata)

    def keys(self):
        return jsonify(KeySet(self.published).as_dict(private=False))

    def authorize(self):
        asked = request.args
        right = {
            "client_id": CLIENT_ID,
            "redirect_uri": self.back,
            "response_type": "code",
            "scope": "openid",
            "code_challenge_method": "S256",
        }
        if any(asked.get(key) != value for key, value in right.items()):
            return "this client may not ask that", 400
        answer = {"state": asked["state"]}
        if self.refuses_people:
            answer["error"] = "access_denied"
        else:
            answer["code"] = f"code-{len(self._codes)}"
            self._codes[answer["code"]] = asked.to_dict()
        return redirect(f"{self.back}?{urlencode(answer)}", 302)

    def token(self):
        self.arrived.release()
        self.holds.wait(timeout=4)
        form = request.form
        ways = self.metadata.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        if bool(request.authorization) != ("client_secret_basic" in ways):
            return jsonify(error="invalid_client"), 401
        who = request.authorization or form
        ours = "username" if request.authorization else "client_id"
        secret = "password" if request.authorization else "client_secret"
        if (who.get(ours), who.get(secret)) != (CLIENT_ID, self.secret):
            return jsonify(error="invalid_client"), 401
        asked = self._codes.get(form["code"]) or {}
        self._codes[form["code"]] = {}
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        fits = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        if asked.get("code_challenge") != fits or form["redirect_uri"] != self.back:
            return jsonify(error="invalid_grant"), 400
        self.verified += 1
        return jsonify(
            access_token="for nobody",  # noqa: S106 - of a test
            token_type="Bearer",  # noqa: S106 - the name of a kind
            id_token=self.id_token(asked["nonce"], anew=asked.get("max_age") == "0"),
        )

    def id_token(self, nonce: str, *, anew: bool = False) -> str:
        now = int(self.clock().timestamp())
        right = {
            "iss": self.issuer,
            "sub": self.person,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 3600,
            "nonce": nonce,
        }
        if anew:
            right["auth_time"] = now - (3600 if self.lazy else 0)
        claims = {
            key: value
            for key, value in (right | self.claims).items()
            if key not in self.left_out
        }
        if self.algorithm == "none":
            return unsigned(claims)
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])


def unsigned(claims: dict[str, Any]) -> str:
    """A token that nobody signed."""
    key = OctKey.import_key("0" * 32)
    signed = jwt.encode({"alg": "HS256"}, claims, key, algorithms=["HS256"])
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{signed.split('.')[1]}."


@contextmanager
def running(provider: OpenIdProvider) -> Iterator[OpenIdProvider]:
    """The provider answers on a port of this machine, until the end."""
    server = make_server(
        "127.0.0.1", 0, provider.app(), threaded=True, request_handler=Quiet
    )
    provider.issuer = f"http://127.0.0.1:{server.server_port}/tenant"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
