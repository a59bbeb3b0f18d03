"""A form that is sent twice: one effect, and the same answer.

Every form carries a mark that is new with each page. What a view does by `deed` is
done once for that mark, those fields and that member, whichever process is asked and
whichever session it is; who sends it again, or at the same moment, is led where the
first was, and told the same.
What was refused, or failed, may be sent again. A form without a mark (a script's, or
one of a page that needs none) is taken as it is. Must not know what any view does.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from hashlib import sha256
from typing import Final, TypeVar

from flask import Response, flash, g, redirect, request, session, url_for
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from structlog import get_logger
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.database.deadline import TooLateError
from ringgroup.people import presses, proof
from ringgroup.people.person import Person
from ringgroup.people.presses import FoundPress, PressAnswer, RepeatedError
from ringgroup.people.proof import SessionOverError
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import Guard, over, sent, visitor
from webhooks.pages.guards.sent import MARK, press_name

log = get_logger(__name__)

SEEN: Final = sent.SEEN
"""What the page showed (`version`), where somebody else may change it meanwhile."""
AGREED: Final = "akkoord"
"""Who loses a place by it, as the question before it showed it (`version`)."""
FLASHES: Final = "_flashes"
"""Where Flask keeps what is to be said on the next page."""
KEPT: Final = ("undo", "undo_rules")
"""What a view may leave in the cookie for the next page."""
DONE: Final = frozenset({200, 303})
"""What a view answers that did something: a page, or where to look."""
WRONG: Final = "wrong"
LOOKS: Final = 30
PAUSE: Final = 0.1
"""Seconds between two looks for the answer to who was first."""

OnceView = Callable[..., BaseResponse]
Result = TypeVar("Result")


@dataclass
class FormPress:
    """A form as it was sent; `claimed` once we are the ones who do it.

    `anew`: its answer is made from the same fields again, and not kept.
    """

    name: str
    said_before: int
    kept_before: dict[str, object]
    claimed: bool = field(default=False)
    anew: bool = field(default=False)


def mark() -> str:
    """What the forms of this page carry, and after a dot for whom (id) it is made."""
    if MARK not in g:
        who = visitor()
        g.eens = f"{secrets.token_urlsafe(16)}.{who.id if who else ''}"
    return str(g.eens)


def version(shown: object) -> str:
    """What a page shows, as its form sends it along; nobody can read it there."""
    return sha256(repr(shown).encode()).hexdigest()[:16]


def turn(session: Session) -> None:
    """Wait for one's turn to compare: what is read after this is so until the end."""
    presses.take_turn(session)


def otherwise(now: object) -> bool:
    """Whether what a form was made from is no longer so; a script's says nothing."""
    return request.form.get(SEEN, version(now)) != version(now)


def only(edge: Edge, guard: Guard, view: OnceView) -> OnceView:
    """The view, asked once for each form."""

    def pressed(*args: object, **named: object) -> BaseResponse:
        press = _press(edge, guard)
        if press is None:
            return view(*args, **named)
        answer = _found(edge, press)
        if isinstance(answer, PressAnswer) and answer.to is not None:
            return _again(answer)
        g.press = press
        try:
            response = view(*args, **named)
        except RepeatedError:
            answer = _waited(edge, press)
            if answer == "new":  # the first was refused, or failed
                g.pop("press")
                return pressed(*args, **named)
            if isinstance(answer, PressAnswer) and answer.to is not None:
                return _again(answer)
            return _done(guard)
        if press.claimed:
            _keep(edge, press, response)
        return response

    @wraps(view)
    def in_time(*args: object, **named: object) -> BaseResponse:
        try:
            return pressed(*args, **named)
        except SessionOverError:
            return over(edge, guard)

    return in_time


