"""The table `[site]` of the line file: how this installation looks, whom it names.

Knows the keys and what each may be. Must not know any page.
"""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import config.reader as read
from config.reader import refuse
from webhooks.pages.identity.site import Site

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


def _colour(value: object) -> str:
    colour = read.kind(value, str)
    if not re.fullmatch("#[0-9a-fA-F]{6}", colour):
        refuse(colour, 'is not a colour such as "#1a5f7a"')
    return colour.lower()


def _logo(folder: Path, value: object) -> Path:
    name = read.title(value)
    path = folder / name
    if path.suffix.lower() not in PICTURES or not path.is_file():
        refuse(name, "is not an SVG or PNG file beside the line file")
    return path.resolve()


def _address(value: object) -> str:
    address = read.title(value)
    if not re.fullmatch(r"(https://|mailto:)\S+", address):
        refuse(address, "is not an address that begins with https:// or mailto:")
    return address
