"""Who stands in a block that is no more, and where they can go.

Whoever says beforehand what becomes of them asks the same of it as what moves them
(`blocks.settle`): where `handover` lets them go. Must not know who changed the hours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from ringgroup.desk import COMMAND_LINE, Act
from ringgroup.line import Line
from ringgroup.roster import handover
from ringgroup.roster.handover import HandoverPlan
from ringgroup.roster.roster import Move, Place, Refusal
from ringgroup.roster.store.roster import Held
from schedules.hours import Block


@dataclass(frozen=True, slots=True)
class Stranded:
    """Who stands in a block that is no more, and the block that takes its place.

    After `where_to` it is where they will be; before it, where they would go.
    """

    held: Held
    goes_to: Block | None

    @property
    def place(self) -> Place | None:
        """Their new one."""
        if self.goes_to is None:
            return None
        return Place(self.goes_to, self.held.place.slot)

    @property
    def moves(self) -> tuple[Move, ...]:
        """Out of the old place, and into the new one."""
        place, login = self.held.place, self.held.person.login
        out = Move(place, login, None)
        if self.place is None:
            return (out,)
        return (out, Move(self.place, None, login))


def stranded(
    held: Iterable[Held], blocks: Iterable[Block], line: Line, now: datetime
) -> tuple[Stranded, ...]:
    """Who stands outside the blocks of one day, without what is over already."""
    zone, held = line.hours.zone, tuple(held)
    blocks = tuple(blocks)
    outside = [
        one
        for one in held
        if one.place.block not in blocks and one.place.block.closes(zone) > now
    ]
    taken = {one.place.block for one in held if one.place.block in blocks}
    old = {one.place.block for one in outside}
    goes_to = {
        block: new
        for block, new in _successors(old, blocks).items()
        if new not in taken and new.closes(zone) > now
    }
    return tuple(Stranded(one, goes_to.get(one.place.block)) for one in outside)


def _successors(old: Iterable[Block], new: Iterable[Block]) -> dict[Block, Block]:
    """Which block took the place of which: where each overlaps the other alone."""
    pairs = [(a, b) for a in old for b in new if overlap(a, b)]
    firsts, seconds = [a for a, _ in pairs], [b for _, b in pairs]
    return {a: b for a, b in pairs if firsts.count(a) == 1 and seconds.count(b) == 1}


def overlap(one: Block, other: Block) -> bool:
    """Whether two blocks are open at some time both."""
    return one.day == other.day and one.start < other.end and other.start < one.end


def where_to(
    act: Act, outside: Mapping[date, tuple[Stranded, ...]]
) -> Mapping[date, tuple[Stranded, ...]]:
    """Where they will be, asked of what moves them: not all can go along."""
    everybody = [one for several in outside.values() for one in several]
    planned = possible(act, *along(act, everybody))
    filled = {one.place for one in planned.filled} if planned else set()
    return {
        day: tuple(
            one if one.place in filled else replace(one, goes_to=None)
            for one in several
        )
        for day, several in outside.items()
    }


def along(
    act: Act, outside: Iterable[Stranded]
) -> tuple[list[Move], dict[Place, bool]]:
    """How they go along, and whether workers see their new places."""
    outside = tuple(outside)
    shown = {
        one.place: one.held.published or one.place.block.day <= act.today
        for one in outside
        if one.place is not None
    }
    return [move for one in outside for move in one.moves], shown


def possible(
    act: Act, moves: list[Move], visible: Mapping[Place, bool]
) -> HandoverPlan | None:
    """All that can be; who is elsewhere at the new time, or gone, is not moved."""
    by_itself = replace(act, actor=COMMAND_LINE)
    planned = handover.foreseen(by_itself, moves, visible=visible or None)
    while isinstance(planned, Refusal):
        refused = planned.place
        left = [one for one in moves if one.place != refused or one.to is None]
        if len(left) == len(moves):
            return None
        moves = left
        planned = handover.foreseen(by_itself, moves, visible=visible or None)
    return planned if isinstance(planned, HandoverPlan) else None
