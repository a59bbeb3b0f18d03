"""The pages for when something is wrong: one sentence, and what to do now.

Must not repeat anything of the request: an address can hold a secret.
"""

from typing import Final

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from structlog import get_logger
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.hashing import BusyError
from webhooks.pages import words
from webhooks.pages.rendering import page

log = get_logger(__name__)

FAILED, BUSY = 500, 503
RETRY_AFTER: Final = {429: "60", BUSY: "5"}
"""Seconds after which the same may be asked again."""


def register(app: Flask) -> None:
    """Give the application its error pages; the telephone has answers of its own."""
    app.register_error_handler(CSRFError, _refused)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(BusyError, _busy)
    app.register_error_handler(Exception, _failed)


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
    return _page(BUSY)


def _page(code: int) -> BaseResponse:
    answer = _written(code)
    if code in RETRY_AFTER:
        answer.headers["Retry-After"] = RETRY_AFTER[code]
    return answer


def _written(code: int) -> BaseResponse:
    try:
        return _drawn(code)
    except Exception:  # the page itself is what fails
        log.exception("error page failed")
        return Response(words.ERRORS[FAILED][0], code, mimetype="text/plain")


def _drawn(code: int) -> BaseResponse:
    known = words.ERRORS.get(code) or words.ERRORS[FAILED if code >= FAILED else 400]
    heading, text, what_now = known
    return page("error.html", code, heading=heading, text=text, what_now=what_now)
