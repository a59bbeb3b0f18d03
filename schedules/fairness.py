"""Fairness: who carried how much of the roster, against what was agreed.

Knows duties and backups (counted apart), quarters and years, and shares. Must not
know why somebody did more or less. What counts is the work that was done: whoever
took a block over, or swapped it, has the credit, and the person replaced has none.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from schedules.people import RosterPerson
from schedules.roster import Slot, SlotChange

FairnessPeriod = Literal["quarter", "year"]


@dataclass(frozen=True, slots=True)
class Load:
    """What one person or organisation did, and would have done by the agreed share.

    `share` is a part of one; the fair numbers are that part of all that was done.
    """

    who: str
    duties: int
    backups: int
    share: float
    fair_duties: float
    fair_backups: float

    def done(self, slot: Slot) -> int:
        """Return how many times this one had a slot."""
        return self.duties if slot == "duty" else self.backups

    def over(self, slot: Slot) -> float:
        """Return how many more than the fair number; fewer is negative."""
        fair = self.fair_duties if slot == "duty" else self.fair_backups
        return self.done(slot) - fair

    def relative(self, slot: Slot) -> float | None:
        """Return how many times the fair number; nothing if that is nought."""
        fair = self.fair_duties if slot == "duty" else self.fair_backups
        return self.done(slot) / fair if fair else None


def period_of(day: date, period: FairnessPeriod) -> tuple[date, date]:
    """Return the first and the last day of the quarter or year of a day."""
    if period == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    following = (first + timedelta(days=95)).replace(day=1)
    return first, following - timedelta(days=1)


def within(
    done: Iterable[SlotChange], first: date, last: date
) -> tuple[SlotChange, ...]:
    """Return what was done from first to last, both included."""
    return tuple(one for one in done if first <= one.block.day <= last)


def loads(done: Iterable[SlotChange], weights: Mapping[str, float]) -> tuple[Load, ...]:
    """Return the load of everyone who has a weight or did something, by name.

    Somebody without a weight has no share, and is left out who did nothing either.
    """
    counts = Counter((one.login, one.slot) for one in done)
    weights = {who: weight for who, weight in weights.items() if weight}
    logins = sorted({*weights, *(login for login, _ in counts)})
    whole = sum(weights.values())
    duties = sum(n for (_, slot), n in counts.items() if slot == "duty")
    backups = counts.total() - duties
    shares = {who: weights.get(who, 0) / whole if whole else 0.0 for who in logins}
    return tuple(
        Load(
            who,
            counts[who, "duty"],
            counts[who, "backup"],
            shares[who],
            shares[who] * duties,
            shares[who] * backups,
        )
        for who in logins
    )


def person_loads(
    done: Iterable[SlotChange],
    people: Iterable[RosterPerson],
    agreed: Mapping[str, float] | None = None,
) -> tuple[Load, ...]:
    """Return the load of each person.

    What was agreed with organisations is divided over their active people by weight;
    without an agreement everybody's weight is the share.
    """
    return loads(done, person_weights(people, agreed))


def organisation_loads(
    done: Iterable[SlotChange],
    people: Iterable[RosterPerson],
    agreed: Mapping[str, float] | None = None,
) -> tuple[Load, ...]:
    """Return the load of each organisation; without an agreement, equal shares.

    The work of somebody who is not among the people is nobody's (organisation "").
    """
    people = tuple(people)
    of = {one.login: one.organisation for one in people}
    equal = {one.organisation: 1.0 for one in people if one.active}
    renamed = (one._replace(login=of.get(one.login, "")) for one in done)
    return loads(renamed, equal if agreed is None else agreed)


def person_weights(
    people: Iterable[RosterPerson], agreed: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return the weight of each active person, from that of the organisation."""
    active = [one for one in people if one.active]
    if agreed is None:
        return {one.login: one.weight for one in active}
    together: dict[str, float] = {}
    for one in active:
        together[one.organisation] = together.get(one.organisation, 0) + one.weight
    return {
        one.login: agreed.get(one.organisation, 0)
        * (one.weight / together[one.organisation] if one.weight else 0)
        for one in active
    }
