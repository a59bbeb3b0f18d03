"""Passwords: set by a link that works once, or changed by who knows the old one.

Knows how long a link works and who is told of a change. Must not know HTTP. All of it
inside a transaction that somebody else begins.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.notices import links
from ringgroup.notices.account_mail import AccountChange, change_letter, link_letter
from ringgroup.notices.store import messages
from ringgroup.people import ways_in
from ringgroup.people.members import Listed, Member
from ringgroup.people.person import Person
from ringgroup.people.store import accounts, invitations, members, passkeys
from ringgroup.people.store.accounts import Credentials
from ringgroup.people.store.invitations import Invited, LinkPurpose, Receiver
from ringgroup.store import audit, belonging
from schedules.local import wall

LINK_LIVES: Final = {"invitation": timedelta(days=7), "reset": timedelta(hours=1)}
Linking = Literal["linked", "gone", "taken"]
"""`taken`: that person is another member already."""
A_DAY: Final = timedelta(days=1)


def send_link(
    session: Session,
    desk: Desk,
    member: int,
    purpose: LinkPurpose,
    origin: str,
    now: datetime,
) -> str | None:
    """E-mail a member (id) a link to set a password; gives its id.

    An administrator sends it. Links that were given out before for the same no longer
    work: a forgotten password leaves an invitation as it is. `origin` is our own
    address. None: there is no such active member.
    """
    account = accounts.account(session, member)
    if account is None:
        return None
    return give(session, desk, account, purpose, origin, now, granted=True)


def give(
    session: Session,
    desk: Desk,
    account: Credentials,
    purpose: LinkPurpose,
    origin: str,
    now: datetime,
    *,
    granted: bool,
) -> str:
    """E-mail that account a link, which an administrator sends, or somebody asked for.

    What it ends of those that were given out before says `ways_in.ENDS`.
    """
    line = of_all_lines(desk)
    link_id = secrets.token_hex(16)
    until = now + LINK_LIVES[purpose]
    to = Receiver(account.id, account.email, account.role)
    invitations.give_out(session, link_id, to, purpose, now, until, granted=granted)
    words = link_letter(
        purpose,
        line.name,
        (account.name, account.login),
        links.unsigned(origin, link_id),
        until,
        line.hours.zone,
    )
    about = f"{purpose}:{link_id}"
    messages.write_letter(session, line.key, about, account.id, words, now, until)
    return link_id


def of_all_lines(desk: Desk) -> Line:
    """The line with whose letters one about an account is kept.

    An account is of no line, so it bears the name of the service; a letter about a line
    that of the line.
    """
    first = next(iter(desk.lines.values()))
    return replace(first, name=desk.title)


def invited(session: Session, desk: Desk, link: str, now: datetime) -> Invited | None:
    """Who may set a password by this link; None when it was used or is too old."""
    link_id = links.read(link, desk.vault)
    return invitations.invited(session, link_id, now) if link_id else None


def stands_somewhere(session: Session, desk: Desk, login: str) -> bool:
    """Whether a member belongs to any line."""
    found = belonging.of(session, login)
    return found is not None and bool(found.among(desk.lines))


def pending(session: Session, member: int, now: datetime) -> Invited | None:
    """The link that a member (id) was given and has not used yet."""
    return invitations.invitation_of(session, member, now)


def withdraw(session: Session, member: int) -> None:
    """No link of a member (id) works any more."""
    invitations.withdraw(session, member)


def follow(
    session: Session, member: int, before: Listed | Member, wanted: Member
) -> None:
    """End the links of a member (id) whose address or role is another, or who left."""
    belonged = (before.email, before.role, before.active)
    if belonged != (wanted.email, wanted.role, wanted.active):
        invitations.withdraw(session, member)


def accept(
    session: Session, desk: Desk, link: str, digest: str, now: datetime, origin: str
) -> bool:
    """Use a link to keep the hash of a new password; all sessions of the member end.

    Who asked for it, and has no second factor to show, is remembered: what they set up
    next does not count at once, nor when they get a role that needs one.
    """
    found = invited(session, desk, link, now)
    if found is None or not invitations.use(session, found.id):
        return False
    withdraw(session, found.member)
    accounts.keep_password(session, found.member, digest)
    accounts.end_all(session, found.member)
    if ways_in.is_remembered(found.way_here, found.plight):
        accounts.keep_reset(session, found.member, now)
    elif found.plight != "forgot" and found.way_here == "password":
        accounts.keep_reset(session, found.member, None)
    audit.note(session, now, found.member, "password_set", found.member, origin=origin)
    if found.purpose == "reset" or found.linked:
        tell(session, desk, found.member, "password", now)
    return True


def accept_by_provider(
    session: Session, desk: Desk, link: str, subject: str, now: datetime, origin: str
) -> Linking:
    """Use a link to let the municipality's own sign-in vouch for a member.

    All sessions of the member end. Another member with that subject who is no longer
    active gives it up. An old password and old devices open nothing any more: they
    would pass by what is asked there.
    """
    found = invited(session, desk, link, now)
    if found is None or not found.may_link:
        return "gone"
    holder = accounts.account_by_subject(session, subject)
    if holder is not None and holder.id != found.member:
        return "taken"
    if not invitations.use(session, found.id):
        return "gone"
    withdraw(session, found.member)
    accounts.free_subject(session, subject)
    accounts.keep_subject(session, found.member, subject)
    accounts.keep_password(session, found.member, None)
    passkeys.remove_all(session, found.member)
    accounts.end_all(session, found.member)
    audit.note(
        session, now, found.member, "sign_in_linked", found.member, origin=origin
    )
    if found.purpose == "reset" or found.linked:
        tell(session, desk, found.member, "linked", now)
    return "linked"


def change_password(
    session: Session, desk: Desk, who: Person, digest: str, now: datetime
) -> None:
    """Keep the hash of a new password; the member's other sessions end."""
    accounts.keep_password(session, who.id, digest)
    accounts.end_all(session, who.id, but=who.session)
    audit.note(session, now, who.id, "password_changed", who.id)
    tell(session, desk, who.id, "password", now)


