"""Who belongs to which lines: seen, and changed by who administers the service.

Knows what ends for who leaves a line. Must not know HTTP. All of it inside a
transaction that somebody else begins.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.line import Belonging
from ringgroup.people import invitations, leaving, standing
from ringgroup.people.store import accounts, members
from ringgroup.store import audit, belonging


def everybody(session: Session) -> Mapping[str, Belonging]:
    """To what every member (login) belongs; one statement."""
    return belonging.all_of(session)


def of(session: Session, login: str) -> Belonging | None:
    """To what a member (login) belongs; None when there is no such member."""
    return belonging.of(session, login)


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
    empty and its messages somebody else's. Who becomes, or is no longer, a coordinator
    of any line signs in anew.
    """
    who = members.one(session, login)
    before = belonging.of(session, login)
    if who is None or before is None or before == wanted:
        return
    belonging.keep(session, who.id, wanted)
    left = standing.without(before, wanted, desk.lines)
    if left and who.active:
        leaving.leave(session, desk, who, actor, now, left)
    if before.role != wanted.role_kept():
        accounts.end_all(session, who.id)
        invitations.tell(session, desk, who.id, "role", now)
    for key in sorted({*before.among(desk.lines), *wanted.among(desk.lines)}):
        was, stands = before.on(key), wanted.on(key)
        if was == stands:
            continue
        detail = "off" if stands is None else stands.role
        audit.note(session, now, actor, "line_changed", who.id, key, detail)
