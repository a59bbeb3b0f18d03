"""A stretch of the roster as a page draws it: weeks of days of slots, each a choice.

Must not know a database, nor a request, nor what there is to look at: a sheet does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from markupsafe import Markup

from ringgroup.notices.roster_words import WARNINGS
from ringgroup.roster.roster import Named, Place
from ringgroup.roster.sheet import Sheet
from schedules.hours import Block
from schedules.month import Day, Week
from schedules.roster import SLOTS, SlotChange
from schedules.warnings import counted
from webhooks.pages.fields import option
from webhooks.pages.roster import places as roster_places
from webhooks.pages.roster import words
from webhooks.pages.roster.forms import anchor, key

COLOURS: Final = 8
Notes = Mapping[Place, Sequence[str]]
"""What there is to look at in words, by place; an empty slot shows that by itself."""


@dataclass(frozen=True, slots=True)
class SlotCell:
    """One slot of one block; `login` is who is there, `options` who can be chosen.

    `swaps`: a swap of it can still be entered, on which two agreed by telephone.
    """

    place: Place
    login: str = ""
    name: str = ""
    options: Markup = field(default_factory=Markup)
    notes: tuple[str, ...] = ()
    draft: bool = False
    mine: bool = False
    swaps: bool = False
    organisation: str = ""
    colour: int = 0

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
class SlotExchange:
    """The fields by which duty and backup of a block change places; none: not both."""

    block: Block
    fields: dict[str, str]

    @property
    def id(self) -> str:
        """What the answer about a slot of the block replaces."""
        return f"x-{self.block.day}-{self.block.start}"

    @property
    def when(self) -> str:
        """The block, to be read aloud."""
        return roster_places.in_full(self.block)


@dataclass(frozen=True, slots=True)
class Blocks:
    """A block of a day and its slots; `stray` when the desk is not open then.

    The slots are as whoever draws them wants: `SlotCell`, or a change of one.
    """

    block: Block
    cells: tuple[object, ...]
    exchange: SlotExchange
    stray: bool = False


@dataclass(frozen=True, slots=True)
class Square:
    """A day as a page shows it; `told` says whether its hours must be."""

    day: Day
    blocks: tuple[Blocks, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week: its squares by column, nothing where the month has no such day."""

    week: Week
    squares: tuple[Square | None, ...]


@dataclass(frozen=True, slots=True)
class PlacesToSee:
    """What there is to look at: of each kind the places, by time, and sentences."""

    said: str
    places: tuple[Place, ...]
    sentences: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many."""
        return len(self.places)


def colour(sheet: Sheet, organisation: str) -> int:
    """Which of the colours is an organisation's: the same on every page.

    Partners of the line have one of their own, as long as there are enough.
    """
    name = organisation.casefold()
    partners = [one.casefold() for one in sheet.partners]
    number = partners.index(name) if name in partners else crc32(name.encode())
    return number % COLOURS + 1


def organisations(
    sheet: Sheet, changes: Iterable[SlotChange] = ()
) -> list[tuple[str, int]]:
    """Whose people stand there, or would, by name, with their colours."""
    found = {one.organisation for one in sheet.named}
    coming = (sheet.people.get(one.login) for one in changes)
    found = (found | {one.organisation for one in coming if one}) - {""}
    return [(one, colour(sheet, one)) for one in sorted(found, key=str.casefold)]


def drawn(sheet: Sheet, me: str) -> tuple[list[int], list[WeekRow]]:
    """The weekdays that are columns, and the weeks; `me` is the login of who looks."""
    notes = words.noted(sheet.warnings) if sheet.choices is not None else {}
    return laid_out(sheet, sheet.weeks(), lambda place: cell(sheet, place, notes, me))


def laid_out(
    sheet: Sheet, weeks: Iterable[Week], drawn: Callable[[Place], object]
) -> tuple[list[int], list[WeekRow]]:
    """The weekdays that are columns, and these weeks, each slot as it is drawn."""
    weeks = tuple(weeks)
    columns = sorted({one.day.weekday() for week in weeks for one in week.days})
    rows = []
    for week in weeks:
        days = {one.day.weekday(): one for one in week.days}
        squares = (
            _square(sheet, days[n], drawn) if n in days else None for n in columns
        )
        rows.append(WeekRow(week, tuple(squares)))
    return columns, rows


def counts(sheet: Sheet) -> tuple[PlacesToSee, ...]:
    """What there is to look at, by kind: the most first."""
    found = sheet.warnings
    return tuple(
        PlacesToSee(
            WARNINGS[code],
            tuple(
                Place(one.block, one.slot)
                for one in found
                if one.code == code and one.block and one.slot
            ),
            words.too_often((one for one in found if one.code == code), sheet.names),
        )
        for code in counted(found)
    )


def _square(sheet: Sheet, day: Day, drawn: Callable[[Place], object]) -> Square:
    blocks = tuple(
        Blocks(
            block,
            tuple(drawn(place) for place in places),
            exchange(sheet, block),
            stray=block not in day.blocks,
        )
        for block, places in sheet.places(day).items()
    )
    strays = any(one.stray for one in blocks)
    return Square(day, blocks, told=day.extra or len(blocks) > 1 or strays)


def exchange(sheet: Sheet, block: Block) -> SlotExchange:
    """How duty and backup of an opening block change places, as they are now."""
    duty, backup = (sheet.there.get(Place(block, slot)) for slot in SLOTS)
    if duty is None or backup is None or block not in sheet.blocks:
        return SlotExchange(block, {})
    one, other = duty.person.login, backup.person.login
    fields = {
        f"{key(duty.place)}/{one}": other,
        f"{key(backup.place)}/{other}": one,
    }
    return SlotExchange(block, fields)


def cell(sheet: Sheet, place: Place, notes: Notes, me: str) -> SlotCell:
    """One slot."""
    there: Named | None = sheet.there.get(place)
    login = there.person.login if there else ""
    return SlotCell(
        place,
        login,
        sheet.names.get(login, login),
        options(sheet, place, login) if sheet.choices is not None else Markup(),
        tuple(notes.get(place, ())),
        draft=there is not None and not there.visible,
        mine=bool(login) and login == me,
        swaps=there is not None and there.visible and place.block.day >= sheet.today,
        organisation=there.organisation if there else "",
        colour=colour(sheet, there.organisation) if there else 0,
    )


def options(sheet: Sheet, place: Place, chosen: str, kept: str | None = None) -> Markup:
    """Who can be chosen, and who of them cannot work then.

    With `kept` (a login, or "") the first choice leaves the place as it is.
    """
    made = []
    if kept is not None:
        made.append(option(kept, words.UNCHANGED, chosen=chosen == kept))
    if kept != "":
        nobody = not chosen and kept is None
        made.append(option("", words.NOBODY, chosen=nobody))
    for login, name, stops in sheet.candidates(place, chosen):
        if login != kept:
            text = f"{name} ({words.OBSTACLES[stops]})" if stops else name
            made.append(option(login, text, chosen=login == chosen))
    return Markup("".join(made))  # noqa: S704 - each part is escaped
