"""How colours (`#rrggbb`) are read on one another, and what an own one is in the dark.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import re
from typing import Final

BLACK: Final = "#000000"
WHITE: Final = "#ffffff"
READABLE: Final = 4.5
"""Contrast of a text with its ground (WCAG 2.2, 1.4.3, AA)."""
DARK_CARD: Final = "#211d1a"
"""What stands under the own colour for who asked for dark colours (dark.css)."""
_BEND: Final = 0.04045
_STEPS: Final = 100


def is_colour(text: str) -> bool:
    """Whether a text is a colour, in capitals or not."""
    return re.fullmatch("#[0-9a-fA-F]{6}", text) is not None


def contrast(one: str, other: str) -> float:
    """How well one colour is read on another: from 1 to 21."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(colour: str) -> str:
    """Black or white, whichever is read better on a colour."""
    return max(BLACK, WHITE, key=lambda ink: contrast(colour, ink))


def in_the_dark(colour: str) -> str:
    """The colour, with as much white in it as it needs to be seen on a dark card."""
    mixed = (_with_white(colour, step / _STEPS) for step in range(_STEPS + 1))
    return next(one for one in mixed if contrast(one, DARK_CARD) >= READABLE)


def _with_white(colour: str, share: float) -> str:
    parts = (round(part + (255 - part) * share) for part in _parts(colour))
    return f"#{''.join(f'{part:02x}' for part in parts)}"


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _BEND else float(((part + 0.055) / 1.055) ** 2.4)
