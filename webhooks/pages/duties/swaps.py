"""Ruilen: offer a place, answer who offers one, and (coordinators) decide.

Whose it is, and who was first, is decided by `ringgroup.roster.swaps`.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.roster import planning, rostering, swaps
from ringgroup.roster.requests import requests
from ringgroup.roster.roster import Named, Place, Refusal
from ringgroup.roster.swaps import Waiting
from webhooks.pages.duties import words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, choices, typed
from webhooks.pages.guards import actor
from webhooks.pages.intake import once
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.roster import places as roster_places
from webhooks.pages.routes import Routes

OWN_AHEAD: Final = timedelta(days=400)
AHEAD: Final = timedelta(days=90)
"""How far ahead colleagues' places can be asked for in return."""
HOW: Final = (
    ("all", "Vraag het aan iedereen"),
    ("colleague", "Vraag één collega"),
    ("exchange", "Ruil met een collega"),
)
ANSWERS: Final[Mapping[str, Callable[[Act, str], object]]] = {
    "ja": swaps.accept,
    "nee": swaps.decline,
    "terug": swaps.withdraw,
    "goed": swaps.approve,
    "niet-goed": swaps.refuse,
}


class OfferForm(Form):
    """To whom a place is offered, and for what."""

    how = RadioField(
        "Wat wil je doen?",
        [InputRequired(words.HOW_MISSING)],
        choices=choices(HOW),
    )
    colleague = SelectField("Welke collega?", validate_choice=False)
    back = SelectField("Wat doe jij in ruil?", validate_choice=False)

    def offer(self, crew: Mapping[str, str], theirs: Iterable[Named]) -> None:
        """Give the lists their choices: logins and names, and under each the places."""
        self.colleague.choices = choices([("", "Kies een collega"), *crew.items()])
        self.back.choices = choices([("", "Kies een plek")])
        for person_there, held in groupby(theirs, key=lambda one: one.person):
            name = person_there.name
            pairs = [
                (roster_places.code(one.place), words.of_colleague(one.place, name))
                for one in held
            ]
            self.back.choices += choices(pairs, name)

    def check(self, logins: Container[str], theirs: Container[str]) -> None:
        """Say what is still to be chosen."""
        if self.how.data == "colleague" and typed(self.colleague) not in logins:
            self.refuse(self.colleague, words.COLLEAGUE_MISSING)
        if self.how.data == "exchange" and typed(self.back) not in theirs:
            self.refuse(self.back, words.BACK_MISSING)


def show(edge: Edge) -> Response:
    """What can be answered, what was asked, and what can be offered."""
    line, me, now = edge.line(), actor(), edge.clock()
    day = today(edge, line)
    with edge.database.reading() as session:
        found = requests(session, line, me.id, now)
        duties = planning.duties(session, me.id, day, day + OWN_AHEAD, day)
        automatic = planning.swaps_automatic(session, line)
    asked = {one.place for one in (*found.mine, *found.wanted)}
    return page(
        "swaps.html",
        asked=[one for one in found.for_me if one.to],
        offered=[one for one in found.for_me if not one.to],
        wanted=found.wanted,
        hoped=found.hoped,
        mine=found.mine,
        consented=[o for o in found.accepted if o.taker and o.taker.id == me.id],
        to_decide=found.accepted if me.coordinator else (),
        own=[
            one.place
            for one in duties
            if one.line == line.key
            and one.place not in asked
            and _is_ahead(line, one.place, now)
        ],
        automatic=automatic,
        slots=roster_places.SLOTS,
    )


def _is_ahead(line: Line, place: Place, now: datetime) -> bool:
    return place.block.opens(line.hours.zone) > now


def offer(edge: Edge) -> Response:
    """Offer one of one's own places."""
    line, me, place, now = edge.line(), actor(), roster_places.asked(), edge.clock()
    day = today(edge, line)
    with edge.database.reading() as session:
        mine = planning.duties(session, me.id, day, day + OWN_AHEAD, day)
        seen = planning.published(session, line, day, day + AHEAD, now)
        crew = planning.takers(session, line, place.block.day)
        automatic = planning.swaps_automatic(session, line)
    if (line.key, place) not in {(one.line, one.place) for one in mine}:
        flash(words.refused(Refusal("not_yours", place)), "wrong")
        return _back()
    crew.pop(me.login, None)
    busy = {one.place.block for one in mine if one.place.block != place.block}
    theirs = sorted(
        (
            one
            for one in seen.named
            if one.person.login in crew
            and one.active
            and one.place.block not in busy
            and _is_ahead(line, one.place, now)
        ),
        key=lambda one: (one.person.name, one.person.id, one.place),
    )
    form, owners = (
        OfferForm(),
        {roster_places.code(o.place): o.person.login for o in theirs},
    )
    form.offer(crew, theirs)
    if form.validate_on_submit():
        form.check(crew, owners)
    if not form.is_submitted() or form.errors:
        status = INVALID if form.errors else 200
        return page("offer.html", status, form=form, place=place, automatic=automatic)
    back = typed(form.back) if form.how.data == "exchange" else ""
    to = owners.get(back) or typed(form.colleague)
    done = once.deed(
        edge,
        lambda s: swaps.propose(
            Act(s, line, me, now),
            place,
            to=None if form.how.data == "all" else to,
            back=roster_places.read(back),
        ),
    )
    return _told(done, words.PROPOSED)


def answer(edge: Edge, swap: str, answer: str) -> Response:
    """Consent, decline, withdraw; coordinators approve or refuse."""
    if answer not in ANSWERS:
        abort(404)
    line, me, now = edge.line(), actor(), edge.clock()
    done = once.deed(edge, lambda s: ANSWERS[answer](Act(s, line, me, now), swap))
    if isinstance(done, Waiting):
        return _told(done, words.WAITING)
    said = words.APPROVED if answer == "goed" else words.SWAPPED
    return _told(done, words.ANSWERED.get(answer, said))


def set_automatic(edge: Edge) -> Response:
    """Whether a swap to which both consent waits for a coordinator."""
    line, me, now = edge.line(), actor(), edge.clock()
    wish = request.form.get("aan")
    if wish not in {"0", "1"}:
        abort(400)
    edge.database.attempt(
        lambda s: rostering.set_swaps_automatic(
            Act(s, line, me, now), automatic=wish == "1"
        )
    )
    flash(words.AUTOMATIC[wish == "1"], "good")
    return _back()


def _told(done: object, said: str) -> Response:
    """Back to the requests, with what became of it."""
    if isinstance(done, Refusal):
        flash(words.refused(done, actor().login), "wrong")
    else:
        flash(said, "good")
    return _back()


def _back() -> Response:
    return redirect(url_for("swaps.show"), 303)


ROUTES: Final[Routes] = (
    ("GET", "/rooster/ruilen", show),
    ("GET POST", "/rooster/ruilen/nieuw", offer),
    ("POST", "/rooster/ruilen/<swap>/<answer>", answer),
)
SETTING: Final[Routes] = (("POST", "/rooster/ruilen/instelling", set_automatic),)
