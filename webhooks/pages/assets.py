"""Style sheets, scripts and the logo: an address changes with its file.

Knows the folder `static/`. What is served under an address with the right `v` may be
kept for a year.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Final

from flask import Response, abort, request, send_from_directory

from webhooks.pages.edge import Edge
from webhooks.pages.identity.colours import in_the_dark, readable_on
from webhooks.pages.identity.site import Logo
from webhooks.pages.routes import Routes

FOR_EVER: Final = "public, max-age=31536000, immutable"
SHORTLY: Final = "public, max-age=300"
LOGO: Final = re.compile("[0-9a-f]{32}")

ICONS: Final = (
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
)
STATIC = Path(__file__).parent / "static"


@cache
def version(name: str) -> str:
    """Twelve digits that change with the file; `FileNotFoundError` without it."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def address(name: str) -> str:
    """`cjg.css` → `/static/cjg.css?v=0123456789ab`; templates call it `asset`."""
    return f"/static/{name}?v={version(name)}"


def file(_: Edge, name: str) -> Response:
    """A file; kept for ever under the address that its content gave it."""
    answer = send_from_directory(STATIC, name)
    current = request.args.get("v") == version(name)
    numbered = name.startswith("vendor/")  # a folder a version
    answer.headers["Cache-Control"] = FOR_EVER if current or numbered else SHORTLY
    return answer


def colours(edge: Edge) -> Response:
    """The installation's own colour, and what is read on it."""
    return _cached(Response(style(edge.site.colour), mimetype="text/css"))


def style(colour: str, where: str = ":root") -> str:
    """The rules that give part of a page its colour (`#rrggbb`), in the dark as well.

    There it is as light as it must be to be seen, and no lighter.
    """
    lighter = in_the_dark(colour)
    return (
        f"{where} {{ {_colours(colour)} }}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  {where} {{ {_colours(lighter)} }}\n"
        "}\n"
    )


def _colours(colour: str) -> str:
    return f"--site-colour: {colour}; --site-on-colour: {readable_on(colour)};"


def manifest(edge: Edge) -> Response:
    """What a telephone needs to put the pages on its home screen."""
    site = edge.site
    icons = [
        {"src": address(name), "sizes": sizes, "type": kind, "purpose": purpose}
        for name, sizes, kind, purpose in ICONS
    ]
    told = {
        "name": site.name,
        "short_name": site.name,
        "lang": "nl",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf6f0",
        "theme_color": site.colour,
        "icons": icons,
    }
    text = json.dumps(told, ensure_ascii=False)
    return _cached(Response(text, mimetype="application/manifest+json"))


def favicon(_: Edge) -> Response:
    """For who asks without having read a page."""
    drawn = (STATIC / "icon-32.png").read_bytes()
    return _cached(Response(drawn, mimetype="image/png"))


def logo(edge: Edge) -> Response:
    """The installation's own logo."""
    found = edge.settings.looks.logo
    if found is None:
        abort(404)
    return _picture(found, SHORTLY)


def picture(edge: Edge, digest: str) -> Response:
    """A logo under the address that its content gave it; it may be one of before."""
    found = edge.settings.logo(digest) if LOGO.fullmatch(digest) else None
    if found is None:
        abort(404)
    return _picture(found, FOR_EVER)


def _picture(found: Logo, how_long: str) -> Response:
    answer = Response(found.content, mimetype=found.media_type)
    answer.headers["Cache-Control"] = how_long
    answer.set_etag(found.digest)
    answer.make_conditional(request)
    return answer


def logo_address(found: Logo | None) -> str | None:
    """Where a logo is; it may be kept for ever, as another one has another address."""
    return None if found is None else f"/static/logo/{found.digest}"


def _cached(answer: Response) -> Response:
    answer.headers["Cache-Control"] = SHORTLY
    return answer


ROUTES: Final[Routes] = (
    ("GET", "/static/<path:name>", file),
    ("GET", "/static/site.css", colours),
    ("GET", "/static/logo", logo),
    ("GET", "/static/logo/<digest>", picture),
    ("GET", "/manifest.webmanifest", manifest),
    ("GET", "/favicon.ico", favicon),
)
