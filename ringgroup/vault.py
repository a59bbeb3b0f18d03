"""Seals what must not be readable at rest: numbers of callers, recordings.

AES-256-GCM with a key derived from SECRET_KEY (HKDF-SHA256). A sealed value names
its key, so that a new SECRET_KEY can be added while old values are still opened.
Signs links too, with a key of its own (HMAC-SHA256).
Knows nothing of what it seals; `purpose` binds a value to the place it is kept in.
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
KEY_NAME = 4
SIGNATURE = 24
"""Bytes; a multiple of three needs no padding in base 64."""
SEALS, SIGNS = b"ringgroup at rest", b"ringgroup links"
"""One secret, two keys that have nothing to do with each other."""


class SealBrokenError(Exception):
    """A sealed value was changed, moved, or sealed with a key we do not have."""


class Vault:
    """Seals with the first of its secrets, opens with any of them."""

    def __init__(self, *secrets: str) -> None:
        if not secrets:
            message = "a vault needs at least one secret"
            raise ValueError(message)
        keys: Sequence[bytes] = [_derive(secret) for secret in secrets]
        self._ciphers = {_name(key): AESGCM(key) for key in keys}
        self._current = _name(keys[0])
        self._signers = [_derive(secret, SIGNS) for secret in secrets]

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """`plain`, sealed: key name (4 bytes), nonce (12), ciphertext and tag."""
        return self._sealed(os.urandom(NONCE), plain, purpose)

    def seal_alike(self, plain: bytes, purpose: str) -> bytes:
        """`plain`, sealed: the same for the same, by a nonce that is made from it."""
        said = purpose.encode() + b"\0" + plain
        nonce = hmac.digest(self._signers[0], said, hashlib.sha256)[:NONCE]
        return self._sealed(nonce, plain, purpose)

    def _sealed(self, nonce: bytes, plain: bytes, purpose: str) -> bytes:
        cipher = self._ciphers[self._current]
        return self._current + nonce + cipher.encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed for that purpose; raises `SealBrokenError`."""
        name, rest = sealed[:KEY_NAME], sealed[KEY_NAME:]
        cipher = self._ciphers.get(name)
        if cipher is None:
            message = "sealed with a SECRET_KEY that is not configured"
            raise SealBrokenError(message)
        try:
            return cipher.decrypt(rest[:NONCE], rest[NONCE:], purpose.encode())
        except InvalidTag:
            message = "the sealed value was changed, or belongs elsewhere"
            raise SealBrokenError(message) from None

    @property
    def others(self) -> list[bytes]:
        """The names of the keys that only open; what they sealed begins with it."""
        return [name for name in self._ciphers if name != self._current]

    def sign(self, text: str, purpose: str) -> str:
        """What only we can say of `text`: 32 characters, fit for an address."""
        return _signature(self._signers[0], text, purpose)

    def signed(self, text: str, signature: str, purpose: str) -> bool:
        """Whether one of our secrets signed `text` for that purpose."""
        given = signature.encode()
        return any(
            hmac.compare_digest(_signature(key, text, purpose).encode(), given)
            for key in self._signers
        )


def _signature(key: bytes, text: str, purpose: str) -> str:
    message = f"{purpose}\0{text}".encode()
    digest = hmac.digest(key, message, "sha256")[:SIGNATURE]
    return urlsafe_b64encode(digest).decode()


def _derive(secret: str, info: bytes = SEALS) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
    return hkdf.derive(secret.encode())


def _name(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:KEY_NAME]
