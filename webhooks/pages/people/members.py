"""Beheer: the members, their accounts, and who did what.

For administrators. A mobile is shown here and nowhere else; a password never is.
"""

from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.notices import links
from ringgroup.people import (
    administration,
    invitations,
    leaving,
    lines,
    mobiles,
    ways_in,
)
from ringgroup.people.administration import AccountRefusal, SecretsKept
from ringgroup.people.members import version
from ringgroup.people.proof import has_proved
from ringgroup.voicemail import outgoing
from webhooks.pages import words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.intake import once, whole
from webhooks.pages.people import log_words, proof
from webhooks.pages.people import words as people_words
from webhooks.pages.people.member_form import MemberForm
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

LINK: Final = "link"
"""In the address: show the link that was sent, and ask for a proof if need be."""
FIELD_OF: Final = {
    "login_taken": "login",
    "mobile_taken": "mobile",
    "mobile_ours": "mobile",
    "email_taken": "email",
    "last_administrator": "role",
    "oneself": "role",
}


def show(edge: Edge) -> BaseResponse:
    """All members, by page, found by a few letters."""
    sought = request.args.get("zoek", "")
    number = request.args.get("pagina", 1, type=whole)
    with edge.database.reading() as session:
        found = administration.member_list(session, sought, number)
        without_sms = administration.lines_without_sms(session, edge.desk)
    return page("members.html", found=found, sought=sought, without_sms=without_sms)


def add(edge: Edge) -> BaseResponse:
    """A new member, who is sent an invitation."""
    form = MemberForm(role="member", active=True)
    if not form.validate_on_submit():
        status = INVALID if form.errors else 200
        return page("member_new.html", status, form=form)
    back = url_for("members.add")
    if (asked := proof.needed(edge, back, keeping=True)) is not None:
        return asked
    wanted, who, now = form.member(), person(), edge.wall()

    def invited(session: Session) -> AccountRefusal | None:
        refusal = administration.add_member(session, edge.desk, who.id, wanted, now)
        if refusal is None:
            administration.invite(
                session, edge.desk, who.id, wanted.login, edge.public_url, now
            )
        return refusal

    refusal = once.deed(edge, invited)
    if refusal is not None:
        form.refuse(form[FIELD_OF[refusal]], people_words.MEMBER_REFUSED[refusal])
        return page("member_new.html", INVALID, form=form)
    flash(people_words.MEMBER_ADDED.format(name=wanted.name), "good")
    return redirect(url_for("members.edit", login=wanted.login), 303)


def edit(edge: Edge, login: str) -> BaseResponse:
    """One member: what is known, and what can be done.

    A link that opens the account is shown to who gave it, with a proof of now: a
    browser that was left open shows nobody the way in.
    """
    if request.method == "GET" and LINK in request.args:
        back = url_for("members.edit", login=login)
        if (asked := proof.needed(edge, back)) is not None:
            return asked
    with edge.database.reading() as session:
        found = administration.member(session, login)
        if found is None:
            abort(404)
        invited = invitations.pending(session, found.id, edge.wall())
        test = outgoing.last_tests(session).get(found.id)
        stands = lines.of(session, login)
        kept = administration.secrets_kept(session, found.id)
        hanging = leaving.hanging(session, edge.desk, found, edge.clock())
    form = MemberForm(obj=found)
    shown = {
        "people": people_words,
        "leaving": people_words.leaving(found.name, hanging),
        "forms_open": hanging.forms,
        "member": found,
        "stands": stands,
        "seen": request.form.get(once.SEEN) or version(found),
        "kept": kept,
        "waits_until": found.has_second_factor
        and ways_in.waits_until(found.role, kept.reset_at, edge.wall()),
        "test": test,
        "invited": invited,
        "link": links.address(edge.public_url, invited.id, edge.desk.vault)
        if invited and invited.given and has_proved(person(), edge.wall())
        else None,
    }
    if not form.validate_on_submit():
        if request.method == "GET":
            form.mobile.data = words.number(found.mobile) if found.mobile else ""
        status = INVALID if form.errors else 200
        return page("member.html", status, form=form, **shown)
    wanted = form.member(found.login, active=bool(form.active.data))
    if administration.opens(found, wanted):
        back = url_for("members.edit", login=login)
        if (asked := proof.needed(edge, back, keeping=True)) is not None:
            return asked
    who, now = person(), edge.clock()
    seen = request.form.get(once.SEEN)
    refusal = once.deed(
        edge,
        lambda s: administration.change_member(s, edge.desk, who.id, wanted, now, seen),
    )
    if refusal == "changed_meanwhile":
        return _changed(login)
    if refusal is not None:
        form.refuse(form[FIELD_OF[refusal]], people_words.MEMBER_REFUSED[refusal])
        return page("member.html", INVALID, form=form, **shown)
    return _back(login, words.CHANGED)


