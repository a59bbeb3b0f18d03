"""What is said at the door to a request that nobody is going to answer.

Must not repeat anything of the request.
"""

from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote, urlsplit

from gunicorn.http import errors
from prometheus_client import Counter

COUNTED: Final = Counter(
    "ringgroup_requests_turned_away_total",
    "Requests that got no further than the door, by the status they were told.",
    ["status"],
)
RETRY_SECONDS: Final = 5
SIGNED: Final = "/voice/"
UNREADABLE: Final = {
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
}
"""What is told, where it is not that the request is bad."""


def status(found: HTTPStatus, path: str) -> HTTPStatus:
    """What to say; a webhook that cannot be read was not signed by the provider."""
    if is_signed(path) and found is not HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return HTTPStatus.FORBIDDEN
    return found


def unreadable(error: errors.ParseException, path: str) -> HTTPStatus:
    """What to say to a request that gunicorn cannot read."""
    return status(UNREADABLE.get(type(error), HTTPStatus.BAD_REQUEST), path)


def is_signed(path: str) -> bool:
    """Whether only the provider may ask there, however the address is written."""
    if not path.startswith("/"):
        try:
            path = urlsplit(path).path
        except ValueError:
            return False
    return unquote(path).startswith(SIGNED)


def answer(status: HTTPStatus) -> bytes:
    """The whole answer, counted."""
    COUNTED.labels(status.value).inc()
    return _answer(status)


@cache
def _answer(status: HTTPStatus) -> bytes:
    from webhooks.pages import words  # noqa: PLC0415 - too much for who only forks

    said = words.ERRORS.get(status, (status.phrase,))
    body = "\n".join(said).encode() + b"\n"
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        lines.append(f"Retry-After: {RETRY_SECONDS}")
    return "\r\n".join([*lines, "", ""]).encode() + body
