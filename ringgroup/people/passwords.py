"""Passwords: which are allowed; and how they, and voicemail PINs, are kept.

What a password may be follows NIST SP 800-63B: long, of any characters, none that is
often chosen. Must not know whose they are.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSWORD_LENGTH: Final = 14
LONGEST: Final = 256
GUESSES: Final = 1e8
"""So many guesses a password withstands: with a slow digest that is safe even from who
has the digest, says the library that counts them."""
OFTEN: Final = ("wachtwoord", "welkom", "geheim", "inloggen", "loket", "cjg")
"""What people here choose from, besides what the library knows: 30,000 passwords and
English words, names, rows of keys, dates, and what is said twice."""
LOOKED_AT: Final = 72
"""Characters that the library looks at; who has more of them has enough."""

Unfit = Literal["short", "long", "unprintable", "often_chosen"]
"""Why a text cannot be a password."""
HASHER: Final = PasswordHasher()
"""Argon2id with the library's parameters (RFC 9106); a hash names its own."""

NOBODYS: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$O9asER1c+y0PTDXVkRmlRA$"
    "CDWRqEaw0KMBEUNA/JfncYJWzR/5/zeWjCPpWLwsf08"
)
"""What is compared for a login without a password: of characters that nobody kept. It
takes as long as any, and never fits; written down, because making it takes as long too.
"""
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


def unfit(password: str, about: Iterable[str] = ()) -> Unfit | None:
    """Why this cannot be a password, if so; `about` is what anybody knows of its owner.

    The login and the name count as words that an attacker tries first.
    """
    if len(password) < PASSWORD_LENGTH:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if not password.isprintable():
        return "unprintable"
    from zxcvbn import zxcvbn  # noqa: PLC0415 - rare: its lists of words are large

    tried_first = [*OFTEN, *(part for text in about for part in (text, *text.split()))]
    found = zxcvbn(password[:LOOKED_AT], user_inputs=tried_first)
    return "often_chosen" if found["guesses"] < GUESSES else None
