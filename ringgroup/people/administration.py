"""What members change of themselves, and administrators of everybody.

Knows what may be changed, by whom it was, and what follows from it. Must not know
HTTP. All of it inside a transaction that somebody else begins.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Generic, Literal, TypeVar

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.line import Belonging
from ringgroup.notices.store import refusals as sms
from ringgroup.people import invitations, leaving, presses, standing
from ringgroup.people.administrators import Administrators, administrators
from ringgroup.people.members import (
    Listed,
    Member,
    Own,
    Stands,
    changed_columns,
    version,
)
from ringgroup.people.store import accounts, members, refusals
from ringgroup.people.store.invitations import LinkPurpose
from ringgroup.store import audit, belonging
from ringgroup.store.audit import AuditEntry

A_DAY: Final = timedelta(days=1)
A_PAGE: Final = 50
"""How many rows a list shows at once."""

AccountRefusal = Literal[
    "login_taken",
    "mobile_taken",
    "mobile_ours",
    "email_taken",
    "last_administrator",
    "oneself",
    "changed_meanwhile",
]


def own(session: Session, member: int) -> Own:
    """What a member (id) sees of the own account."""
    return members.own(session, member)


def keep_pin(
    session: Session, desk: Desk, login: str, digest: str, actor: int, now: datetime
) -> None:
    """Keep the hash of a member's voicemail PIN, and tell them."""
    members.keep_secret(session, login, "pin_hash", digest)
    audit.note(session, now, actor, "pin_set", actor)
    invitations.tell(session, desk, actor, "pin", now)


def prefer(session: Session, member: int, *, by_email: bool) -> None:
    """A member (id) wants to be told things by e-mail, or by SMS."""
    members.prefer(session, member, by_email=by_email)


