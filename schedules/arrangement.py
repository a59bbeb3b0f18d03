"""Who stands where while a roster is proposed, and what each choice costs.

Knows when a month is a good one: nobody too often, nobody two days running, everybody
their portion, days between turns, two organisations at once. Must not know why somebody
cannot work, nor how a reason is said.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Final

from schedules.hours import Block
from schedules.people import RosterPerson
from schedules.portions import RosterPortion
from schedules.roster import SLOTS, Slot
from schedules.rules import USUAL, TurnRules, week

FINE: Final = 1000
"""Portions are counted in such parts of a turn."""
BOTH: Final = 2
"""So much more than of one slot it counts how often somebody has a turn at all."""
DEAR: Final = 8 * FINE
"""What a turn that comes too soon costs, or a colleague beside one: somebody else has
one turn more than their portion for it, and not two."""
TRIALS: Final = 6000
"""So many choices by as many people as a desk has: the more people, the fewer rounds in
which some turns are given out anew, and the better it is without."""
AT_ONCE: Final = (3, 9)
"""How many turns are given out anew, at least and at most."""
SEED: Final = 19
NEVER: Final = 10**6


Cost = tuple[int, int, int, int, int, int]
"""What is wrong with an arrangement, or with one turn in it; less is better.

The first that differs decides: nobody there; turns above what anybody is asked; turns
of one person on one day or, unless the rules allow it, two running; squares of what
portions are missed by, with what is `DEAR`; what others have to catch up rather; the
same weekdays.
"""
NOTHING: Final[Cost] = (0, 0, 0, 0, 0, 0)
EMPTY: Final[Mapping[Slot, Cost]] = {
    "duty": (2, 0, 0, 0, 0, 0),
    "backup": (1, 0, 0, 0, 0, 0),
}


class TurnTaker:
    """Somebody who takes part: the portion, and the turns there are so far.

    `number` is how many of the period, `days` on which days (ordinals) there are
    turns, of the period and around it, `weeks` in which weeks, `elsewhere` in which
    weeks on other lines, `weekdays` the same since they joined. `over`
    and `above` are what the squares of what a portion is missed by grow with another
    turn: of a slot, and of both together.
    """

    def __init__(
        self,
        login: str,
        organisation: str,
        portion: RosterPortion,
        wish: int | None = None,
    ) -> None:
        """Nobody has a turn yet; `wish` is how many there should be a week at most."""
        self.login = login
        self.organisation = organisation
        self.portion = portion
        self.number = 0
        self.had = dict.fromkeys(SLOTS, 0)
        self.over = {
            slot: FINE - round(2 * FINE * portion.wanted[slot]) for slot in SLOTS
        }
        self.above = FINE - round(2 * FINE * portion.together)
        self.days: defaultdict[int, int] = defaultdict(int)
        self.weekdays = [0] * 7
        self.weeks: Counter[int] = Counter()
        self.elsewhere: Counter[int] = Counter()
        self.wish = wish

    def count(self, slot: Slot, more: int = 1) -> None:
        """A turn of the period more, or (`more` is -1) one less."""
        self.number += more
        self.had[slot] += more
        self.over[slot] += 2 * FINE * more
        self.above += 2 * FINE * more

    def note(self, day: date, more: int = 1) -> None:
        """A turn on a day of the period or around it."""
        self.days[day.toordinal()] += more
        self.weekdays[day.weekday()] += more
        self.weeks[week(day)] += more

    def full(self, week: int, a_week: int | None) -> bool:
        """Whether they have as many turns in a week as the rules or their wish let."""
        if a_week is not None and self.weeks[week] >= a_week:
            return True
        if self.wish is None:
            return False
        return self.weeks[week] + self.elsewhere[week] >= self.wish

    def done(self, slot: Slot) -> int:
        """Return the turns that count, of the period and from before it."""
        return self.had[slot] + self.portion.done[slot]


class Turn:
    """A slot to be given out: who can have it, who has it, who has the other slot.

    `other` is the other slot of the block if that is to be given out too, or else
    `beside` is who has it.
    """

    def __init__(
        self,
        block: Block,
        slot: Slot,
        able: Sequence[TurnTaker],
        beside: RosterPerson | None = None,
    ) -> None:
        self.block = block
        self.slot = slot
        self.able = able
        self.beside = beside
        self.other: Turn | None = None
        self.who: TurnTaker | None = None
        self.day = block.day.toordinal()
        self.week = week(block.day)
        self.weekday = block.day.weekday()

    @property
    def partner(self) -> "TurnTaker | RosterPerson | None":
        """Who has the other slot."""
        return self.other.who if self.other else self.beside

    def choices(self) -> Iterable[TurnTaker]:
        """Who can have it, given who has the other slot."""
        partner = self.partner
        taken = partner.login if partner else None
        return (one for one in self.able if one.login != taken)


class Arrangement:
    """Turns and who has them; grows, and gets better."""

    def __init__(self, turns: Sequence[Turn], rules: TurnRules = USUAL) -> None:
        self.turns = turns
        self.rules = rules
        self.soon = range(1 if rules.running else 2, rules.between + 1)

    def fill(self) -> None:
        """Give out all turns, and then some anew, whenever that is no worse.

        At last one by one: nothing is better by changing who has a single turn.

        Always the same for the same turns.
        """
        for turn in self.turns:
            self.give(turn, self.best(turn, turn.choices()))
        random = Random(SEED)  # noqa: S311 - nobody gains by knowing it, and it repeats
        most = max((len(turn.able) for turn in self.turns), default=0)
        for _ in range(TRIALS // (most + 1) if most else 0):
            self._better(self._some(random))
        better = 1
        while better:
            better = sum(self._better([turn]) for turn in self.turns)

    def give(self, turn: Turn, one: TurnTaker | None) -> None:
        """Somebody has a turn, or nobody."""
        turn.who = one
        if one is not None:
            one.count(turn.slot)
            one.note(turn.block.day)

    def take(self, turn: Turn) -> TurnTaker | None:
        """Nobody has a turn any more; return who had it."""
        one, turn.who = turn.who, None
        if one is not None:
            one.count(turn.slot, -1)
            one.note(turn.block.day, -1)
        return one

    def cost(self, turn: Turn, one: TurnTaker | None) -> Cost:
        """What it costs that somebody gets a turn that nobody has yet."""
        if one is None:
            return EMPTY[turn.slot]
        dear = self.too_soon(turn, one) + colleague(turn, one)
        return (
            0,
            self.too_many(turn, one),
            self.too_near(turn, one),
            one.over[turn.slot] + BOTH * one.above + DEAR * dear,
            -one.portion.later,
            2 * one.weekdays[turn.weekday] + 1,
        )

    def too_many(self, turn: Turn, one: TurnTaker) -> int:
        """In how many ways somebody would have more turns than anybody is asked for."""
        full = one.full(turn.week, self.rules.a_week)
        return int(one.number >= one.portion.most) + full

    def too_near(self, turn: Turn, one: TurnTaker) -> int:
        """How many other turns of somebody no two of one person should stand beside."""
        return one.days[turn.day] if self.rules.running else running(turn, one)

    def too_soon(self, turn: Turn, one: TurnTaker) -> int:
        """How many turns of somebody would have too few days between."""
        day = turn.day
        return sum(one.days[day - far] + one.days[day + far] for far in self.soon)

    def best(self, turn: Turn, among: Iterable[TurnTaker]) -> TurnTaker | None:
        """Who had better get a turn that nobody has yet; None of nobody."""
        costs = [(self.cost(turn, one), one) for one in among]
        least = min((cost for cost, _ in costs), default=NOTHING)
        return min(
            (one for cost, one in costs if cost == least),
            key=lambda one: (-ago(turn, one), one.login),
            default=None,
        )

    def _some(self, random: Random) -> list[Turn]:
        """Some turns near each other, or anywhere; in any order."""
        among, number = self.turns, random.randint(*AT_ONCE)
        if random.random() < 1 / 2:
            first = random.randrange(len(among))
            among = among[first : first + 2 * number]
        return random.sample(among, min(number, len(among)))

    def _better(self, turns: Sequence[Turn]) -> bool:
        """Give turns out anew, in this order; as they were if that is worse."""
        spent, gained = NOTHING, NOTHING
        before = []
        for turn in turns:
            before.append(self.take(turn))
            gained = plus(gained, self.cost(turn, before[-1]))
        for turn in turns:
            one = self.best(turn, turn.choices())
            spent = plus(spent, self.cost(turn, one))
            self.give(turn, one)
        if spent > gained:
            for turn in turns:
                self.take(turn)
            for turn, one in zip(turns, before, strict=True):
                self.give(turn, one)
        return spent < gained


def plus(one: Cost, other: Cost) -> Cost:
    """Return what two cost together."""
    a, b, c, d, e, f = one
    u, v, w, x, y, z = other
    return a + u, b + v, c + w, d + x, e + y, f + z


def running(turn: Turn, one: TurnTaker) -> int:
    """How many other turns somebody has on that day and the days beside it."""
    day = turn.day
    return one.days[day - 1] + one.days[day] + one.days[day + 1]


def colleague(turn: Turn, one: TurnTaker) -> bool:
    """Whether the other slot is that of somebody's own organisation."""
    partner = turn.partner
    return bool(one.organisation) and (
        partner is not None and partner.organisation == one.organisation
    )


def ago(turn: Turn, one: TurnTaker) -> int:
    """How many days since the turn before this one; `NEVER` without one."""
    day = turn.day
    earlier = (had for had, times in one.days.items() if times and had < day)
    return day - max(earlier, default=day - NEVER)
