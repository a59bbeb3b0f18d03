"""What part of a period's turns is whose: equal parts, and what is to be caught up.

Knows shares, first days on the roster, and how far catching up goes. Must not know who
can work on which day, nor who is asked.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Final

from schedules.people import RosterPerson
from schedules.roster import SLOTS, Slot, SlotChange
from schedules.rules import USUAL, TurnRules

WHOLE: Final = 1
"""By a turn more or less than a part people differ because turns are whole."""
HAIR: Final = 1e-6
"""What floats that should be equal differ by at most."""

FirstDays = Mapping[str, date]


@dataclass(frozen=True, slots=True)
class RosterPortion:
    """What one person is to have in a period, in turns.

    `wanted` is an equal part with what is caught up in this period, by slot (all those
    of a period make up its turns); `later`
    what is left to be caught up after it, in whole turns (negative: others catch up).
    `most` is what nobody is asked beyond, both slots together. `done` are the turns
    that count from before the period.
    """

    wanted: Mapping[Slot, float]
    later: int
    most: int
    done: Mapping[Slot, int]

    @property
    def together(self) -> float:
        """Both slots."""
        return sum(self.wanted.values())


def bound(average: float, times: float = USUAL.times) -> int:
    """Return the most turns in a period of which the average is so many turns.

    So many `times` as many; where numbers are small, as many as it takes to share
    them.
    """
    return max(ceil(average - HAIR), floor(times * average + HAIR))


def portions(
    turns: Collection[tuple[date, Slot]],
    people: Collection[RosterPerson],
    history: Iterable[SlotChange],
    rules: TurnRules = USUAL,
) -> Mapping[str, RosterPortion]:
    """Return the portion of each of these people, by login, of these turns.

    Work is counted from the day somebody joined, or else from their first turn in the
    history; who has none begins with the period. A turn is shared by those who had
    joined by then, by weight. What was done more or less than that is caught up, as
    far as the rules let anybody go beyond an equal part; a single turn is not.
    """
    begins = min((day for day, _ in turns), default=date.min)
    earlier = [one for one in history if one.block.day < begins]
    since = _since(people, earlier, begins)
    counted = [
        one
        for one in earlier
        if one.login in since and one.block.day >= since[one.login]
    ]
    had = Counter((one.login, one.slot) for one in counted)
    most = bound(len(turns) / len(people), rules.times) if people else 0
    wanted: dict[Slot, dict[str, float]] = {}
    later = dict.fromkeys(since, 0.0)
    for slot in SLOTS:
        ahead = [day for day, of in turns if of == slot]
        before = [one.block.day for one in counted if one.slot == slot]
        due = _parts(before, people, since)
        wanted[slot] = _parts(ahead, people, since)
        for login, part in wanted[slot].items():
            behind = due[login] - had[login, slot]
            catch = part * (rules.times - 1) if abs(behind) > WHOLE else 0
            now = max(-catch, min(catch, behind))
            wanted[slot][login] += now
            later[login] += behind - now
        whole = sum(wanted[slot].values())
        scale = len(ahead) / whole if whole else 0
        wanted[slot] = {login: scale * of for login, of in wanted[slot].items()}
    return {
        login: RosterPortion(
            {slot: wanted[slot][login] for slot in SLOTS},
            round(later[login]),
            most,
            {slot: had[login, slot] for slot in SLOTS},
        )
        for login in since
    }


def _since(
    people: Iterable[RosterPerson], history: Iterable[SlotChange], begins: date
) -> FirstDays:
    first: dict[str, date] = {}
    for one in history:
        first[one.login] = min(first.get(one.login, begins), one.block.day)
    return {one.login: one.since or first.get(one.login, begins) for one in people}


def _parts(
    days: Iterable[date], people: Collection[RosterPerson], since: FirstDays
) -> dict[str, float]:
    """Each one's part of the turns on these days, by weight among who had joined."""
    coming = sorted(people, key=lambda one: since[one.login], reverse=True)
    whole, each = 0.0, 0.0
    joined: dict[str, float] = {}
    for day in sorted(days):
        while coming and since[coming[-1].login] <= day:
            one = coming.pop()
            joined[one.login] = each
            whole += one.weight
        if whole:
            each += 1 / whole
    return {
        one.login: one.weight * (each - joined.get(one.login, each)) for one in people
    }
