"""The calendar feed: who has its secret address reads it, signed in or not.

An address that opens nothing is not found, whatever the reason. No name of a caller,
no telephone number, and never the secret, in anything that is answered or written.
"""

from datetime import timedelta
from typing import Final

from flask import Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.line import Line
from ringgroup.roster import calendars
from ringgroup.roster.calendars import OWN
from webhooks.pages.duties import words
from webhooks.pages.edge import Edge
from webhooks.pages.rendering import today
from webhooks.pages.roster import places
from webhooks.pages.routes import Routes

BACK: Final = timedelta(days=28)
AHEAD: Final = timedelta(days=400)
CANCELLED: Final = timedelta(days=42)
"""How long a place that was lost stands in a calendar: some ask once a day."""
CACHE: Final = "private, max-age=300"


def feed(edge: Edge, secret: str) -> BaseResponse:
    """One's own places on all lines, or (coordinators) all of a line."""
    from schedules import ical  # noqa: PLC0415 - rare: icalendar is large

    now = edge.clock()
    first, *_ = edge.desk.lines.values()
    day = today(edge, first)
    with edge.database.reading() as session:
        opened = calendars.opened(session, secret)
        if opened is None or (
            opened.line != OWN and edge.desk.known(opened.line) is None
        ):
            abort(404)
        found = calendars.items(
            session, opened, day - BACK, day + AHEAD, now - CANCELLED, day
        )
    team = opened.line != OWN
    items = [
        ical.FeedItem(
            key=one.uid(line),
            block=one.place.block,
            slot=one.place.slot,
            summary=_summary(line, one, team=team),
            sequence=one.sequence,
            modified=one.modified,
            cancelled=one.cancelled,
            zone=line.hours.zone,
        )
        for one in found
        if (line := edge.desk.known(one.line)) is not None
    ]
    shown = edge.desk.known(opened.line)
    name = (
        words.OWN_CALENDAR.format(site=edge.site.name)
        if shown is None
        else words.TEAM_CALENDAR.format(line=shown.name)
    )
    zone = (shown or first).hours.zone
    text = ical.feed(
        name, items, zone, edge.public_url, whose="team" if team else "own"
    )
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = CACHE
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.add_etag()
    return answer.make_conditional(request)


def _summary(line: Line, item: calendars.CalendarItem, *, team: bool) -> str:
    text = words.TEAM_ENTRY if team else words.ENTRY
    what = places.SLOTS[item.place.slot]
    return text.format(line=line.name, what=what, name=item.person.name)


ROUTES: Final[Routes] = (("GET", "/rooster/ical/<secret>.ics", feed),)
