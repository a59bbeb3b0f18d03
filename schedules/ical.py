"""A roster as an iCalendar feed (RFC 5545, RFC 7986): one person's, or the team's.

Knows how calendars are read by phones and by Outlook. Must not know what a duty is
called: the caller gives each summary, in which no caller's data and no phone number
have any business. Nothing in a feed depends on when it is asked for.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDuration,
    vRecur,
    vText,
)

from schedules.hours import Block
from schedules.local import wall
from schedules.roster import Slot

UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
REFRESH: Final = timedelta(hours=4)
CENTRAL_EUROPE: Final = frozenset({"Europe/Amsterdam", "Europe/Brussels"})
"""Zones of which the feed writes the rules; times of any other are in UTC."""
FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for an instant that nobody knows: a stamp is obligatory."""
# The first changes by the present rules, as the wall showed them.
SPRING: Final = datetime.fromisoformat("1996-03-31T02:00")
AUTUMN: Final = datetime.fromisoformat("1996-10-27T03:00")


@dataclass(frozen=True, slots=True)
class Item:
    """One slot of one block, as somebody's calendar shows it.

    `key` names it for ever, also when it is somebody else's now or was cancelled.
    `sequence` grows and `modified` (aware) moves with each change; none when it is as
    it was first kept.
    """

    key: str
    block: Block
    slot: Slot
    summary: str
    sequence: int
    modified: datetime | None
    cancelled: bool = False


def feed(
    name: str, items: Iterable[Item], zone: ZoneInfo, origin: str, *, team: bool = False
) -> bytes:
    """Return the feed of these items, by block, in UTF-8 with CRLF.

    `origin` is this service (its public URL): with the key it makes each UID. In a
    person's own feed a duty makes them busy; in a team feed nothing does, for it shows
    the duties of others. Of two items with one key the one changed last is shown.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//ringgroup//roster//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", vText(_line(name)))
    calendar.add("x-wr-calname", vText(_line(name)))
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", vDuration(REFRESH), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    if zone.key in CENTRAL_EUROPE:
        calendar.add_component(_central_europe(zone.key))
    latest: dict[str, Item] = {}
    for item in sorted(items, key=lambda one: (one.sequence, one.modified or FIRST)):
        latest[item.key] = item
    for item in sorted(latest.values(), key=lambda one: (one.block, one.key)):
        calendar.add_component(_event(item, zone, origin, team=team))
    text: bytes = calendar.to_ical()
    return text


def _event(item: Item, zone: ZoneInfo, origin: str, *, team: bool) -> Event:
    event = Event()
    shown = zone if zone.key in CENTRAL_EUROPE else UTC
    event.add("uid", str(uuid5(NAMESPACE_URL, f"{origin}#{item.key}")))
    event.add("dtstart", item.block.opens(zone).astimezone(shown))
    event.add("dtend", item.block.closes(zone).astimezone(shown))
    event.add("summary", _line(item.summary))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    busy = item.slot == "duty" and not item.cancelled and not team
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    event.add("sequence", item.sequence)
    # Without a METHOD the stamp is when the item changed last (RFC 5545, 3.8.7.2).
    event.add("dtstamp", wall(item.modified or FIRST, zone).astimezone(UTC))
    if item.modified is not None:
        event.add("last-modified", wall(item.modified, zone).astimezone(UTC))
    return event


def _line(text: str) -> str:
    """Return a text as one line of characters that a calendar may hold."""
    return " ".join(UNFIT.split(text))


def _central_europe(key: str) -> Timezone:
    """Return the zone's rules since 1996, as two that recur.

    Two rules are shorter than a list of dates, have no last year, and are what Outlook
    understands.
    """
    summer, winter = timedelta(hours=2), timedelta(hours=1)
    zone = Timezone()
    zone.add("tzid", key)
    for part, name, since, before, after in (
        (TimezoneDaylight(), "CEST", SPRING, winter, summer),
        (TimezoneStandard(), "CET", AUTUMN, summer, winter),
    ):
        part.add("dtstart", since)
        part.add("rrule", vRecur(freq="YEARLY", bymonth=since.month, byday="-1SU"))
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        zone.add_component(part)
    return zone
