"""A swap on which two agreed by telephone, entered by a coordinator: one form.

What may be is decided by `ringgroup.roster.entered`; here it is asked and said.
"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import Final

from flask import flash, redirect, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired

from ringgroup.desk import Act
from ringgroup.roster import entered, planning
from ringgroup.roster.roster import Named, Place, Refusal, RefusalCode
from webhooks.pages.duties import words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, choices, typed
from webhooks.pages.guards import actor
from webhooks.pages.intake import once
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.roster import places
from webhooks.pages.routes import Routes

AHEAD: Final = timedelta(days=120)
"""So far ahead places stand in the lists, or to the one that is asked about."""
UNDO: Final = "undo"
HOW: Final = (
    ("colleague", "Een collega neemt het over"),
    ("exchange", "Twee collega's ruilen"),
)
Told = tuple[Place, str]
"""A place, and the login of whose it is."""


class EnteredForm(Form):
    """Whose place, who has it from now on, and for what; and that both said yes."""

    given = SelectField("Welke plek?", validate_choice=False)
    how = RadioField(
        "Wat spraken ze af?",
        [InputRequired(words.AGREED_HOW_MISSING)],
        choices=choices(HOW),
    )
    colleague = SelectField("Wie neemt het over?", validate_choice=False)
    back = SelectField("Wat komt ervoor terug?", validate_choice=False)
    agreed = BooleanField("Beiden akkoord per telefoon")

    def offer(self, found: Iterable[Named], crew: Iterable[tuple[str, str]]) -> None:
        """Give the lists their choices; under each name that person's places."""
        self.colleague.choices = choices([("", "Kies een collega"), *crew])
        for field in (self.given, self.back):
            field.choices = choices([("", "Kies een plek")])
        for person, held in groupby(found, key=lambda one: one.person):
            pairs = [
                (value(one), words.of_colleague(one.place, person.name)) for one in held
            ]
            self.given.choices += choices(pairs, person.name)
            self.back.choices += choices(pairs, person.name)

    def check(self) -> tuple[Told, str, Place | None] | None:
        """What was agreed: whose place, who has it now, for what; None: not yet."""
        given, back = read(typed(self.given)), read(typed(self.back))
        exchange = self.how.data == "exchange"
        if given is None:
            self.refuse(self.given, words.PLACE_MISSING)
        if exchange and (back is None or (given and back[1] == given[1])):
            self.refuse(self.back, words.THEIR_BACK_MISSING)
        to = back[1] if exchange and back else typed(self.colleague)
        if not exchange and (not to or (given and to == given[1])):
            self.refuse(self.colleague, words.TAKER_MISSING)
        if not self.agreed.data:
            self.refuse(self.agreed, words.AGREED_MISSING)
        if given is None or self.errors:
            return None
        return given, to, back[0] if exchange and back else None


def value(one: Named) -> str:
    """A place and whose it was seen to be, as the form sends it along."""
    return f"{places.code(one.place)}/{one.person.login}"


def read(text: str) -> Told | None:
    """The same, read."""
    code, _, login = text.partition("/")
    place = places.read(code)
    return (place, login) if place and login else None


def enter(edge: Edge) -> Response:
    """Ask what was agreed, and by whom; then it is so, and both are told."""
    line, me, now, day = edge.line(), actor(), edge.clock(), today(edge, edge.line())
    asked = places.read(request.args.get("plek", ""))
    until = max(day + AHEAD, asked.block.day if asked else day)
    with edge.database.reading() as session:
        seen = planning.published(session, line, day, until, now)
        crew = planning.names(session, line)
    ahead = sorted(
        (
            one
            for one in seen.named
            if one.active and one.place.block.opens(line.hours.zone) > now
        ),
        key=lambda one: (one.person.name, one.person.id, one.place),
    )
    form = EnteredForm()
    form.offer(ahead, crew.items())
    if not form.is_submitted():
        form.given.data = next((value(o) for o in ahead if o.place == asked), "")
        if asked is not None and not form.given.data:
            begun = asked.block.opens(line.hours.zone) <= now
            code: RefusalCode = "begun" if begun else "nobody"
            flash(words.refused(Refusal(code, asked), me.login), "wrong")
        if colleague := request.args.get("collega"):
            form.how.data, form.colleague.data = "colleague", colleague
        return page("swap_entered.html", form=form)
    form.validate()
    wanted = form.check()
    if wanted is None:
        return page("swap_entered.html", INVALID, form=form)
    (place, owner), to, back = wanted
    done = once.deed(
        edge, lambda s: entered.enter(Act(s, line, me, now), place, owner, to, back)
    )
    if isinstance(done, Refusal):
        flash(words.refused(done, me.login), "wrong")
        return redirect(url_for("swaps_entered.enter", plek=places.code(place)), 303)
    cookie[UNDO] = done.batch
    flash(words.ENTERED, "good")
    address = url_for("roster.show", maand=f"{place.block.day:%Y-%m}")
    return redirect(address, 303)


ROUTES: Final[Routes] = (("GET POST", "/rooster/ruilen/afgesproken", enter),)
