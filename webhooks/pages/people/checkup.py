"""Hoe gaat het: what `cjg doctor` finds, as a page; and the page for a first account.

For administrators. It shows what somebody else has looked at, and never asks anybody.
"""

from pathlib import Path
from typing import Final

from flask import Response, abort
from werkzeug.wrappers import Response as BaseResponse

from webhooks.pages.edge import Edge
from webhooks.pages.people import checkup_words
from webhooks.pages.rendering import page
from webhooks.pages.routes import Routes

FIRST_ACCOUNT: Final = Path(__file__).parents[3] / "docs" / "first-account.md"


def show(edge: Edge) -> BaseResponse:
    """How all is: what is wrong first."""
    checked = edge.checkup()
    order = ("FAIL", "warn", "ok")
    rows = sorted(checked.rows, key=lambda row: order.index(row.level))
    return page("checkup.html", checked=checked, rows=rows, said=checkup_words)


def first_account(_: Edge) -> BaseResponse:
    """The way from nothing to the first call, as text to be printed."""
    try:
        text = FIRST_ACCOUNT.read_bytes()
    except OSError:  # an installation without its documents
        abort(404)
    return Response(text, mimetype="text/plain")


ROUTES: Final[Routes] = (
    ("GET", "/beheer/hoe-gaat-het", show),
    ("GET", "/beheer/eerste-account.txt", first_account),
)
