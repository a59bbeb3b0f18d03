"""A proposal for the empty slots of a roster, fair and spread, each with its reason.

Knows who can be asked, and why somebody is rather than the next best. Must not know
what a good month is (schedules/arrangement.py), nor overwrite a choice that a person
made. The same question gets the same answer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from schedules.arrangement import (
    NEVER,
    Arrangement,
    Turn,
    TurnTaker,
    ago,
    colleague,
)
from schedules.hours import Block
from schedules.people import Hindrance, RosterPerson
from schedules.portions import portions
from schedules.roster import (
    SLOTS,
    Assignment,
    Slot,
    SlotChange,
    align,
    overlap,
    slots_of,
)
from schedules.rules import USUAL, TurnRules, week

ReasonCode = Literal[
    "only_one",
    "not_too_many",
    "not_in_a_row",
    "days_between",
    "other_organisation",
    "fewest_duties",
    "fewest_backups",
    "least_together",
    "below_share",
    "other_weekday",
    "first_time",
    "longest_ago",
    "by_turn",
]
Obstacle = Literal[Hindrance, "has_other_slot", "busy_elsewhere", "no_share"]


@dataclass(frozen=True, slots=True)
class SuggestionReason:
    """Why this person rather than the next best, all other places as they are.

    only_one: nobody else can. not_too_many: the next best would have more turns than
    the rules ask anybody for, in the period or in a week. not_in_a_row: they have a
    turn on that day or one beside it. days_between: they have one within too few days.
    other_organisation: they are a colleague of who has the other slot. fewest_duties,
    fewest_backups, least_together (both): `have`, against the `others` of the next
    best, since each joined. below_share: further below their own part, though not by
    those numbers. other_weekday: times each had this weekday. first_time: this person
    never had a turn before. longest_ago: days since each had one. by_turn: all is
    equal.
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


def suggest(
    blocks: Iterable[Block],
    roster: Iterable[Assignment],
    people: Iterable[RosterPerson],
    history: Iterable[SlotChange] = (),
    elsewhere: Iterable[SlotChange] = (),
    rules: TurnRules = USUAL,
) -> Suggestion:
    """Propose somebody for each empty slot of these blocks, by these rules.

    `roster` is what is assigned already, in these blocks and around them. `history` is
    the work that counts besides it (not again what is in `roster`). `elsewhere` is what
    the same people do on other lines: nobody can be at two desks at once.
    """
    roster, elsewhere = tuple(roster), tuple(elsewhere)
    crew = _Crew(people, elsewhere)
    there = align(sorted(set(blocks)), roster)
    able = {block: crew.able(block) for block in there}
    held = {one.login for one in slots_of(there.values())}
    asked = {one.login for of in able.values() for one in of}
    workers = _workers(
        [one for one in crew.people if one.login in asked | held],
        there.values(),
        (*history, *slots_of(roster)),
        elsewhere,
        rules,
    )
    turns: list[Turn] = []
    for block, one in there.items():
        can = [workers[person.login] for person in able[block]]
        turns += _turns(one, can, crew)
    arrangement = Arrangement(turns, rules)
    arrangement.fill()
    return Suggestion(
        tuple(
            Suggested(
                SlotChange(one.block, one.slot, one.who.login), _why(arrangement, one)
            )
            for one in turns
            if one.who
        ),
        tuple(
            Unfilled(one.block, one.slot, crew.obstacles(one))
            for one in turns
            if not one.who
        ),
    )


class _Crew:
    """Whom there is to ask, and what stops each."""

    def __init__(
        self, people: Iterable[RosterPerson], elsewhere: Iterable[SlotChange]
    ) -> None:
        self.by_login = {one.login: one for one in people}
        self.people = [self.by_login[login] for login in sorted(self.by_login)]
        self.busy: dict[tuple[str, date], list[Block]] = {}
        for one in elsewhere:
            self.busy.setdefault((one.login, one.block.day), []).append(one.block)

    def able(self, block: Block) -> list[RosterPerson]:
        """Who can work then."""
        return [one for one in self.people if self._obstacle(one, block) is None]

    def obstacles(self, turn: Turn) -> Mapping[Obstacle, int]:
        """How many people each obstacle keeps from a turn."""
        taken = turn.partner.login if turn.partner else None
        found: Iterable[Obstacle | None] = (
            "has_other_slot" if one.login == taken else self._obstacle(one, turn.block)
            for one in self.people
        )
        return Counter(one for one in found if one)

    def _obstacle(self, person: RosterPerson, block: Block) -> Obstacle | None:
        hindrance = person.hindrance(block)
        if hindrance is not None:
            return hindrance
        if person.weight <= 0:
            return "no_share"
        busy = self.busy.get((person.login, block.day), ())
        return "busy_elsewhere" if any(overlap(block, b) for b in busy) else None


