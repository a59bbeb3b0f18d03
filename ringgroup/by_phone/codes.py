"""What the keys mean that a worker presses on the service number.

`*` switches on and `#` off, as on every Dutch telephone (3GPP TS 22.030); the six
digits are the line's own code, or 46 / 97 / 98 with the last four digits of its number.
Pure; must not know who is calling or what comes of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ringgroup.line import Line

KEYS = 7
"""Every code is a star or hash and six digits."""


class Wish(Enum):
    """What a worker asks for."""

    SIGN_ON = "sign_on"
    SIGN_OFF = "sign_off"
    HEAR_STATE = "hear_state"
    HEAR_VOICEMAIL = "hear_voicemail"
    RECORD_PROMPT = "record_prompt"


@dataclass(frozen=True, slots=True)
class KeyedCode:
    """A wish about one line."""

    wish: Wish
    line: Line


def read_code(keys: str, lines: Iterable[Line]) -> KeyedCode | None:
    """What these keys ask of one of these lines; None when no line knows them.

    `keys` is what was pressed, for instance `*454113`; blanks do not count.
    """
    pressed = keys.replace(" ", "")
    for line in lines:
        known = {
            f"*{line.code}": Wish.SIGN_ON,
            f"#{line.code}": Wish.SIGN_OFF,
            f"*46{line.suffix}": Wish.HEAR_STATE,
            f"*98{line.suffix}": Wish.HEAR_VOICEMAIL,
            f"*97{line.suffix}": Wish.RECORD_PROMPT,
        }
        if pressed in known:
            return KeyedCode(known[pressed], line)
    return None
