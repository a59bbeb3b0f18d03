"""A stretch of a line's roster: its weeks, who is named, and what there is to look at.

Made from what `planning` read, for workers or for who may change it. Pure; must not
know a page, nor how anything is said.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ringgroup.roster.people import assignments, warned
from ringgroup.roster.roster import Away, Booking, Named, Place
from schedules.hours import Block
from schedules.month import Calendar, Day, Week, week_of
from schedules.people import Hindrance, RosterPerson
from schedules.roster import SLOTS, Assignment, SlotChange, align, applied
from schedules.rules import USUAL, TurnRules, week
from schedules.warnings import RosterWarning


@dataclass(frozen=True)
class Sheet:
    """What was read of a stretch of the roster, by time.

    `people` are all whom it names or might name, as the rules know them; `away` is
    about those who are named, and `elsewhere` where they are on other lines. `choices`
    (logins) is whom a list offers, for who may change it; `rules` are the line's,
    and so are `partners`: names of organisations, in their order. `beside` are those
    who are named on the days around, to the end of the weeks.
    """

    calendar: Calendar
    first: date
    last: date
    today: date
    named: tuple[Named, ...]
    names: Mapping[str, str]
    people: Mapping[str, RosterPerson] = field(default_factory=dict)
    away: Away = field(default_factory=Away)
    elsewhere: tuple[Booking, ...] = ()
    published_until: date | None = None
    choices: Sequence[str] | None = None
    rules: TurnRules = USUAL
    partners: tuple[str, ...] = ()
    beside: tuple[Named, ...] = ()

    @cached_property
    def there(self) -> Mapping[Place, Named]:
        """Who is where."""
        return {one.place: one for one in self.named}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The opening blocks."""
        extra = self.calendar.extra
        return tuple(self.calendar.hours.blocks_between(self.first, self.last, extra))

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """The roster, block by block."""
        return assignments((one.place, one.person.login) for one in self.named)

    def lines(self) -> list[Assignment]:
        """Every opening block, empty ones too, and then what stands outside them."""
        aligned = align(self.blocks, self.assignments)
        strays = [one for one in self.assignments if one.block not in aligned]
        return [*aligned.values(), *strays]

    @property
    def drafts(self) -> int:
        """How many slots workers do not see yet."""
        return sum(not one.visible for one in self.named)

    @cached_property
    def warnings(self) -> tuple[RosterWarning, ...]:
        """What there is to look at, from today on."""
        return self.warnings_since(self.today)

    def warnings_since(self, day: date) -> tuple[RosterWarning, ...]:
        """What there is to look at from a day on, by time."""
        return self._look(self.assignments, lambda one: one >= day)

    def warnings_after(
        self, changes: Iterable[SlotChange]
    ) -> tuple[RosterWarning, ...]:
        """What there would be to look at on the days of these changes.

        Of who would stand there too often, whatever day of the month. What comes of a
        change with a place that stays as it is, is said of the change.
        """
        changes = tuple(changes)
        after = applied(self.assignments, changes)
        found = (
            _about(one, one.block, changes)
            for one in self._look(after, lambda _: True)
            if one.block is not None
        )
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _look(
        self, roster: Sequence[Assignment], meant: Callable[[date], bool]
    ) -> tuple[RosterWarning, ...]:
        return warned(
            [block for block in self.blocks if meant(block.day)],
            [one for one in roster if meant(one.block.day)],
            self.people.values(),
            self.elsewhere,
            self.rules,
            (
                *(one for one in roster if not meant(one.block.day)),
                *assignments((one.place, one.person.login) for one in self.beside),
            ),
        )

    def weeks(self) -> list[Week]:
        """The weeks, with days on which somebody is named though it is closed."""
        weeks = {
            week.monday: week
            for week in self.calendar.weeks(self.first, self.last, self.today)
        }
        known = {one.day for week in weeks.values() for one in week.days}
        for day in sorted({one.place.block.day for one in self.named} - known):
            monday, _ = week_of(day)
            week = weeks.get(monday, Week(*monday.isocalendar()[:2], monday, ()))
            stray = Day(day, (), today=day == self.today)
            days = sorted((*week.days, stray), key=lambda one: one.day)
            weeks[monday] = Week(week.year, week.number, monday, tuple(days))
        return [weeks[monday] for monday in sorted(weeks)]

    def places(self, day: Day) -> Mapping[Block, tuple[Place, ...]]:
        """The blocks of a day and their places; of a stray one those with somebody."""
        strays = self._by_day.get(day.day, set()) - {*day.blocks}
        return {
            block: tuple(
                place
                for place in (Place(block, slot) for slot in SLOTS)
                if block not in strays or place in self.there
            )
            for block in sorted({*day.blocks, *strays})
        }

    def candidates(
        self, place: Place, chosen: str
    ) -> Iterator[tuple[str, str, Hindrance | None]]:
        """Who can be chosen for a place: login, name, and why they cannot work then.

        Nobody new when the desk is not open then; who is `chosen` stays in any case.
        """
        among = (self.choices or ()) if place.block in self._opening else ()
        for login in (chosen, *among) if chosen and chosen not in among else among:
            person = self.people.get(login)
            stops = person.hindrance(place.block) if person else None
            yield login, self.names.get(login, login), stops

    @cached_property
    def _opening(self) -> frozenset[Block]:
        return frozenset(self.blocks)

    @cached_property
    def _by_day(self) -> Mapping[date, set[Block]]:
        found: dict[date, set[Block]] = {}
        for one in self.named:
            found.setdefault(one.place.block.day, set()).add(one.place.block)
        return found


def _about(
    one: RosterWarning, block: Block, changes: Sequence[SlotChange]
) -> RosterWarning | None:
    """A warning as it is about these changes; None when it is about none of them."""
    day = block.day
    if one.code == "overload":
        months = {change.block.day.replace(day=1) for change in changes}
        return one if day.replace(day=1) in months else None
    if any(change.block.day == day for change in changes):
        return one
    for change in changes:
        gap = abs((day - change.block.day).days)
        same_week = week(day) == week(change.block.day)
        near = gap == 1 if one.code == "in_a_row" else same_week
        if near and one.code in {"in_a_row", "a_week"} and change.login == one.login:
            return replace(one, block=change.block, slot=change.slot)
    return None
