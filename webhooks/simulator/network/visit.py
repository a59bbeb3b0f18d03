"""One call to a number of the service, from dialling to the last callback."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import simpy

from webhooks.simulator.network import weather as sky
from webhooks.simulator.network.attributes import E164
from webhooks.simulator.network.carrier import Carrier, Steps
from webhooks.simulator.network.dialling import Dialling, Town
from webhooks.simulator.network.legs import PhoneLeg
from webhooks.simulator.network.line import Flow, Next, PhoneLine, parties
from webhooks.simulator.network.phones import Caller, typed
from webhooks.simulator.network.recording import Taping
from webhooks.simulator.network.verbs import Dial, Record, Reject, Verb


@dataclass(slots=True)
class Conversation:
    """Caller and phone could hear each other from `start` to `end` (None: still).

    `key` is the last key that was pressed on the phone before it.
    """

    visit: "Visit"
    number: str
    start: datetime
    end: datetime | None
    key: str | None


class Visit(PhoneLine):
    """A caller's call, or a worker's to the service number.

    `heard` holds all facts of the call and its legs; `ended` is True when nobody
    is on the line any more; `status` is the CallStatus of its requests.
    """

    screening: ClassVar[bool] = False

    def __init__(
        self,
        carrier: Carrier,
        caller: Caller,
        to: str,
        *,
        path: str,
        town: Town,
        after: float = 0.0,
        forwarded_from: str | None = None,
    ) -> None:
        super().__init__(carrier, "caller")
        self.caller = caller
        self.to = to
        self.number = caller.number
        self.status = "ringing"
        self.dialled: datetime | None = None
        self.answered: datetime | None = None
        self.ended_at: datetime | None = None
        self.ended = False
        self.legs: list[PhoneLeg] = []
        self.bridges: list[Conversation] = []
        self.taping: Taping | None = None
        self._path = path
        self._town = town
        self._after = after
        self._forwarded_from = forwarded_from
        self._from = caller.number
        if self._from is None:
            self._from = carrier.choose(*sky.WITHHELD_AS)
        self.start(self._life())

    def when(self, what: str, who: str | None = None) -> datetime | None:
        """The first moment of a fact that begins with these words."""
        for fact in self.heard:
            if fact.what.startswith(what) and who in {None, fact.who}:
                return fact.at
        return None

    def fields(self) -> dict[str, str]:
        """The parameters of an incoming call."""
        fields = {
            "CallSid": self.sid,
            "AccountSid": self.carrier.account_sid,
            "CallStatus": self.status,
            "Direction": "inbound",
            **parties(self._from or "", self.to),
        }
        if self._forwarded_from is not None:
            fields["ForwardedFrom"] = self._forwarded_from
        return fields

    def answer(self) -> None:
        """Be in progress from now on: it costs money and the ringing stops."""
        if self.answered is None and not self.gone:
            self.answered = self.carrier.now
            self.status = "in-progress"

    def hang_up(self) -> None:
        """Put the receiver down; nothing happens if the call is over."""
        if not self.gone and not self.ended:
            self.gone = True
            self.note("hangs up")
            self.status = self._final_status()
            self.cut()

    def press(self, key: str) -> None:
        """Press a key; nothing happens if the call is over."""
        if not self.gone and not self.ended:
            super().press(key)

    def speak(self, seconds: float) -> None:
        """Leave words for so long; nothing happens unless the call is recorded."""
        if self.taping is not None:
            self.taping.speak(seconds)

    def _life(self) -> Steps[None]:
        try:
            yield self.env.timeout(self._after)
            yield from self._call()
        except simpy.Interrupt:
            pass
        yield from self._end()

    def _final_status(self) -> str:
        if self.answered is not None:
            return "completed"
        return self.carrier.choose(*sky.UNANSWERED_END)

    def _call(self) -> Steps[None]:
        self.dialled = self.carrier.now
        phone = self._town.phones.get(self.number or "")
        if phone is not None and phone.occupied_by is None:
            phone.occupied_by = self
        self.note(f"dials {self.to}")
        if self.caller.hangs_up_after is not None:
            self.env.process(self._impatience(self.caller.hangs_up_after))
        usual = f"{self.carrier.public_url}{self._path}"
        url, self.fallback = self._town.points.get(self.to, (usual, ""))
        step = yield from self.ask(url)
        if self.caller.keys:
            self.env.process(self._keying())
        yield from self.perform(step)
        self.note("is disconnected: the call is over")

    def _impatience(self, seconds: float) -> Steps[None]:
        yield self.env.timeout(seconds)
        self.hang_up()

    def _talking(self, bridge: Conversation, seconds: float) -> Steps[None]:
        yield self.env.timeout(seconds)
        if bridge.end is None:
            self.hang_up()

    def _keying(self) -> Steps[None]:
        begin = self.env.now
        moments = [m for keys, at in self.caller.keys for m in typed(keys, at)]
        for at, key in sorted(moments, key=lambda moment: moment[0]):
            yield self.env.timeout(max(0.0, begin + at - self.env.now))
            self.press(key)

    def _end(self) -> Steps[None]:
        self.ended = True
        self.ended_at = self.carrier.now
        phone = self._town.phones.get(self.number or "")
        if phone is not None and phone.occupied_by is self:
            phone.occupied_by = None
        if self.dialled is None:
            return
        if self.status in {"ringing", "in-progress"}:
            self.status = self._final_status()
        yield from self.ask_after_all(sky.BEFORE)
        self._report(self.ended_at - (self.answered or self.ended_at))
        yield from self.ask_after_all(sky.AFTER)

    # https://www.twilio.com/docs/voice/api/call : StatusCallback
    def _report(self, lasted: timedelta) -> None:
        seconds = round(lasted.total_seconds())
        fields = self.fields() | {
            "CallDuration": str(seconds),
            "Duration": str(-(-seconds // 60)),
            "Timestamp": self.carrier.timestamp,
            "SequenceNumber": "0",
            "CallbackSource": "call-progress-events",
        }
        self.carrier.tell(f"{self.carrier.public_url}/voice/status", fields)

    def act(self, verb: Verb) -> Steps[Next]:
        """Carry out one verb."""
        match verb:
            case Dial():
                return (yield from self._dial(verb))
            case Record():
                action = verb.action or self.url
                self.taping = Taping(self, self.caller, verb, action)
                try:
                    return (yield from self.taping.run())
                finally:
                    self.taping = None
            case Reject():
                if self.answered is None:
                    self.status = "busy" if verb.reason == "busy" else "no-answer"
                return Flow.HANG_UP
            case _:
                return (yield from super().act(verb))

    # https://www.twilio.com/docs/voice/twiml/dial
    def _dial(self, verb: Dial) -> Steps[Next]:
        if not verb.answer_on_bridge:
            self.answer()
        self.sounds("hears ringing")
        ringing = Dialling(self, verb, self._caller_id(verb), self._town)
        self.legs += ringing.legs
        try:
            ringing.start()
            leg: PhoneLeg | None = yield ringing.decided
            if leg is not None:
                yield from self._talk(leg, verb.time_limit)
        except simpy.Interrupt:
            ringing.abandon()
            order = self.carrier.choose(*sky.DIAL_ACTION_AFTER_HANGUP)
            if verb.action is not None and order != sky.NEVER:
                self.afterwards.append((order, verb.action, ringing.result()))
            raise
        if verb.action is None:
            return Flow.ON
        return (yield from self.ask(verb.action, ringing.result()))

    # https://www.twilio.com/docs/api/errors/13214
    def _caller_id(self, verb: Dial) -> str:
        shown = verb.caller_id or self._from or ""
        if shown not in {self._from, self.to, *self._town.verified}:
            self.carrier.fail(f"callerId {shown} is nobody's number here")
        if not E164.fullmatch(shown):
            self.carrier.fail(f"Dial shows {shown!r}, which is not a number")
        return shown

    def _talk(self, leg: PhoneLeg, limit: int) -> Steps[None]:
        if leg.ended is not None:
            return
        self.answer()
        bridge = Conversation(self, leg.number, self.carrier.now, None, leg.key)
        self.bridges.append(bridge)
        self.sounds(f"is connected to {leg.number}")
        leg.talk()
        if self.caller.talk_seconds is not None:
            self.env.process(self._talking(bridge, self.caller.talk_seconds))
        try:
            yield leg.ended_event | self.env.timeout(limit)
        except simpy.Interrupt:
            bridge.end = self.carrier.now
            leg.drop("completed")
            raise
        bridge.end = self.carrier.now
        leg.drop("completed")
