"""Whether it is of use to ask a database that was silent a moment ago.

After the first who waited in vain, others are answered at once; one at a time looks
whether it is back. Pure: time is an argument, in seconds of any clock that only rises.
"""

from dataclasses import dataclass, replace
from typing import Final

PAUSE: Final = 1.0
"""From a silence to the next who may look."""
PATIENCE: Final = 1.0
"""Who waited for less has not found the database silent."""
LOOKING: Final = 5.0
"""How long who looks is waited for; longer than a webhook may wait."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """`looks_at`: when somebody may look whether it is back; None while all is well."""

    looks_at: float | None = None
    answered_at: float = 0.0

    def asked(self, now: float) -> tuple["Breaker", bool]:
        """Whether to ask now; who may, is the only one until they know."""
        if self.looks_at is None:
            return self, True
        if now < self.looks_at:
            return self, False
        return replace(self, looks_at=now + LOOKING), True

    def answered(self, now: float) -> "Breaker":
        """Somebody was answered, were it with a refusal: all may ask."""
        return Breaker(None, now)

    def silent(self, since: float, now: float) -> "Breaker":
        """Somebody asked then, and has no answer.

        That says nothing when another was answered meanwhile: then it is not the
        database that is silent, but that one's question, or a row that somebody holds.
        Nor when they had hardly time to wait.
        """
        if self.answered_at > since or now - since < PATIENCE:
            return self
        return replace(self, looks_at=now + PAUSE)