# --- members ---------------------------------------------------------------


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a long list."""

    rows: list[Row]
    number: int
    pages: int
    total: int


def member_list(session: Session, sought: str, number: int) -> Page[Listed]:
    """The members whose name, login or organisation holds `sought`."""
    total = members.how_many(session, sought)
    number, pages = _within(number, total)
    rows = members.listed(session, sought, A_PAGE, (number - 1) * A_PAGE)
    return Page(rows, number, pages, total)


def lines_without_sms(session: Session, desk: Desk) -> list[str]:
    """The names of the lines of which the provider sends no SMS."""
    found = sms.of_lines(session, desk.lines.values())
    return [desk.line(row.line).name for row in found]


def member(session: Session, login: str) -> Listed | None:
    """The member with that login."""
    return members.one(session, login)


def add_member(
    session: Session, desk: Desk, actor: int | None, wanted: Member, now: datetime
) -> AccountRefusal | None:
    """Add a member, who is invited next; refused when mobile or a name is taken.

    They belong to the only line; with several, to none until it is said.
    """
    refusal = _clash(session, desk, wanted)
    if refusal is not None:
        return refusal
    added = members.add(session, wanted)
    only = Stands(tuple(desk.lines) if len(desk.lines) == 1 else ())
    placed = standing.of_file(None, wanted.role, only, tuple(desk.lines))
    belonging.keep(session, added, placed)
    audit.note(session, now, actor, "member_added", added, detail=wanted.role)
    return None


def change_member(
    session: Session,
    desk: Desk,
    actor: int,
    wanted: Member,
    now: datetime,
    seen: str | None = None,
) -> AccountRefusal | None:
    """Change a member; who is no longer active is out of the pages, and `leaving`.

    `seen` is what the page showed (`version`): nothing is changed that is otherwise by
    now. Links to set a password that were sent to another address, or for another role,
    or to who left, work no longer.
    """
    presses.take_turn(session)
    there = administrators(session, desk)
    before = members.one(session, wanted.login)
    if before is None:
        return None
    if seen not in {None, version(before)}:
        return "changed_meanwhile" if changed_columns(before, wanted) else None
    refusal = _clash(session, desk, wanted, before) or _power(
        there, actor, before, wanted
    )
    if refusal is not None:
        return refusal
    moved = before.mobile != wanted.mobile
    stood = belonging.of(session, wanted.login)
    if stood is not None and before.role != wanted.role:
        lines = tuple(desk.lines)
        placed = standing.of_file(stood, wanted.role, Stands(), lines)
        belonging.keep(session, before.id, placed)
    members.change(session, before.id, wanted, moved=moved)
    if before.role != wanted.role or not wanted.active:
        accounts.end_all(session, before.id)
    if before.active and not wanted.active:
        leaving.leave(session, desk, before, actor, now)
    leaving.tell_who_decides(session, desk, actor, now)
    invitations.follow(session, before.id, before, wanted)
    invitations.tell_who_was(session, desk, before.id, before, wanted, now)
    if changed := changed_columns(before, wanted):
        detail = ", ".join(changed)
        audit.note(session, now, actor, "member_changed", before.id, detail=detail)
    return None


OPENING: Final = ("email", "mobile", "role")
"""What decides by which mailbox and telephone an account is opened, and how far."""


def opens(before: Listed, wanted: Member) -> bool:
    """Whether this opens more than it did: that takes a proof of who asks."""
    other = any(getattr(before, one) != getattr(wanted, one) for one in OPENING)
    return other or (wanted.active and not before.active)


def _clash(
    session: Session, desk: Desk, wanted: Member, before: Listed | None = None
) -> AccountRefusal | None:
    """What somebody else has: a mobile, or a name at the sign-in.

    A number of our own is nobody's mobile: who calls from it is nobody (`is_ours`).

    A name is a login or an e-mail address. What a member had who left is free, but for
    the login. An address that two had already does not stop what else is changed.
    Administrators wait for each other here: nobody gives away the same name meanwhile.
    """
    members.administrators(session)
    others = [
        one
        for one in members.taken(session, wanted)
        if one.login != wanted.login and one.active
    ]
    if before is None and members.one(session, wanted.login):
        return "login_taken"
    if any(one.mobile == wanted.mobile for one in others):
        return "mobile_taken"
    if desk.is_ours(wanted.mobile) and wanted.mobile != (before and before.mobile):
        return "mobile_ours"
    if before is None and any(wanted.login in one.names for one in others):
        return "login_taken"
    moved = before is None or before.email.lower() != wanted.email.lower()
    back = before is not None and wanted.active and not before.active
    if back and any(wanted.login in one.names for one in others):
        return "login_taken"
    if (moved or back) and any(wanted.email.lower() in one.names for one in others):
        return "email_taken"
    return None


def _power(
    there: Administrators, actor: int, before: Listed, wanted: Member
) -> AccountRefusal | None:
    """There is always one who can sign in, and nobody shuts themselves out."""
    stays = wanted.active and wanted.role == "administrator"
    if before.role != "administrator" or not before.active or stays:
        return None
    if not there.remain(there.all - {before.login}):
        return "last_administrator"
    return "oneself" if before.id == actor else None


def invite(
    session: Session,
    desk: Desk,
    actor: int | None,
    login: str,
    origin: str,
    now: datetime,
) -> str | None:
    """Send a member a link to choose a password; None when not active.

    Who signs in already, in whatever way, is sent no invitation: it lives for long.
    """
    found = members.one(session, login)
    if found is None:
        return None
    account = accounts.account(session, found.id)
    known = found.has_password or (account is not None and account.linked)
    purpose: LinkPurpose = "reset" if known else "invitation"
    link_id = invitations.send_link(session, desk, found.id, purpose, origin, now)
    if link_id is not None:
        audit.note(session, now, actor, "link_sent", found.id)
    return link_id


@dataclass(frozen=True, slots=True)
class SecretsKept:
    """Which second factor and which PIN a member has; None without one.

    `reset_at` as the column of it.
    """

    second_factor: bytes | None = field(repr=False)
    pin: str | None = field(repr=False)
    reset_at: datetime | None


def secrets_kept(session: Session, member: int) -> SecretsKept:
    """Of a member (id), for a page to know them again by; never to be shown."""
    return SecretsKept(*members.secrets(session, member))


def forget_second_factor(
    session: Session, desk: Desk, actor: int, login: str, now: datetime
) -> None:
    """A member lost the phone that made the codes; harmless without one."""
    found = members.one(session, login)
    if found is not None and (found.has_second_factor or found.has_passkey):
        invitations.forget_second_factor(session, desk, found.id, actor, now)


def forget_pin(
    session: Session, desk: Desk, actor: int, login: str, now: datetime
) -> None:
    """A member forgot the voicemail PIN, and chooses another under Mijn account."""
    found = members.one(session, login)
    if found is not None and found.has_pin:
        members.forget_pin(session, found.id)
        audit.note(session, now, actor, "pin_removed", found.id)
        invitations.tell(session, desk, found.id, "pin_removed", now)


# --- the log ---------------------------------------------------------------


def log(session: Session, viewer: Belonging, number: int) -> Page[AuditEntry]:
    """Who did what, the newest first; of a line for who belongs to it."""
    total = audit.count(session, viewer)
    number, pages = _within(number, total)
    rows = audit.latest(session, viewer, A_PAGE, (number - 1) * A_PAGE)
    return Page(rows, number, pages, total)


def failed_sign_ins(session: Session, now: datetime) -> tuple[int, int]:
    """How many sign-ins failed in a day: of members, and with nobody's name."""
    return refusals.refused_since(session, now - A_DAY)


def _within(number: int, total: int) -> tuple[int, int]:
    pages = max(1, -(-total // A_PAGE))
    return min(max(number, 1), pages), pages
