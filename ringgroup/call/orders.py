"""Orders: what a decision wants to be kept besides the call. Pure values.

Must not know how they are carried out (`store.orders`).
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Register:
    """The call is finished: register it, or open a form for the one who took it."""


@dataclass(frozen=True, slots=True)
class KeepMessage:
    """A message was left: `recording` is the provider's name for it."""

    recording: str
    seconds: int


@dataclass(frozen=True, slots=True)
class NoteFailure:
    """Not one phone of a round could be rung; `code` is why, if the provider says.

    `since` is when the call came (aware): why may be told before the round's end, with
    it, or after it.
    """

    code: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ForgetFailure:
    """A phone of such a round rang after all: its own end was told after the round's.

    `since` is when the call came (aware).
    """

    since: datetime


Order = Register | KeepMessage | NoteFailure | ForgetFailure
