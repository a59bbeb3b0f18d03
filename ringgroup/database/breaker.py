"""Whether it is of use to ask a database that was silent a moment ago.

After the first who waited in vain, others are answered at once; one at a time looks
whether it is back, and whoever comes just then waits for what that one finds.
Pure: time is an argument, in seconds of any clock that only rises.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

PAUSE: Final = 1.0
"""From a silence to the next who may look."""
PATIENCE: Final = 1.0
"""Who waited for less has not found the database silent."""
LOOKING: Final = 5.0
"""How long who looks is waited for; longer than a webhook may wait."""
HOPE: Final = 1.0
"""How long after somebody began to look it is of use to wait for what they find."""


class Advice(Enum):
    """What to do with a question."""

    ASK = auto()
    WAIT = auto()
    """For a moment: somebody is finding out."""
    LEAVE = auto()


@dataclass(frozen=True, slots=True)
class Breaker:
    """`looks_at`: when somebody may look whether it is back; None while all is well.

    `looking_since`: when the one who is looking now began.
    """

    looks_at: float | None = None
    looking_since: float | None = None
    answered_at: float = 0.0

    def asked(self, now: float) -> tuple["Breaker", Advice]:
        """Whether to ask now; who may, is the only one until they know.

        However old the silence is, only who asks can find that it is over: the others
        who come at the same moment must not be sent away for it.
        """
        if self.looks_at is None:
            return self, Advice.ASK
        if now >= self.looks_at:
            return replace(self, looks_at=now + LOOKING, looking_since=now), Advice.ASK
        since = self.looking_since
        waits = since is not None and now < since + HOPE
        return self, Advice.WAIT if waits else Advice.LEAVE

    def answered(self, now: float) -> "Breaker":
        """Somebody was answered, were it with a refusal: all may ask."""
        return Breaker(answered_at=now)

    def silent(self, since: float, now: float) -> "Breaker":
        """Somebody asked then, and has no answer.

        That says nothing when another was answered meanwhile: then it is not the
        database that is silent, but that one's question, or a row that somebody holds.
        Nor when they had hardly time to wait.
        """
        if self.answered_at > since or now - since < PATIENCE:
            return self.left(since, now)
        return replace(self, looks_at=now + PAUSE, looking_since=None)

    def left(self, since: float, now: float) -> "Breaker":
        """Somebody asked then, and found out nothing; if they looked, another may."""
        if self.looking_since != since:
            return self
        return replace(self, looks_at=now, looking_since=None)
