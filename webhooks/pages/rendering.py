"""A page from its template: what all pages show, and forms with their errors.

Must not know any subject; the navigation, and the filters that subjects have, are given
(`subjects`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from flask import Flask, make_response, render_template, request, url_for
from flask.wrappers import Response
from jinja2 import FileSystemLoader

from ringgroup.line import Line
from ringgroup.people.person import Person
from schedules import dates
from schedules.local import wall
from webhooks.pages import assets, words
from webhooks.pages.edge import Edge
from webhooks.pages.guards import ALLOWED, OF_A_LINE, Guard, visitor
from webhooks.pages.intake import once

PAGES: Final = Path(__file__).parent
TEMPLATES: Final = FileSystemLoader(
    [PAGES / "templates", *sorted(PAGES.glob("*/templates"))]
)
"""Those of all pages, and each subject's own; a house test keeps their names apart."""
INVALID: Final = 422
"""A form that was filled in wrongly: the page again, with what is wrong."""


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """An entry of the navigation: who sees it, and where it leads."""

    label: str
    endpoint: str
    guard: Guard = "member"
    counts: str = ""
    """What one's own open forms are called that are counted beside it, if they are."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a page shows it."""

    label: str
    href: str
    current: bool
    count: int | None = None
    counted: str = ""


def prepare(
    app: Flask,
    edge: Edge,
    entries: tuple[NavigationEntry, ...],
    filters: Mapping[str, Callable[..., object]],
    modules: Mapping[str, object],
) -> None:
    """Give every template what all of them need, and what subjects lend each other.

    `filters` and `modules` are those of the subjects.
    """
    app.jinja_loader = TEMPLATES

    @app.context_processor
    def everywhere() -> dict[str, object]:
        who = visitor()
        inside = who is not None and who.standing == "in"
        return {
            "site": edge.site,
            "logo_url": assets.logo_address(edge.settings.looks.logo),
            "person": who if inside else None,
            "nav": list(_navigation(entries, who)) if who and inside else [],
            "line": edge.line(),
            "lines": list(edge.lines().values()),
            "demo": edge.demo,
            "passkeys": edge.passkey_host is not None,
            "openid": edge.provider_name if edge.identity else None,
            "asset": assets.address,
            "dates": dates,
            "words": words,
            "once_mark": once.mark,
            "version": once.version,
        } | dict(modules)

    zone = next(iter(edge.desk.lines.values())).hours.zone
    app.jinja_env.filters.update(
        day=words.day,
        short_day=words.short_day,
        clock=lambda at: words.clock(wall(at, zone)),
        moment=lambda at: words.moment(wall(at, zone)),
        since=lambda at: words.since(wall(at, zone), wall(edge.clock(), zone).date()),
        number=words.number,
        duration=words.duration,
    )
    app.jinja_env.filters.update(filters)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _navigation(entries: tuple[NavigationEntry, ...], who: Person) -> Iterator[Link]:
    for entry in entries:
        of_a_line = entry.guard in OF_A_LINE
        if who.role in ALLOWED[entry.guard] and (who.line or not of_a_line):
            href = url_for(entry.endpoint)
            here = _section(href.partition("?")[0]) == _section(request.path)
            count = who.open_forms if entry.counts else None
            yield Link(entry.label, href, here, count, entry.counts)


def _section(path: str) -> str:
    """What an address begins with: rooster, of /rooster/mijn."""
    return path.strip("/").partition("/")[0]


def page(template: str, status: int = 200, **context: object) -> Response:
    """A page; `context` is what its template names."""
    return make_response(render_template(template, **context), status)


def local(at: datetime, line: Line) -> datetime:
    """An instant on the wall of a line."""
    return wall(at, line.hours.zone)


def today(edge: Edge, line: Line) -> date:
    """The day on the wall of a line."""
    return wall(edge.clock(), line.hours.zone).date()
