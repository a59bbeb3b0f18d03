"""Orders: what a decision wants to be kept besides the call. Pure values.

Must not know how they are carried out (`store.orders`).
"""

from dataclasses import dataclass


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
    """Not one phone of a round could be rung; `code` is why, if the provider says."""

    code: str


Order = Register | KeepMessage | NoteFailure
