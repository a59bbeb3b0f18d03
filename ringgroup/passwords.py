"""Passwords and voicemail PINs: which are allowed, and how they are kept.

Must not know whose they are.
"""

import re
from typing import Final

from argon2 import PasswordHasher

PASSWORD_LENGTH: Final = 14
PIN: Final = re.compile("[0-9]{4,8}")
HASHER: Final = PasswordHasher()
"""Argon2id with the library's parameters (RFC 9106); a hash names its own."""


def hashed(secret: str) -> str:
    """What is kept instead of a password or PIN."""
    return HASHER.hash(secret)


def wrong_password(password: str) -> str | None:
    """Why this cannot be a password, if so."""
    if len(password) < PASSWORD_LENGTH:
        return f"a password has at least {PASSWORD_LENGTH} characters"
    if not password.isprintable():
        return "a password holds no control characters"
    return None


def wrong_pin(pin: str) -> str | None:
    """Why this cannot be a voicemail PIN, if so."""
    return None if PIN.fullmatch(pin) else "a PIN is 4 to 8 digits"
