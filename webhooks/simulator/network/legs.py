"""One phone that is rung for a call: from its first ring to its end.

Carries out the plan of the phone's behaviour; its screening document decides
whether it wants the caller. Who gets the caller is decided in `dialling`.
"""

from datetime import datetime
from typing import ClassVar, Final, Literal, Protocol, TypeAlias

import simpy

from webhooks.simulator.network import weather as sky
from webhooks.simulator.network.carrier import Steps
from webhooks.simulator.network.line import Flow, PhoneLine, parties
from webhooks.simulator.network.phones import Phone, RingPlan
from webhooks.simulator.network.verbs import Number

Ending: TypeAlias = Literal["completed", "busy", "no-answer", "canceled", "failed"]
Status: TypeAlias = Ending | Literal["ringing", "in-progress"]

# how a leg's end is told, unless its person hung up
SEEN: Final[dict[Ending, str]] = {
    "completed": "is dropped",
    "busy": "is busy",
    "no-answer": "stops ringing",
    "canceled": "stops ringing",
    "failed": "cannot be reached",
}
EVENT_STATUS: Final = {
    "initiated": "initiated",
    "ringing": "ringing",
    "answered": "in-progress",
}


class LegWatcher(Protocol):
    """Who is told what becomes of a leg."""

    def picked_up(self, leg: "PhoneLeg") -> None:
        """Somebody or something answered."""

    def wants_caller(self, leg: "PhoneLeg") -> None:
        """The screening has come to its end without a Hangup."""

    def forward(self, leg: "PhoneLeg", to: str) -> None:
        """The phone that rings forwards the call to a number of the service."""

    def over(self, leg: "PhoneLeg") -> None:
        """The leg has ended, for whatever reason."""


