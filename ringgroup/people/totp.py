"""The second factor: codes that change every 30 seconds (TOTP), and recovery codes.

Knows when a code is right and that none is right twice. Must not know whose secret it
is, nor where it is kept. Pure but for the random secrets; instants are aware.
"""

import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp

DIGITS: Final = 6
DRIFT: Final = 1
"""Steps of 30 s that a phone's clock may be off, either way (RFC 6238, 5.2)."""
RECOVERY_CODES: Final = 10
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that are read as each other."""


def new_secret() -> str:
    """A secret of 160 bits, as authenticator apps take it (base 32)."""
    return pyotp.random_base32(32)


def setup_uri(secret: str, login: str, issuer: str) -> str:
    """What the QR picture holds: `otpauth://totp/issuer:login?secret=...`."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def accepted_step(secret: str, code: str, at: datetime, last: int | None) -> int | None:
    """The time step of which this is the code; None when wrong, or used before."""
    given = "".join(code.split())
    if len(given) != DIGITS or not given.isascii() or not given.isdigit():
        return None
    totp = pyotp.TOTP(secret)
    now = totp.timecode(at)
    steps = range(now - DRIFT, now + DRIFT + 1)
    right = [
        step for step in steps if hmac.compare_digest(totp.generate_otp(step), given)
    ]
    fresh = [step for step in right if last is None or step > last]
    return fresh[0] if fresh else None


def new_recovery_codes(seed: bytes = b"") -> list[str]:
    """Ten codes of 50 bits, each of which stands in for the second factor once.

    The same for the same seed, which nobody can guess; without one at random.
    """
    source = seed or secrets.token_bytes(32)
    return [_code(source, number) for number in range(RECOVERY_CODES)]


def tidy(code: str) -> str:
    """A recovery code as it was given out, however it was typed."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return f"{plain[:5]}-{plain[5:]}"


def _code(seed: bytes, number: int) -> str:
    """Ten letters of the remainder of 256 bits: none is likelier than another."""
    rest = int.from_bytes(hmac.digest(seed, str(number).encode(), "sha256"))
    letters = ""
    for _ in range(10):
        rest, one = divmod(rest, len(ALPHABET))
        letters += ALPHABET[one]
    return f"{letters[:5]}-{letters[5:]}"
