"""A device with a passkey, in software: it signs what a page asks, or something wrong.

As the standard has it (https://www.w3.org/TR/webauthn-3/), and as a browser sends it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def opened(sent: str) -> bytes:
    return urlsafe_b64decode(sent + "=" * (-len(sent) % 4))


class Device:
    """`count` is how often it signed; 0 for ever, if it does not count."""

    def __init__(self, origin: str, name: bytes = b"a key", *, counts: bool = True):
        self.origin = origin
        self.name = name
        self.counts = counts
        self.count = 0
        self.flags = PRESENT | VERIFIED
        self.key = ec.generate_private_key(ec.SECP256R1())

    def makes(self, asked: dict[str, Any]) -> str:
        """What a browser sends of a new key."""
        numbers = self.key.public_key().public_numbers()
        x, y = (one.to_bytes(32, "big") for one in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        size = len(self.name).to_bytes(2, "big")
        of_key = bytes(16) + size + self.name + public
        data = self._data(asked["rp"]["id"], self.flags | MADE) + of_key
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._sent(
            clientDataJSON=text(self._client("webauthn.create", asked["challenge"])),
            attestationObject=text(made),
        )

    def signs(self, asked: dict[str, Any]) -> str:
        """What a browser sends of somebody who is to be known."""
        self.count += self.counts
        client = self._client("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"], self.flags)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._sent(
            clientDataJSON=text(client),
            authenticatorData=text(data),
            signature=text(signature),
        )

    def _client(self, deed: str, challenge: str) -> bytes:
        said = {"type": deed, "challenge": challenge, "origin": self.origin}
        return json.dumps(said | {"crossOrigin": False}).encode()

    def _data(self, host: str, flags: int) -> bytes:
        count = self.count.to_bytes(4, "big")
        return sha256(host.encode()).digest() + bytes([flags]) + count

    def _sent(self, **response: str) -> str:
        name = text(self.name)
        said = {"id": name, "rawId": name, "type": "public-key"}
        return json.dumps(said | {"response": response, "clientExtensionResults": {}})
