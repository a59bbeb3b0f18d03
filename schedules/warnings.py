"""What a coordinator should look at in a roster. Warnings, not walls.

Knows every way in which a roster may disappoint. Must not stop anybody, nor put a
warning into words: it is a code, with the block, slot and login it is about.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from schedules.fairness import Load
from schedules.hours import Block
from schedules.people import Hindrance, RosterPerson
from schedules.roster import SLOTS, Assignment, Slot, overlap

WarningCode = Literal[
    Hindrance,
    "empty_duty",
    "empty_backup",
    "same_person",
    "at_two_desks",
    "unknown",
    "closed",
    "other_hours",
    "share",
]


@dataclass(frozen=True, slots=True)
class RosterWarning:
    """Something to look at: nobody is stopped.

    empty_duty, empty_backup: nobody is named. same_person: duty and backup at once.
    at_two_desks: named in overlapping blocks of two lines (`other` is that line).
    inactive, no_number, on_leave, not_available: as in schedules/people.py. unknown:
    no such person any more. closed: somebody is named, and the desk is not open.
    other_hours: named for hours that overlap a block and are not it. share: what an
    organisation (`login` none, `other` its name) has done is off what was agreed.
    """

    code: WarningCode
    block: Block | None = None
    slot: Slot | None = None
    login: str | None = None
    other: str | None = None
    over: float = 0


def look(
    blocks: Iterable[Block],
    roster: Iterable[Assignment],
    people: Iterable[RosterPerson],
    elsewhere: Mapping[str, Iterable[Assignment]] | None = None,
) -> tuple[RosterWarning, ...]:
    """Return the warnings about these blocks, and about what is assigned beside them.

    `blocks` are the opening blocks of the days looked at, `roster` what is assigned
    on those days, and `elsewhere` what is assigned then on other lines, by line.
    """
    known = {one.login: one for one in people}
    assigned = {one.block: one for one in roster}
    opening = frozenset(blocks)
    others = [
        (line, one) for line, all_of in (elsewhere or {}).items() for one in all_of
    ]
    found: list[RosterWarning] = []
    for block in sorted(opening | assigned.keys()):
        one = assigned.get(block, Assignment(block, None, None))
        if block in opening:
            found += _empty(one)
        else:
            found += _outside(one, opening)
        found += _people(one, known)
        found += _at_two_desks(one, others)
    return tuple(found)


def shares(
    loads: Iterable[Load], slot: Slot = "duty", tolerance: float = 1
) -> tuple[RosterWarning, ...]:
    """Return a warning for each load that is further off its share than tolerated.

    The loads are those of organisations; the tolerance is a number of turns.
    """
    return tuple(
        RosterWarning("share", slot=slot, other=load.who, over=load.over(slot))
        for load in loads
        if abs(load.over(slot)) > tolerance
    )


def counted(warnings: Iterable[RosterWarning]) -> Mapping[WarningCode, int]:
    """Return how many warnings there are of each code, the most first."""
    return dict(Counter(warning.code for warning in warnings).most_common())


def _empty(one: Assignment) -> Iterator[RosterWarning]:
    if one.duty is None:
        yield RosterWarning("empty_duty", one.block, "duty")
    if one.backup is None:
        yield RosterWarning("empty_backup", one.block, "backup")


def _outside(one: Assignment, opening: frozenset[Block]) -> Iterator[RosterWarning]:
    """Nobody is rung for a block that is not one: it must be seen."""
    near = any(overlap(one.block, block) for block in opening)
    for slot in SLOTS:
        login = one.named(slot)
        if login is not None:
            code: WarningCode = "other_hours" if near else "closed"
            yield RosterWarning(code, one.block, slot, login)


def _people(
    one: Assignment, known: Mapping[str, RosterPerson]
) -> Iterator[RosterWarning]:
    for slot in SLOTS:
        login = one.named(slot)
        if login is None:
            continue
        person = known.get(login)
        code: WarningCode | None = (
            "unknown" if person is None else person.hindrance(one.block)
        )
        if code is not None:
            yield RosterWarning(code, one.block, slot, login)
    if one.duty is not None and one.duty == one.backup:
        yield RosterWarning("same_person", one.block, "backup", one.duty)


def _at_two_desks(
    one: Assignment, others: Iterable[tuple[str, Assignment]]
) -> Iterator[RosterWarning]:
    for line, other in others:
        if not overlap(one.block, other.block):
            continue
        for slot in SLOTS:
            login = one.named(slot)
            if login is not None and login in (other.duty, other.backup):
                yield RosterWarning("at_two_desks", one.block, slot, login, line)
