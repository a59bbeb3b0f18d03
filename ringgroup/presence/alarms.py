"""What staff must be told about the desk at one moment, and who is signed off by it.

Pure: knows the rules of reminders, alarms and closing time (docs/rules.md, Messages
to staff). Must not know tables, sentences or the way a message goes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from ringgroup.line import Line
from ringgroup.notices.notice import A_DAY, Addressee, Notice
from ringgroup.notices.wording import Alarm, NoticeRole, Remind, Solved, StillPresent
from schedules.hours import Block, ExtraDays, OpeningHours, Span
from schedules.local import day_and_minute, instant, wall

STEPS: Final[tuple[NoticeRole, ...]] = ("duty", "backup", "coordinator")
"""Who is alarmed, in this order; `alarm_minutes` says when."""
SLOTS: Final[tuple[NoticeRole, ...]] = ("duty", "backup")
AFTER_CLOSING: Final = timedelta(minutes=5)
APART: Final = timedelta(minutes=15)
"""At least so long after the alarms of a gap began to count, those of the next do."""
SOLVED_FOR: Final = timedelta(minutes=30)
"""So long, at least, it is worth knowing that an alarm is solved."""
BACK: Final = timedelta(days=7)
"""How long ago a desk may have closed of which somebody did not sign off."""
AHEAD: Final = timedelta(days=2)
"""More than `remind_minutes` can reach."""


@dataclass(frozen=True, slots=True)
class PresentMember:
    """A member who is Present, until when they count on it, and when last asked."""

    person: Addressee
    name: str
    since: datetime
    reminded_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which the line was open and nobody was Present; the last one.

    Its minutes count from `counts_from`. `told` is who was alarmed, and as what.
    """

    began_at: datetime
    counts_from: datetime
    told: tuple[tuple[NoticeRole, Addressee], ...] = ()
    ended_at: datetime | None = None


Roster = Mapping[tuple[date, int], Mapping[str, Addressee]]
"""Who is named for a block (its day and first minute), by slot."""


