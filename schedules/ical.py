"""A roster as an iCalendar feed (RFC 5545, RFC 7986): one person's, or the team's.

Knows how calendars are read by phones and by Outlook. Must not know what a duty is
called: the caller gives each summary, in which no caller's data and no phone number
have any business. Nothing in a feed depends on when it is asked for.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, Literal
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
from icalendar.timezone import is_utc

from schedules.hours import Block
from schedules.local import wall
from schedules.roster import Slot

UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
REFRESH: Final = timedelta(hours=4)
CENTRAL_EUROPE: Final = frozenset({"Europe/Amsterdam", "Europe/Brussels"})
"""Zones of which the feed knows the rules, which have no last year."""
FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for an instant that nobody knows: a stamp is obligatory."""
# The first changes by the present rules, as the wall showed them.
SPRING: Final = datetime.fromisoformat("1996-03-31T02:00")
AUTUMN: Final = datetime.fromisoformat("1996-10-27T03:00")

Whose = Literal["own", "team", "anybody"]
"""Who reads a feed: one person, all of a desk, whoever has the address."""


@dataclass(frozen=True, slots=True)
class FeedItem:
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
    zone: ZoneInfo | None = None


def feed(
    name: str,
    items: Iterable[FeedItem],
    zone: ZoneInfo,
    origin: str,
    *,
    whose: Whose = "own",
) -> bytes:
    """Return the feed of these items, by block, in UTF-8 with CRLF.

    `origin` is this service (its public URL): with the key it makes each UID. In a
    person's own feed a duty makes them busy; in a team's nothing does, for it shows
    the duties of others, nor in one for anybody, which names nobody. Of two items with
    one key the one changed last is shown.

    Desks in several zones each keep their own, and the feed describes all of them. A
    feed of one zone outside Central Europe is in UTC.
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
    latest: dict[str, FeedItem] = {}
    for item in sorted(items, key=lambda one: (one.sequence, one.modified or FIRST)):
        latest[item.key] = item
    shown = sorted(latest.values(), key=lambda one: (one.block, one.key))
    described = {one.key: one for one in _described(zone, shown)}
    years = [item.block.day.year for item in shown] or [FIRST.year]
    for one in described.values():
        calendar.add_component(_rules(one, min(years), max(years)))
    for item in shown:
        own = item.zone or zone
        calendar.add_component(
            _event(item, own, described.get(own.key, UTC), origin, whose)
        )
    text: bytes = calendar.to_ical()
    return text


def _described(zone: ZoneInfo, items: list[FeedItem]) -> list[ZoneInfo]:
    """Return the zones of which a feed says the rules, its own first."""
    others = {item.zone.key: item.zone for item in items if item.zone}
    others.pop(zone.key, None)
    zones = (zone, *(others[key] for key in sorted(others)))
    several = bool(others)
    return [
        one
        for one in zones
        if one.key in CENTRAL_EUROPE or (several and not is_utc(one))
    ]


def _event(
    item: FeedItem, zone: ZoneInfo, shown: tzinfo, origin: str, whose: Whose
) -> Event:
    event = Event()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"{origin}#{item.key}")))
    event.add("dtstart", item.block.opens(zone).astimezone(shown))
    event.add("dtend", item.block.closes(zone).astimezone(shown))
    event.add("summary", _line(item.summary))
    event.add("class", "PUBLIC" if whose == "anybody" else "PRIVATE")
    event.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    busy = item.slot == "duty" and not item.cancelled and whose == "own"
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    event.add("sequence", item.sequence)
    # Without a METHOD the stamp is when the item changed last (RFC 5545, 3.8.7.2).
    event.add("dtstamp", wall(item.modified or FIRST, zone).astimezone(UTC))
    if item.modified is not None:
        event.add("last-modified", wall(item.modified, zone).astimezone(UTC))
    return event


def _line(text: str) -> str:
    """Return a text as one line of characters that a calendar may hold.

    `icalendar` takes a backslash with a capital N for a line break of its own.
    """
    return " ".join(UNFIT.split(text.replace(r"\N", r"\n")))


def _rules(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """Return what a phone must know of a zone, for all events of these years."""
    if zone.key in CENTRAL_EUROPE:
        return _central_europe(zone.key)
    return _changes(zone, first, last)


@lru_cache
def _changes(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """Return the days on which a zone's clock changes, from year to year.

    An event that begins on the last day may end on the next.
    """
    span = date(first, 1, 1), date(last + 1, 1, 2)
    rules = Timezone.from_tzinfo(zone, zone.key, *span)
    del rules["COMMENT"]  # which has no place in a VTIMEZONE (RFC 5545, 3.6.5)
    return rules


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
