"""How a subject's views become addresses behind one guard.

A view is a function of the edge and what its address carries; a subject's ROUTES are
the table of them: methods, rule, view.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from http import HTTPStatus
from typing import Final

from flask import Blueprint, render_template, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.wrappers import Response

from schedules.characters import plain
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import Guard, admission, unsent, visitor
from webhooks.pages.guards.unsent import UnsentForm
from webhooks.pages.intake import once

SECRETS: Final = frozenset({"password", "again", "old"})
"""Fields that are taken to the letter: passwords are what was typed."""
WITH_A_FORM: Final = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND})
"""Pages in which a form stands again, or what was written in one that is gone."""
View = Callable[..., Response]
Routes = tuple[tuple[str, str, View], ...]
"""`("GET POST", "/inloggen", view)`."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Some addresses that belong together, and who may ask for them."""

    name: str
    guard: Guard
    routes: Routes
    most_bytes: int | None = None
    """How large a request may be, where that is more than everywhere else."""

    def blueprint(self, edge: Edge) -> Blueprint:
        """The addresses, each behind the guard."""
        made = Blueprint(self.name, __name__)
        for methods, rule, view in self.routes:
            bound = once.only(edge, self.guard, wraps(view)(partial(view, edge)))
            made.add_url_rule(rule, view.__name__, bound, methods=methods.split())
        made.before_request(enter_plainly)
        made.before_request(admission(edge, self.guard))
        made.after_request(partial(_with_unsent, edge))
        if self.most_bytes is not None:
            made.url_value_preprocessor(partial(_allow, self.most_bytes))
        return made


def _with_unsent(edge: Edge, response: Response) -> Response:
    """The page as it is, or with the form in it that could not be sent before.

    Of another page at the same path, as of another line, it has a link to it. Where the
    page is gone that is said once, with what was written: nothing leads there again.
    """
    who = visitor()
    inside = who is not None and who.standing == "in" and not response.is_streamed
    kept = unsent.found(edge, who.id) if who and inside else []
    if not kept:
        return response
    done = unsent.sent_now(kept)
    if done is not None and response.status_code < HTTPStatus.BAD_REQUEST:
        nothing_done = once.refused(response) and response.location is not None
        end = unsent.keep_on if nothing_done else unsent.forget
        return end(edge, response, done)
    if "HX-Request" not in request.headers and response.mimetype == "text/html":
        form = done or next(iter(unsent.of_this_page(kept)), None)
        reason = form.reason if form else None
        if request.method == "GET" and response.status_code in WITH_A_FORM:
            if reason != "checked":
                _show(response, form, kept)
            if form and response.status_code == HTTPStatus.NOT_FOUND:
                return unsent.forget(edge, response, form)
        posted = request.method == "POST" and reason != "done"
        if form and (posted or reason == "checked"):
            _carry(response, form)
    return response


def _carry(response: Response, form: UnsentForm) -> None:
    """The page as it is; its form takes along which one it is, if it is sent."""
    from webhooks.pages.guards.filling import carried  # noqa: PLC0415 - rare

    drawn = response.get_data(as_text=True)
    response.set_data(carried(drawn, form.action, form.fields, form.mark))


def _show(response: Response, form: UnsentForm | None, kept: list[UnsentForm]) -> None:
    """Fill in the form of this page; without one, say where at this path it is."""
    from webhooks.pages.guards.filling import filled  # noqa: PLC0415 - rare

    near = [one for one in kept if one.path == request.path and one.reason != "done"]
    if form is None and not near:
        return
    drawn = response.get_data(as_text=True)
    if form is None:
        there = partial(_elsewhere, dict.fromkeys(one.page for one in near))
        response.set_data(filled(drawn, request.path, None, there))
        return
    fields = None if form.reason == "done" else form.fields
    notice = partial(_notice, form, [one for one in kept if one is not form])
    response.set_data(filled(drawn, form.action, fields, notice, form.mark))


def _elsewhere(pages: dict[str, None], _: str | None) -> str:
    """What stands above a page of another line, or month, at the same path."""
    return render_template("unsent_elsewhere.html", pages=pages)


def _notice(form: UnsentForm, others: list[UnsentForm], anchor: str | None) -> str:
    """What stands above the form; without one, what was written in it."""
    return render_template(
        "unsent.html",
        form=form,
        said=words.WHY_UNSENT[form.reason],
        anchor=anchor,
        written=[value for _, value in form.fields if " " in value],
        others=dict.fromkeys(one.page for one in others if one.page != form.page),
        more_here=any(one.page == form.page for one in others),
    )


def enter_plainly() -> None:
    """The one door of every field: what was pasted along is gone before all else."""
    request.args = _plain(request.args)
    request.form = _plain(request.form)


def _plain(fields: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict(
        (name, value if name in SECRETS else plain(value))
        for name, value in fields.items(multi=True)
    )


def _allow(most_bytes: int, *_: object) -> None:
    """Before anybody reads the form: the check against forgery is the first."""
    request.max_content_length = most_bytes
