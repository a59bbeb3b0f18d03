"""Fast filling of a roster: per weekday, by copying, from a basic pattern.

Each function proposes; nothing is changed. Knows weeks, opening blocks and what the
roster says already. Must not know who is available (schedules/warnings.py says that
of the outcome) nor how a change is kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from schedules.hours import NOTHING, Block, ExtraDays, OpeningHours, Span
from schedules.month import month_of, week_of
from schedules.pattern import Pattern
from schedules.roster import SLOTS, Assignment, Slot, SlotChange, align

FillingRefusal = Literal[
    "closed",
    "no_block",
    "no_day",
    "no_source",
    "same_person",
    "taken",
    "not_begun",
    "alone",
]
"""Why nothing is proposed: the desk is closed; that day has no such block; the target
has no such day; the source has no such day; the person has the other slot; somebody
else has this one; the person's first day is later; nobody has the other slot."""

Slots = Mapping[tuple[Block, Slot], str]
NONE_SUCH: Final = -1
"""Length of no row of blocks: what is counted in it stands nowhere else."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was not filled; `about` is the holiday, or the login in the way."""

    day: date
    why: FillingRefusal
    slot: Slot | None = None
    login: str | None = None
    block: Block | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What would be changed, and what was passed over, both by day."""

    changes: tuple[SlotChange, ...]
    skipped: tuple[Skipped, ...]


class _Wish(NamedTuple):
    """Somebody is to have a slot: in the block of that span, or so many in the row.

    Neither means all blocks of the day. `among` is the length of the row.
    """

    day: date
    slot: Slot
    login: str
    span: Span | None
    nth: int | None
    among: int


@dataclass(frozen=True)
class Filling:
    """The ground to fill: the hours, and the roster as it is.

    The roster must reach over the target; a slot that somebody has is left alone
    unless `overwrite`. For a copy the roster must hold the source as well.
    """

    hours: OpeningHours
    roster: tuple[Assignment, ...] = ()
    extra: ExtraDays = field(default_factory=lambda: NOTHING)
    overwrite: bool = False
    first_days: Mapping[str, date] = field(default_factory=dict)
    """From which day on a login may be named; whoever is not in it may be always."""

    def roll_out(self, first: date, last: date, pattern: Pattern) -> Filled:
        """Fill a range of days, both included, from a basic pattern."""
        wishes: list[_Wish] = []
        for day in _days(first, last):
            usual = self.hours.week_on(day)[day.weekday()]
            spans: dict[int | None, Span] = dict(enumerate(usual))
            for (_, _, index, slot), login in pattern.on(day):
                span, among = spans.get(index), len(usual)
                wishes.append(_Wish(day, slot, login, span, index, among))
        return self._granted(wishes, (), over=self.overwrite)

    def copy_weeks(self, source: date, target: date, weeks: int = 1) -> Filled:
        """Copy the week of a day, or several from it, onto those from another."""
        (start, _), (onto, _) = week_of(source), week_of(target)
        ahead = [timedelta(days=n) for n in range(7 * weeks)]
        return self._copied({start + far: onto + far for far in ahead}, ())

    def copy_month(self, source: date, target: date) -> Filled:
        """Copy the month of a day: its second Tuesday to the second Tuesday."""
        theirs = {_nth(day): day for day in _days(*month_of(source))}
        ours = {_nth(day): day for day in _days(*month_of(target))}
        rostered = {one.block.day for one in self.roster}
        lost = [
            *(
                Skipped(day, "no_day")
                for nth, day in theirs.items()
                if nth not in ours and day in rostered
            ),
            *(
                Skipped(day, "no_source")
                for nth, day in ours.items()
                if nth not in theirs and self.hours.blocks_on(day, self.extra)
            ),
        ]
        days = {day: ours[nth] for nth, day in theirs.items() if nth in ours}
        return self._copied(days, lost)

    def replace(self, first: date, last: date, who: str, by: str) -> Filled:
        """Give to one what another has in these days, both included."""
        wishes = [
            _exactly(one.block, slot, by)
            for one in self._within(first, last)
            for slot in SLOTS
            if one.named(slot) == who
        ]
        return self._granted(wishes, (), over=True)

    def exchange(self, first: date, last: date) -> Filled:
        """Let duty and backup of these days, both included, change places."""
        wishes: list[_Wish] = []
        alone: list[Skipped] = []
        for one in self._within(first, last):
            block, duty, backup = one.block, one.duty, one.backup
            if duty is not None and backup is not None:
                wishes.append(_exactly(block, "duty", backup))
                wishes.append(_exactly(block, "backup", duty))
            else:
                slot: Slot = "backup" if duty is None else "duty"
                here = Skipped(block.day, "alone", slot, duty or backup, block)
                alone.append(here)
        return self._granted(wishes, alone, over=True)

    def _within(self, first: date, last: date) -> list[Assignment]:
        within = (one for one in self.roster if first <= one.block.day <= last)
        return sorted(within, key=lambda one: one.block)

    def _copied(self, days: Mapping[date, date], lost: Iterable[Skipped]) -> Filled:
        wishes: list[_Wish] = []
        for one in sorted(self.roster, key=lambda one: one.block):
            block, onto = one.block, days.get(one.block.day)
            if onto is None:
                continue
            row = self.hours.blocks_on(block.day, self.extra)
            index = row.index(block) if block in row else len(row)
            span = Span(block.start, block.end)
            for slot in SLOTS:
                login = one.named(slot)
                if login is not None:
                    wishes.append(_Wish(onto, slot, login, span, index, len(row)))
        return self._granted(wishes, lost, over=self.overwrite)

    def _granted(
        self, wishes: Iterable[_Wish], lost: Iterable[Skipped], *, over: bool
    ) -> Filled:
        """Grant what can be granted; of two wishes for one slot, the first."""
        asked: list[tuple[_Wish, Block]] = []
        wanted: dict[tuple[Block, Slot], str] = {}
        skipped = list(lost)
        for wish in wishes:
            row = self.hours.blocks_on(wish.day, self.extra)
            meant = _meant(wish, row)
            if wish.day < self.first_days.get(wish.login, wish.day):
                meant = ()
                late = Skipped(wish.day, "not_begun", wish.slot, wish.login)
                skipped.append(late)
            elif not meant:
                about = None if row else self.hours.closed_name(wish.day)
                why: FillingRefusal = "no_block" if row else "closed"
                gone = Skipped(wish.day, why, wish.slot, wish.login, about=about)
                skipped.append(gone)
            for block in meant:
                asked.append((wish, block))
                wanted.setdefault((block, wish.slot), wish.login)
        aligned = align({block for _, block in asked}, self.roster)
        now: dict[tuple[Block, Slot], str] = {
            (block, slot): login
            for block, one in aligned.items()
            for slot in SLOTS
            if (login := one.named(slot)) is not None
        }
        outcome = {**now, **wanted} if over else {**wanted, **now}
        changes: list[SlotChange] = []
        for wish, block in asked:
            refused = _refused(wish, block, outcome)
            if refused is not None:
                skipped.append(refused)
            elif now.get((block, wish.slot)) != wish.login:
                changes.append(SlotChange(block, wish.slot, wish.login))
        changes.sort(key=lambda one: (one.block, SLOTS.index(one.slot)))
        skipped.sort(key=lambda one: (one.day, one.block or Block(one.day, 0, 1)))
        return Filled(tuple(dict.fromkeys(changes)), tuple(skipped))


def _exactly(block: Block, slot: Slot, login: str) -> _Wish:
    """Wish for a slot of this very block, or of none."""
    return _Wish(block.day, slot, login, Span(block.start, block.end), 0, NONE_SUCH)


def _refused(wish: _Wish, block: Block, outcome: Slots) -> Skipped | None:
    """Say why not, given who has what in the end if every wish is granted."""
    other: Slot = "backup" if wish.slot == "duty" else "duty"
    holder = outcome[block, wish.slot]
    if holder != wish.login:
        return Skipped(wish.day, "taken", wish.slot, wish.login, block, holder)
    if outcome.get((block, other)) == wish.login:
        return Skipped(wish.day, "same_person", wish.slot, wish.login, block)
    return None


def _meant(wish: _Wish, row: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks of its day that a wish is about.

    That is the one at the same hours, or else the one that is so many in the row, if
    the row is as long as the one in which it was counted.
    """
    if wish.nth is None:
        return row
    same = tuple(b for b in row if wish.span == Span(b.start, b.end))
    counts = wish.span is None or wish.among == len(row)
    return same or (row[wish.nth : wish.nth + 1] if counts else ())


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _nth(day: date) -> tuple[int, int]:
    return day.weekday(), (day.day - 1) // 7
