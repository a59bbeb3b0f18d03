"""The telephone company as a test, a transcript or a page uses it."""

from collections.abc import Sequence
from datetime import datetime

import simpy

from webhooks.simulator.network.carrier import Carrier, Steps
from webhooks.simulator.network.dialling import Reading, Town
from webhooks.simulator.network.http import Exchange
from webhooks.simulator.network.legs import PhoneLeg
from webhooks.simulator.network.phones import Behaviour, Caller, Phone
from webhooks.simulator.network.placed import Placed, PlacedCallOrder
from webhooks.simulator.network.visit import Conversation, Visit
from webhooks.simulator.network.weather import Weather

A_MOMENT = 0.2
"""How long a mobile network takes to pass on that a call was answered or ended."""


class Network(Carrier):
    """Phones, callers and the numbers of one service, in virtual time.

    Calls are placed and then lived through by `run`, which raises
    `ServiceFailure` if the service failed in any way. `visits`, `placed`, `legs`,
    `bridges`, `requests` and `recordings` are the history. `verified` are numbers
    besides From and To that a Dial may show. Pass `env` (a simpy
    RealtimeEnvironment) to let it live in real time.
    """

    def __init__(  # noqa: PLR0913 - what a telephone company consists of
        self,
        exchange: Exchange,
        auth_token: str,
        account_sid: str,
        public_url: str,
        now0: datetime,
        reading: Reading = "pickup wins",
        weather: Weather | None = None,
        *,
        verified: Sequence[str] = (),
        env: simpy.Environment | None = None,
        seed: str | None = None,
    ) -> None:
        super().__init__(
            exchange,
            auth_token,
            account_sid,
            public_url,
            now0,
            weather=weather,
            env=env,
            seed=seed,
        )
        self.phones: dict[str, Phone] = {}
        self.visits: list[Visit] = []
        self.placed: list[Placed] = []
        self._points: dict[str, tuple[str, str]] = {}
        self._town = Town(
            self.phones, reading, frozenset(verified), self._forward, self._points
        )

    @property
    def reading(self) -> Reading:
        """When the other legs of a Dial stop."""
        return self._town.reading

    @property
    def legs(self) -> list[PhoneLeg]:
        """Every phone that was rung for a call, call by call."""
        return [leg for visit in self._calls for leg in visit.legs]

    @property
    def bridges(self) -> list[Conversation]:
        """Every conversation, call by call."""
        return [bridge for visit in self._calls for bridge in visit.bridges]

    @property
    def _calls(self) -> list[Visit]:
        return [*self.visits, *self.placed]

    def add_phone(self, number: str, behaviour: Behaviour) -> Phone:
        """Connect a mobile; numbers that were not added are out of use."""
        self.private.add(number)
        phone = self.phones[number] = Phone(number, behaviour)
        return phone

    def point(self, number: str, voice_url: str, fallback_url: str = "") -> None:
        """Say what is asked for calls to a number, and what when that fails.

        A number that nobody pointed anywhere leads to the service, without a fallback.
        """
        self._points[number] = voice_url, fallback_url

    def call(
        self,
        caller: Caller,
        to: str,
        *,
        after: float = 0.0,
        forwarded_from: str | None = None,
    ) -> Visit:
        """Place a call to a line's number, `after` seconds from now."""
        return self._visit(caller, to, "/voice/incoming", after, forwarded_from)

    def dial_service(
        self,
        number: str | None,
        to: str,
        keys: Sequence[tuple[str, float]] = (),
        *,
        after: float = 0.0,
        hangs_up_after: float | None = None,
        speaks_by_hand: bool = False,
    ) -> Visit:
        """Let a worker call a service number and press keys.

        Each pair is keys and the seconds between being served (the first answer
        of the service) and the first of these keys. Who speaks by hand says something
        when they are told to (`Visit.speak`).
        """
        speaks = None if speaks_by_hand else 0.0
        caller = Caller(
            number,
            hangs_up_after=hangs_up_after,
            speaks_seconds=speaks,
            keys=tuple(keys),
        )
        return self._visit(caller, to, "/voice/service", after, None)

    def place(self, request: PlacedCallOrder) -> Placed:
        """Ring a phone because the service asked for it."""
        self.private.add(request.to)
        call = Placed(self, request, self._town)
        self.placed.append(call)
        return call

    def may_show(self, number: str) -> bool:
        """Whether a call of the service may show this number."""
        return number in self._town.verified

    def _forward(self, leg: PhoneLeg, to: str) -> None:
        """A phone that rings forwards: the service is called with the number it saw."""
        caller, path = Caller(leg.caller_id, speaks_seconds=None), "/voice/incoming"
        visit = Visit(
            self, caller, to, path=path, town=self._town, forwarded_from=leg.number
        )
        self.visits.append(visit)
        self.spawn(self._follow(leg, visit))

    def _follow(self, leg: PhoneLeg, visit: Visit) -> Steps[None]:
        """The leg is picked up when the call it became is answered."""
        while not visit.ended and leg.ended is None:
            if visit.answered is not None:
                leg.pick_up()
            yield self.env.timeout(A_MOMENT)
        leg.decline()
        visit.hang_up()

    def _visit(
        self,
        caller: Caller,
        to: str,
        path: str,
        after: float,
        forwarded_from: str | None,
    ) -> Visit:
        if caller.number is not None:
            self.private.add(caller.number)
        visit = Visit(
            self,
            caller,
            to,
            path=path,
            town=self._town,
            after=after,
            forwarded_from=forwarded_from,
        )
        self.visits.append(visit)
        return visit

    def run(self, until: float | datetime | None = None) -> None:
        """Let time pass until a moment, or until all calls and callbacks are over.

        `until` is a number of seconds since the beginning, or a moment. Raises
        `ServiceFailure` if there have been failures.
        """
        if isinstance(until, datetime):
            until = self.env.now + (until - self.now).total_seconds()
        try:
            if until is None:
                while self.under_way and self.env.peek() != simpy.core.Infinity:
                    self.env.step()
            elif until > self.env.now:
                self.env.run(until)
        except BaseException:
            if self._stopped is not None:
                raise self._stopped from None
            raise
        self.raise_failures()

    def wait(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.run(self.env.now + seconds)
