"""The pages for when something is wrong: one sentence, and what to do now.

Must not repeat anything of the request: an address can hold a secret.
"""

from typing import Final

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from structlog import get_logger
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.database.database import trouble
from ringgroup.database.deadline import TooLateError
from ringgroup.people.hashing import BusyError
from ringgroup.people.versions import UnreadableSettingsError
from webhooks.pages import guards, words
from webhooks.pages.edge import Edge
from webhooks.pages.rendering import page
from webhooks.pages.routes import enter_plainly

log = get_logger(__name__)

FAILED: Final = 500
SHUT: Final = 503
RETRY_AFTER: Final = {429: "60", SHUT: "5"}
"""Seconds after which the same may be asked again."""
SHUT_SECONDS: Final = "10"
NO_DATABASE: Final = (OperationalError, InternalError, NoConnectionError, TooLateError)
"""It cannot be reached, or written, or does not answer in time."""


def register(app: Flask, edge: Edge, guarded: frozenset[str]) -> None:
    """Give the application its error pages; the telephone has answers of its own.

    `guarded` names the subjects that are for who is signed in.
    """

    def not_ours(error: CSRFError) -> BaseResponse:
        """No token of this session: the page was older, or another site sent this."""
        kept = None
        if request.blueprint in guarded:
            enter_plainly()  # the token is looked at before the door
            guards.recognise(edge)
            kept = guards.set_aside(edge)
        return kept or _refused(error)

    app.register_error_handler(CSRFError, not_ours)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(BusyError, _busy)
    app.register_error_handler(UnreadableSettingsError, _unreadable)
    app.register_error_handler(Exception, _failed)
    for kind in NO_DATABASE:
        app.register_error_handler(kind, _shut)


def _refused(error: Exception) -> BaseResponse:
    if not isinstance(error, HTTPException) or error.code is None:
        return _failed(error)
    if isinstance(error.response, BaseResponse):
        return error.response
    return _page(error.code)


def _failed(error: Exception) -> BaseResponse:
    log.error("page failed", endpoint=request.endpoint, exc_info=error)
    return _page(FAILED)


def _busy(_: Exception) -> BaseResponse:
    return _page(SHUT)


def _unreadable(error: Exception) -> BaseResponse:
    log.error("page not served", endpoint=request.endpoint, reason=str(error))
    return _page(SHUT, words.UNREADABLE_SETTINGS)


def _shut(error: Exception) -> BaseResponse:
    reason = trouble(error) if isinstance(error, SQLAlchemyError) else str(error)
    log.error("page not served", endpoint=request.endpoint, reason=reason)
    response = _page(SHUT, words.NO_DATABASE)
    response.headers["Retry-After"] = SHUT_SECONDS
    return response


def _page(code: int, said: tuple[str, str, str] | None = None) -> BaseResponse:
    answer = _written(code, said)
    if code in RETRY_AFTER:
        answer.headers["Retry-After"] = RETRY_AFTER[code]
    return answer


def _written(code: int, said: tuple[str, str, str] | None) -> BaseResponse:
    known = words.ERRORS.get(code) or words.ERRORS[FAILED if code >= FAILED else 400]
    heading, text, what_now = said or known
    try:
        return _drawn(code, heading, text, what_now)
    except Exception:  # the page itself is what fails
        log.exception("error page failed")
        return Response(heading, code, mimetype="text/plain")


def _drawn(code: int, heading: str, text: str, what_now: str) -> BaseResponse:
    said = {"heading": heading, "text": text, "what_now": what_now}
    return page("error.html", code, code=code, **said)
