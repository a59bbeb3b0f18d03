"""The verbs that the telephone company can carry out, as values.

Numbers are E.164, URLs absolute, lengths in seconds; what a document leaves out
has the provider's default. An action of None is the document's own URL where the
provider says so (Gather, Record), and "go on with the next verb" for Dial.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Say:
    """Speech; `loop` 0 repeats a thousand times."""

    text: str
    voice: str = "man"
    language: str = "en-US"
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    """A sound file; `loop` 0 repeats a thousand times."""

    url: str
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence."""

    length: int = 1


@dataclass(frozen=True, slots=True)
class Hangup:
    """The end of the call or leg."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Not answering at all."""

    reason: str = "rejected"


@dataclass(frozen=True, slots=True)
class Redirect:
    """The rest of the call is another document's."""

    url: str


Audible: TypeAlias = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Gather:
    """Waits for keys while it plays its prompts, and `timeout` after them."""

    prompts: tuple[Audible, ...] = ()
    action: str | None = None
    timeout: int = 5
    finish_on_key: str = "#"
    num_digits: int | None = None
    action_on_empty_result: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A phone to ring; `url` is the screening document of whoever picks up."""

    number: str
    url: str | None = None
    status_callback: str | None = None
    status_callback_event: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True, slots=True)
class Dial:
    """Rings all its numbers at once."""

    numbers: tuple[Number, ...]
    action: str | None = None
    caller_id: str | None = None
    timeout: int = 30
    time_limit: int = 14_400
    answer_on_bridge: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """Records the caller until silence, a key, the end of time or a hang-up."""

    action: str | None = None
    timeout: int = 5
    finish_on_key: str = "1234567890*#"
    max_length: int = 3600
    play_beep: bool = True
    trim: str = "trim-silence"
    recording_status_callback: str | None = None
    recording_status_callback_event: frozenset[str] = frozenset({"completed"})


Verb: TypeAlias = Audible | Gather | Dial | Record | Redirect | Hangup | Reject


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was fetched, and from where."""

    url: str
    verbs: tuple[Verb, ...]