def set_password(
    session: Session, desk: Desk, login: str, digest: str, now: datetime
) -> None:
    """Keep the hash of a password that was set on the command line; tells its owner."""
    members.keep_secret(session, login, "password_hash", digest)
    found = members.one(session, login)
    if found is not None:
        accounts.end_all(session, found.id)
        if not found.has_second_factor:  # one that waits was perhaps set up by another
            accounts.keep_reset(session, found.id, None)
        audit.note(session, now, None, "password_set", found.id)
        tell(session, desk, found.id, "password", now)


def set_pin(
    session: Session, desk: Desk, login: str, digest: str, now: datetime
) -> None:
    """Keep the hash of a PIN that was set on the command line; tells its owner."""
    members.keep_secret(session, login, "pin_hash", digest)
    found = members.one(session, login)
    if found is not None:
        audit.note(session, now, None, "pin_set", found.id)
        tell(session, desk, found.id, "pin", now)


def forget_second_factor(
    session: Session, desk: Desk, member: int, actor: int | None, now: datetime
) -> None:
    """A member lost the phone: the next sign-in asks for no code, or sets one up.

    No device signs for them any more either.
    """
    accounts.keep_totp(session, member, None, None)
    accounts.keep_recovery_codes(session, member, ())
    passkeys.remove_all(session, member)
    accounts.end_all(session, member)
    audit.note(session, now, actor, "second_factor_off", member)
    tell(session, desk, member, "second_factor_off", now)


def stop_second_factor(
    session: Session, desk: Desk, who: Person, now: datetime
) -> None:
    """A worker signs in without a code from now on; this session goes on."""
    accounts.keep_totp(session, who.id, None, None)
    accounts.keep_recovery_codes(session, who.id, ())
    audit.note(session, now, who.id, "second_factor_off", who.id)
    tell(session, desk, who.id, "second_factor_off", now)


def tell(
    session: Session, desk: Desk, member: int, change: AccountChange, now: datetime
) -> None:
    """E-mail a member that something about signing in was changed."""
    tell_of(session, of_all_lines(desk), member, change, now)


def tell_who_was(
    session: Session,
    desk: Desk,
    member: int,
    before: Listed | Member,
    wanted: Member,
    now: datetime,
) -> None:
    """E-mail a member what others changed: at the address that they had before.

    Of another address it is said there as well. Whoever leaves hears nothing.
    """
    line, old = of_all_lines(desk), None
    if before.email.lower() != wanted.email.lower():
        old = before.email
        tell_of(session, line, member, "email", now)
        tell_of(session, line, member, "email", now, old)
    if before.mobile and before.mobile != wanted.mobile:
        tell_of(session, line, member, "mobile", now, old)
    if before.role != wanted.role:
        tell_of(session, line, member, "role", now, old)
    if wanted.active and not before.active:
        tell_of(session, line, member, "back", now, old)


def tell_of(
    session: Session,
    line: Line,
    member: int,
    change: AccountChange,
    now: datetime,
    address: str | None = None,
) -> None:
    """The same, in the name of that line; to another address than that of now."""
    account = accounts.account(session, member)
    if account is None or not (account.email if address is None else address):
        return
    keys = passkeys.of(session, member) if change == "password" else ()
    days = [wall(key.created_at, line.hours.zone).date() for key in keys]
    words = change_letter(change, line.name, account.name, days)
    about = f"account:{change}:{secrets.token_hex(8)}"
    messages.write_letter(session, line.key, about, member, words, now, address=address)
