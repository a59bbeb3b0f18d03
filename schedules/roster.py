"""The roster: who is on duty, and who is backup, in each opening block.

Knows its two slots, by login, and which of them belong to a block when the hours have
changed since. Must not know who wrote a roster, where it is kept, or what it replaces.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from schedules.hours import Block

Slot = Literal["duty", "backup"]
SLOTS: Final[tuple[Slot, ...]] = ("duty", "backup")


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is on duty in a block and who is backup, by login."""

    block: Block
    duty: str | None
    backup: str | None

    def named(self, slot: Slot) -> str | None:
        """Return who has that slot."""
        return self.duty if slot == "duty" else self.backup


class SlotChange(NamedTuple):
    """One slot of one block, and who (a login) is to have it, or had it; "": nobody."""

    block: Block
    slot: Slot
    login: str


def overlap(one: Block, other: Block) -> bool:
    """Return whether there is a moment at which both blocks are open."""
    same_day = one.day == other.day
    return same_day and one.start < other.end and other.start < one.end


def slots_of(assignments: Iterable[Assignment]) -> tuple[SlotChange, ...]:
    """Return the slots that have somebody, one by one."""
    return tuple(
        SlotChange(one.block, slot, login)
        for one in assignments
        for slot in SLOTS
        if (login := one.named(slot)) is not None
    )


def align(
    blocks: Iterable[Block], assignments: Iterable[Assignment]
) -> Mapping[Block, Assignment]:
    """Return what the roster says of each block, in the order of the blocks.

    An assignment from before the hours changed speaks for the block that it overlaps,
    in so far as none speaks for that very block.
    """
    by_day: dict[date, list[Assignment]] = {}
    for one in assignments:
        by_day.setdefault(one.block.day, []).append(one)
    aligned: dict[Block, Assignment] = {}
    for block in blocks:
        near = [one for one in by_day.get(block.day, ()) if overlap(one.block, block)]
        near.sort(key=lambda one: (one.block != block, one.block))
        duty = (one.duty for one in near if one.duty is not None)
        backup = (one.backup for one in near if one.backup is not None)
        aligned[block] = Assignment(block, next(duty, None), next(backup, None))
    return aligned


def applied(
    roster: Iterable[Assignment], changes: Iterable[SlotChange]
) -> tuple[Assignment, ...]:
    """Return the roster as it would be after the changes, by block: a preview.

    A changed block takes the place of those it overlaps from before the hours changed.
    """
    roster = tuple(roster)
    wanted: dict[Block, dict[Slot, str | None]] = {}
    for block, slot, login in changes:
        wanted.setdefault(block, {})[slot] = login or None
    changed = [
        Assignment(
            block,
            wanted[block].get("duty", one.duty),
            wanted[block].get("backup", one.backup),
        )
        for block, one in align(wanted, roster).items()
    ]
    days = {block.day for block in wanted}
    kept = (
        one
        for one in roster
        if one.block.day not in days
        or not any(overlap(one.block, block) for block in wanted)
    )
    return tuple(sorted((*kept, *changed), key=lambda one: one.block))
