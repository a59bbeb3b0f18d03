"""What a roster cannot hold, whoever asks for it: a rule about moves that are wanted.

Knows the moves, whom the roster may name, and who stands there. Asks no database.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ringgroup.roster.roster import Move, Place, Refusal
from ringgroup.roster.store.roster import Rosterable
from schedules.hours import Block


@dataclass(frozen=True, slots=True)
class BlockFilling:
    """Which blocks are filled, by day, and by whom (logins)."""

    blocks: Mapping[date, frozenset[Block]]
    logins: frozenset[str]

    def covers(self, block: Block) -> bool:
        """Whether another block that is filled lies over this one."""
        return any(
            other.start < block.end and other.end > block.start and other != block
            for other in self.blocks.get(block.day, ())
        )


def filled_by(moves: Iterable[Move]) -> BlockFilling:
    """What moves fill."""
    filling = [move for move in moves if move.to is not None]
    of_day: dict[date, set[Block]] = {}
    for move in filling:
        of_day.setdefault(move.place.block.day, set()).add(move.place.block)
    return BlockFilling(
        {day: frozenset(blocks) for day, blocks in of_day.items()},
        frozenset(move.to for move in filling if move.to is not None),
    )


def impossible(
    wanted: Mapping[Place, Move],
    fills: BlockFilling,
    people: Mapping[str, Rosterable],
    standing: Container[tuple[date, str]],
) -> Refusal | None:
    """The first move that cannot be, and why; None when all can.

    `standing`: who (a login) stands where on a day already; there they may stay. Their
    first day on the roster may have been put later; whoever moves the hours, or changes
    duty and backup, puts nobody out by that.
    """
    for place, move in wanted.items():
        if move.to is None:
            continue
        if move.to not in people:
            return Refusal("unknown_member", place, move.to)
        day = place.block.day
        if (day, move.to) not in standing and not people[move.to].on(day):
            return Refusal("not_begun", place, move.to)
        if fills.covers(place.block):
            return Refusal("not_open", place)
    return None
