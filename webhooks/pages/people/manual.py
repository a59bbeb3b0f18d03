"""Hulp: the manual for each role, made from its document and from nothing else.

So is the list for a first account. A part of it is what stands under a heading; who
searches sees the parts with all of the words. Its pictures are those of the documents
(`make pictures`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from flask import Response, abort, redirect, request, send_from_directory, url_for
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.rendering import page
from webhooks.pages.routes import Routes

ManualRole = Literal["medewerker", "coordinator", "beheerder"]
SCROLLS: Final = (
    '<div class="table-scroll" role="region" aria-label="Tabel" tabindex="0"><table>'
)
DOCS: Final = Path(__file__).parents[3] / "docs"
PICTURES: Final = DOCS / "pictures"
MANUALS: Final[dict[ManualRole, str]] = {
    "medewerker": "Medewerker",
    "coordinator": "Coördinator",
    "beheerder": "Beheerder",
}
OF_ROLE: Final[dict[str, ManualRole]] = {
    "coordinator": "coordinator",
    "administrator": "beheerder",
}


@dataclass(frozen=True, slots=True)
class ManualPart:
    """What stands under one heading: as it is shown, and its words."""

    heading: str
    html: Markup
    words: str


@cache
def parts(role: ManualRole) -> tuple[ManualPart, ...]:
    """The parts of a manual; `OSError` in an installation without its documents."""
    return read(f"hulp/{role}.md")[1:]


@cache
def read(document: str) -> tuple[ManualPart, ...]:
    """The parts of a document; the first is what stands under its title."""
    text = (DOCS / document).read_text(encoding="utf-8").replace("- [ ] ", "- ☐ ")
    title, *written = text.removeprefix("# ").split("\n## ")
    return tuple(_part(*one.partition("\n")[::2]) for one in (title, *written))


def _part(heading: str, text: str) -> ManualPart:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        for inner in token.children or ():
            _served(inner)
        _unlinked(token.children or ())
    made = reader.renderer.render(tokens, reader.options, {})
    made = made.replace("<table>", SCROLLS).replace("</table>", "</table></div>")
    html = Markup(made)  # noqa: S704 - of a document of our own, HTML in it escaped
    return ManualPart(heading, html, f"{heading} {html.striptags()}".casefold())


def _served(token: Token) -> None:
    """A picture stands beside the document, and is served by us."""
    if token.type == "image":
        name = Path(str(token.attrs["src"])).name
        token.attrs["src"] = url_for("manual.picture", name=name)
        token.attrs["loading"] = "lazy"


def _unlinked(tokens: Iterable[Token]) -> None:
    """A document beside this one is on no page of ours: its name stays, no link."""
    elsewhere = False
    for token in tokens:
        if token.type == "link_open":
            elsewhere = "://" not in str(token.attrs["href"])
        token.hidden = elsewhere and token.type in {"link_open", "link_close"}


def show(_: Edge) -> BaseResponse:
    """The manual for who asks."""
    role = OF_ROLE.get(person().role, "medewerker")
    return redirect(url_for("manual.of_role", role=role), 303)


def of_role(_: Edge, role: ManualRole) -> BaseResponse:
    """The manual for a role, or the parts of it with all of these words."""
    sought = " ".join(request.args.get("zoek", "").split())[:100]
    try:
        all_parts = parts(role)
    except OSError:  # an installation without its documents
        abort(404)
    wanted = sought.casefold().split()
    found = [one for one in all_parts if all(word in one.words for word in wanted)]
    return page("manual.html", role=role, manuals=MANUALS, found=found, sought=sought)


def picture(_: Edge, name: str) -> Response:
    """A picture of the documents; its people are invented."""
    return send_from_directory(PICTURES, name)


ROUTES: Final[Routes] = (
    ("GET", "/hulp", show),
    ("GET", "/hulp/<any(medewerker, coordinator, beheerder):role>", of_role),
    ("GET", "/hulp/beeld/<name>", picture),
)
