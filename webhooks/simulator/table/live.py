"""The same telephone network in real time, with phones that people hold.

One thread lives it; commands wait in a queue until its next turn, so that nothing
else touches a call. What happens is written in a journal. Must not know the page.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from structlog import get_logger

from webhooks.simulator.network.history import Fact, SentRequest
from webhooks.simulator.network.http import Exchange
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.phones import Caller
from webhooks.simulator.network.placed import Placed, PlacedCallOrder
from webhooks.simulator.provider.mailbox import SentSms
from webhooks.simulator.table.commands import Command, Table
from webhooks.simulator.table.figures import WorldFigures
from webhooks.simulator.table.guide import Guide
from webhooks.simulator.table.handsets import MODES, Contact, Handset
from webhooks.simulator.table.journal import Journal
from webhooks.simulator.table.telling import request_of, told
from webhooks.simulator.table.tour import Tour

T = TypeVar("T")
log = get_logger(__name__)

IDLE_SECONDS: Final = 0.25
"""At the latest after so long a turn is taken, though nothing is due."""
LOOK_SECONDS: Final = 1.5
"""Between two looks at the service's figures, while somebody watches."""
CODE_AFTER_SECONDS: Final = 1.5
"""Between being served and the keys that a contact in the phone sends."""
PATIENCE_SECONDS: Final = 10.0
"""For the thread to do what somebody waits for."""
FiguresLook: TypeAlias = Callable[[], WorldFigures | None]


class WorldClock(Protocol):
    """The time of the simulated world; it can be set."""

    def __call__(self) -> datetime:
        """What it is now, aware."""

    def set_to(self, moment: datetime | None) -> None:
        """Go on from that moment; None: from the real time."""


