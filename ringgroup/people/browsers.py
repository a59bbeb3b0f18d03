"""A browser in which somebody signed in before: known again by a mark of its own.

Guesses from elsewhere slow it down no more. Must not know cookies.
"""

import secrets
from typing import Final

from ringgroup.desk import Desk

BROWSER: Final = "a browser that signed in"
"""The vault's purpose for it."""


def knows(desk: Desk, browser: str, member: int) -> bool:
    """Whether a browser's cookie says that this member (id) signed in with it."""
    text, _, signature = browser.rpartition(".")
    whose, _, _ = text.partition(".")
    return whose == str(member) and desk.vault.signed(text, signature, BROWSER)


def browser_mark(desk: Desk, member: int) -> str:
    """The cookie by which a browser is known again."""
    text = f"{member}.{secrets.token_hex(8)}"
    return f"{text}.{desk.vault.sign(text, BROWSER)}"
