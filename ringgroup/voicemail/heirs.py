"""Whose the messages are of a member who is not there any more.

Who is on duty in this block, or in the next, has them from then on and is told so;
without anybody there, they are nobody's, and who leads the desk is told.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import to_each
from ringgroup.notices.store import messages
from ringgroup.notices.wording import GivenVoicemail, Matter, NewVoicemail
from ringgroup.voicemail.notices import on_duty
from ringgroup.voicemail.store import deeds, inbox


def owned(session: Session, member: int) -> dict[str, list[str]]:
    """The messages (id) that are a member's, and that nobody handled, by line."""
    return inbox.owned(session, member)


def inherit(
    session: Session, line: Line, member: int, theirs: Iterable[str], now: datetime
) -> None:
    """Give messages of theirs to who is on duty, and tell who has to do something."""
    found = on_duty(session, line, now)
    heir = None if found is None or found.id == member else found
    for message in theirs:
        inbox.pass_on(session, line.key, message, member, heir.id if heir else None)
        left = deeds.note(session, message, member, "left", now)
        matter: Matter = NewVoicemail("coordinator")
        readers = messages.leaders(session, line.key)
        if heir is not None:
            deeds.note(session, message, heir.id, "received", now)
            matter, readers = GivenVoicemail(), (heir,)
        about = f"given:{line.key}:{message}:{left}"
        outbox.tell(session, line, to_each(readers, about, matter), now)
