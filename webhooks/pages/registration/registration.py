"""The forms: one for each call that somebody answered, and an empty one for an e-mail.

What is filled in goes to `questions` and is shown to nobody again: no address here
leads to a registration. A note stands in the request, and in the answer to it while
it has to be changed, or sealed in a cookie (`corrected`); never in an address or the
log. A form that was sent leads on to `thanks`.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, TextAreaField
from wtforms.validators import Optional

from ringgroup.board import bulletins
from ringgroup.line import Line
from ringgroup.people.presses import RepeatedError
from ringgroup.registration import privacy, questions
from ringgroup.registration.form import (
    FORM,
    LISTS,
    Answer,
    Checked,
    Error,
    check,
    without_question,
)
from ringgroup.registration.owned import owned_questions
from ringgroup.registration.questions import FormSending
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, choices
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.registration import corrected, thanks, words
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.routes import Routes

GONE: Final = 404
"""Sent, expired, of somebody else or never there: all alike."""
MISSING: Final = {one.name: one.missing for one in FORM}

FIELDS: Final = {one.name: RadioField(one.label, validate_choice=False) for one in FORM}
"""Made before that of the note: a form lists what is wrong in this order."""

RegisterQuestion = Callable[[Session, Answer], FormSending]


class QuestionForm(Form):
    """A question, as it is counted; what may be in it is decided by `check`."""

    note = TextAreaField("Toelichting", [Optional()])

    @classmethod
    def of(cls, line: Line, given: Mapping[str, str] | None) -> "QuestionForm":
        """With the lists of a line; empty but for the usual choices, or as given."""
        usual = {one.name: one.chosen for one in FORM}
        form = cls(MultiDict(given)) if given is not None else cls(data=usual)
        for name in LISTS:
            form[name].choices = choices(
                (one.code, one.label[:1].upper() + one.label[1:])
                for one in line.registration[name]
                if one.active
            )
        return form


for _name, _field in FIELDS.items():
    setattr(QuestionForm, _name, _field)


def show(edge: Edge) -> Response:
    """The forms that one has to send."""
    line, who = edge.line(), person()
    with edge.database.reading() as session:
        mine = questions.open_forms(session, line, who.login)
        until = questions.last_days(session, line, mine)
        theirs = owned_questions(session, edge.desk.vault, line, who.id)
    return page(
        "registration.html",
        forms_open=mine,
        owned=theirs,
        of_others=[
            (other, who.forms[key])
            for key, other in edge.lines().items()
            if key != line.key and who.forms.get(key)
        ],
        until=until,
        said=words,
        today=today(edge, line),
    )


def of_call(edge: Edge, form: str) -> Response:
    """The form of a call that one answered."""
    line, who = edge.line(), person()
    with edge.database.reading() as session:
        mine = {one.id: one for one in questions.open_forms(session, line, who.login)}
        until = questions.last_days(session, line, mine.values())
    if form not in mine and not once.repeated(edge):
        return page("registration_gone.html", GONE)
    one = mine.get(form)
    return _filled_in(
        edge,
        lambda session, answer: questions.send(session, line, who.login, form, answer),
        action=url_for("registration.of_call", form=form),
        asker=words.CALLER,
        about=""
        if one is None
        else words.talk(one.day, one.hour, one.talk_minutes, today(edge, line)),
        until=words.until(until.get(form), today(edge, line)),
    )


def of_email(edge: Edge) -> Response:
    """An empty form, for a question that came by e-mail."""
    line, now = edge.line(), edge.clock()
    key = (corrected.fields(edge) or {}).get("sleutel", "")
    if request.method == "GET":
        key = key or secrets.token_hex(16)
    elif not key:
        abort(400)
    return _filled_in(
        edge,
        lambda session, answer: questions.send_email(session, line, answer, now, key),
        action=url_for("registration.of_email"),
        asker=words.SENDER,
        key=key,
    )


def _filled_in(edge: Edge, register: RegisterQuestion, **shown: str) -> Response:
    """The form; or what is wrong with it, or asked; or thanks for it."""
    line, sent = edge.line(), corrected.fields(edge)
    form = QuestionForm.of(line, sent)
    if sent is None:
        return _drawn(edge, form, 200, **shown)
    given = {name: sent.get(name, "") for name in (*LISTS, "note")}
    text = privacy.tidy(given["note"])
    mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    checked = check(line, given, confirmed=sent.get("geen_naam") == mark)
    for name, errors in checked.errors.items():
        for error in errors:
            form.refuse(form[name], _said(form[name], error))
    names = [text[f.start : f.end] for f in checked.findings if not f.refused]
    if checked.errors and checked.ask_name:
        told = words.MAYBE_NAME.format(names=", ".join(dict.fromkeys(names)))
        form.refuse(form["note"], told)
    fits = [] if "gevraagd" in sent else _fits(line, given, checked)
    if checked.answer is None or fits or request.method == "GET":
        drawn = _drawn(
            edge,
            form,
            INVALID if request.method == "POST" else 200,
            asked=_asked(checked, fits),
            names=names,
            fits=fits,
            mark=mark if checked.ask_name else None,
            asked_before=bool(checked.warnings),
            **shown,
        )
        return drawn if request.method == "GET" else corrected.lead_to(edge, drawn)
    answer = checked.answer
    if not _sent(edge, register, answer):
        return page("registration_gone.html", GONE)
    return thanks.lead_to(edge, answer, shown["asker"])


def _drawn(edge: Edge, form: QuestionForm, status: int, **shown: object) -> Response:
    """The form, with what a coordinator tells beside it."""
    line, on = edge.line(), today(edge, edge.line())
    with edge.database.reading() as session:
        running = bulletins.running(session, line, person().id, on)
    return page(
        "registration_form.html",
        status,
        form=form,
        lists=FORM,
        running=running,
        **shown,
    )


def _sent(edge: Edge, register: RegisterQuestion, answer: Answer) -> bool:
    """Whether it was counted, now or when the same was sent before."""
    try:
        return once.deed(edge, lambda session: register(session, answer)) == "sent"
    except RepeatedError:
        return True


def _said(field: Field, error: Error) -> str:
    if error in {"missing", "unknown"}:
        return MISSING[field.name]
    return words.TAKE_OUT[error].format(most=privacy.LONGEST)


def _fits(line: Line, given: dict[str, str], checked: Checked) -> list[str]:
    """What is asked about type and partner, unless something is wrong as well."""
    if checked.errors:
        return []
    to = words.label(line, given["forwarded_to"])
    return [words.FITS.format(to=to, kind=one[-1]) for one in checked.warnings]


def _asked(checked: Checked, fits: list[str]) -> str | None:
    """What the button says that sends the form after all; None when it cannot."""
    if checked.errors or not (checked.ask_name or fits):
        return None
    if checked.ask_name:
        return words.SEND_ANYWAY["both" if fits else "name"]
    return words.SEND_ANYWAY["fit"]


def without(edge: Edge, form: str) -> Response:
    """One press, for a call in which nothing was asked."""
    line, who = edge.line(), person()
    kind = request.form.get("soort", "")
    answer = without_question(kind)
    if answer is None:
        abort(400)
    sent = once.deed(
        edge, lambda session: questions.send(session, line, who.login, form, answer)
    )
    if sent == "sent":
        label = words.WITHOUT_QUESTION[kind].lower()
        flash(words.COUNTED_AS.format(kind=label), "good")
    else:
        flash(words.FORM_GONE, "info")
    return redirect(url_for("registration.show"), 303)


ROUTES: Final[Routes] = (
    ("GET", "/registratie", show),
    ("GET POST", "/registratie/e-mail", of_email),
    ("GET POST", "/registratie/<form>", of_call),
    ("POST", "/registratie/<form>/zonder-vraag", without),
)
