"""How a notice gets into the outbox: once, in its words, over the member's channel.

In the transaction of what it tells about. Sends nothing (`ringgroup.notices.delivery`
does), and must not know why something is told.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices import wording
from ringgroup.notices.notice import Notice
from ringgroup.notices.store import messages
from ringgroup.notices.wording import Channel, MondayList


def tell(
    session: Session, line: Line, notices: Iterable[Notice], now: datetime
) -> None:
    """Put notices in the outbox; one that was told already is left alone."""
    wanted = {notice.about: notice for notice in notices}
    if not wanted:
        return
    told = messages.known(session, wanted)
    by_email = messages.by_email(session, {one.member for one in wanted.values()})
    fresh = []
    for notice in wanted.values():
        if notice.about not in told:
            listed = isinstance(notice.matter, MondayList)
            mail = listed or notice.member in by_email
            channel: Channel = "email" if mail else "sms"
            words = wording.written(notice.matter, line, channel)
            fresh.append((notice, channel, words))
    if fresh:
        messages.write(session, line.key, fresh, now)
