"""A call that the service asks for itself: a phone is rung, and hears a document.

As a `Visit` the phone's owner is its caller, once the phone was picked up; before that
it rings as its behaviour has it. Who is dialled then is the other end of a bridge.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from webhooks.simulator.network import weather as sky
from webhooks.simulator.network.attributes import E164
from webhooks.simulator.network.carrier import Carrier, Steps
from webhooks.simulator.network.dialling import EXTRA_SECONDS, Town
from webhooks.simulator.network.legs import EVENT_STATUS, SEEN, Ending
from webhooks.simulator.network.line import parties
from webhooks.simulator.network.phones import Caller, RingPlan
from webhooks.simulator.network.trouble import Failure
from webhooks.simulator.network.visit import Visit

PlacedCallEvent = Literal["initiated", "ringing", "answered", "completed"]
EVENTS: Final[frozenset[str]] = frozenset(get_args(PlacedCallEvent))
WEB: Final = re.compile(r"https?://[^/\s]+(/\S*)?")
"""An absolute address that a document can be fetched from."""
LONGEST: Final = 600
"""Seconds that a phone may be rung."""


@dataclass(frozen=True, slots=True)
class PlacedCallOrder:
    """What was asked for: who is shown to whom, and what is asked and told about it."""

    sender: str
    to: str
    url: str
    status_callback: str | None = None
    events: Collection[str] = ("completed",)
    timeout: int = 60


# https://www.twilio.com/docs/api/errors ; the texts repeat what was sent
def read_request(fields: Mapping[str, str], events: Sequence[str]) -> PlacedCallOrder:
    """What a form asks for; `Failure` names what the provider would refuse."""
    to, url = fields.get("To", ""), fields.get("Url", "")
    told, timeout = fields.get("StatusCallback"), fields.get("Timeout", "60")
    if not E164.fullmatch(to):
        raise Failure(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if not WEB.fullmatch(url):
        raise Failure(400, 21205, f"Url is not a valid URL: {url}")
    if told is not None and not WEB.fullmatch(told):
        raise Failure(400, 21609, f"Invalid 'StatusCallback' url parameter: {told}")
    if not set(events) <= EVENTS or not timeout.isdigit() or int(timeout) > LONGEST:
        raise Failure(400, 20001, "Unknown parameters")
    wanted = tuple(events) or ("completed",)
    return PlacedCallOrder(fields.get("From", ""), to, url, told, wanted, int(timeout))


class Placed(Visit):
    """A phone that is rung for the service; `status` is `queued` before it rings."""

    def __init__(self, carrier: Carrier, request: PlacedCallOrder, town: Town) -> None:
        person = Caller(request.to, speaks_seconds=0.0)
        super().__init__(carrier, person, request.to, path="", town=town)
        self.who = request.to
        self.request = request
        self.status = "queued"
        self.created: datetime = carrier.now
        self._from = request.sender
        self._plan = RingPlan()
        self._picked_up = self.env.event()
        self._sequence = 0

    # https://www.twilio.com/docs/voice/api/call-resource
    def fields(self) -> dict[str, str]:
        """The parameters of a call that the API created."""
        return {
            "CallSid": self.sid,
            "AccountSid": self.carrier.account_sid,
            "CallStatus": self.status,
            "Direction": "outbound-api",
            **parties(self.request.sender, self.to),
        }

    def pick_up(self) -> None:
        """Answer; nothing happens unless it rings."""
        if self.status == "ringing":
            self.answer()
            self.note("picks up")
            self._picked_up.succeed()

    def refuse(self) -> None:
        """Decline by hand; nothing happens unless it rings."""
        if self.status == "ringing":
            self.note("declines")
            self.status = "busy"
            self.cut()

    def hang_up(self) -> None:
        """Put the receiver down; nothing happens unless the phone is in use."""
        if self.status == "in-progress":
            super().hang_up()

    def press(self, key: str) -> None:
        """Press a key; nothing happens unless the phone is in use."""
        if self.status == "in-progress":
            super().press(key)

    def _call(self) -> Steps[None]:
        self.dialled = self.carrier.now
        self.status = "initiated"
        self._tell("initiated")
        if not self._rings():
            return
        self.status = "ringing"
        self.note("rings")
        self._tell("ringing")
        self.env.process(self._person())
        limit = self.env.timeout(self.request.timeout + EXTRA_SECONDS)
        yield self._picked_up | limit
        if self.answered is None:
            self._fail("no-answer")
            return
        self._tell("answered")
        step = yield from self.ask(self.request.url)
        yield from self.perform(step)
        self.note("is disconnected: the call is over")

    def _rings(self) -> bool:
        phone = self._town.phones.get(self.to)
        if phone is None:
            self._fail("failed")
            return False
        if phone.occupied_by is not None:
            self._fail("busy")
            return False
        self._plan = phone.plan()
        if self._plan.after == 0 and self._plan.outcome != "picked up":
            self._fail(self._plan.outcome)
            return False
        self.caller = replace(self.caller, talk_seconds=self._plan.talk_seconds)
        phone.occupied_by = self
        return True

    def _fail(self, status: Ending) -> None:
        self.status = status
        self.note(SEEN[status])

    def _person(self) -> Steps[None]:
        plan = self._plan
        if plan.after is None:
            return
        yield self.env.timeout(plan.after)
        if plan.outcome != "picked up":
            self.refuse()
            return
        self.pick_up()
        begin = self.env.now
        for at, key in plan.keys:
            yield self.env.timeout(max(0.0, begin + at - self.env.now))
            self.press(key)
        if plan.hangs_up_after is not None:
            moment = begin + plan.hangs_up_after
            yield self.env.timeout(max(0.0, moment - self.env.now))
            self.hang_up()

    def _report(self, lasted: timedelta) -> None:
        seconds = round(lasted.total_seconds())
        told = self.status
        if self.answered is not None:
            told = self.carrier.choose(*sky.ANSWERED_LEG_TOLD_AS)
        self._tell(
            "completed",
            CallStatus=told,
            CallDuration=str(seconds),
            Duration=str(-(-seconds // 60)),
        )

    def _tell(self, event: PlacedCallEvent, **more: str) -> None:
        if self.request.status_callback is None or event not in self.request.events:
            return
        fields = self.fields() | {
            "CallStatus": EVENT_STATUS.get(event, self.status),
            "Timestamp": self.carrier.timestamp,
            "SequenceNumber": str(self._sequence),
            "CallbackSource": "call-progress-events",
        }
        self._sequence += 1
        self.carrier.tell(self.request.status_callback, fields | more)