@dataclass(frozen=True, slots=True)
class AlarmDeeds:
    """What must be done now: notices, and members to be signed off.

    `reminded` are those who are asked to sign off; `gap` is the last gap as it is from
    now on, None when nothing of it changed.
    """

    notices: tuple[Notice, ...] = ()
    sign_offs: tuple[PresentMember, ...] = ()
    reminded: tuple[PresentMember, ...] = ()
    gap: Gap | None = None


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
    present: Iterable[PresentMember],
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

    `changed_at` is when a member last signed on or off; `gap` the last gap so far.
    """

    line: Line
    around: tuple[Stretch, ...]
    roster: Roster
    coordinators: tuple[Addressee, ...]
    present: tuple[PresentMember, ...]
    changed_at: datetime | None
    told: Mapping[str, int]
    now: datetime
    gap: Gap | None = None

    def named(self, block: Block) -> Mapping[str, Addressee]:
        """Whom the roster names for a block, by slot."""
        return self.roster.get((block.day, block.start), {})

    def about(self, kind: str, block: Block, *more: str) -> str:
        """The key of what is told about a block."""
        start = "{:02}:{:02}".format(*divmod(block.start, 60))
        return ":".join((kind, self.line.key, f"{block.day}T{start}", *more))


def due(moment: Moment) -> AlarmDeeds:
    """What must be told now that was not told before, and who is signed off."""
    gap, alarms = _gap(moment)
    stayed = tuple(_stayed(moment))
    auto = moment.line.auto_sign_off
    reminders = (one for one in _reminders(moment) if one.about not in moment.told)
    closing = () if auto else tuple(notice for _, notice in stayed)
    return AlarmDeeds(
        notices=(*reminders, *alarms, *closing),
        sign_offs=tuple(one for one, _ in stayed) if auto else (),
        reminded=() if auto else tuple(one for one, _ in stayed),
        gap=None if gap == moment.gap else gap,
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
                yield Notice(about, named[role].id, Remind(role, block), opens)


# --- the alarm ----------------------------------------------------------------


def _gap(moment: Moment) -> tuple[Gap | None, tuple[Notice, ...]]:
    """The last gap from now on, and who is told of it."""
    last, now, stretch = moment.gap, moment.now, current(moment.around, moment.now)
    if stretch is None or now >= stretch.closes or moment.present:
        if last is None or last.ended_at is not None:
            return last, ()
        return replace(last, ended_at=now), tuple(_solved(moment, last, stretch))
    goes_on = last is not None and _goes_on(moment, last, stretch)
    gap = last if last is not None and goes_on else _new_gap(moment, last, stretch)
    told, notices = list(gap.told), []
    for role, person in _alarmed(moment, gap, stretch):
        told.append((role, person))
        about = gap_about("alarm", moment.line, gap.began_at, role, person.login)
        matter = Alarm(role, gap.began_at)
        notices.append(Notice(about, person.id, matter, stretch.closes))
    return replace(gap, told=tuple(told)), tuple(notices)


def _goes_on(moment: Moment, last: Gap, stretch: Stretch) -> bool:
    """Whether it is the same gap: nobody was Present since, and it is its stretch.

    A desk that never closes is seen from a week ago: what began before that is in it.
    """
    changed = moment.changed_at
    if last.ended_at is not None or (changed is not None and changed > last.began_at):
        return False
    endless = stretch.opens <= moment.now - BACK + A_DAY
    return stretch.opens <= last.began_at or endless


def _new_gap(moment: Moment, last: Gap | None, stretch: Stretch) -> Gap:
    began_at = max(stretch.opens, moment.changed_at or stretch.opens)
    counts_from = began_at
    if last is not None and last.told:
        counts_from = max(began_at, last.counts_from + APART)
    return Gap(began_at, counts_from)


def _alarmed(
    moment: Moment, gap: Gap, stretch: Stretch
) -> Iterator[tuple[NoticeRole, Addressee]]:
    """Each step once in a gap; one with nobody in it passes its turn on."""
    named = moment.named(stretch.block_at(moment.now, moment.line.hours.zone))
    begun = {role for role, _ in gap.told}
    passed_on: int | None = None
    for role, minutes in zip(STEPS, moment.line.alarm_minutes, strict=False):
        after = minutes if passed_on is None else passed_on
        persons = of_step(role, named, moment.coordinators)
        passed_on = None if persons else after
        if moment.now >= gap.counts_from + timedelta(minutes=after):
            yield from ((role, one) for one in persons if role not in begun)


def of_step(
    role: NoticeRole,
    named: Mapping[str, Addressee],
    coordinators: tuple[Addressee, ...],
) -> tuple[Addressee, ...]:
    """Whom a step of the alarm means, when the roster names these by slot."""
    if role == "coordinator":
        return coordinators
    return (named[role],) if role in named else ()


def gap_about(
    kind: str, line: Line, began_at: datetime, role: NoticeRole, login: str
) -> str:
    """The key of what is told about a gap: it is named by its beginning, for good."""
    began = wall(began_at, line.hours.zone)
    seconds = f":{began:%S}" if began.second or began.fold else ""
    again = "b" if began.fold else ""  # the hour that the wall shows twice
    name = f"{began:%Y-%m-%dT%H:%M}{seconds}{again}"
    return f"{kind}:{line.key}:{name}:{role}:{login}"


def _solved(moment: Moment, gap: Gap, stretch: Stretch | None) -> Iterator[Notice]:
    """Once for each who was alarmed; not when it was closing time that ended it."""
    if stretch is None or all(one.since >= stretch.closes for one in moment.present):
        return
    until = max(stretch.closes, moment.now + SOLVED_FOR)
    for role, person in {one.id: (role, one) for role, one in gap.told}.values():
        about = gap_about("solved", moment.line, gap.began_at, role, person.login)
        yield Notice(about, person.id, Solved(), until)


# --- after closing ------------------------------------------------------------


def _stayed(moment: Moment) -> Iterator[tuple[PresentMember, Notice]]:
    """Who did not sign off; whoever signed on after closing did so on purpose.

    Asked once, that day: tomorrow, or when the desk opens, it would be wrong.
    """
    last, now = current(moment.around, moment.now), moment.now
    if last is None or now < last.closes + AFTER_CLOSING:
        return
    zone = moment.line.hours.zone
    today, _ = day_and_minute(now, zone)
    ends = [one.opens for one in moment.around if one.opens > now]
    until = min([instant(today + A_DAY, 0, zone), *ends])
    for one in moment.present:
        asked = one.reminded_at is not None and one.reminded_at >= last.closes
        if one.since < last.closes and not asked:
            about = moment.about("closing", last.blocks[0], one.person.login)
            matter = StillPresent(last.closes)
            yield one, Notice(about, one.person.id, matter, until)
