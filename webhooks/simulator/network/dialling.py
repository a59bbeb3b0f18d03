"""Rings phones at once until one of them gets the caller, or none.

It is not documented when the other legs stop if one with a screening document is
picked up, so there are two readings. What is fixed in both: the first leg whose
screening reaches its end gets the caller, and a dropped one does not.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from webhooks.simulator.network import weather as sky
from webhooks.simulator.network.legs import Ending, PhoneLeg
from webhooks.simulator.network.line import PhoneLine
from webhooks.simulator.network.phones import Phone
from webhooks.simulator.network.verbs import Dial

Reading: TypeAlias = Literal["pickup wins", "screening wins"]

# https://www.twilio.com/docs/voice/twiml/dial : timeout, always about 5 s more
EXTRA_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Town:
    """What every call finds: the phones, how Dial is read, numbers to show."""

    phones: Mapping[str, Phone]
    reading: Reading
    verified: Collection[str] = ()
    forward: Callable[[PhoneLeg, str], None] | None = None
    points: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Dialling:
    """The ringing of one Dial; the event `decided` brings the winner, or None."""

    def __init__(
        self,
        parent: PhoneLine,
        verb: Dial,
        caller_id: str,
        town: Town,
    ) -> None:
        self._parent = parent
        self._verb = verb
        self._reading = town.reading
        self._forward = town.forward
        self._carrier = parent.carrier
        self._abandoned = False
        self._last: PhoneLeg | None = None
        self.winner: PhoneLeg | None = None
        self.decided = parent.env.event()
        parent.carrier.private.update(noun.number for noun in verb.numbers)
        self.legs = [
            PhoneLeg(parent, noun, caller_id, town.phones.get(noun.number), self)
            for noun in verb.numbers
        ]

    def start(self) -> None:
        """Let all phones ring, and limit the ringing (not the screening)."""
        for leg in self.legs:
            leg.ring()
        env = self._parent.env
        timer = env.timeout(self._verb.timeout + EXTRA_SECONDS)
        if timer.callbacks is not None:
            timer.callbacks.append(lambda _: self._stop_ringing("no-answer"))

    def _stop_ringing(self, status: Ending) -> None:
        for leg in self.legs:
            if leg.status == "ringing":
                leg.drop(status)

    def picked_up(self, leg: PhoneLeg) -> None:
        """Stop the other phones now, or let them ring on."""
        self._last = leg
        if self._reading == "pickup wins":
            self._stop_ringing("canceled")

    def wants_caller(self, leg: PhoneLeg) -> None:
        """Give the caller to the first; the others are too late."""
        if self._abandoned or self.winner is not None:
            leg.drop("completed")
            return
        self.winner = leg
        self._stop_ringing("canceled")
        for other in self.legs:
            if other is not leg:
                other.drop("completed")
        self.decided.succeed(leg)

    def forward(self, leg: PhoneLeg, to: str) -> None:
        """Let the leg's phone call the service instead of ringing."""
        if self._forward is not None:
            self._forward(leg, to)

    def over(self, leg: PhoneLeg) -> None:
        """Nobody has the caller when every leg has ended."""
        if leg.picked_up is not None:
            self._last = leg
        if not self.decided.triggered and all(each.ended for each in self.legs):
            self.decided.succeed(None)

    def abandon(self) -> None:
        """Stop, as the caller has hung up; a screening may go on, who knows."""
        self._abandoned = True
        self._stop_ringing("canceled")
        goes_on = self._carrier.choose(*sky.SCREENING_AFTER_HANGUP) == sky.GOES_ON
        for leg in self.legs:
            if leg is self.winner or not goes_on:
                leg.drop("completed")

    # https://www.twilio.com/docs/voice/twiml/dial : action
    def result(self) -> dict[str, str]:
        """The parameters that the action gets; they prove nothing."""
        leg = self.winner or self._last or self.legs[0]
        bridged = "true"
        if self.winner is None:
            bridged = "false"
            if self._last is not None:
                bridged = self._carrier.choose(*sky.BRIDGED_WHEN_DROPPED)
        fields = {
            "DialCallStatus": self._status(),
            "DialCallSid": leg.sid,
            "DialCallDuration": str(leg.answered_seconds),
            "DialBridged": bridged,
        }
        if leg.error_code and fields["DialCallStatus"] == "failed":
            fields["ErrorCode"] = leg.error_code
        return fields

    def _status(self) -> str:
        if self.winner is not None:
            return "completed"
        if self._abandoned:
            return "canceled"
        # reported: a mailbox that was dropped reads completed too
        order = ("completed", "no-answer", "busy", "failed", "canceled")
        seen = {leg.status for leg in self.legs}
        return self._carrier.choose(
            sky.DIAL_STATUS, [status for status in order if status in seen]
        )
