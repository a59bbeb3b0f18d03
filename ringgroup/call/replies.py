"""What a phone hears, as values: to callers, to rung phones, to workers.

Knows nothing of TwiML or of Dutch (`webhooks.twilio` turns these into both).
A reply is kept with its call as JSON, so that a repeated webhook is answered the
same: `to_json` and `from_json` are inverse.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast

from ringgroup.call.recording_replies import RecordingReply

# --- to the caller ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring these phones at once; `phones` pairs a leg's id with its number."""

    round: int
    seconds: int
    phones: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hold:
    """Everybody is engaged: something to listen to, then ask again."""

    turn: int


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """The voicemail's announcement, a tone, and the recording."""


@dataclass(frozen=True, slots=True)
class Thank:
    """The message has been taken."""


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """Nothing was said after the tone: no promise to call back."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Nothing more to say."""


@dataclass(frozen=True, slots=True)
class TurnAway:
    """Not even answered: to a phone of ours that forwards its calls to us."""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """To a callback that expects no words."""


# --- to a phone that is rung -----------------------------------------------


@dataclass(frozen=True, slots=True)
class Screen:
    """Press 1 to take the call."""

    leg: str


@dataclass(frozen=True, slots=True)
class Bridge:
    """Connect this phone with the caller."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """There is nobody to be connected with (any more)."""

    why: Literal["taken", "caller_gone"]


# --- to a worker on the service number -------------------------------------


@dataclass(frozen=True, slots=True)
class AskCode:
    """A dial tone; `attempt` counts from 1 and stands in the next URL.

    `after` says why it is asked again.
    """

    attempt: int
    after: Literal["nothing", "wrong_code", "no_keys"] = "nothing"


@dataclass(frozen=True, slots=True)
class Switched:
    """The wish was granted (or had been before); `present` workers are Present."""

    what: Literal["signed_on", "already_on", "signed_off", "already_off"]
    line: str
    present: int
    attempt: int


@dataclass(frozen=True, slots=True)
class TellState:
    """The caller's own state, who is Present (names), and whether it is open."""

    line: str
    on: bool
    names: tuple[str, ...]
    open: bool
    attempt: int


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing was changed, and why."""

    why: Literal[
        "withheld",
        "unknown",
        "own_number",
        "full",
        "wrong_code",
        "no_pin",
        "wrong_pins",
        "pin_shut",
    ]
    line: str | None = None


# --- to a worker who listens to messages -----------------------------------


@dataclass(frozen=True, slots=True)
class AskPin:
    """A worker's PIN; `after` says why it is asked again."""

    line: str
    round: int
    after: Literal["nothing", "wrong_pin", "no_pin_keys"] = "nothing"


CallDeed = Literal[
    "called_back", "caller_not_reached", "caller_not_rung", "number_not_rung"
]
"""What a call back came to: a talk, nobody took it, the provider rang nobody for us, or
cannot ring that number."""
Prelude = (
    Literal["none", "handled", "colleague_calls", "no_number", "unknown_key"] | CallDeed
)
"""What is said before a message, about the one before or the key just pressed."""


@dataclass(frozen=True, slots=True)
class TellMessage:
    """A message, and what can be done with it; without `play` the choices alone.

    `received` is what the wall clock showed. `count` of new messages is told with
    the first. `link` leads to the sound `until` then (seconds since 1970; 0: it is not
    here yet); it is never kept.
    """

    line: str
    round: int
    message: str
    new: bool
    received: str
    prelude: Prelude = "none"
    play: bool = False
    count: int | None = None
    until: int = 0
    link: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CallBack:
    """Connect the worker with who left the message; `number` is never kept."""

    line: str
    round: int
    message: str
    number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class EndMessages:
    """Nothing more to hear, or the worker has heard enough."""

    line: str
    why: Literal["no_messages", "no_more_messages", "stopped"]
    prelude: Prelude = "none"


# --- to a worker whom we call ourselves -------------------------------------


@dataclass(frozen=True, slots=True)
class AskOne:
    """Why we call, and to press 1; a private mailbox never does.

    `call` is the outgoing call's id; `round` counts from 1 and stands in the next URL.
    """

    line: str
    call: str
    purpose: Literal["callback", "test", "prompt"]
    round: int = 1


@dataclass(frozen=True, slots=True)
class Connect:
    """Dial who left the message for this worker; `number` is never kept.

    `call` is the outgoing call's id; it stands in the next URL.
    """

    line: str
    call: str
    message: str
    number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LetHear:
    """What callers hear, for who wants to hear it first.

    `own` is a text that is not kept yet; empty: the usual one; None: what holds.
    """

    line: str
    prompt: str
    own: str | None


NotCalled = Literal[
    "tested", "message_gone", "no_number", "message_taken", "other_mobile", "not_needed"
]


@dataclass(frozen=True, slots=True)
class EndOutgoing:
    """The last words of such a call."""

    line: str
    why: CallDeed | NotCalled


Reply = (
    Ring
    | Hold
    | TakeMessage
    | Thank
    | NothingHeard
    | HangUp
    | TurnAway
    | Acknowledge
    | Screen
    | Bridge
    | TooLate
    | AskCode
    | Switched
    | TellState
    | Refuse
    | AskPin
    | TellMessage
    | CallBack
    | EndMessages
    | AskOne
    | Connect
    | LetHear
    | EndOutgoing
    | RecordingReply
)

_KINDS: dict[str, type[Reply]] = {kind.__name__: kind for kind in Reply.__args__}


def to_json(reply: Reply) -> dict[str, object]:
    """A reply as what `json.dumps` takes."""
    return {"kind": type(reply).__name__, **asdict(reply)}


def from_json(kept: dict[str, Any]) -> Reply:
    """The reply that `to_json` was given, also after a trip through text."""
    fields = {name: _frozen(value) for name, value in kept.items() if name != "kind"}
    kind: Any = _KINDS[kept["kind"]]
    return cast("Reply", kind(**fields))


def _frozen(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item) for item in value)
    return value
