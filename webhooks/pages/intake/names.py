"""A name in a text that many will read: asked about once.

Who says that it is none keeps this very text, and no other. Must not know any form.
"""

from hashlib import sha256
from typing import Final

from flask import request

from ringgroup.registration.privacy import Screened

NO_NAME: Final = "geen_naam"
"""Of which text (`mark`) somebody said that no name is in it."""


def mark(text: str) -> str:
    """A text, as its form sends it along."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def asked(text: str, found: Screened) -> list[str]:
    """The names that are to be asked about; none where somebody answered before."""
    if request.form.get(NO_NAME) == mark(text):
        return []
    names = (one for one in found.findings if not one.refused)
    return list(dict.fromkeys(text[one.start : one.end] for one in names))
