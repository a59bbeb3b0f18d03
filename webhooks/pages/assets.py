"""Style sheets, scripts and the logo: an address changes with its file.

Knows the folder `static/`. What is served under an address with the right `v` may be
kept for a year.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from flask import Response, abort, request, send_file, send_from_directory

from webhooks.pages.edge import Edge
from webhooks.pages.routes import Routes

FOR_EVER: Final = "public, max-age=31536000, immutable"
SHORTLY: Final = "public, max-age=300"
BRIGHT: Final = 0.179
"""Relative luminance at which black and white contrast equally (WCAG 2)."""
DARK: Final = 0.04045


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
    colour = edge.site.colour
    style = f"--site-colour: {colour}; --site-on-colour: {readable_on(colour)};"
    return _cached(Response(f":root {{ {style} }}\n", mimetype="text/css"))


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
    if edge.site.logo is None:
        abort(404)
    return _cached(send_file(edge.site.logo))


def readable_on(colour: str) -> str:
    """Black or white, whichever is read better on a colour (`#rrggbb`)."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if luminance > BRIGHT else "#ffffff"


def _linear(part: float) -> float:
    return part / 12.92 if part <= DARK else float(((part + 0.055) / 1.055) ** 2.4)


def _cached(answer: Response) -> Response:
    answer.headers["Cache-Control"] = SHORTLY
    return answer


ROUTES: Final[Routes] = (
    ("GET", "/static/<path:name>", file),
    ("GET", "/static/site.css", colours),
    ("GET", "/static/logo", logo),
    ("GET", "/manifest.webmanifest", manifest),
    ("GET", "/favicon.ico", favicon),
)
