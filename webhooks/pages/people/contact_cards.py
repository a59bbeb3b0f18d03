"""The two contacts by which a worker signs in and out of a line, as phones take them.

A card (vCard 3, RFC 2426) dials the service number, waits and keys the code. Must not
know who asks, nor hold a number of a person. Pure.
"""

from typing import Final, Literal

from ringgroup.line import Line

CardName = Literal["aan", "uit"]
KEYS: Final[dict[CardName, str]] = {"aan": "*", "uit": "#"}
PAUSE: Final = ","
"""Two seconds of waiting, in the number of a contact on every phone."""
PAUSE_IN_ANDROIDS_FILES: Final = "p"
"""What Android takes for that pause when it reads a file; of a comma it makes nothing,
so that the phone would dial number and code as one.
https://android.googlesource.com/platform/frameworks/opt/vcard (VCardEntry.addPhone)"""
ANDROIDS: Final = ("Android", "HarmonyOS")


def name(line: Line, card: CardName) -> str:
    """What the contact is called."""
    return f"{line.name} {card.upper()}"


def dialled(line: Line, card: CardName, pause: str = PAUSE) -> str:
    """What the phone dials: number, pause, code."""
    return f"{line.service_number}{pause}{KEYS[card]}{line.code}"


def pause_for(browser: str) -> str:
    """The pause as the phone reads it that asks with this browser for the file."""
    of_android = any(one in browser for one in ANDROIDS)
    return PAUSE_IN_ANDROIDS_FILES if of_android else PAUSE


def vcard(line: Line, card: CardName, pause: str = PAUSE) -> str:
    """The contact as a file; what a card gives a meaning is marked in a name."""
    called = _plain(name(line, card))
    rows = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:;{called};;;",
        f"FN:{called}",
        f"TEL;TYPE=WORK,VOICE:{dialled(line, card, pause)}",
        "END:VCARD",
    )
    return "".join(f"{row}\r\n" for row in rows)


def _plain(text: str) -> str:
    for sign in "\\,;":
        text = text.replace(sign, f"\\{sign}")
    return text
