"""A member's mobile, rung to see that it works.

Knows in the name of which line. Must not know HTTP. Inside a transaction that somebody
else begins.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.people.store import members
from ringgroup.store import audit, belonging
from ringgroup.voicemail import outgoing
from ringgroup.voicemail.outgoing import Wanted


def test_mobile(
    session: Session, desk: Desk, shown: Line, actor: int, login: str, now: datetime
) -> Wanted:
    """Ring a member's mobile; who presses 1 proves that it works, mailbox and all.

    It is a line of theirs that rings: the one that the page is about, if it is one.
    """
    found = members.one(session, login)
    stands = belonging.of(session, login)
    if found is None or stands is None:
        return Wanted(refusal="not_active")
    theirs = [*stands.among([shown.key, *desk.lines]), shown.key]
    line = desk.line(theirs[0])
    wanted = outgoing.want_test(session, line, found.id, now)
    if wanted.id is not None:
        audit.note(session, now, actor, "mobile_tested", found.id, line.key)
    return wanted
