"""The partners of a line, and the places and schools that its notes may name."""

import re

import config.reader as read
from config.reader import refuse
from ringgroup.line import Partner

LONGEST_PLACE = 40
LONGEST_ASKED = 300


def partners(value: object) -> tuple[Partner, ...]:
    """Read the partners, in the order of the file."""
    return tuple(read.each(value, read.code, _partner).values())


def place(value: object) -> str:
    """Read the name of a place or a school: a few words, and no number."""
    name = read.title(value)
    if re.search(r"[\d@]", name) or len(name) > LONGEST_PLACE:
        refuse(name, 'is not the name of a place or a school such as "Oerle"')
    return name


def _partner(code: str, value: object) -> Partner:
    keys = {
        "name": read.title,
        "email": read.email,
        "backup_email": read.email,
        "type3": read.flag,
        "share": read.whole(0, 100),
        "asks": _asks,
    }
    return Partner(code, **read.table(value, keys, ["name", "email"]))


def _asks(value: object) -> str:
    asks = read.title(value)
    if len(asks) > LONGEST_ASKED:
        refuse(asks, f"is longer than {LONGEST_ASKED} characters")
    return asks