def invite(edge: Edge, login: str) -> BaseResponse:
    """Send a link to choose a password."""
    if (asked := proof.needed(edge, url_for("members.edit", login=login))) is not None:
        return asked
    who, now = person(), edge.wall()
    sent = once.deed(
        edge,
        lambda s: administration.invite(
            s, edge.desk, who.id, login, edge.public_url, now
        ),
    )
    if sent is None:
        flash(people_words.NOT_ACTIVE, "wrong")
        return redirect(url_for("members.edit", login=login), 303)
    return _back(login, people_words.INVITED)


def test(edge: Edge, login: str) -> BaseResponse:
    """Ring a member's mobile, who presses 1 to prove that it works."""
    who, line, now = person(), edge.line(), edge.clock()
    wanted = once.deed(
        edge, lambda s: mobiles.test_mobile(s, edge.desk, line, who.id, login, now)
    )
    if wanted.refusal is not None:
        flash(people_words.TEST_REFUSED[wanted.refusal], "wrong")
        return redirect(url_for("members.edit", login=login), 303)
    return _back(login, people_words.TEST_WANTED)


def forget_second_factor(edge: Edge, login: str) -> BaseResponse:
    """Let a member who lost the phone set up another."""
    if (asked := proof.needed(edge, url_for("members.edit", login=login))) is not None:
        return asked
    who, now = person(), edge.clock()

    def forget(session: Session) -> bool:
        there = _secrets(session, login).second_factor
        if there is not None and once.otherwise(there):
            return False
        administration.forget_second_factor(session, edge.desk, who.id, login, now)
        return True

    done = once.deed(edge, forget)
    return _back(login, people_words.SECOND_FACTOR_RESET) if done else _changed(login)


def forget_pin(edge: Edge, login: str) -> BaseResponse:
    """Take away a PIN that was forgotten."""
    if (asked := proof.needed(edge, url_for("members.edit", login=login))) is not None:
        return asked
    who, now = person(), edge.clock()

    def forget(session: Session) -> bool:
        there = _secrets(session, login).pin
        if there is not None and once.otherwise(there):
            return False
        administration.forget_pin(session, edge.desk, who.id, login, now)
        return True

    done = once.deed(edge, forget)
    return _back(login, people_words.PIN_RESET) if done else _changed(login)


def _secrets(session: Session, login: str) -> SecretsKept:
    """What a member has now; nobody changes it any more meanwhile."""
    once.turn(session)
    found = administration.member(session, login)
    if found is None:
        abort(404)
    return administration.secrets_kept(session, found.id)


def _changed(login: str) -> BaseResponse:
    flash(words.CHANGED_MEANWHILE, "wrong")
    return redirect(url_for("members.edit", login=login), 303)


def log(edge: Edge) -> BaseResponse:
    """Who did what."""
    number = request.args.get("pagina", 1, type=whole)
    with edge.database.reading() as session:
        found = administration.log(session, person().belonging, number)
        failed = administration.failed_sign_ins(session, edge.wall())
    shown = {"found": found, "failed": failed, "name_of": edge.name_of}
    return page("log.html", 200, said=log_words, **shown)


def _back(login: str, said: str) -> BaseResponse:
    flash(said, "good")
    return redirect(url_for("members.edit", login=login), 303)


ROUTES: Final[Routes] = (
    ("GET", "/beheer", show),
    ("GET POST", "/beheer/nieuw", add),
    ("GET POST", "/beheer/leden/<login>", edit),
    ("POST", "/beheer/leden/<login>/uitnodigen", invite),
    ("POST", "/beheer/leden/<login>/testen", test),
    ("POST", "/beheer/leden/<login>/zonder-code", forget_second_factor),
    ("POST", "/beheer/leden/<login>/zonder-pincode", forget_pin),
    ("GET", "/beheer/logboek", log),
)
