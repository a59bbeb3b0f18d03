"""How a notice gets into the outbox: once, in its words, over the member's channel.

In the transaction of what it tells about. Sends nothing (`ringgroup.notices.delivery`
does), and must not know why something is told.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices import pages, wording
from ringgroup.notices.notice import A_DAY, Notice
from ringgroup.notices.roster_words import MondayList, RosterNews, WeekAhead
from ringgroup.notices.store import messages, refusals
from ringgroup.notices.store.messages import WrittenMessage
from ringgroup.notices.wording import Channel
from schedules.local import day_and_minute, instant


def tell(
    session: Session, line: Line, notices: Iterable[Notice], now: datetime
) -> None:
    """Put notices in the outbox; one that was told already is left alone."""
    wanted = {notice.about: notice for notice in notices}
    if not wanted:
        return
    told = messages.known(session, wanted)
    fresh = [notice for notice in wanted.values() if notice.about not in told]
    if not fresh:
        return
    no_sms = refusals.refused(session, line, now)
    by_email = messages.by_email(session, {one.member for one in fresh}, whoever=no_sms)
    rows = []
    for notice in fresh:
        listed = isinstance(notice.matter, MondayList | WeekAhead)
        mail = listed or notice.member in by_email
        channel: Channel = "email" if mail else "sms"
        other: Channel = "sms" if mail else "email"
        words = wording.written(notice.matter, line, channel)
        other_body = wording.written(notice.matter, line, other).body
        page = pages.page(notice.matter)
        dated = replace(notice, until=_until(notice, line, now))
        rows.append(WrittenMessage(dated, channel, words, other_body, page))
    messages.write(session, line.key, rows, now)


def _until(notice: Notice, line: Line, now: datetime) -> datetime | None:
    """Until when it is useful, where its matter alone says so."""
    zone = line.hours.zone
    match notice.matter:
        case RosterNews(block=block) if notice.until is None:
            return block.closes(zone)
        case WeekAhead(duties=duties, gaps=gaps) if notice.until is None:
            blocks = [*(block for block, _ in duties), *(one.block for one in gaps)]
            return max(blocks).closes(zone) if blocks else None
        case MondayList() if notice.until is None:
            today, _ = day_and_minute(now, zone)
            return instant(today + A_DAY, 0, zone)
        case _:
            return notice.until
