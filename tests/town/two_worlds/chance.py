"""Chance that falls the same in both worlds: the interpreter's own source is given.

Whatever asks `secrets` or `os.urandom` for something that nobody can guess gets it from
a seed here. It begins anew at each moment, so that one deed more in one world does not
shift every id that comes after it. Must not know who asks.
"""

import os
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager


class Seeded(random.SystemRandom):
    """Answers as the system's own source does, from a seed."""

    def __init__(self) -> None:
        super().__init__()
        self.given = self.nonces = random.Random(0)

    def randbytes(self, n: int) -> bytes:
        return self.given.randbytes(n)

    def getrandbits(self, k: int, /) -> int:
        return self.given.getrandbits(k)

    def random(self) -> float:
        return self.given.random()

    def nonce(self, size: int) -> bytes:
        """What seals and tokens are begun with."""
        return self.nonces.randbytes(size)

    def begin(self, seed: str) -> None:
        """Fall from here on as this seed has it.

        What is sealed has nonces of its own source: how many those are, nobody sees.
        """
        self.given, self.nonces = random.Random(seed), random.Random(f"{seed}/sealed")
        random.seed(seed)


@contextmanager
def given() -> Iterator[Seeded]:
    """While this lasts nothing in this process is a surprise."""
    source, own = Seeded(), (vars(secrets)["_sysrand"], os.urandom)
    vars(secrets)["_sysrand"], os.urandom = source, source.nonce
    try:
        yield source
    finally:
        vars(secrets)["_sysrand"], os.urandom = own
