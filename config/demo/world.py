"""The demo's world: its clock, its telephone network, and the phones on the table.

Knows who holds which phone and where the clock can be set. Only `config.wsgi` opens it,
in demo mode: one process, one world.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from time import monotonic

from flask import Blueprint

from config import demo
from config.demo.door import OpenDoor
from config.house import House, utc_now
from ringgroup.line import Line
from ringgroup.store import days
from schedules.hours import Block
from schedules.local import day_and_minute, instant
from webhooks.simulator.network.http import RealExchange
from webhooks.simulator.provider.rest import RestStandIn
from webhooks.simulator.table import page
from webhooks.simulator.table.figures import figures
from webhooks.simulator.table.handsets import Contact, Handset
from webhooks.simulator.table.live import LiveNetwork
from webhooks.simulator.table.page import Entrance

ON_THE_TABLE = 5
"""Workers whose mobiles lie in front; the next has a mailbox, one more is off."""
TEN = 10 * 60
SATURDAY = 5
HORIZON = timedelta(days=400)


class DemoClock:
    """The real time, moved: the time of the service and of its phones alike."""

    def __init__(self, real: Callable[[], datetime] = utc_now) -> None:
        self._real = real
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """What it is now in the simulated world, in UTC."""
        return self._real() + self._ahead

    def set_to(self, moment: datetime | None) -> None:
        """Go on from that moment; None: from the real time."""
        self._ahead = timedelta() if moment is None else moment - self._real()


@dataclass(frozen=True)
class World:
    """What the demo has and production has not; to be started where it is served."""

    clock: DemoClock
    network: LiveNetwork
    provider: RestStandIn
    pages: Blueprint
    door: OpenDoor

    def start(self) -> None:
        """Let it live."""
        self.network.start()

    def stop(self) -> None:
        """Let it end."""
        self.network.stop()


def open_world(
    house: House,
    real: Callable[[], datetime] = utc_now,
    speed: float = 1.0,
    seconds: Callable[[], float] = monotonic,
) -> World:
    """The world around this house; `real` and `seconds` run as fast as its `speed`."""
    settings, lines = house.settings, tuple(house.desk.lines.values())
    clock, line = DemoClock(real), lines[0]
    sid = settings.twilio_account_sid
    token = settings.twilio_auth_token.get_secret_value()
    metrics = (
        settings.metrics_token.get_secret_value() if settings.metrics_token else None
    )
    network = LiveNetwork(
        RealExchange(),
        token,
        sid,
        settings.public_url,
        handsets=list(handsets()),
        contacts=list(contacts(lines)),
        clock=clock,
        moments={
            name: partial(moment, house, line, real) for name, moment in MOMENTS.items()
        },
        is_open=partial(is_open, house, line),
        look=partial(figures, settings.public_url, metrics),
        verified=[one.number for one in lines],
        speed=speed,
        seconds=seconds,
    )
    provider = RestStandIn(sid, token, network, clock=clock)
    provider.delivers = network.deliver
    pages = page.blueprint(network, line.hours.zone, entrance())
    return World(clock, network, provider, pages, OpenDoor(house.desk))


def entrance() -> Entrance:
    """The logins of the demo, by role."""
    logins: dict[str, list[str]] = {}
    for member in demo.people():
        logins.setdefault(member.role, []).append(member.login)
    return Entrance(demo.PASSWORD, demo.PIN, logins)


def handsets() -> Iterator[Handset]:
    """Three callers and everybody's mobile; whoever is left lies aside."""
    for number, mobile in enumerate(demo.CALLERS, 1):
        yield Handset(f"caller-{number}", f"Beller {number}", mobile, "caller")
    crew = [member for member in demo.people() if member.role == "member"]
    others = [member for member in demo.people() if member.role != "member"]
    for turn, member in enumerate((*crew, *others)):
        handset = Handset(member.login, member.name, member.mobile, "worker")
        if turn == ON_THE_TABLE:
            handset.mode = "mailbox"
        elif turn == ON_THE_TABLE + 1:
            handset.mode = "off"
        elif turn > ON_THE_TABLE:
            handset.aside = True
        yield handset


def contacts(lines: tuple[Line, ...]) -> Iterator[Contact]:
    """What can be dialled: every line, and the number on which its code is keyed."""
    for line in lines:
        name, code = line.name, line.code
        yield Contact(name, line.number, "line", code, line.arrives_at)
        service, arrives_at = line.service_number, line.service_arrives_at
        yield Contact(name, service, "service", code, arrives_at)


def is_open(house: House, line: Line, at: datetime) -> bool:
    """Whether callers are answered then, the coordinator's extra days included."""
    day, _ = day_and_minute(at, line.hours.zone)
    with house.database.reading() as session:
        extra = days.extra_days(session, line.key, day - timedelta(1), day)
    return line.hours.block_at(at, extra) is not None


def _blocks(house: House, line: Line, now: datetime) -> Iterator[Block]:
    first, _ = day_and_minute(now, line.hours.zone)
    last = first + HORIZON
    with house.database.reading() as session:
        extra = days.extra_days(session, line.key, first, last)
    return line.hours.blocks_between(first, last, extra)


def _before_opening(house: House, line: Line, real: Callable[[], datetime]) -> datetime:
    """Two minutes before a block opens, the next that is still to come."""
    now, before = real(), timedelta(minutes=2)
    opening = (block.opens(line.hours.zone) for block in _blocks(house, line, now))
    return next((at - before for at in opening if at - before > now), now)


def _just_open(house: House, line: Line, real: Callable[[], datetime]) -> datetime:
    """Five minutes after a block opens, the next that is still to come."""
    return _before_opening(house, line, real) + timedelta(minutes=7)


def _before_closing(house: House, line: Line, real: Callable[[], datetime]) -> datetime:
    """Ten seconds before a block closes, the next that is still to come."""
    now, before = real(), timedelta(seconds=10)
    closing = (block.closes(line.hours.zone) for block in _blocks(house, line, now))
    return next((at - before for at in closing if at - before > now), now)


def _saturday(_: House, line: Line, real: Callable[[], datetime]) -> datetime:
    today, _minute = day_and_minute(real(), line.hours.zone)
    ahead = (SATURDAY - today.weekday()) % 7 or 7
    return instant(today + timedelta(days=ahead), TEN, line.hours.zone)


def _kings_day(_: House, line: Line, real: Callable[[], datetime]) -> datetime:
    """27 April, or the day before where that is a Sunday."""
    today, _minute = day_and_minute(real(), line.hours.zone)
    found = (date(year, 4, 27) for year in (today.year, today.year + 1))
    kept = [day - timedelta(days=day.isoweekday() == 7) for day in found]  # noqa: PLR2004 - a Sunday
    return instant(next(d for d in kept if d > today), TEN, line.hours.zone)


MOMENTS = {
    "before-opening": _before_opening,
    "just-open": _just_open,
    "before-closing": _before_closing,
    "saturday": _saturday,
    "kings-day": _kings_day,
}
"""Where the clock can be set, seen from the real time: so the roster reaches there."""