def _workers(
    people: Sequence[RosterPerson],
    there: Iterable[Assignment],
    known: Iterable[SlotChange],
    elsewhere: Iterable[SlotChange],
    rules: TurnRules,
) -> dict[str, TurnTaker]:
    """Those who take part, with their portions and the turns that they have."""
    logins = {one.login for one in people}
    period = [
        (one.block, slot, one.named(slot))
        for one in there
        for slot in SLOTS
        if one.named(slot) in {None, *logins}
    ]
    known = tuple(known)
    of_period = [(block.day, slot) for block, slot, _ in period]
    due = portions(of_period, people, known, rules)
    workers = {
        o.login: TurnTaker(o.login, o.organisation, due[o.login], o.a_week)
        for o in people
    }
    for _, slot, login in period:
        if login is not None:
            workers[login].count(slot)
    for one in known:
        if one.login in workers:
            workers[one.login].note(one.block.day)
    for one in elsewhere:
        if one.login in workers:
            workers[one.login].elsewhere[week(one.block.day)] += 1
    return workers


def _turns(there: Assignment, able: Sequence[TurnTaker], crew: _Crew) -> Iterable[Turn]:
    """The slots of a block that nobody has, each knowing the other."""
    held = {slot: login for slot in SLOTS if (login := there.named(slot))}
    beside = next(iter(held.values()), "")
    partner = crew.by_login.get(beside) or (RosterPerson(beside) if beside else None)
    empty = [Turn(there.block, s, able, partner) for s in SLOTS if s not in held]
    if len(empty) == len(SLOTS):
        empty[0].other, empty[1].other = empty[1], empty[0]
    return empty


def _why(arrangement: Arrangement, turn: Turn) -> SuggestionReason:
    """Compare who has a turn with who would be the next best for it."""
    best = arrangement.take(turn)
    others = [one for one in turn.choices() if one is not best]
    after = arrangement.best(turn, others)
    reason = SuggestionReason("only_one")
    if best and after:
        reason = _reason(arrangement, turn, best, after)
    arrangement.give(turn, best)
    return reason


def _reason(
    arrangement: Arrangement, turn: Turn, best: TurnTaker, after: TurnTaker
) -> SuggestionReason:
    """Name the first difference that speaks for the one."""
    mine, theirs = arrangement.cost(turn, best), arrangement.cost(turn, after)
    if mine[:2] < theirs[:2]:
        return SuggestionReason("not_too_many")
    if mine[2] < theirs[2]:
        near: ReasonCode = "not_in_a_row"
        return SuggestionReason("days_between" if arrangement.rules.running else near)
    if mine[3] < theirs[3]:
        if arrangement.too_soon(turn, best) < arrangement.too_soon(turn, after):
            return SuggestionReason("days_between")
        if colleague(turn, best) < colleague(turn, after):
            return SuggestionReason("other_organisation")
    if mine[3:5] < theirs[3:5]:
        return _fewest(turn.slot, best, after)
    weekday = turn.block.day.weekday()
    if best.weekdays[weekday] < after.weekdays[weekday]:
        have, others = best.weekdays[weekday], after.weekdays[weekday]
        return SuggestionReason("other_weekday", have, others)
    have, others = ago(turn, best), ago(turn, after)
    if have > others:
        if have >= NEVER:
            return SuggestionReason("first_time")
        return SuggestionReason("longest_ago", have, others)
    return SuggestionReason("by_turn")


def _fewest(slot: Slot, best: TurnTaker, after: TurnTaker) -> SuggestionReason:
    """Say of which turns there are fewer, if that is what it is."""
    code: ReasonCode = "fewest_duties" if slot == "duty" else "fewest_backups"
    have, others = best.done(slot), after.done(slot)
    if have < others:
        return SuggestionReason(code, have, others)
    both = [sum(one.done(each) for each in SLOTS) for one in (best, after)]
    if both[0] < both[1]:
        return SuggestionReason("least_together", *both)
    return SuggestionReason("below_share", have, others)
