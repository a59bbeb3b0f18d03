"""Nieuwe lijn: another line's settings with numbers of its own, closed until *Open*.

For administrators. What may stand there the reader of the line file knows alone: what
it refuses is said at the field, and nothing is kept.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import phonenumbers
from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Optional

from ringgroup.desk import Actor
from ringgroup.people import versions
from ringgroup.people.versions import WrongSettingError
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, choices, typed
from webhooks.pages.guards import actor
from webhooks.pages.intake import once
from webhooks.pages.people import opening_words, proof
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

FIELD_OF: Final = {
    "voicemail.email": "email",
    "service_twilio_number": "service_number",
}
"""The field at which a key of the line file stands, where it is called otherwise."""


class NumbersForm(Form):
    """By what people know a line, and telephones find it."""

    name = StringField("Naam van het loket")
    number = StringField("Nummer van bellers")
    twilio_number = StringField("Nummer bij de provider", [Optional()])
    service_number = StringField("Servicenummer")
    code = StringField("Code om aan te melden", [Optional()])

    def values(self) -> dict[str, Any]:
        """What was filled in: key of the line file → value; None: nothing."""
        return {
            "name": plain(self, "name"),
            "number": e164(plain(self, "number")),
            "twilio_number": e164(plain(self, "twilio_number")) or None,
            "service_number": e164(plain(self, "service_number")),
            "code": plain(self, "code") or None,
        }

    def say(self, keys: Iterable[str], said: Mapping[str, str]) -> None:
        """Say at each field what is wrong; what is none is said of the whole."""
        for key in keys:
            name = FIELD_OF.get(key, key.partition(".")[0])
            told = said.get(key, said.get(name))
            if name in self and told is not None:
                self.refuse(self[name], told)
            else:
                self.form_errors.append(opening_words.CANNOT)


class NewLineForm(NumbersForm):
    """A new line, and which one it is made from."""

    key = StringField("Korte naam")
    email = StringField("E-mailadres dat bellers horen")
    source = SelectField("Voorbeeld", validate_choice=False)
    partners = BooleanField("Neem de partners over")

    def values(self) -> dict[str, Any]:
        """Also where callers may write."""
        return {**super().values(), "voicemail.email": plain(self, "email")}


def plain(form: Form, name: str) -> str:
    """What was typed in a field, on one line."""
    return " ".join(typed(form[name]).split())


def e164(text: str) -> str:
    """A number as people write it, in E.164; what is none stays as it was typed."""
    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def found(edge: Edge) -> Response:
    """Fill in what is the new line's own, and make it."""
    source = edge.line()
    form = NewLineForm(
        source=source.key, service_number=words.number(source.service_number)
    )
    form.source.choices = choices(
        (key, line.name) for key, line in edge.desk.lines.items()
    )
    if not form.validate_on_submit():
        return _drawn(form)
    key, values = plain(form, "key"), form.values()
    given = {name: one for name, one in values.items() if one is not None}
    form.say(edge.founding.wrong_alone(key, given), opening_words.WRONG)
    if typed(form.source) not in edge.desk.lines:
        form.refuse(form.source, opening_words.WRONG["source"])
    if form.errors:
        return _drawn(form)
    back = url_for("opening.found")
    if (asked := proof.needed(edge, back, keeping=True)) is not None:
        return asked
    try:
        kept = _kept(edge, form, key, values)
    except WrongSettingError as wrong:
        form.say([".".join(wrong.keys)], opening_words.TAKEN)
        return _drawn(form)
    edge.settings.follow()
    if not kept:
        flash(words.CHANGED_MEANWHILE, "wrong")
        return redirect(back, 303)
    flash(opening_words.FOUNDED.format(name=values["name"]), "good")
    return redirect(url_for("opening.show", lijn=key), 303)


def _kept(edge: Edge, form: NewLineForm, key: str, values: Mapping[str, Any]) -> bool:
    """Keep it; raises `WrongSettingError` when another line has something of it."""
    who, now, source = actor(), edge.clock(), typed(form.source)
    by = Actor(who.id, origin=who.origin)
    told = opening_words.founded(values["name"], edge.desk.lines[source].name)
    partners = bool(form.partners.data)

    def keep(session: Session) -> bool:
        once.turn(session)
        wanted = edge.founding.wanted(
            session, source, key, values, partners=partners, told=told
        )
        return versions.keep(session, by, wanted.change, wanted.lines, now)

    return once.deed(edge, keep)


def _drawn(form: NewLineForm) -> Response:
    return page("line_new.html", INVALID if form.errors else 200, form=form)


ROUTES: Final[Routes] = (("GET POST", "/beheer/lijnen/nieuw", found),)