def deed(edge: Edge, work: Callable[[Session], Result]) -> Result:
    """Do `work` in a transaction of its own, unless this form has done it before.

    Then it raises `RepeatedError`, for which a view needs no answer of its own. What
    took a proof of now (`g.proving`) is done by a session that lives still.
    """
    proving: Person | None = g.get("proving")

    def held(inside: Session) -> Result:
        if proving is not None:
            proof.hold(inside, proving)
        return work(inside)

    press: FormPress | None = g.get("press")
    if press is None or press.claimed:
        return edge.database.attempt(held)
    now = edge.clock()

    def once(inside: Session) -> Result:
        presses.begin(inside, press.name, now)
        return held(inside)

    done = edge.database.attempt(once)
    press.claimed = True
    return done


def pressed() -> str | None:
    """By what this form is known again; nobody can guess it."""
    press: FormPress | None = g.get("press")
    return None if press is None else press.name


def made_anew() -> None:
    """Keep no address of this answer: who sends the form again gets another one."""
    press: FormPress | None = g.get("press")
    if press is not None:
        press.anew = True


def repeated(edge: Edge) -> bool:
    """Whether this form was sent before, and its answer was a page."""
    press: FormPress | None = g.get("press")
    return press is not None and not press.claimed and _found(edge, press) != "new"


def refused(response: BaseResponse) -> bool:
    """Whether nothing was done: no page and no way on, or said to be wrong there."""
    press: FormPress | None = g.get("press")
    said = () if press is None else _said(press)
    return response.status_code not in DONE or any(kind == WRONG for kind, _ in said)


def _said(press: FormPress) -> tuple[tuple[str, str], ...]:
    """What this request said for the next page: the kind of each sentence, and it."""
    flashes = session.get(FLASHES, [])
    before = press.said_before if len(flashes) >= press.said_before else 0
    return tuple((kind, sentence) for kind, sentence in flashes[before:])


def _press(edge: Edge, guard: Guard) -> FormPress | None:
    """What was sent, if it carries a mark; a part of a page (htmx) sends the same."""
    if request.method != "POST" or "HX-Request" in request.headers:
        return None
    if not request.form.get(MARK):
        return None
    who = None if guard == "anybody" else visitor()
    return FormPress(
        press_name(edge, None if who is None else who.id),
        len(session.get(FLASHES, ())),
        {name: session.get(name) for name in KEPT},
    )


def _found(edge: Edge, press: FormPress) -> FoundPress:
    vault = edge.desk.vault
    return edge.database.look(lambda s: presses.found(s, vault, press.name))


def _waited(edge: Edge, press: FormPress) -> FoundPress:
    """The answer to who was first, who may be at it still."""
    answer = _found(edge, press)
    for _ in range(LOOKS):
        if answer != "unanswered":
            break
        edge.wait(PAUSE)
        answer = _found(edge, press)
    return answer


def _again(answer: PressAnswer) -> Response:
    for kind, sentence in answer.said:
        flash(sentence, kind)
    session.update(dict(answer.kept))
    return Response(status=303, headers={"Location": answer.to or "/"})


def _done(guard: Guard) -> BaseResponse:
    """It was done, and what was said of it is not known."""
    flash(words.DONE_BEFORE, "info")
    where = "signing_in.password" if guard == "anybody" else "line_now.show"
    return redirect(url_for(where), 303)


def _keep(edge: Edge, press: FormPress, response: BaseResponse) -> None:
    """Keep the answer; what was refused did nothing, and may be sent again.

    Whoever comes meanwhile finds that it was done, and waits a moment for this.
    """
    nothing_done = refused(response)
    kept = tuple(
        (name, str(session[name]))
        for name in KEPT
        if session.get(name) != press.kept_before[name] and name in session
    )
    to = None if press.anew else response.location
    answer = PressAnswer(to, _said(press), kept)

    def write(inside: Session) -> None:
        if nothing_done:
            presses.drop(inside, press.name)
        else:
            presses.keep(inside, edge.desk.vault, press.name, answer)

    try:
        edge.database.attempt(write)
    except (SQLAlchemyError, TooLateError):  # it was done: say so
        log.warning("answer not kept", endpoint=request.endpoint)
