"""Which PIN somebody may choose: six digits that nobody tries first.

A PIN is keyed on a telephone, and a caller ID can be forged: whoever guesses has three
tries, so what many choose is worth nothing. Pure. Must not know whose it is, but for
the mobile that an attacker knows too.
"""

import re
from itertools import pairwise
from typing import Final, Literal

UnfitPin = Literal["shape", "row", "repeat", "year", "mobile"]
"""Why some digits cannot be a PIN."""
DIGITS: Final = 6
SHAPE: Final = re.compile(f"[0-9]{{{DIGITS}}}")
YEAR: Final = re.compile(r"19[2-9][0-9]|20[0-3][0-9]")
IN_A_ROW: Final = 4
"""So many digits one after another are a row, or part of the mobile."""
FEW: Final = 3
"""Of fewer different digits somebody guesses which."""
UP_OR_DOWN: Final = ("0123456789012", "2109876543210")
NUMBER: Final = 9
"""Digits of a Dutch mobile, without what all of them begin with."""


def unfit_pin(pin: str, mobile: str = "") -> UnfitPin | None:
    """Why these digits cannot be the PIN of who has that mobile (E.164), if so."""
    if not SHAPE.fullmatch(pin):
        return "shape"
    parts = _parts(pin)
    if any(part in row for part in parts for row in UP_OR_DOWN):
        return "row"
    if _repeats(pin):
        return "repeat"
    if YEAR.search(pin):
        return "year"
    if any(part in mobile[-NUMBER:] for part in parts):
        return "mobile"
    return None


def _parts(pin: str) -> list[str]:
    return [pin[at : at + IN_A_ROW] for at in range(DIGITS - IN_A_ROW + 1)]


def _repeats(pin: str) -> bool:
    """The same digits again: 100000, 121212, 385385, 112233, 385583."""
    half = DIGITS // 2
    same = sum(first == second for first, second in pairwise(pin))
    return (
        len(set(pin)) < FEW
        or same >= FEW
        or pin[:half] in {pin[half:], pin[half:][::-1]}
    )
