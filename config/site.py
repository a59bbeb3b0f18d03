"""The table `[site]` of the line file: how this installation looks, whom it names.

Knows the keys and what each may be. Must not know any page.
"""

import os.path
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import config.reader as read
from config.reader import refuse
from webhooks.pages.identity.colours import is_colour
from webhooks.pages.identity.site import KeptPicture, Site, kept_picture

NAMELESS = Site("Telefonisch loket")
PICTURES = (".svg", ".png")


def site(folder: Path, value: object) -> Site:
    """Read the table; `logo` is a file relative to `folder`."""
    keys: Mapping[str, read.Reader] = {
        "name": read.title,
        "colour": _colour,
        "logo": partial(_logo, folder),
        "organisation": read.title,
        "privacy_contact": read.title,
        "accessibility_contact": read.title,
        "security_contact": _address,
        "security_txt": _address,
    }
    return Site(**read.table(value, keys, ["name"]))


def document(found: Site, folder: Path) -> dict[str, Any]:
    """The table of a line file in `folder` that is read as this; what is usual too."""
    logo = found.logo
    said = {key: value for key, value in asdict(found).items() if value}
    if isinstance(logo, KeptPicture):
        said["logo"] = logo.written
    elif logo is not None:
        said["logo"] = os.path.relpath(logo, folder.resolve())
    return said


def _colour(value: object) -> str:
    colour = read.kind(value, str)
    if not is_colour(colour):
        refuse(colour, 'is not a colour such as "#1a5f7a"')
    return colour.lower()


def _logo(folder: Path, value: object) -> Path | KeptPicture:
    name = read.title(value)
    if (kept := kept_picture(name)) is not None:
        return kept
    path = folder / name
    if path.suffix.lower() not in PICTURES or not path.is_file():
        refuse(name, "is not an SVG or PNG file beside the line file")
    return path.resolve()


def _address(value: object) -> str:
    address = read.title(value)
    if not re.fullmatch(r"(https://|mailto:)\S+", address) or not _leads(address):
        refuse(address, "is not an address that begins with https:// or mailto:")
    return address


def _leads(address: str) -> bool:
    """Whether a browser can be sent there: a host that can be one, a port in bounds."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna")
        at_a_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return at_a_port and (host != b"" or parts.scheme == "mailto")
