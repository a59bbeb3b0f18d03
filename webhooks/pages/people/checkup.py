"""Hoe gaat het: what `cjg doctor` finds, as a page; and the page for a first account.

For administrators. It shows what somebody else has looked at, and never asks anybody;
who mended at the provider what kept SMS from being sent says so here.
"""

from functools import partial
from typing import Final

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.notices import senders
from ringgroup.people import administration
from webhooks.pages.edge import Edge
from webhooks.pages.intake import once
from webhooks.pages.people import checkup_words, manual
from webhooks.pages.rendering import page
from webhooks.pages.routes import Routes


def show(edge: Edge) -> BaseResponse:
    """How all is: what is wrong first."""
    checked = edge.checkup()
    order = ("FAIL", "warn", "ok")
    rows = sorted(checked.rows, key=lambda row: order.index(row.level))
    with edge.database.reading() as session:
        without_sms = administration.lines_without_sms(session, edge.desk)
    return page(
        "checkup.html",
        checked=checked,
        rows=rows,
        without_sms=without_sms,
        said=checkup_words,
    )


def try_sms(edge: Edge) -> BaseResponse:
    """Somebody mended it at the provider: do not wait a day before SMS are tried."""
    once.deed(edge, partial(senders.try_again, desk=edge.desk, now=edge.clock()))
    flash(checkup_words.SMS_TRIED, "good")
    return redirect(url_for("checkup.show"), 303)


def first_account(_: Edge) -> BaseResponse:
    """The way from nothing to the first call, to be printed and ticked."""
    try:
        about, *steps = manual.read("first-account.md")
    except OSError:  # an installation without its documents
        abort(404)
    return page("first_account.html", about=about, steps=steps)


ROUTES: Final[Routes] = (
    ("GET", "/beheer/hoe-gaat-het", show),
    ("POST", "/beheer/hoe-gaat-het/sms", try_sms),
    ("GET", "/beheer/eerste-account", first_account),
)
