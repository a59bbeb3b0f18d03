"""The mark of a browser in which somebody proved who they are; it lets nobody in."""

from typing import Final, TypeVar

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.people import browsers
from webhooks.pages.edge import Edge

A_YEAR: Final = 365 * 24 * 3600
Answer = TypeVar("Answer", bound=BaseResponse)


def remember(edge: Edge, response: Answer, member: int) -> Answer:
    """Mark the browser as one in which this member (id) proved who they are."""
    response.set_cookie(
        browser_cookie(edge),
        browsers.browser_mark(edge.desk, member),
        max_age=A_YEAR,
        secure=edge.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def browser(edge: Edge) -> str:
    """The mark of a browser in which somebody signed in before."""
    return request.cookies.get(browser_cookie(edge), "")


def browser_cookie(edge: Edge) -> str:
    """The name of that cookie; the prefix makes it ours alone, over https."""
    return "__Host-bekend" if edge.secure else "bekend"
