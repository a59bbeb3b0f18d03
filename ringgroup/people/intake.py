"""The members of a file: added, or changed where their login is known; all or none.

Must not know what kind of file it was. Inside a transaction that somebody else begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.line import Belonging
from ringgroup.people import invitations, lines, presses, standing
from ringgroup.people.administration import AccountRefusal
from ringgroup.people.administrators import Administrators, administrators
from ringgroup.people.members import Member, changed_columns
from ringgroup.people.store import accounts, members
from ringgroup.store import audit, belonging


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file of members came to: how many, and who of them are new (logins)."""

    count: int
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Everybody:
    """All members as they are at this moment, against whom a file is read."""

    desk: Desk
    there: Administrators
    people: Sequence[Member]


def everybody(session: Session, desk: Desk) -> Everybody:
    """All members; administrators, and whoever changes one, wait for each other."""
    presses.take_turn(session)
    return Everybody(desk, administrators(session, desk), members.members(session))


def take_in(
    session: Session,
    before: Everybody,
    wanted: Sequence[Member],
    actor: int | None,
    now: datetime,
) -> Intake | AccountRefusal:
    """Add the members of a file, or change those whose login is known; all or none.

    Nobody becomes active or inactive by it. Whose role changes is signed out.
    In the transaction in which everybody was read.
    """
    desk, stood = before.desk, belonging.all_of(session)
    known = {one.login: one for one in before.people}
    changed = {
        one.login: replace(one, active=known[one.login].active)
        for one in wanted
        if one.login in known
    }
    new = {one.login: one for one in wanted if one.login not in known}
    after = known | changed | new
    if not before.there.remain(_administering(after)):
        return "last_administrator"
    me = members.own(session, actor).login if actor is not None else None
    if me in changed and changed[me].role != known[me].role:
        return "oneself"
    members.keep_members(session, wanted)
    _place(session, desk, wanted, stood, actor, now)
    for login, one in (changed | new).items():
        kept = members.one(session, login) if one != known.get(login) else None
        if kept is None:
            continue
        if login in new:
            audit.note(session, now, actor, "member_added", kept.id, detail=one.role)
            continue
        if one.role != known[login].role:
            accounts.end_all(session, kept.id)
        invitations.follow(session, kept.id, known[login], one)
        invitations.tell_who_was(session, desk, kept.id, known[login], one, now)
        detail = ", ".join(changed_columns(known[login], one))
        audit.note(session, now, actor, "member_changed", kept.id, detail=detail)
    return Intake(len(wanted), tuple(new))


def _place(
    session: Session,
    desk: Desk,
    wanted: Sequence[Member],
    stood: Mapping[str, Belonging],
    actor: int | None,
    now: datetime,
) -> None:
    """Let everybody of a file belong to the lines that it says."""
    for one in wanted:
        before = stood.get(one.login)
        after = standing.of_file(before, one.role, one.stands, tuple(desk.lines))
        if before is None:
            lines.begin(session, desk, one.login, after, actor, now)
        elif after != before:
            lines.place(session, desk, one.login, after, actor, now)


def _administering(people: Mapping[str, Member]) -> frozenset[str]:
    return frozenset(
        login
        for login, one in people.items()
        if one.active and one.role == "administrator"
    )
