"""The partners to which questions are forwarded, and where they read mail.

All else about a partner stands in the line file.
"""

from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Field, StringField, ValidationError
from wtforms.validators import InputRequired, Optional

from ringgroup.line import Addresses
from ringgroup.people.members import COLUMNS
from ringgroup.registration import partners
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.fields import Form, typed
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes


class PartnerForm(Form):
    """Where a partner reads mail."""

    email = StringField("E-mailadres", [InputRequired(words.EMAIL_WRONG)])
    backup_email = StringField("E-mailadres bij afwezigheid", [Optional()])

    def validate_email(self, field: Field) -> None:
        """One plain address."""
        _is_address(field)

    def validate_backup_email(self, field: Field) -> None:
        """One plain address."""
        _is_address(field)


def _is_address(field: Field) -> None:
    try:
        COLUMNS["email"](typed(field).strip())
    except ValueError:
        raise ValidationError(words.EMAIL_WRONG) from None


def partner_list(edge: Edge) -> Response:
    """The partners to which questions are forwarded."""
    with edge.database.reading() as session:
        found = partners.partner_list(session, edge.line())
    return page("partners.html", found=found)


def partner(edge: Edge, code: str) -> Response:
    """Change where a partner reads mail."""
    line = edge.line()
    with edge.database.reading() as session:
        known = {one.code: one for one in partners.partner_list(session, line)}
    if code not in known:
        abort(404)
    form, there = PartnerForm(obj=known[code]), known[code]
    if not form.validate_on_submit():
        status = INVALID if form.errors else 200
        shown = once.version(Addresses(there.email, there.backup_email))
        seen = request.form.get(once.SEEN, shown)
        return page("partner.html", status, form=form, partner=there, seen=seen)
    backup = typed(form.backup_email).strip() or None
    wanted, who = Addresses(typed(form.email).strip(), backup), person()
    now = edge.clock()

    def change(session: Session) -> bool:
        once.turn(session)
        there = {one.code: one for one in partners.partner_list(session, line)}[code]
        is_so = Addresses(there.email, there.backup_email)
        if is_so != wanted and once.otherwise(is_so):
            return False
        return partners.change_partner(session, line, who.id, code, wanted, now)

    if not once.deed(edge, change):
        flash(words.CHANGED_MEANWHILE, "wrong")
        return redirect(url_for("partners.partner", code=code), 303)
    flash(words.PARTNER_CHANGED.format(name=known[code].name), "good")
    return redirect(url_for("partners.partner_list"), 303)


ROUTES: Final[Routes] = (
    ("GET", "/beheer/partners", partner_list),
    ("GET POST", "/beheer/partners/<code>", partner),
)