class PhoneLeg(PhoneLine):
    """A rung phone; the moments and the status are for whoever judges the call.

    `key` is the last key that its documents took; `occupied_by` is the leg or call
    that the phone was busy with when this one came.
    """

    screening: ClassVar[bool] = True

    def __init__(
        self,
        parent: PhoneLine,
        noun: Number,
        caller_id: str,
        phone: Phone | None,
        ringing: LegWatcher,
    ) -> None:
        super().__init__(parent.carrier, noun.number)
        self.parent = parent
        self.number = noun.number
        self.caller_id = caller_id
        self.phone = phone
        self.status: Status = "ringing"
        self.rang: datetime | None = None
        self.picked_up: datetime | None = None
        self.ended: datetime | None = None
        self.answered_seconds = 0
        self.ended_event = self.env.event()
        self.occupied_by: object | None = None
        self.error_code = ""
        self._noun = noun
        self._ringing = ringing
        self._plan = RingPlan()
        self._answered = self.env.event()
        self._sequence = 0

    @property
    def key(self) -> str | None:
        """The last key that its documents took."""
        return self.keys[-1:] or None

    def fields(self) -> dict[str, str]:
        """The parameters of a child call."""
        return {
            "CallSid": self.sid,
            "ParentCallSid": self.parent.sid,
            "AccountSid": self.carrier.account_sid,
            "CallStatus": self.status,
            "Direction": "outbound-dial",
            **parties(self.caller_id, self.number),
        }

    def answer(self) -> None:
        """Nothing: a leg is answered when it is picked up."""

    def note(self, what: str, who: str | None = None) -> None:
        """Keep the fact with the caller's."""
        self.parent.note(what, who or self.who)

    def ring(self) -> None:
        """Let the phone ring, if it can."""
        self.rang = self.carrier.now
        self._report("initiated")
        if self.carrier.dial_refusal is not None:
            self.error_code = str(self.carrier.dial_refusal)
        if self.phone is None or self.error_code:
            self._finish("failed")
            return
        self.occupied_by = self.phone.occupied_by
        if self.occupied_by is not None:
            self.note("is rung while it is occupied")
            self._finish("busy")
            return
        self._plan = self.phone.plan()
        if self._plan.after == 0 and self._plan.outcome != "picked up":
            self._finish(self._plan.outcome)
            return
        self.phone.occupied_by = self
        self.note("rings")
        self._report("ringing")
        self.start(self._life())
        if self.phone.forwards_to is not None:
            self._ringing.forward(self, self.phone.forwards_to)
            return
        self.env.process(self._ringing_person())

    def _life(self) -> Steps[None]:
        try:
            yield self._answered
            if self._noun.url is not None:
                step = yield from self.ask(self._noun.url)
                if (yield from self.perform(step)) is Flow.HANG_UP:
                    self._finish("completed")
                    return
            self._ringing.wants_caller(self)
        except simpy.Interrupt:
            yield from self.ask_after_all(sky.BEFORE, sky.AFTER)

    def _ringing_person(self) -> Steps[None]:
        plan = self._plan
        if plan.after is None:
            return
        yield self.env.timeout(plan.after)
        if plan.outcome == "picked up":
            self.pick_up()
            return
        self.refuse()

    def _screened_person(self) -> Steps[None]:
        begin = self.env.now
        for at, key in self._plan.keys:
            yield self.env.timeout(max(0.0, begin + at - self.env.now))
            self.press(key)
        if self._plan.hangs_up_after is not None:
            moment = begin + self._plan.hangs_up_after
            yield self.env.timeout(max(0.0, moment - self.env.now))
            self.hang_up()

    def _talking_person(self, seconds: float) -> Steps[None]:
        yield self.env.timeout(seconds)
        self.hang_up()

    def decline(self) -> None:
        """Be answered busy by whoever the call was forwarded to."""
        if self.status == "ringing":
            self._finish("busy")

    def pick_up(self) -> None:
        """Answer; nothing happens unless it rings."""
        if self.status != "ringing":
            return
        self.status = "in-progress"
        self.picked_up = self.carrier.now
        self.note("picks up")
        self._report("answered")
        self._answered.succeed()
        self.env.process(self._screened_person())
        self._ringing.picked_up(self)

    def refuse(self) -> None:
        """Decline by hand; nothing happens unless it rings."""
        if self.status == "ringing":
            self.note("declines")
            self._finish("busy", seen=False)

    def press(self, key: str) -> None:
        """Press a key; nothing happens unless the phone is in use."""
        if self.status == "in-progress":
            super().press(key)

    def hang_up(self) -> None:
        """Hang up; nothing happens unless the phone is in use."""
        if self.status == "in-progress":
            self.gone = True
            self.note("hangs up")
            self._finish("completed", seen=False)

    def drop(self, status: Ending) -> None:
        """Be ended by the provider."""
        if self.ended is None:
            self._finish(status)

    def talk(self) -> None:
        """Be bridged with the caller: the person talks, then hangs up."""
        who = self.parent.who
        self.note(f"is connected to {'the caller' if who == 'caller' else who}")
        if self._plan.talk_seconds is not None:
            self.env.process(self._talking_person(self._plan.talk_seconds))

    def _finish(self, status: Ending, *, seen: bool = True) -> None:
        self.status = status
        self.ended = self.carrier.now
        if self.picked_up is not None:
            self.answered_seconds = round((self.ended - self.picked_up).total_seconds())
        if self.phone is not None and self.phone.occupied_by is self:
            self.phone.occupied_by = None
        if seen:
            self.note(SEEN[status])
        self.cut()
        self._report("completed")
        self.ended_event.succeed()
        self._ringing.over(self)

    # reported for +31 numbers: https://github.com/twilio/twilio-java/issues/207
    def _told_ending(self) -> str:
        if self.picked_up is None:
            return self.status
        return self.carrier.choose(*sky.ANSWERED_LEG_TOLD_AS)

    # https://www.twilio.com/docs/voice/twiml/number : statusCallbackEvent
    def _report(self, event: str) -> None:
        noun = self._noun
        if noun.status_callback is None or event not in noun.status_callback_event:
            return
        fields = self.fields() | {
            "CallStatus": EVENT_STATUS.get(event) or self._told_ending(),
            "Timestamp": self.carrier.timestamp,
            "SequenceNumber": str(self._sequence),
            "CallbackSource": "call-progress-events",
        }
        if event == "completed":
            fields["CallDuration"] = str(self.answered_seconds)
            fields["Duration"] = str(-(-self.answered_seconds // 60))
        if self.error_code:
            fields["ErrorCode"] = self.error_code
        self._sequence += 1
        self.carrier.tell(noun.status_callback, fields)
