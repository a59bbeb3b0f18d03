"""How people and mobiles behave, as frozen values; a mobile itself has state.

A behaviour is boiled down to a `RingPlan`: what happens to a phone that is rung, and
when. Seconds count from the first ring until pick-up, and from there on from
pick-up. Knows nothing of calls: a leg carries the plan out.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

RingOutcome: TypeAlias = Literal["picked up", "busy", "failed"]

# between two keys of one code, by a contact in the phone
KEY_GAP_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class RingPlan:
    """What a rung phone does; `after` None means that it goes on ringing."""

    after: float | None = None
    outcome: RingOutcome = "picked up"
    keys: tuple[tuple[float, str], ...] = ()
    hangs_up_after: float | None = None
    talk_seconds: float | None = 120.0


def typed(keys: str, at: float) -> tuple[tuple[float, str], ...]:
    """The moments at which these keys are pressed, one after another."""
    return tuple((at + n * KEY_GAP_SECONDS, key) for n, key in enumerate(keys))


@dataclass(frozen=True, slots=True)
class Answers:
    """Picks up and presses `key` (or several), `key_after` seconds later.

    With key None it says nothing and goes when it is dropped, or after a talk of
    `talk_seconds`.
    """

    after: float = 5.0
    key: str | None = "1"
    key_after: float = 2.0
    talk_seconds: float = 120.0

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        keys = typed(self.key or "", self.key_after)
        return RingPlan(self.after, keys=keys, talk_seconds=self.talk_seconds)


@dataclass(frozen=True, slots=True)
class LateKey:
    """Picks up and presses 1 when it may be too late."""

    after: float = 5.0
    key_after: float = 12.0
    talk_seconds: float = 120.0

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        keys = typed("1", self.key_after)
        return RingPlan(self.after, keys=keys, talk_seconds=self.talk_seconds)


@dataclass(frozen=True, slots=True)
class HangsUp:
    """Picks up, presses nothing and hangs up, `hangs_up_after` seconds later."""

    after: float = 5.0
    hangs_up_after: float = 1.0

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        return RingPlan(self.after, hangs_up_after=self.hangs_up_after)


@dataclass(frozen=True, slots=True)
class Ignores:
    """Rings until somebody stops it."""

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        return RingPlan()


@dataclass(frozen=True, slots=True)
class Declines:
    """Is refused by hand: the leg ends busy."""

    after: float = 3.0

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        return RingPlan(self.after, "busy")


@dataclass(frozen=True, slots=True)
class Busy:
    """Is in a conversation elsewhere: busy at once."""

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        return RingPlan(0.0, "busy")


@dataclass(frozen=True, slots=True)
class Dead:
    """Is not a number in use: the leg fails at once."""

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        return RingPlan(0.0, "failed")


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A private mailbox picks up at once; it never presses a key."""

    mailbox_after: float = 0.5
    mailbox_seconds: float = 60.0

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        full = self.mailbox_seconds
        return RingPlan(self.mailbox_after, hangs_up_after=full, talk_seconds=full)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Nobody answers, so that a private mailbox picks up late."""

    after: float = 15.0
    mailbox_seconds: float = 60.0

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        full = self.mailbox_seconds
        return RingPlan(self.after, hangs_up_after=full, talk_seconds=full)


@dataclass(frozen=True, slots=True)
class ByHand:
    """Does nothing of itself: a test or a page uses the leg's own verbs."""

    @property
    def plan(self) -> RingPlan:
        """What the phone does when it is rung."""
        return RingPlan(talk_seconds=None)


Simple: TypeAlias = (
    Answers
    | LateKey
    | HangsUp
    | Ignores
    | Declines
    | Busy
    | Dead
    | SwitchedOff
    | Mailbox
    | ByHand
)


@dataclass(frozen=True, slots=True)
class InTurn:
    """Behaves otherwise each time it is rung; the last one stays."""

    behaviours: tuple[Simple, ...]


Behaviour: TypeAlias = Simple | InTurn


class Phone:
    """A mobile: a number, a behaviour that may be changed, and what occupies it.

    `occupied_by` is the leg or the call that it is used for, from its first ring;
    `forwards_to` is a number of the service to which all its calls are forwarded.
    """

    def __init__(self, number: str, behaviour: Behaviour) -> None:
        self.number = number
        self.behaviour = behaviour
        self.occupied_by: object | None = None
        self.forwards_to: str | None = None
        self._turn = 0

    def plan(self) -> RingPlan:
        """What it does this time."""
        if not isinstance(self.behaviour, InTurn):
            return self.behaviour.plan
        turns = self.behaviour.behaviours
        turn = min(self._turn, len(turns) - 1)
        self._turn += 1
        return turns[turn].plan


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls; seconds count from dialling, keys from being served.

    `number` None is withheld. A message of `speaks_seconds` is spoken after a
    beep, and ends with hanging up, or with silence; None speaks by hand
    (`Visit.speak`). `turns` are a message in pieces, instead: quiet for so long, and
    then words for so long. `talk_seconds` is how long the caller stays in a
    conversation, None as long as the other does.
    """

    number: str | None
    hangs_up_after: float | None = None
    speaks_seconds: float | None = 12.0
    hangs_up_after_message: bool = True
    talk_seconds: float | None = None
    keys: tuple[tuple[str, float], ...] = ()
    turns: tuple[tuple[float, float], ...] = ()

    @property
    def message(self) -> tuple[tuple[float, float], ...]:
        """What is left after a beep, in turns."""
        return self.turns or ((0.0, self.speaks_seconds or 0.0),)


RELAYED: Final = ((25.0, 20.0), (25.0, 8.0))
"""A message by a relay service: who calls reads or hears the announcement afterwards,
and both wait for each other's turn."""


def relay_caller(number: str | None, talk_seconds: float | None = None) -> Caller:
    """An interpreter, or a relay service, calls for somebody: with long silences."""
    return Caller(number, turns=RELAYED, talk_seconds=talk_seconds)
