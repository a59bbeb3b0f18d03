"""A proposal for the empty slots of a roster, fair and spread, each with its reason.

Knows who can be asked, who has had how much, and what a pleasant week is. Must not
overwrite a choice that a person made. The same question gets the same answer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from schedules.hours import Block
from schedules.people import Hindrance, RosterPerson
from schedules.roster import (
    SLOTS,
    Assignment,
    Slot,
    SlotChange,
    align,
    overlap,
    slots_of,
)

ReasonCode = Literal[
    "only_one",
    "not_in_a_row",
    "below_share",
    "fewest_duties",
    "fewest_backups",
    "other_organisation",
    "other_weekday",
    "least_together",
    "first_time",
    "longest_ago",
    "by_turn",
]
Obstacle = Literal[Hindrance, "has_other_slot", "busy_elsewhere", "no_share"]

NEVER: Final = -date.max.toordinal()


@dataclass(frozen=True, slots=True)
class SuggestionReason:
    """Why this person rather than the next best.

    only_one: nobody else can. not_in_a_row: the next best has this slot on that day or
    one beside it. fewest_duties, fewest_backups: `have`, against the `others` of the
    next best; below_share: the same, where agreed shares differ. other_organisation:
    the next best is a colleague of who has the other slot. other_weekday: times each
    had this weekday. least_together: duties and backups. first_time: this person had
    the slot never before. longest_ago: days since each had it. by_turn: all is equal.
    """

    code: ReasonCode
    have: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class Suggested:
    """A proposal for an empty slot."""

    change: SlotChange
    reason: SuggestionReason


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A slot for which there is nobody, and how many people each obstacle stops."""

    block: Block
    slot: Slot
    obstacles: Mapping[Obstacle, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is proposed and what cannot be, both by block."""

    suggested: tuple[Suggested, ...]
    unfilled: tuple[Unfilled, ...]


class _Rank(NamedTuple):
    """How a candidate compares; the lowest is chosen.

    A colleague of the person in the other slot counts as one turn more (`load`).
    """

    beside: bool
    load: float
    weekday: int
    together: int
    since: int
    login: str
    person: RosterPerson
    have: int
    colleague: bool


def suggest(
    blocks: Iterable[Block],
    roster: Iterable[Assignment],
    people: Iterable[RosterPerson],
    history: Iterable[SlotChange] = (),
    elsewhere: Iterable[SlotChange] = (),
) -> Suggestion:
    """Propose somebody for each empty slot of these blocks.

    `roster` is what is assigned already, in these blocks and around them. `history` is
    the work that counts besides it (not again what is in `roster`). `elsewhere` is what
    the same people do on other lines: nobody can be at two desks at once.
    """
    roster = tuple(roster)
    book = _Book((*history, *slots_of(roster)), tuple(people), tuple(elsewhere))
    suggested: list[Suggested] = []
    unfilled: list[Unfilled] = []
    for block, assigned in align(sorted(set(blocks)), roster).items():
        in_block = {slot: assigned.named(slot) for slot in SLOTS}
        for slot in SLOTS:
            if in_block[slot] is not None:
                continue
            partner = in_block["backup" if slot == "duty" else "duty"]
            ranks, obstacles = book.candidates(block, slot, partner)
            if not ranks:
                unfilled.append(Unfilled(block, slot, obstacles))
                continue
            change = SlotChange(block, slot, ranks[0].login)
            suggested.append(Suggested(change, _reason(slot, ranks)))
            in_block[slot] = change.login
            book.write(change)
    return Suggestion(tuple(suggested), tuple(unfilled))


class _Book:
    """Who had what, as it grows while slots are filled."""

    def __init__(
        self,
        done: Iterable[SlotChange],
        people: tuple[RosterPerson, ...],
        elsewhere: tuple[SlotChange, ...],
    ) -> None:
        by_login = {one.login: one for one in people}
        self.people = [by_login[login] for login in sorted(by_login)]
        self.home: Mapping[str | None, str] = {
            one.login: one.organisation for one in self.people if one.organisation
        }
        self.days: dict[tuple[str, Slot], Counter[date]] = {
            (one.login, slot): Counter() for one in people for slot in SLOTS
        }
        self.weekdays: Counter[tuple[str, Slot, int]] = Counter()
        self.busy: dict[tuple[str, date], list[Block]] = {}
        for one in elsewhere:
            self.busy.setdefault((one.login, one.block.day), []).append(one.block)
        for one in done:
            if (one.login, one.slot) in self.days:
                self.write(one)

    def write(self, change: SlotChange) -> None:
        """Count a slot for who has it."""
        block, slot, login = change
        self.days[login, slot][block.day] += 1
        self.weekdays[login, slot, block.day.weekday()] += 1

    def candidates(
        self, block: Block, slot: Slot, partner: str | None
    ) -> tuple[list[_Rank], Mapping[Obstacle, int]]:
        """Return who can have a slot, the best first, and what stops the others."""
        obstacles: Counter[Obstacle] = Counter()
        ranks: list[_Rank] = []
        for person in self.people:
            obstacle = self._obstacle(person, block, partner)
            if obstacle is None:
                colleague = self.home.get(partner) == person.organisation
                ranks.append(self._rank(person, block, slot, colleague=colleague))
            else:
                obstacles[obstacle] += 1
        return sorted(ranks), obstacles

    def _obstacle(
        self, person: RosterPerson, block: Block, partner: str | None
    ) -> Obstacle | None:
        hindrance = person.hindrance(block)
        if hindrance is not None:
            return hindrance
        if person.weight <= 0:
            return "no_share"
        if person.login == partner:
            return "has_other_slot"
        busy = self.busy.get((person.login, block.day), ())
        return "busy_elsewhere" if any(overlap(block, b) for b in busy) else None

    def _rank(
        self, person: RosterPerson, block: Block, slot: Slot, *, colleague: bool
    ) -> _Rank:
        login, day = person.login, block.day
        days = self.days[login, slot]
        have = days.total()
        near = (day + timedelta(days=n) for n in (-1, 0, 1))
        ago = ((day - one).days for one in days if one < day)
        return _Rank(
            beside=any(one in days for one in near),
            load=(have + 1 + colleague) / person.weight,
            weekday=self.weekdays[login, slot, day.weekday()],
            together=sum(self.days[login, each].total() for each in SLOTS),
            since=-min(ago, default=-NEVER),
            login=login,
            person=person,
            have=have,
            colleague=colleague,
        )


def _reason(slot: Slot, ranks: list[_Rank]) -> SuggestionReason:
    """Name the first difference between the best and the next best."""
    if len(ranks) == 1:
        return SuggestionReason("only_one")
    best, after = ranks[:2]
    if best.beside != after.beside:
        return SuggestionReason("not_in_a_row")
    if best.load != after.load:
        if best.person.weight != after.person.weight:
            return SuggestionReason("below_share", best.have, after.have)
        if best.have < after.have:
            code: ReasonCode = "fewest_duties" if slot == "duty" else "fewest_backups"
            return SuggestionReason(code, best.have, after.have)
        return SuggestionReason("other_organisation", best.have, after.have)
    if best.weekday != after.weekday:
        return SuggestionReason("other_weekday", best.weekday, after.weekday)
    if best.together != after.together:
        return SuggestionReason("least_together", best.together, after.together)
    if best.since == NEVER != after.since:
        return SuggestionReason("first_time")
    if best.since != after.since:
        return SuggestionReason("longest_ago", -best.since, -after.since)
    return SuggestionReason("by_turn")
