"""How a fault is made: each a context, left when whatever was given has passed.

Must not judge; what must hold is in `invariants` and `machine`.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from tests.soak.clients import crowd
from tests.soak.processes import until
from tests.soak.world import World
from webhooks.simulator.network import weather as sky
from webhooks.simulator.network.trouble import Trouble

HOUR = 3600.0
YEAR = 365 * 24 * HOUR

Befall = Callable[[World], AbstractContextManager[None]]


# --- the provider's webhooks ---


def weather(**choices: Callable[[World, Any], Any]) -> Befall:
    """The network does something else than it should, each time by the seed."""
    kinds = {name.replace("_", " "): choice for name, choice in choices.items()}

    @contextmanager
    def storm(world: World) -> Iterator[None]:
        for kind, choice in kinds.items():
            world.sky.choices[kind] = lambda options, c=choice: c(world, options)
        try:
            yield
        finally:
            for kind in kinds:
                world.sky.choices.pop(kind, None)

    return storm


def any_of(world: World, options: Any) -> Any:
    return world.random.choice(options)


def twice(_: World, __: Any) -> int:
    return 2


def half_lost(world: World, _: Any) -> int:
    return world.random.choice((0, 1))


def late(world: World, _: Any) -> float:
    return world.random.choice((0.7, 8.0, 45.0))


WILD = {
    kind[0].replace(" ", "_"): any_of
    for kind in (
        sky.STATUS_COPIES,
        sky.STATUS_DELAY,
        sky.DOCUMENT_COPIES,
        sky.COPY_DELAY,
        sky.DIAL_ACTION_AFTER_HANGUP,
        sky.SCREENING_AFTER_HANGUP,
        sky.GATHER_ACTION_AFTER_HANGUP,
        sky.RECORD_ACTION_AFTER_HANGUP,
        sky.RECORDING_DELAY,
        sky.ANSWERED_LEG_TOLD_AS,
    )
}


# --- processes ---


def killed(name: str) -> Befall:
    """Gone at once, and started again at the end."""

    @contextmanager
    def kill(world: World) -> Iterator[None]:
        with world.away() if name == "web" else world.here():
            world.processes.kill(name)
            try:
                yield
            finally:
                world.processes.start(name)
                if name == "web":
                    world.processes.await_web()

    return kill


@contextmanager
def worker_killed(world: World) -> Iterator[None]:
    """One of the web's processes is gone; the others go on, and a new one comes."""
    before = world.processes.workers()
    known = {process.pid for process in before}
    with world.away():  # what that one was answering is lost
        world.random.choice(before).kill()
        until(
            lambda: {p.pid for p in world.processes.workers()} - known,
            "no new worker came",
        )
        world.network.await_answers()
    yield


def frozen(kind: str) -> Befall:
    """A process stands still."""

    @contextmanager
    def freeze(world: World) -> Iterator[None]:
        held = [p for k, p in world.processes.everybody() if k == kind][:1]
        # whom the kernel gives to the one that stands still, waits for nothing
        with world.away() if kind == "worker" else world.here():
            _signal(held, signal.SIGSTOP)
            try:
                yield
            finally:
                _signal(held, signal.SIGCONT)

    return freeze


def _signal(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


@contextmanager
def reloaded(world: World) -> Iterator[None]:
    """Program and line file are read anew, under calls; nobody may notice."""
    before = {process.pid for process in world.processes.workers()}
    world.processes.signal("web", signal.SIGHUP)
    yield
    until(
        lambda: not before & {p.pid for p in world.processes.workers()},
        "the old workers did not go",
    )
    world.processes.await_web()


@contextmanager
def clock_restarted(world: World) -> Iterator[None]:
    """The clock is asked to end, and started again at once."""
    world.processes.stop("clock")
    world.processes.start("clock")
    yield


# --- database and disk ---


def database(way: str) -> Befall:
    @contextmanager
    def hurt(world: World) -> Iterator[None]:
        users = [process for _, process in world.processes.everybody()]
        with_users = way in {"read_only", "full"}
        wound = getattr(world.ground, way)
        with wound(users) if with_users else wound():
            yield

    return hurt


@contextmanager
def database_killed(world: World) -> Iterator[None]:
    """The server is gone, and comes back at the end."""
    world.ground.kill()
    try:
        yield
    finally:
        world.ground.revive()


# --- who is asked ---


def rest(*troubles: Trouble) -> Befall:
    @contextmanager
    def fail(world: World) -> Iterator[None]:
        world.stand_in.troubles = lambda: world.trouble.choice(troubles)
        try:
            yield
        finally:
            world.stand_in.troubles = lambda: Trouble.NONE

    return fail


def mail(mood: str) -> Befall:
    @contextmanager
    def fail(world: World) -> Iterator[None]:
        world.office.feel(mood)
        try:
            yield
        finally:
            world.office.feel("well")

    return fail


# --- the system clock ---


def step(seconds: float) -> Befall:
    """Somebody sets the system clock wrong, and right again at the end."""

    @contextmanager
    def stepped(world: World) -> Iterator[None]:
        world.world_clock.step = seconds
        try:
            world.ticks()
            yield
        finally:
            world.world_clock.step = 0.0

    return stepped


# --- beside the service ---


def command(*arguments: str) -> Befall:
    """A command while calls come in; doctor may say that something is amiss."""

    @contextmanager
    def beside(world: World) -> Iterator[None]:
        wanted = [word.format(members=world.members) for word in arguments]
        running = world.processes.command("cjg", *wanted)
        yield
        world.processes.finish(running, also=1 if "doctor" in arguments else 0)

    return beside


BACKUP = """
import sqlite3, sys
link = sqlite3.connect(sys.argv[1], timeout=30)
link.execute("VACUUM INTO ?", (sys.argv[2],))
link.close()
"""


@contextmanager
def backup(world: World) -> Iterator[None]:
    """The documented copy of a database in use."""
    copy = Path(f"{world.ground.file}.copy")
    copy.unlink(missing_ok=True)
    running = world.processes.command(
        "python", "-c", BACKUP, str(world.ground.file), str(copy)
    )
    yield
    world.processes.finish(running)
    copy.unlink()


def clients(manner: str) -> Befall:
    @contextmanager
    def come(world: World) -> Iterator[None]:
        with crowd(world.processes.port, manner) as wrong:
            yield
        for status, number in wrong.items():
            world.network.fail(f"clients: {manner}: {number} were answered {status}")

    return come
