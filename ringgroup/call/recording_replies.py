"""What a phone hears on which somebody records what callers hear, as values.

As `replies`, of which they are. Knows nothing of TwiML or of Dutch.
"""

from dataclasses import dataclass
from typing import Literal

RecordingPrelude = Literal[
    "none",
    "unknown_key",
    "prompt_nothing",
    "take_too_short",
    "take_too_long",
    "take_silent",
    "take_pause",
    "take_unreadable",
    "take_too_large",
]
"""What is said first, about the key just pressed or what was recorded."""


@dataclass(frozen=True, slots=True)
class AskPinToRecord:
    """As `AskPin`, before what callers hear may be recorded."""

    line: str
    round: int
    after: Literal["nothing", "wrong_pin", "no_pin_keys"] = "nothing"


@dataclass(frozen=True, slots=True)
class ChoosePrompt:
    """Which prompt."""

    line: str
    round: int
    prelude: RecordingPrelude = "none"


@dataclass(frozen=True, slots=True)
class TellPrompt:
    """A prompt as callers hear it now, and what can be done with it.

    `stands` tells it from another, where it is played.
    """

    line: str
    round: int
    prompt: str
    prelude: RecordingPrelude = "none"
    play: bool = True
    stands: str = ""


@dataclass(frozen=True, slots=True)
class RecordPrompt:
    """A tone, and the recording."""

    line: str
    round: int
    prompt: str


@dataclass(frozen=True, slots=True)
class AwaitTake:
    """Something to listen to while a recording is made fit; then ask again."""

    line: str
    round: int
    prompt: str
    take: str
    turn: int


@dataclass(frozen=True, slots=True)
class TellTake:
    """What was recorded (`digest`), and whether to keep it.

    `stands`: somebody else changed the prompt meanwhile, to this, which is heard first.
    """

    line: str
    round: int
    prompt: str
    take: str
    digest: str
    prelude: RecordingPrelude = "none"
    play: bool = True
    stands: str = ""


@dataclass(frozen=True, slots=True)
class EndRecording:
    """The last words."""

    line: str
    why: Literal["prompt_kept", "prompt_stopped", "prompt_failed"]


RecordingReply = (
    AskPinToRecord
    | ChoosePrompt
    | TellPrompt
    | RecordPrompt
    | AwaitTake
    | TellTake
    | EndRecording
)
