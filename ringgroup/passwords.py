"""Passwords and voicemail PINs: which are allowed, and how they are kept.

Must not know whose they are.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSWORD_LENGTH: Final = 14
LONGEST: Final = 256
DIFFERENT: Final = 5
PIN: Final = re.compile("[0-9]{4,8}")
HASHER: Final = PasswordHasher()
"""Argon2id with the library's parameters (RFC 9106); a hash names its own."""


NOBODYS: Final = HASHER.hash("nobody has this password")
"""What is compared for a login without a password: it takes as long, and never fits."""
FREE: Final = 5
"""Wrong passwords in a row that cost no time."""
FORGOTTEN: Final = timedelta(minutes=15)
LONGEST_PAUSE: Final = 4.0


def fits(digest: str | None, secret: str) -> bool:
    """Whether this is the password or PIN; just as slow when there is none."""
    try:
        right = HASHER.verify(digest or NOBODYS, secret)
    except (VerificationError, InvalidHashError):
        return False
    return right and digest is not None


def in_a_row(kept: tuple[int, datetime] | None, now: datetime) -> int:
    """How many wrong ones still count: a quarter of an hour of peace forgets them."""
    if kept is None or now - kept[1] > FORGOTTEN:
        return 0
    return kept[0]


def pause(failures: int) -> float:
    """Seconds to wait before an answer: nobody is locked out, guessing is no use."""
    if failures < FREE:
        return 0.0
    return min(0.5 * 2.0 ** min(failures - FREE, 10), LONGEST_PAUSE)


def hashed(secret: str) -> str:
    """What is kept instead of a password or PIN."""
    return HASHER.hash(secret)


def wrong_password(password: str) -> str | None:
    """Why this cannot be a password, if so."""
    if len(password) < PASSWORD_LENGTH:
        return f"a password has at least {PASSWORD_LENGTH} characters"
    if len(password) > LONGEST:
        return f"a password has at most {LONGEST} characters"
    if not password.isprintable():
        return "a password holds no control characters"
    if len(set(password.lower())) < DIFFERENT:
        return f"a password holds at least {DIFFERENT} different characters"
    return None


def wrong_pin(pin: str) -> str | None:
    """Why this cannot be a voicemail PIN, if so."""
    return None if PIN.fullmatch(pin) else "a PIN is 4 to 8 digits"
