"""Opening hours for anybody: a page, data for search engines (schema.org), a calendar.

One source for all of them, and the one that answers the telephone: the week, the
holidays and the coordinator's days. Nobody's session is looked at for the data, and
what strangers ask for is made once a minute, however often they ask.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask import Response, abort, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ringgroup import days
from ringgroup.line import Line
from schedules.hours import ExtraDays
from schedules.hours_as_data import HoursAsData, as_data, linked_data
from webhooks.pages.edge import Edge
from webhooks.pages.now import words
from webhooks.pages.rendering import page, today
from webhooks.pages.routes import Routes

AHEAD: Final = timedelta(days=400)
"""So far ahead the days beside the week are known; nothing is said of later ones."""
CACHE: Final = "public, max-age=60"
JSON: Final = "application/ld+json; charset=utf-8"
CALENDAR: Final = "text/calendar; charset=utf-8"
ALL: Final = ""
"""Instead of a line's key: all lines that are open to callers."""


@dataclass(frozen=True, slots=True)
class PublicHours:
    """One line for who may call it."""

    line: Line
    until: date
    data: HoursAsData

    def name_of(self, day: date) -> str:
        """The holiday for which a day is closed, if it is one."""
        return self.line.hours.closed_name(day) or ""


@dataclass(frozen=True, slots=True)
class MadePublic:
    """All that strangers may ask for: by line, and for all of them together."""

    lines: tuple[PublicHours, ...]
    data: Mapping[str, bytes]
    calendars: Mapping[str, bytes]


def _make(edge: Edge) -> MadePublic:
    from schedules import ical  # noqa: PLC0415 - rare: icalendar is large

    found: list[PublicHours] = []
    items: dict[str, list[ical.FeedItem]] = {ALL: []}
    with edge.database.reading() as session:
        for line in (one for one in edge.desk.lines.values() if one.opened):
            first = today(edge, line)
            last = first + AHEAD
            special = days.extra_days(session, line, first)
            extra: ExtraDays = {one.day: one.spans for one in special}
            data = as_data(line.hours, first, last, extra)
            found.append(PublicHours(line, last, data))
            items[line.key] = [
                ical.FeedItem(
                    key=f"open/{line.key}/{block.day}/{block.label}",
                    block=block,
                    slot="duty",
                    summary=words.OPEN_TO_CALLERS.format(line=line.name),
                    sequence=0,
                    modified=None,
                    zone=line.hours.zone,
                )
                for block in line.hours.blocks_between(first, last, extra)
            ]
            items[ALL] += items[line.key]
    told = {one.line.key: _linked(one) for one in found}
    return MadePublic(
        lines=tuple(found),
        data={
            ALL: _written({"@graph": [*told.values()]}),
            **{key: _written(one) for key, one in told.items()},
        },
        calendars={
            key: ical.feed(
                words.OPENING_HOURS.format(line=_named(edge, key)),
                several,
                _line(edge, key).hours.zone,
                edge.public_url,
                whose="anybody",
            )
            for key, several in items.items()
        },
    )


def _line(edge: Edge, key: str) -> Line:
    """The line of that key; the first stands for all of them."""
    return edge.desk.lines.get(key) or next(iter(edge.desk.lines.values()))


def _named(edge: Edge, key: str) -> str:
    return edge.desk.lines[key].name if key else edge.site.name


def _linked(found: PublicHours) -> dict[str, Any]:
    line = found.line
    return {
        "@type": "GovernmentOffice",
        "name": line.name,
        "telephone": line.number,
        "email": line.voicemail.email,
        **linked_data(found.data),
    }


def _written(told: Mapping[str, Any]) -> bytes:
    document = {"@context": "https://schema.org", **told}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def show(edge: Edge) -> BaseResponse:
    """The page for people: when callers are helped, and how else one may call."""
    return page("opening_hours.html", public=edge.hours.read(edge, _make).lines)


def data(edge: Edge) -> BaseResponse:
    """The hours of all lines as a search engine or a town's own site reads them."""
    return data_of(edge, ALL)


def data_of(edge: Edge, key: str) -> BaseResponse:
    """The same of one line."""
    return _given(edge, lambda made: made.data.get(key), JSON)


def calendar(edge: Edge) -> BaseResponse:
    """The hours of all lines as a calendar."""
    return calendar_of(edge, ALL)


def calendar_of(edge: Edge, key: str) -> BaseResponse:
    """The same of one line."""
    return _given(edge, lambda made: made.calendars.get(key), CALENDAR)


def _given(
    edge: Edge, part: Callable[[MadePublic], bytes | None], media_type: str
) -> BaseResponse:
    body = part(edge.hours.read(edge, _make))
    if body is None:
        abort(404)
    answer = Response(body, content_type=media_type)
    answer.headers["Cache-Control"] = CACHE
    answer.headers["Access-Control-Allow-Origin"] = "*"  # a town's own page may ask
    answer.headers["Link"] = f'<{url_for("public_hours.show")}>; rel="alternate"'
    answer.add_etag()
    return answer.make_conditional(request)


PAGE: Final[Routes] = (("GET", "/openingstijden", show),)
ROUTES: Final[Routes] = (
    ("GET", "/openingstijden.json", data),
    ("GET", "/openingstijden.ics", calendar),
    ("GET", "/openingstijden/<key>.json", data_of),
    ("GET", "/openingstijden/<key>.ics", calendar_of),
)
