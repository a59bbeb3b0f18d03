"""Forms: what was typed, and the forms that several pages share."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    Field,
    PasswordField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields import choices as listed
from wtforms.validators import InputRequired
from wtforms.widgets.core import html_params

from ringgroup.people.passwords import unfit
from webhooks.pages import words


def choices(pairs: Iterable[tuple[str, str]], group: str | None = None) -> Any:  # noqa: ANN401 - no stubs yet
    """What a list of choices is made of: codes, and what people read."""
    make = listed.SelectChoice  # type: ignore[attr-defined] # newer than its stubs
    return [make(code, label, optgroup=group) for code, label in pairs]


def option(value: str, text: str, *, chosen: bool) -> str:
    """One choice of a list, escaped: a page has thousands of them."""
    mark = " selected" if chosen else ""
    return f'<option value="{escape(value)}"{mark}>{escape(text)}</option>'


def long_list(field: SelectField, **attributes: object) -> Markup:
    """A widget for a list of everybody, of which WTForms' own makes half a page's time.

    What it offers is made by `choices`, without groups.
    """
    offered: Any = field.choices  # newer than its stubs
    told = html_params(id=field.id, name=field.name, **attributes)
    options = [
        option(one.value, one.label, chosen=one.value == field.data) for one in offered
    ]
    return Markup(f"<select {told}>{''.join(options)}</select>")  # noqa: S704 - each part is escaped


def padded_times(text: str) -> list[str]:
    """The stretches of time somebody wrote down, in full: 9-12 is 09:00-12:00."""
    return [
        _padded(part) for part in text.replace(",", " ").replace(" - ", "-").split()
    ]


def _padded(part: str) -> str:
    """9-12 or 9.00-12.00, as people write it, in full; half of it stays as it is."""
    times = part.replace(".", ":").split("-")
    if not all(times):
        return part
    full = [time if ":" in time else f"{time}:00" for time in times]
    return "-".join(time.rjust(len("00:00"), "0") for time in full)


def says_two(sent: MultiDict[str, str], name: str) -> bool:
    """Whether a field was sent with two different values: no page of ours does that.

    Which of them was meant nobody knows; so none is taken.
    """
    return len({*sent.getlist(name)}) > 1


def typed(field: Field) -> str:
    """What somebody filled in; nothing is an empty text."""
    return str(field.data or "")


class DayField(DateField):
    """A day; of what is none the reason is in our own words."""

    def __init__(
        self,
        label: str,
        wrong: str,
        *validators: object,
        **more: Any,  # noqa: ANN401 - what WTForms gives a field
    ) -> None:
        super().__init__(label, [*validators], **more)
        self.wrong = wrong

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self.wrong) from None


class Form(FlaskForm):  # type: ignore[misc] # flask_wtf ships no types
    """A form of ours: signed against forgery, errors in our own words."""

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as WTForms'
        """Judge each field; none may say two things."""
        fits: bool = super().validate(extra_validators)
        doubled = [field for field in self if says_two(request.form, field.name)]
        for field in doubled:
            self.refuse(field, words.ONE_ANSWER)
        return fits and not doubled

    def refuse(self, field: Field, reason: str) -> None:
        """Say what is wrong with a field, after it was read."""
        field.errors = [*field.errors, reason]


class NewPassword(Form):
    """A new password, twice; long rather than strange, and not what people know of you.

    `NewPassword(*about)`: the login and the name of whose it will be.
    """

    password = PasswordField("Nieuw wachtwoord", [InputRequired(words.PASSWORD_SHORT)])
    again = PasswordField(
        "Nog een keer hetzelfde wachtwoord", [InputRequired(words.PASSWORDS_DIFFER)]
    )

    def __init__(self, *about: str, **more: Any) -> None:  # noqa: ANN401 - as Form's
        self._about = about
        super().__init__(**more)

    def validate_password(self, field: Field) -> None:
        """Long enough, and not what many choose."""
        wrong = unfit(field.data, self._about)
        if wrong is not None:
            raise ValidationError(words.UNFIT_PASSWORD[wrong])

    def validate_again(self, field: Field) -> None:
        """Twice the same."""
        if field.data != self.password.data:
            raise ValidationError(words.PASSWORDS_DIFFER)


class CodeForm(Form):
    """What only somebody's phone knows now."""

    code = StringField("Code", [InputRequired(words.CODE_MISSING)])
