"""What people at the table can do: one entry a verb, and why it may be refused.

Knows the verbs that a page sends. Must not know threads or HTTP.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, cast, get_args

from webhooks.simulator.network.visit import Visit
from webhooks.simulator.table.handsets import Contact, Handset, Mode, Rings
from webhooks.simulator.table.tour import Tour

KEYS: Final = frozenset("0123456789*#")
MOST_KEYS: Final = 20
SPEECH_SECONDS: Final = 5.0
"""How much longer a message becomes by one press of the button."""


@dataclass(frozen=True, slots=True)
class Command:
    """A verb, the phone it is for (not for clock and tour), and what goes with it.

    `value` is a number to dial, keys, a mode or a moment; `keys` follow a number.
    """

    do: str
    phone: str = ""
    value: str = ""
    keys: str = ""


class CommandError(ValueError):
    """No such command; the text says what is wrong and repeats nothing."""


def read(given: object) -> Command:
    """A command from JSON; raises `CommandError` for anything else."""
    if not isinstance(given, dict) or not all(
        isinstance(item, str) for pair in given.items() for item in pair
    ):
        message = "a command is an object of texts"
        raise CommandError(message)
    if unknown := set(given) - {"do", "phone", "value", "keys"}:
        message = f"a command has no {len(unknown)} more fields"
        raise CommandError(message)
    command = Command(**{"do": "", **given})
    if command.do not in VERBS:
        message = "there is no such command"
        raise CommandError(message)
    if not set(command.keys) <= KEYS or len(command.keys) > MOST_KEYS:
        message = "these are no keys of a telephone"
        raise CommandError(message)
    return command


class TableWorld(Protocol):
    """What stands on the table, and the two things that are done beyond a phone."""

    handsets: dict[str, Handset]
    contacts: dict[str, Contact]
    tour: Tour

    @property
    def moments(self) -> dict[str, datetime]:
        """Where the clock can be set."""

    def set_clock(self, moment: str) -> None:
        """Go on elsewhere in time."""

    def dial(self, handset: Handset, contact: Contact, keys: str) -> None:
        """Place a call."""


TableCommand = Callable[["Table", Handset, Command], str | None]


class Table:
    """The phones of a live network, used; a refusal is a code, None is done."""

    def __init__(self, world: TableWorld) -> None:
        self._world = world

    def carry_out(self, command: Command) -> str | None:
        """Do it, or say why not."""
        if command.do == "clock":
            return self._clock(command.value)
        if command.do == "tour":
            self._world.tour.begin_again()
            return None
        handset = self._world.handsets.get(command.phone)
        if handset is None:
            return "no-such-phone"
        return PHONE_VERBS[command.do](self, handset, command)

    def _clock(self, moment: str) -> str | None:
        if moment != "now" and moment not in self._world.moments:
            return "no-such-moment"
        # a call would seem to have lasted for days
        if any(handset.in_use for handset in self._world.handsets.values()):
            return "calls-under-way"
        self._world.set_clock(moment)
        return None

    def dial(self, handset: Handset, command: Command) -> str | None:
        """Place a call to one of the numbers that exist here."""
        contact = self._world.contacts.get(command.value)
        if handset.in_use is not None:
            return "in-use"
        if handset.mode == "off":
            return "off"
        if contact is None:
            return "number-not-in-use"
        self._world.dial(handset, contact, command.keys)
        return None

    def answer(self, handset: Handset, _: Command) -> str | None:
        """Pick up what rings."""
        held = handset.in_use
        if not isinstance(held, Rings) or held.status != "ringing":
            return "not-ringing"
        held.pick_up()
        return None

    def refuse(self, handset: Handset, _: Command) -> str | None:
        """Decline what rings."""
        held = handset.in_use
        if not isinstance(held, Rings) or held.status != "ringing":
            return "not-ringing"
        held.refuse()
        return None

    def hang_up(self, handset: Handset, _: Command) -> str | None:
        """Put the receiver down; nobody minds if there is nothing to end."""
        held = handset.in_use
        if held is not None:
            held.hang_up()
        return None

    def press(self, handset: Handset, command: Command) -> str | None:
        """Press keys, one after another."""
        held = handset.in_use
        if held is None:
            return "no-call"
        if handset.mode == "mailbox" and held is not handset.placed:
            return "mailbox-talks"
        for key in command.keys:
            held.press(key)
        return None

    def speak(self, handset: Handset, _: Command) -> str | None:
        """Leave some words, if the call is recorded."""
        held = handset.in_use
        if not isinstance(held, Visit) or held.taping is None:
            return "nobody-records"
        held.speak(SPEECH_SECONDS)
        return None

    def mode(self, handset: Handset, command: Command) -> str | None:
        """Turn the phone on, off, or let a mailbox answer."""
        if handset.phone is None or command.value not in get_args(Mode):
            return "no-such-mode"
        if handset.in_use is not None:
            return "in-use"
        handset.turn_to(cast("Mode", command.value))
        return None


PHONE_VERBS: Final[Mapping[str, TableCommand]] = {
    "dial": Table.dial,
    "answer": Table.answer,
    "refuse": Table.refuse,
    "hang-up": Table.hang_up,
    "press": Table.press,
    "speak": Table.speak,
    "mode": Table.mode,
}
VERBS: Final = frozenset({*PHONE_VERBS, "clock", "tour"})
