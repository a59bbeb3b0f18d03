"""A member as an administrator fills one in: what may stand in each field.

Must not know what becomes of it.
"""

from wtforms import BooleanField, Field, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired

from ringgroup.people import lengths
from ringgroup.people.members import COLUMNS, LONGEST, LONGEST_OF, Member, Stands
from webhooks.pages import words
from webhooks.pages.fields import Form, choices, typed
from webhooks.pages.people import words as people_words


class MemberForm(Form):
    """A member, as an administrator writes one down."""

    name = StringField("Naam", [InputRequired(people_words.NAME_MISSING)])
    organisation = StringField(
        "Organisatie", [InputRequired(people_words.ORGANISATION_MISSING)]
    )
    mobile = StringField("Mobiel nummer", [InputRequired(people_words.MOBILE_WRONG)])
    email = StringField("E-mailadres", [InputRequired(words.EMAIL_WRONG)])
    login = StringField("Gebruikersnaam", [InputRequired(people_words.LOGIN_SHAPE)])
    role = SelectField("Rol", choices=choices(words.ROLES.items()))
    active = BooleanField("Werkt bij het loket")

    def validate_mobile(self, field: Field) -> None:
        """A Dutch mobile, in any usual spelling."""
        _checked(field, people_words.MOBILE_WRONG)

    def validate_email(self, field: Field) -> None:
        """One plain address."""
        _checked(field, words.EMAIL_WRONG)

    def validate_login(self, field: Field) -> None:
        """Letters and digits, without spaces."""
        _checked(field, people_words.LOGIN_SHAPE)

    def validate_name(self, field: Field) -> None:
        """On one line."""
        _checked(field, people_words.NAME_MISSING)

    def validate_organisation(self, field: Field) -> None:
        """On one line."""
        _checked(field, people_words.ORGANISATION_MISSING)

    def member(self, login: str | None = None, *, active: bool = True) -> Member:
        """What was filled in; who exists keeps the login."""
        cells = {name: COLUMNS[name](_plain(self[name])) for name in COLUMNS}
        if login is not None:
            cells["login"] = login
        return Member(**cells, active=active, stands=Stands())


def _plain(field: Field) -> str:
    return " ".join(typed(field).split())


def _checked(field: Field, reason: str) -> None:
    """What can be in that column; what stood there before may be longer, and stays."""
    text = _plain(field)
    try:
        if not COLUMNS[field.name](text):
            raise ValidationError(reason)
    except ValueError:
        raise ValidationError(reason) from None
    if text == field.object_data:
        return
    longest = LONGEST_OF.get(field.name, LONGEST)
    if len(text) > longest:
        raise ValidationError(people_words.CELL_LONG.format(most=longest))
    if field.name in LONGEST_OF and not lengths.says_something(text):
        raise ValidationError(reason)
