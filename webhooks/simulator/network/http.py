"""How the telephone company reaches the service: HTTP, in this process or not.

Knows URLs, forms and answers; knows nothing of calls or TwiML.
"""

import io
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO, Final, Protocol
from wsgiref.types import WSGIApplication

from werkzeug.test import run_wsgi_app

# https://twilio.com/docs/errors/11205 : the whole exchange has 15 seconds
TIMEOUT_SECONDS: Final = 15.0

FORM: Final = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the service replied: `content_type` is the whole header's value."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.content_type.partition(";")[0].strip().lower()


class Exchange(Protocol):
    """A way to reach the service; both methods may raise whatever went wrong."""

    def post(
        self, url: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> HttpAnswer:
        """Send a form and return the answer; redirects are not followed."""

    def get(self, url: str) -> HttpAnswer:
        """Fetch a sound; unsigned, as nobody documents a signature there."""


class WsgiExchange:
    """Calls a WSGI application in this process, as if it stood at `public_url`.

    What the application raises is raised here too.
    """

    def __init__(self, app: WSGIApplication, public_url: str) -> None:
        self._app = app
        origin = urllib.parse.urlsplit(public_url)
        host = origin.hostname or "localhost"
        port = origin.port or (443 if origin.scheme == "https" else 80)
        self._environ: dict[str, object] = {
            "SCRIPT_NAME": "",
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": origin.netloc,
            "HTTP_USER_AGENT": "TwilioProxy/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": origin.scheme,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def post(
        self, url: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> HttpAnswer:
        """Send a form and return the answer; redirects are not followed."""
        body = urllib.parse.urlencode(fields).encode()
        sent = {
            "HTTP_" + name.upper().replace("-", "_"): headers[name] for name in headers
        }
        sent |= {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(len(body))}
        return self._call("POST", url, sent, body)

    def get(self, url: str) -> HttpAnswer:
        """Fetch a sound."""
        return self._call("GET", url, {}, b"")

    def _call(
        self, method: str, url: str, extra: Mapping[str, str], body: bytes
    ) -> HttpAnswer:
        parts = urllib.parse.urlsplit(url)
        path = urllib.parse.unquote_to_bytes(parts.path).decode("latin-1")
        environ = self._environ | {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": parts.query,
            "REQUEST_URI": parts._replace(scheme="", netloc="", fragment="").geturl(),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            **extra,
        }
        chunks, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        return HttpAnswer(
            status=int(status.split(" ", 1)[0]),
            content_type=headers.get("Content-Type", ""),
            body=b"".join(chunks),
            headers=dict(headers.items()),
        )


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would lose the form."""

    def redirect_request(
        self,
        req: urllib.request.Request,  # noqa: ARG002 - the signature is urllib's
        fp: IO[bytes],  # noqa: ARG002 - the signature is urllib's
        code: int,  # noqa: ARG002 - the signature is urllib's
        msg: str,  # noqa: ARG002 - the signature is urllib's
        headers: object,  # noqa: ARG002 - the signature is urllib's
        newurl: str,  # noqa: ARG002 - the signature is urllib's
    ) -> None:
        """Say no, so that the 30x itself is the answer."""
        return


class RealExchange:
    """Calls a service over the network; for a demo in real time."""

    def __init__(self) -> None:
        self._opener = urllib.request.build_opener(_Stay)

    def post(
        self, url: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> HttpAnswer:
        """Send a form and return the answer; redirects are not followed."""
        body = urllib.parse.urlencode(fields).encode()
        return self._open(url, {"Content-Type": FORM, **headers}, body)

    def get(self, url: str) -> HttpAnswer:
        """Fetch a sound."""
        return self._open(url, {}, None)

    def _open(
        self, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> HttpAnswer:
        if not url.startswith(("http://", "https://")):
            raise ValueError(url)
        request = urllib.request.Request(url, body, dict(headers))  # noqa: S310 - scheme checked above
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as reply:
                status, heads, content = reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as error:
            with error:
                status, heads, content = error.code, error.headers, error.read()
        return HttpAnswer(
            status=int(status or HTTPStatus.BAD_GATEWAY),
            content_type=heads.get("Content-Type", ""),
            body=content,
            headers=dict(heads.items()),
        )
