"""The phones that lie on the table of a live world, and whom they can call.

Knows what is painted on a phone and what its screen shows. Must not know how a call
is carried on: that is the network's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol, TypeAlias, runtime_checkable

from webhooks.simulator.network.legs import PhoneLeg
from webhooks.simulator.network.phones import Behaviour, ByHand, Dead, Mailbox, Phone
from webhooks.simulator.network.visit import Visit

Mode: TypeAlias = Literal["hand", "mailbox", "off"]

MODES: Final[Mapping[str, Behaviour]] = {
    "hand": ByHand(),
    "mailbox": Mailbox(after=4.0, mailbox_seconds=40.0),
    "off": Dead(),
}
"""Who answers: whoever holds it, a private mailbox after one ring, or nobody."""


@runtime_checkable
class Rings(Protocol):
    """What may ring on a phone, whoever asked for it."""

    status: Any

    def pick_up(self) -> None:
        """Answer."""

    def refuse(self) -> None:
        """Decline by hand."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A number that can be dialled: a line's, or that on which workers key codes.

    `arrives_at` is where the provider is called when the number only forwards to it;
    `code` is the line's, `present` and `absent` what is keyed with it.
    """

    name: str
    number: str
    kind: Literal["line", "service"]
    code: str = ""
    arrives_at: str = ""

    @property
    def present(self) -> str:
        """What is keyed to be Present."""
        return f"*{self.code}"

    @property
    def absent(self) -> str:
        """What is keyed to be absent."""
        return f"#{self.code}"


@dataclass(slots=True)
class Handset:
    """A phone on the table; without a number it withholds it, and cannot be rung.

    `key` is its name in addresses and commands; `mode` may be changed at any time.
    """

    key: str
    name: str
    number: str | None
    role: Literal["caller", "worker"]
    mode: Mode = "hand"
    aside: bool = False
    phone: Phone | None = field(default=None, repr=False)
    placed: Visit | None = field(default=None, repr=False)

    @property
    def in_use(self) -> Visit | PhoneLeg | None:
        """The call it has placed, or the one that rings or talks on it."""
        if self.placed is not None and not self.placed.ended:
            return self.placed
        held = self.phone.occupied_by if self.phone is not None else None
        return held if isinstance(held, Visit | PhoneLeg) else None

    def turn_to(self, mode: Mode) -> None:
        """From the next ring on behave so."""
        self.mode = mode
        if self.phone is not None:
            self.phone.behaviour = MODES[mode]

    def screen(self) -> dict[str, Any]:
        """What it shows: a state, who is at the other end, and what can be done."""
        held = self.in_use
        shown: dict[str, Any] = {"key": self.key, "mode": self.mode, "with": ""}
        if held is None:
            return shown | {"state": "off" if self.mode == "off" else "idle"}
        if held is self.placed:
            return shown | {"state": _state_of_call(held), "with": held.to}
        return shown | {"state": self._rung(held), "with": held.fields()["From"]}

    def _rung(self, held: Visit | PhoneLeg) -> str:
        """The state of what somebody else has begun."""
        if isinstance(held, Rings) and held.status == "ringing":
            return "ringing"
        if self.mode == "mailbox":
            return "mailbox"
        return _state_of_call(held) if isinstance(held, Visit) else _state_of_leg(held)


def _state_of_leg(leg: PhoneLeg) -> str:
    bridges = leg.parent.bridges if isinstance(leg.parent, Visit) else []
    talks = any(b.number == leg.number and b.end is None for b in bridges)
    return "talking" if talks else "screening"


def _state_of_call(visit: Visit) -> str:
    if any(bridge.end is None for bridge in visit.bridges):
        return "talking"
    if visit.taping is not None and visit.taping.listens:
        return "recording"
    return "calling" if visit.answered is None else "listening"