class LiveNetwork(Network):
    """A table with phones, lived in real time by a thread of its own.

    `moments` are where the clock can be set; `look` reads the service's figures;
    with a `speed` of 10 a minute takes six seconds; `seconds` counts its own, as fast,
    or only when somebody lets them pass. Failures of the service are
    written in the journal and stop nothing.
    """

    def __init__(  # noqa: PLR0913 - what a telephone company consists of
        self,
        exchange: Exchange,
        auth_token: str,
        account_sid: str,
        public_url: str,
        *,
        handsets: Sequence[Handset],
        contacts: Sequence[Contact],
        clock: WorldClock,
        moments: Mapping[str, Callable[[], datetime]],
        is_open: Callable[[datetime], bool],
        look: FiguresLook,
        verified: Sequence[str] = (),
        speed: float = 1.0,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(
            exchange,
            auth_token,
            account_sid,
            public_url,
            clock(),
            verified=verified,
        )
        self.journal = Journal()
        self.contacts = {contact.number: contact for contact in contacts}
        self.handsets = {handset.key: handset for handset in handsets}
        self.tour = Tour(is_open)
        self.world_clock = clock
        self._moments = moments
        self._look = look
        self._speed, self._seconds = speed, seconds
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._table = Table(self)
        self._woken, self._closing, self._watched = Event(), Event(), Event()
        self._looked = -LOOK_SECONDS
        self._thread: Thread | None = None
        self._placed: dict[str, tuple[Handset, Contact]] = {}
        codes = {contact.present for contact in contacts}
        self._guide = Guide(self.tour, self._count, codes)
        for handset in handsets:
            if handset.number is not None:
                handset.phone = self.add_phone(handset.number, MODES[handset.mode])
        self.screens: tuple[dict[str, Any], ...] = self._screens()

    # --- from any thread ---

    @property
    def now(self) -> datetime:
        """The time of the simulated world, which the service shares."""
        return self.world_clock().astimezone(self.now0.tzinfo)

    @property
    def moments(self) -> dict[str, datetime]:
        """Where the clock can be set, seen from now."""
        zone = self.now0.tzinfo
        return {name: at().astimezone(zone) for name, at in self._moments.items()}

    def start(self) -> None:
        """Begin to live, until `stop`."""
        self._thread = Thread(target=self._live, name="live network", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; calls that are under way end with it."""
        self._closing.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def soon(self, action: Callable[[], None]) -> None:
        """Let the thread do something at its next turn, which is now."""
        self._waiting.put(action)
        self._woken.set()

    def place(self, request: PlacedCallOrder) -> Placed:
        """Ring a phone because the service asked for it, in our own thread."""
        return self.at_once(lambda: super(LiveNetwork, self).place(request))

    def at_once(self, action: Callable[[], T]) -> T:
        """Let the thread do something at its next turn, and wait for what it gives.

        Not for whoever answers the network's own requests: it would wait for itself.
        """
        given: Future[T] = Future()

        def act() -> None:
            try:
                given.set_result(action())
            except BaseException as error:  # noqa: BLE001 - raised where it is waited for
                given.set_exception(error)

        self.soon(act)
        return given.result(PATIENCE_SECONDS)

    def command(self, command: Command) -> None:
        """Let a phone, the clock or the tour be used; a refusal is in the journal."""
        self.soon(lambda: self._carry_out(command))

    def watch(self) -> None:
        """Somebody looks: read the figures again, soon."""
        self._watched.set()

    def deliver(self, message: SentSms) -> None:
        """Show an SMS on the phone that it is for."""
        phone = self._phone_with(message.to)
        self.journal.write(
            "sms",
            self.now,
            phone=phone.key if phone else None,
            sender=message.sender,
            text=message.body,
        )

    # --- in its own thread ---

    def turn(self, elapsed: float) -> float:
        """Carry out what waits and live until `elapsed`; gives the seconds to spare.

        Seconds of the network, counted from its beginning.
        """
        if elapsed > self.env.now:
            self.env.run(elapsed)
            while self.env.peek() <= elapsed:  # what ended the run lies there still
                self.env.step()
        while True:
            try:
                self._waiting.get_nowait()()
            except Empty:
                break
        if self._watched.is_set() and elapsed - self._looked >= LOOK_SECONDS:
            self._watched.clear()
            self._looked = elapsed
            self._count()
        self.screens = self._screens()
        return max(0.0, self.env.peek() - elapsed)

    def dial(self, handset: Handset, contact: Contact, keys: str) -> None:
        """Place a call, and key a code as a contact in the phone does."""
        coded = ((keys, CODE_AFTER_SECONDS),) if keys else ()
        caller = Caller(handset.number, speaks_seconds=None, keys=coded)
        to = contact.arrives_at or contact.number
        if contact.kind == "service":
            visit = self.dial_service(handset.number, to, coded)
        else:
            visit = self.call(
                caller,
                to,
                forwarded_from=None if to == contact.number else contact.number,
            )
        handset.placed = visit
        self._placed[visit.sid] = handset, contact

    def set_clock(self, moment: str) -> None:
        """Let the simulated world go on elsewhere; `KeyError` for no such moment."""
        self.world_clock.set_to(self._moments[moment]() if moment != "now" else None)
        self.journal.write("clock", self.now, moment=moment)

    def keep(self, sent: SentRequest) -> None:
        """Write a webhook in the journal; requests are not kept for ever."""
        if sent.kind == "sound":
            return
        shown = request_of(sent)
        handset, contact = self._placed.get(sent.call, (None, None))
        if handset is None:
            handset = self._phone_with(sent.fields.get("To", ""))
        key = handset.key if handset else None
        self.journal.write("request", sent.at, phone=key, **shown)
        self._guide.asked(sent, contact, shown["decision"]["code"])

    def notice(self, call: str, fact: Fact) -> None:
        """Write what a phone did or heard in the journal."""
        handset, contact = self._placed.get(call, (None, None))
        if fact.who != "caller":
            handset = self._phone_with(fact.who)
        code, value = told(fact.what)
        if code == "sound":
            value = value.removeprefix(self.public_url).partition("#")[0]
        key = handset.key if handset else None
        self.journal.write("phone", fact.at, phone=key, code=code, value=value)
        if contact is not None and contact.kind == "line":
            self._guide.seen(call, fact, code, handset)

    def fail(self, text: str, cause: BaseException | None = None) -> None:
        """Write a failure of the service in the journal; nothing stops."""
        self.journal.write("failure", self.now, text=text)
        log.error("the service failed the simulator", cause=type(cause).__name__)

    def _count(self) -> WorldFigures | None:
        found = self._look()
        if found is not None:
            self.tour.counted(found, self.now)
        return found

    def _carry_out(self, command: Command) -> None:
        refusal = self._table.carry_out(command)
        if refusal is not None:
            self.journal.write("refused", self.now, phone=command.phone, why=refusal)

    def _phone_with(self, number: str) -> Handset | None:
        every = self.handsets.values()
        return next((each for each in every if each.number == number), None)

    def _screens(self) -> tuple[dict[str, Any], ...]:
        return tuple(handset.screen() for handset in self.handsets.values())

    def _live(self) -> None:
        begin = self._seconds()
        while not self._closing.is_set():
            self._woken.clear()
            try:
                spare = self.turn(self._seconds() - begin)
            except Exception:  # a world that stops is worse than a call that fails
                log.exception("the simulated world stumbled")
                self.journal.write("failure", self.now, text="the simulator stumbled")
                spare = IDLE_SECONDS
            self._woken.wait(min(spare / self._speed, IDLE_SECONDS))
