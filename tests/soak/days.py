"""One random day: who calls, what befalls, and how it settles afterwards."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ringgroup.tables import CLOCK
from ringgroup.upkeep.leadership import HEARTBEAT
from tests.soak import invariants, machine
from tests.soak.faults import Fault
from tests.soak.network import INSTANT
from tests.soak.plan import PHONES
from tests.soak.world import LINE, MOBILES, PEOPLE, SERVICE, World, at
from webhooks.simulator.network.carrier import Steps
from webhooks.simulator.network.phones import Caller

PATIENCE = 60.0
"""Real seconds after which the clock process will not come back."""
BURST = 6
MORNING = 165
"""Minutes in which faults befall."""
APART = {"web", "clock", "database", "disk", "second process"}
"""Parts that can only be hurt, or be asked, while the others of these are well."""
A_WHILE = 8.0
"""Real seconds in which jobs that all begin at once are done."""
SETTLING = (2, 3, 3, 3, 5, 5, 10, 10, 15, 30, 60, 60, 120, 120, 120)
"""Virtual minutes between two looks whether everything has come to its end."""


@dataclass
class Day:
    """What became of one day."""

    number: int
    day: date
    faults: tuple[str, ...]
    calls: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    sizes: dict[str, list[machine.Size]] = field(default_factory=dict)


class Life:
    """Lives one day in a world."""

    def __init__(self, world: World, number: int, faults: tuple[Fault, ...]) -> None:
        self.world, self.faults = world, faults
        day = world.days[number]
        self.day = Day(number, day, tuple(fault.name for fault in faults))
        self.chance = Random(f"{world.seed}/{world.kind}/{number}")
        world.random = self.chance
        self._open = ExitStack()

    def live(self) -> Day:
        """The day, and its judgement."""
        world, network = self.world, self.world.network
        network.failures.clear()
        self._forget_yesterday()
        self._until(at(self.day.day, 8, 48))
        world.processes.await_web()
        self._plan()
        try:
            self._until(at(self.day.day, 12, 10))
            network.run()
        finally:
            self._open.close()
        self._settle()
        self._judge()
        return self.day

    def _forget_yesterday(self) -> None:
        """What was judged is nobody's any more; the provider keeps its lists short."""
        world, network = self.world, self.world.network
        network.requests.clear()
        for kept in (network.visits, network.placed, network.recordings):
            kept.clear()
        world.stand_in.messages.clear()
        world.office.letters.clear()
        world.processes.said.clear()

    def _until(self, moment: datetime) -> None:
        """Let time pass, and the clock process have its turns on the way."""
        network, world = self.world.network, self.world
        if moment > network.now:
            network.run(moment)
        world.world_clock.show(network.now)

    # --- the plan ---

    def _plan(self) -> None:
        chance, day = self.chance, self.day.day
        for name in PEOPLE[:5]:
            if chance.random() < 0.7:
                self._sign(name, "*454113", at(day, 8, 50 + chance.uniform(0, 8)))
                self._sign(name, "#454113", at(day, 12, chance.uniform(0, 5)))
        opening = at(day, 9)
        for _ in range(BURST):
            self._call(opening)
        for _ in range(chance.randint(4, 8)):
            self._call(at(day, 8, chance.uniform(55, 245)))
        apart = [fault for fault in self.faults if fault.part in APART]
        for fault in self.faults:
            if fault in apart:
                room = MORNING / len(apart)
                minute = room * (apart.index(fault) + chance.uniform(0.1, 0.5))
                lasts = chance.uniform(0.1, 0.4) * room
            else:
                minute, lasts = chance.uniform(0, MORNING - 10), chance.uniform(1, 10)
            self._befall(fault, at(day, 9, 5 + minute), 60 * lasts)

    def _befall(self, fault: Fault, begin: datetime, seconds: float) -> None:
        """With three calls at its first instant, and some while it lasts."""
        for _ in range(3):
            self._call(begin - timedelta(seconds=INSTANT / 2))
        for _ in range(self.chance.randint(1, 3)):
            self._call(begin + timedelta(seconds=self.chance.uniform(1, seconds)))
        self.world.network.spawn(self._lasting(fault, begin, seconds))

    def _lasting(self, fault: Fault, begin: datetime, seconds: float) -> Steps[None]:
        network = self.world.network
        yield network.env.timeout((begin - network.now).total_seconds())
        befall = self._open.enter_context(ExitStack())
        with self._told(fault):
            befall.enter_context(fault.befall(self.world))
        yield network.env.timeout(seconds)
        with self._told(fault):
            befall.close()

    @contextmanager
    def _told(self, fault: Fault) -> Iterator[None]:
        """What goes wrong with the fault itself is a violation like any other."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, it is to be told
            self.world.network.fail(f"{fault.name}: {type(error).__name__}: {error}")

    def _call(self, moment: datetime) -> None:
        chance, network = self.chance, self.world.network
        caller = Caller(
            f"+3140765{chance.randrange(10_000):04d}"
            if chance.random() < 0.9
            else None,
            hangs_up_after=chance.choice([None, None, None, 3.0, 15.0, 40.0]),
            speaks_seconds=chance.choice([0.0, 1.2, 6.0, 20.0]),
            talk_seconds=chance.choice([None, 20.0, 60.0]),
        )
        after = (moment - network.now).total_seconds()
        network.call(caller, LINE, after=max(0.0, after))
        network.spawn(self._change_phones(max(0.0, after)))

    def _change_phones(self, after: float) -> Steps[None]:
        """What the workers' phones will do with the next call."""
        network = self.world.network
        yield network.env.timeout(after)
        for mobile in MOBILES.values():
            if self.chance.random() < 0.5:
                network.phones[mobile].behaviour = self.chance.choice(PHONES)

    def _sign(self, name: str, keys: str, moment: datetime) -> None:
        network = self.world.network
        after = (moment - network.now).total_seconds()
        network.dial_service(
            MOBILES[name], SERVICE, [(keys, 1.0)], after=after, hangs_up_after=9
        )

    # --- the end of it ---

    def _settle(self) -> None:
        """Let hours pass until nothing is left to do, or ten have."""
        world = self.world
        world.sky.choices.clear()
        beats = True
        for minutes in SETTLING:
            if not self._found_wrong():
                return
            world.network.run(world.network.now + timedelta(minutes=minutes))
            world.world_clock.show(world.network.now)
            self._begin_the_clock_anew()
            if beats and not self._clock_beats():
                beats = False
                self.world.network.fail("the clock process did not come back")
            world.ticks()
            self._look_a_while()

    def _begin_the_clock_anew(self) -> None:
        """Minutes have passed here, and moments for the jobs: all run at the start."""
        if "clock" in self.world.processes.running:
            self.world.processes.signal("clock", signal.SIGHUP)

    def _look_a_while(self) -> None:
        deadline = time.monotonic() + A_WHILE
        while time.monotonic() < deadline and self._found_wrong():
            time.sleep(0.2)

    def _clock_beats(self) -> bool:
        """Whether the clock process has been heard of at the present time."""
        asked = self.world.network.now
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(DBAPIError), self._reading() as connection:
                seen = connection.execute(select(CLOCK.c.seen_at)).scalar()
                if seen is not None and seen >= asked - HEARTBEAT:
                    return True
            time.sleep(0.2)
        return False

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        engine = create_engine(self.world.ground.url, poolclass=NullPool)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def _found_wrong(self) -> list[str]:
        """What is not yet as it must be in the end."""
        try:
            with self._reading() as connection:
                return [
                    *invariants.registered_once(self.world, connection),
                    *invariants.messages_kept(self.world, connection),
                ]
        except DBAPIError as error:
            return [f"the database cannot be read: {type(error).__name__}"]

    def _judge(self) -> None:
        world, day = self.world, self.day
        day.violations += world.network.failures
        day.violations += invariants.bridged_rightly(world)
        day.violations += invariants.heard_something(world)
        day.violations += self._found_wrong()
        day.violations += machine.nothing_deleted_is_open(world)
        day.violations += machine.locks_are_held(world)
        day.violations += machine.log_is_small(world)
        with self._reading() as connection:
            day.violations += set(invariants.no_number_at_rest(world, connection))
            known = invariants.registered(connection)
        came = known - world.registered - len(invariants.callers(world))
        world.owed, world.registered = max(0, world.owed - came), known
        if not world.processes.ready():
            day.violations.append("not ready at the end of the day")
        day.sizes = machine.sizes(world)
        calls = invariants.callers(world)
        day.calls = len(calls)
        for visit in calls:
            day.outcomes[_outcome(visit)] += 1


def _outcome(visit) -> str:
    if visit.bridges:
        return "a talk"
    if visit.when("leaves a message"):
        return "a message"
    return "hung up" if visit.gone else "a goodbye"
