"""What staff must be told about the desk at one moment, and who is signed off by it.

Pure: knows the rules of reminders, alarms and closing time (docs/rules.md, Messages
to staff). Must not know tables, sentences or the way a message goes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from ringgroup.line import Line
from ringgroup.notices.notice import Notice, Person
from ringgroup.notices.wording import Alarm, Remind, Role, Solved, StillPresent
from schedules.hours import Block, ExtraDays, OpeningHours, Span

STEPS: Final[tuple[Role, ...]] = ("duty", "backup", "coordinator")
"""Who is alarmed, in this order; `alarm_minutes` says when."""
SLOTS: Final[tuple[Role, ...]] = ("duty", "backup")
AFTER_CLOSING: Final = timedelta(minutes=5)
BACK: Final = timedelta(days=7)
"""How long ago a desk may have closed of which somebody did not sign off."""
AHEAD: Final = timedelta(days=2)
"""More than `remind_minutes` can reach."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """A member who is Present, and since when."""

    person: Person
    name: str
    since: datetime


Roster = Mapping[tuple[date, int], Mapping[str, Person]]
"""Who is named for a block (its day and first minute), by slot."""


@dataclass(frozen=True, slots=True)
class Due:
    """What must be done now: notices, and members to be signed off."""

    notices: tuple[Notice, ...] = ()
    sign_offs: tuple[Attendance, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Touching blocks: opening hours without a pause."""

    blocks: tuple[Block, ...]
    opens: datetime
    closes: datetime

    def block_at(self, at: datetime, zone: ZoneInfo) -> Block:
        """The block of an instant within the stretch; the later if two overlap."""
        begun = [block for block in self.blocks if block.opens(zone) <= at]
        return begun[-1]


def stretches(hours: OpeningHours, day: date, extra: ExtraDays) -> tuple[Stretch, ...]:
    """The stretches around a day: the last that closed, and those that come soon."""
    return _stretches(hours, day, tuple(sorted(extra.items())))


@lru_cache(maxsize=64)
def _stretches(
    hours: OpeningHours, day: date, extra: tuple[tuple[date, tuple[Span, ...]], ...]
) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for block in hours.blocks_between(day - BACK, day + AHEAD, dict(extra)):
        opens, closes = block.opens(hours.zone), block.closes(hours.zone)
        if found and opens <= found[-1].closes:
            last = found.pop()
            closes = max(closes, last.closes)
            found.append(Stretch((*last.blocks, block), last.opens, closes))
        else:
            found.append(Stretch((block,), opens, closes))
    return tuple(found)


def current(around: Iterable[Stretch], now: datetime) -> Stretch | None:
    """The stretch that began last; it may have closed since."""
    begun = [stretch for stretch in around if stretch.opens <= now]
    return begun[-1] if begun else None


def quiet(
    line: Line,
    around: Iterable[Stretch],
    present: Iterable[Attendance],
    now: datetime,
) -> bool:
    """Whether nothing can be due, whatever the roster says and was told before."""
    around = tuple(around)
    ahead = timedelta(minutes=line.remind_minutes)
    if any(one.opens - ahead <= now < one.closes for one in around):
        return False
    last = current(around, now)
    return last is None or all(one.since >= last.closes for one in present)


@dataclass(frozen=True, slots=True)
class Moment:
    """All that is known of a line: `told` is what was told already, and to whom.

    `changed_at` is when a member last signed on or off.
    """

    line: Line
    around: tuple[Stretch, ...]
    roster: Roster
    coordinators: tuple[Person, ...]
    present: tuple[Attendance, ...]
    changed_at: datetime | None
    told: Mapping[str, int]
    now: datetime

    def named(self, block: Block) -> Mapping[str, Person]:
        """Whom the roster names for a block, by slot."""
        return self.roster.get((block.day, block.start), {})

    def about(self, kind: str, block: Block, *more: str) -> str:
        """The key of what is told about a block."""
        start = "{:02}:{:02}".format(*divmod(block.start, 60))
        return ":".join((kind, self.line.key, f"{block.day}T{start}", *more))


def due(moment: Moment) -> Due:
    """What must be told now that was not told before, and who is signed off."""
    stayed = tuple(_stayed(moment))
    auto = moment.line.auto_sign_off
    notices = [*_reminders(moment), *_alarms(moment), *_solved(moment)]
    if not auto:
        notices += (notice for _, notice in stayed)
    return Due(
        notices=tuple(one for one in notices if one.about not in moment.told),
        sign_offs=tuple(one for one, _ in stayed) if auto else (),
    )


def _reminders(moment: Moment) -> Iterator[Notice]:
    """Before each block, to whom the roster names by then; never after it began."""
    line, now = moment.line, moment.now
    ahead = timedelta(minutes=line.remind_minutes)
    for block in (block for one in moment.around for block in one.blocks):
        opens = block.opens(line.hours.zone)
        if not opens - ahead <= now < opens:
            continue
        named = moment.named(block)
        for role in SLOTS:
            if role in named:
                about = moment.about("remind", block, role, named[role].login)
                yield Notice(about, named[role].id, Remind(role, block))


def _alarms(moment: Moment) -> Iterator[Notice]:
    """Each step once in a stretch; one with nobody in it passes its turn on."""
    line, now = moment.line, moment.now
    stretch = current(moment.around, now)
    if stretch is None or now >= stretch.closes or moment.present:
        return
    block = stretch.block_at(now, line.hours.zone)
    since = max(stretch.opens, moment.changed_at or stretch.opens)
    named = moment.named(block)
    passed_on: int | None = None
    for role, minutes in zip(STEPS, line.alarm_minutes, strict=False):
        after = minutes if passed_on is None else passed_on
        persons = _of_step(moment, role, named)
        passed_on = None if persons else after
        step = moment.about("alarm", stretch.blocks[0], role, "")
        if now < since + timedelta(minutes=after) or _begun(moment, step):
            continue
        for person in persons:
            yield Notice(step + person.login, person.id, Alarm(role, since))


def _of_step(
    moment: Moment, role: Role, named: Mapping[str, Person]
) -> tuple[Person, ...]:
    if role == "coordinator":
        return moment.coordinators
    return (named[role],) if role in named else ()


def _begun(moment: Moment, step: str) -> bool:
    return any(about.startswith(step) for about in moment.told)


def _solved(moment: Moment) -> Iterator[Notice]:
    """Once for each alarm; who was alarmed twice over hears it once."""
    stretch = current(moment.around, moment.now)
    if stretch is None or all(one.since >= stretch.closes for one in moment.present):
        return
    alarmed: dict[int, str] = {}
    for role in STEPS:
        step = moment.about("alarm", stretch.blocks[0], role, "")
        for about, member in moment.told.items():
            if about.startswith(step):
                alarmed[member] = about.removeprefix("alarm")
    for member, rest in alarmed.items():
        yield Notice("solved" + rest, member, Solved())


def _stayed(moment: Moment) -> Iterator[tuple[Attendance, Notice]]:
    """Who did not sign off; whoever signed on after closing did so on purpose."""
    last = current(moment.around, moment.now)
    if last is None or moment.now < last.closes + AFTER_CLOSING:
        return
    for one in moment.present:
        if one.since < last.closes:
            about = moment.about("closing", last.blocks[0], one.person.login)
            yield one, Notice(about, one.person.id, StillPresent(last.closes))
