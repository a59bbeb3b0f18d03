"""What can be heard of a call: events, named by what has happened.

Pure values; must not know what follows from them (`calls`, `decision`).
"""

from dataclasses import dataclass

from ringgroup.call.legs import LegResult

MESSAGE_SECONDS = 2
"""A recording shorter than this is no message (the outcome `voicemail`)."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A caller dialled the line."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A call is heard of that we could not serve when it arrived."""


@dataclass(frozen=True, slots=True)
class WaitElapsed:
    """The hold music of one turn has been played."""

    turn: int


@dataclass(frozen=True, slots=True)
class PickedUp:
    """A phone was picked up: by a worker, or by a private mailbox."""

    leg: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A worker pressed 1."""

    leg: str


@dataclass(frozen=True, slots=True)
class Declined:
    """A worker pressed another key."""

    leg: str


@dataclass(frozen=True, slots=True)
class LegEnded:
    """A phone stopped being rung, or hung up; `code` as in `RoundEnded`."""

    leg: str
    result: LegResult
    code: str = ""


@dataclass(frozen=True, slots=True)
class RoundEnded:
    """A round of ringing is over; whether anybody was connected is not known.

    The provider calls a private mailbox that was dropped a completed call too.
    `result` is what it makes of the round, and counts only for phones of which nothing
    was heard; `code` is its own word for why they could not be rung.
    """

    round: int
    result: LegResult | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class NotBridged:
    """A round of ringing is over, and the provider says nobody was connected.

    `result` and `code` as in `RoundEnded`.
    """

    round: int
    result: LegResult | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a recording: its length in seconds (0: nothing was said).

    `recording` is the provider's name for it, empty when there is none.
    """

    seconds: int
    recording: str = ""

    @property
    def is_message(self) -> bool:
        """Whether there is something to listen to."""
        return bool(self.recording) and self.seconds >= MESSAGE_SECONDS


@dataclass(frozen=True, slots=True)
class Ended:
    """The caller is gone."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Nothing more will be heard of this call's recording, or of its end."""


Event = (
    Arrived
    | Adopted
    | WaitElapsed
    | PickedUp
    | Accepted
    | Declined
    | LegEnded
    | RoundEnded
    | NotBridged
    | Recorded
    | Ended
    | GivenUp
)
