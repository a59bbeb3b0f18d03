"""Who belongs to which lines: seen, and changed by who administers the service.

Knows what ends for who leaves a line. Must not know HTTP. All of it inside a
transaction that somebody else begins.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.line import Belonging
from ringgroup.people import invitations, leaving, presses, standing
from ringgroup.people.store import accounts, members
from ringgroup.roster import lapsed
from ringgroup.roster.store import swaps as requests
from ringgroup.store import audit, belonging


def everybody(session: Session) -> Mapping[str, Belonging]:
    """To what every member (login) belongs; one statement."""
    return belonging.all_of(session)


def of(session: Session, login: str) -> Belonging | None:
    """To what a member (login) belongs; None when there is no such member."""
    return belonging.of(session, login)


def begin(
    session: Session,
    desk: Desk,
    login: str,
    wanted: Belonging,
    actor: int | None,
    now: datetime,
) -> None:
    """Let a member who was just added belong to these lines: nothing ends by it."""
    who = members.one(session, login)
    if who is not None:
        belonging.keep(session, who.id, wanted)
        none = Belonging(wanted.role, everywhere=False)
        _note(session, desk, who.id, (none, wanted), actor, now)


def place(
    session: Session,
    desk: Desk,
    login: str,
    wanted: Belonging,
    actor: int | None,
    now: datetime,
) -> None:
    """Let a member belong to these lines, and to no others.

    From a line that they leave they are signed off; their places in its roster become
    empty and its messages somebody else's. What they may not take any more, they are
    asked for no longer; who leads the line by then is told of swaps to decide on. A
    line that is not in the line file keeps who was on it. Who becomes, or is no
    longer, a coordinator of any line signs in anew. Who is on another line, or lost a
    place that they could see, is told.
    """
    presses.take_turn(session)
    who = members.one(session, login)
    before = belonging.of(session, login)
    if who is None or before is None:
        return
    gone = _gone(session, desk) if before.everywhere else ()
    wanted = standing.with_absent(before, wanted, desk.lines, gone)
    if before == wanted:
        return
    belonging.keep(session, who.id, wanted)
    lost = False
    left = standing.without(before, wanted, desk.lines)
    if left and who.active:
        lost = leaving.leave(session, desk, who, actor, now, left)
    was, stands = before.among(desk.lines), wanted.among(desk.lines)
    changed = {key for key in was.keys() & stands.keys() if was[key] != stands[key]}
    for key in sorted(changed and changed & requests.lines_of(session, who.id)):
        line, there = desk.lines[key], stands[key]
        lapsed.end_of(session, line, who.id, actor, now, there)
    leaving.tell_who_decides(session, desk, actor, now)
    if before.role != wanted.role_kept():
        accounts.end_all(session, who.id)
        invitations.tell(session, desk, who.id, "role", now)
    elif lost or stands.keys() - was.keys():
        invitations.tell(session, desk, who.id, "lines", now)
    _note(session, desk, who.id, (before, wanted), actor, now)


def _gone(session: Session, desk: Desk) -> frozenset[str]:
    """Lines that are not in the line file, and have a roster still."""
    known = {key for line in desk.lines.values() for key in line.keys}
    return belonging.with_a_roster(session) - known


def _note(
    session: Session,
    desk: Desk,
    member: int,
    change: tuple[Belonging, Belonging],
    actor: int | None,
    now: datetime,
) -> None:
    """Write down on which lines they are something else now; of all to come as well."""
    was, stands = change
    if was.everywhere != stands.everywhere:
        detail = f"everywhere: {'on' if stands.everywhere else 'off'}"
        audit.note(session, now, actor, "line_changed", member, detail=detail)
    before, after = was.among(desk.lines), stands.among(desk.lines)
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            detail = after[key].role if key in after else "off"
            audit.note(session, now, actor, "line_changed", member, key, detail)
