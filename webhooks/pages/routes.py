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
    """The page as it is, or with the form in it that could not be sent before."""
    who = visitor()
    inside = who is not None and who.standing == "in" and not response.is_streamed
    kept = unsent.found(edge, who.id) if who and inside else []
    if not kept:
        return response
    done = unsent.sent_now(kept)
    if done is not None and response.status_code < HTTPStatus.BAD_REQUEST:
        return unsent.forget(edge, response, done)
    asked = request.method == "GET" and "HX-Request" not in request.headers
    form = next((one for one in kept if one.path == request.path), None)
    if form is not None and asked and response.status_code in WITH_A_FORM:
        from webhooks.pages.guards.filling import filled  # noqa: PLC0415 - rare

        drawn = response.get_data(as_text=True)
        fields = None if form.reason == "done" else form.fields
        notice = partial(_notice, form, [one for one in kept if one is not form])
        response.set_data(filled(drawn, form.action, fields, notice))
    return response


def _notice(form: UnsentForm, others: list[UnsentForm], anchor: str | None) -> str:
    """What stands above the form; without one, what was written in it."""
    return render_template(
        "unsent.html",
        form=form,
        said=words.WHY_UNSENT[form.reason],
        anchor=anchor,
        written=[value for _, value in form.fields if " " in value],
        others=dict.fromkeys(one.page for one in others if one.path != form.path),
        more_here=any(one.path == form.path for one in others),
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
