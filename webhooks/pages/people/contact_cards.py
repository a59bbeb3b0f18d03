"""The two contacts by which a worker signs in and out of a line, as phones take them.

A card (vCard 3, RFC 2426) dials the service number, waits and keys the code. Must not
know who asks, nor hold a number of a person. Pure.
"""

from typing import Final, Literal

from ringgroup.line import Line

CardName = Literal["aan", "uit"]
KEYS: Final[dict[CardName, str]] = {"aan": "*", "uit": "#"}
PAUSE: Final = ","
"""Two seconds of waiting, on every phone."""


def name(line: Line, card: CardName) -> str:
    """What the contact is called."""
    return f"{line.name} {card.upper()}"


def dialled(line: Line, card: CardName) -> str:
    """What the phone dials: number, pause, code."""
    return f"{line.service_number}{PAUSE}{KEYS[card]}{line.code}"


def vcard(line: Line, card: CardName) -> str:
    """The contact as a file; what a card gives a meaning is marked in a name."""
    called = _plain(name(line, card))
    rows = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:;{called};;;",
        f"FN:{called}",
        f"TEL;TYPE=WORK,VOICE:{dialled(line, card)}",
        "END:VCARD",
    )
    return "".join(f"{row}\r\n" for row in rows)


def _plain(text: str) -> str:
    for sign in "\\,;":
        text = text.replace(sign, f"\\{sign}")
    return text
