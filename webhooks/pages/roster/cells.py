"""A stretch of the roster as a page shows it: weeks of days of slots, and what to see.

Made from what was read, for somebody who may change it or not. Must not know a
database, nor a request.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from markupsafe import Markup

from ringgroup.roster.people import assignments, warned
from ringgroup.roster.roster import Booking, Named, Place
from schedules import warnings
from schedules.hours import Block
from schedules.month import Calendar, Day, Week, week_of
from schedules.people import Person
from schedules.roster import SLOTS, Assignment
from schedules.warnings import RosterWarning
from webhooks.pages.fields import option
from webhooks.pages.roster import places as roster_places
from webhooks.pages.roster import words
from webhooks.pages.roster.forms import anchor, key


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot of one block; `login` is who is there, `options` who can be chosen."""

    place: Place
    login: str = ""
    name: str = ""
    options: Markup = field(default_factory=Markup)
    notes: tuple[str, ...] = ()
    draft: bool = False
    mine: bool = False

    @property
    def id(self) -> str:
        """What a link leads to."""
        return anchor(self.place)

    @property
    def key(self) -> str:
        """The place as a form names it."""
        return key(self.place)

    @property
    def field(self) -> str:
        """The name of its control: the place, and who was seen there."""
        return f"{self.key}/{self.login}"

    @property
    def label(self) -> str:
        """What the slot is called."""
        return words.SLOTS[self.place.slot]

    @property
    def when(self) -> str:
        """The block, to be read aloud."""
        return roster_places.in_full(self.place.block)


@dataclass(frozen=True, slots=True)
class Blocks:
    """A block of a day and its slots; `stray` when the desk is not open then."""

    block: Block
    cells: tuple[Cell, ...]
    stray: bool = False


@dataclass(frozen=True, slots=True)
class Square:
    """A day as a page shows it; `told` says whether its hours must be."""

    day: Day
    blocks: tuple[Blocks, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A week: its squares by column, nothing where the month has no such day."""

    week: Week
    squares: tuple[Square | None, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to look at: of each kind the places, by time."""

    said: str
    places: tuple[Place, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.places)


@dataclass(frozen=True)
class Picture:
    """What was read of a stretch of the roster; `choices` only for who may change it.

    `people` are all whom it names or might name, as warnings need them.
    """

    calendar: Calendar
    first: date
    last: date
    today: date
    me: str
    named: tuple[Named, ...]
    names: Mapping[str, str]
    people: Mapping[str, Person]
    choices: Sequence[str] | None = None
    elsewhere: tuple[Booking, ...] = ()
    published_until: date | None = None

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

    @property
    def drafts(self) -> int:
        """How many slots workers do not see yet."""
        return sum(not one.visible for one in self.named)

    @cached_property
    def warned(self) -> tuple[RosterWarning, ...]:
        """What there is to look at, from today on."""
        return warned(
            [block for block in self.blocks if block.day >= self.today],
            [one for one in self.assignments if one.block.day >= self.today],
            self.people.values(),
            self.elsewhere,
        )

    def rows(self) -> tuple[tuple[int, ...], tuple[Row, ...]]:
        """The weekdays that are columns, and the weeks."""
        notes = _notes(self.warned) if self.choices is not None else {}
        weeks = self._weeks()
        columns = sorted({one.day.weekday() for week in weeks for one in week.days})
        rows = []
        for week in weeks:
            days = {one.day.weekday(): one for one in week.days}
            squares = (
                self._square(days[n], notes) if n in days else None for n in columns
            )
            rows.append(Row(week, tuple(squares)))
        return tuple(columns), tuple(rows)

    def cell(self, place: Place, notes: Mapping[Place, list[str]]) -> Cell:
        """One slot."""
        one = self.there.get(place)
        return self._cell(place, one, notes)

    def noted(self) -> Mapping[Place, list[str]]:
        """The warnings in words, by place; an empty slot shows that by itself."""
        return _notes(self.warned)

    def counts(self) -> tuple[Seen, ...]:
        """What there is to look at, by kind: the most first."""
        found = self.warned
        return tuple(
            Seen(
                words.WARNINGS[code],
                tuple(
                    Place(one.block, one.slot)
                    for one in found
                    if one.code == code and one.block and one.slot
                ),
            )
            for code in warnings.counted(found)
        )

    def _weeks(self) -> list[Week]:
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

    def _square(self, day: Day, notes: Mapping[Place, list[str]]) -> Square:
        of_day = {p: one for p, one in self.there.items() if p.block.day == day.day}
        strays = {place.block for place in of_day} - {*day.blocks}
        blocks = tuple(
            Blocks(
                block,
                tuple(
                    self._cell(
                        Place(block, slot), of_day.get(Place(block, slot)), notes
                    )
                    for slot in SLOTS
                    if block not in strays or Place(block, slot) in of_day
                ),
                stray=block in strays,
            )
            for block in sorted({*day.blocks, *strays})
        )
        return Square(day, blocks, told=day.extra or len(blocks) > 1 or bool(strays))

    def _cell(
        self, place: Place, one: Named | None, notes: Mapping[Place, list[str]]
    ) -> Cell:
        login = one.person.login if one else ""
        return Cell(
            place,
            login,
            self.names.get(login, login),
            self.options(place, login) if self.choices is not None else Markup(),
            tuple(notes.get(place, ())),
            draft=one is not None and not one.visible,
            mine=bool(login) and login == self.me,
        )

    def options(self, place: Place, chosen: str, kept: str | None = None) -> Markup:
        """Who can be chosen, and who of them cannot work then.

        With `kept` (a login, or "") the first choice leaves the place as it is.
        """
        made = []
        if kept is not None:
            made.append(option(kept, words.UNCHANGED, chosen=chosen == kept))
        if kept != "":
            nobody = not chosen and kept is None
            made.append(option("", words.NOBODY, chosen=nobody))
        is_open = place.block in self._opening
        among = self._lists if is_open else {}
        if chosen and chosen not in among:
            among = {chosen: self.names.get(chosen, chosen), **among}
        for login, name in among.items():
            if login == kept:
                continue
            person = self.people.get(login)
            stops = person.hindrance(place.block) if person else None
            text = f"{name} ({words.OBSTACLES[stops]})" if stops else name
            made.append(option(login, text, chosen=login == chosen))
        return Markup("".join(made))  # noqa: S704 - each part is escaped

    @cached_property
    def _lists(self) -> Mapping[str, str]:
        """Who can be chosen: full names by login."""
        return {login: self.names.get(login, login) for login in self.choices or ()}

    @cached_property
    def _opening(self) -> frozenset[Block]:
        return frozenset(self.blocks)


def _notes(found: Iterable[RosterWarning]) -> dict[Place, list[str]]:
    notes: dict[Place, list[str]] = {}
    for one in found:
        if one.block and one.slot and one.login:
            said = words.WARNINGS[one.code]
            notes.setdefault(Place(one.block, one.slot), []).append(said)
    return notes
