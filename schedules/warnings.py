"""What a coordinator should look at in a roster. Warnings, not walls.

Knows every way in which a roster may disappoint. Must not stop anybody, nor put a
warning into words: it is a code, with the block, slot and login it is about.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Final, Literal

from schedules.fairness import Load
from schedules.hours import Block
from schedules.people import Hindrance, RosterPerson
from schedules.portions import bound
from schedules.roster import SLOTS, Assignment, Slot, SlotChange, overlap, slots_of
from schedules.rules import USUAL, TurnRules, week

CHANCE: Final = 2
"""So many standard deviations is what chance makes of a share, nineteen times in
twenty."""
A_DAY: Final = timedelta(days=1)
WarningCode = Literal[
    Hindrance,
    "empty_duty",
    "empty_backup",
    "same_person",
    "at_two_desks",
    "unknown",
    "closed",
    "other_hours",
    "in_a_row",
    "one_organisation",
    "overload",
    "a_week",
    "share",
]
FOUR: Final = 4
"""Of fewer people, two a day, somebody must stand there two days running."""
MORE: Final = 2
"""So many turns above the average is more than whole numbers make of it."""


@dataclass(frozen=True, slots=True)
class RosterWarning:
    """Something to look at: nobody is stopped.

    empty_duty, empty_backup: nobody is named. same_person: duty and backup at once.
    at_two_desks: named in overlapping blocks of two lines (`other` is that line).
    inactive, no_number, on_leave, not_available: as in schedules/people.py. unknown: no
    such person any more. closed: somebody is named, and the desk is not open.
    other_hours: named for hours that overlap a block and are not it. in_a_row: named
    the day before as well, though there are people enough. one_organisation: duty and
    backup are of one, though there are others. overload: `times` in that month, from
    this first block on, where the average is `part`; more than the rules let be, and
    more than whole numbers make of it. a_week: `times` in that week, of which this is
    the last, where the rules or a wish let be `most`. share: what an organisation
    (`login` none, `other` its name) has done is off what was agreed.
    """

    code: WarningCode
    block: Block | None = None
    slot: Slot | None = None
    login: str | None = None
    other: str | None = None
    over: float = 0
    times: int = 0
    part: float = 0
    most: int = 0


def look(
    blocks: Iterable[Block],
    roster: Iterable[Assignment],
    people: Iterable[RosterPerson],
    elsewhere: Mapping[str, Iterable[Assignment]] | None = None,
    rules: TurnRules = USUAL,
    beside: Iterable[Assignment] = (),
) -> tuple[RosterWarning, ...]:
    """Return the warnings about these blocks, and about what is assigned beside them.

    `blocks` are the opening blocks of the days looked at, `roster` what is assigned
    on those days, and `elsewhere` what is assigned then on other lines, by line.
    `people` are all who may be named: the work is shared by those with a weight,
    by these rules: what they allow is not warned of. `beside` is what is assigned on
    the days around: it counts, and is not warned of.
    """
    roster, people, beside = tuple(roster), tuple(people), tuple(beside)
    known = {one.login: one for one in people}
    assigned = {one.block: one for one in roster}
    opening = frozenset(blocks)
    sharing = [one for one in people if one.active and one.weight > 0]
    others = [
        (line, one) for line, all_of in (elsewhere or {}).items() for one in all_of
    ]
    more: dict[Block | None, list[RosterWarning]] = {}
    for one in (
        *(() if rules.running else _in_a_row(roster, beside, sharing)),
        *_one_organisation(roster, known, sharing),
        *_overload(opening, roster, sharing, rules),
        *_a_week((roster, beside, [one for _, one in others]), known, rules),
    ):
        more.setdefault(one.block, []).append(one)
    found: list[RosterWarning] = []
    for block in sorted(opening | assigned.keys()):
        there = assigned.get(block, Assignment(block, None, None))
        if block in opening:
            found += _empty(there)
        else:
            found += _outside(there, opening)
        found += _people(there, known)
        found += _at_two_desks(there, others)
        found += more.get(block, ())
    return tuple(found)


def shares(loads: Collection[Load], slot: Slot = "duty") -> tuple[RosterWarning, ...]:
    """Return a warning for each load that is further off its share than by chance.

    The loads are those of organisations. A turn is what whole numbers make of it; the
    rest is what is left when turns fall to one or another as they happen to. Whoever
    agreed to no share is off none.
    """
    whole = sum(load.done(slot) for load in loads)
    return tuple(
        RosterWarning("share", slot=slot, other=load.who, over=load.over(slot))
        for load in loads
        if load.share
        and abs(load.over(slot))
        > 1 + CHANCE * sqrt(whole * load.share * (1 - load.share))
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


def _in_a_row(
    roster: Collection[Assignment],
    beside: Iterable[Assignment],
    sharing: Collection[RosterPerson],
) -> Iterator[RosterWarning]:
    """Of the second of two days; of the first, where that is all that is looked at."""
    if len(sharing) < FOUR:
        return
    turns = slots_of(roster)
    around = {(one.login, one.block.day) for one in slots_of(beside)}
    days = around | {(one.login, one.block.day) for one in turns}
    for block, slot, login in turns:
        before, after = block.day - A_DAY, block.day + A_DAY
        if (login, before) in days or (login, after) in around:
            yield RosterWarning("in_a_row", block, slot, login)


def _a_week(
    rosters: tuple[Iterable[Assignment], ...],
    known: Mapping[str, RosterPerson],
    rules: TurnRules,
) -> Iterator[RosterWarning]:
    """Week by week: what is looked at, the days around, and (for a wish) elsewhere."""
    here, around, elsewhere = map(slots_of, rosters)
    turns: dict[tuple[int, str], list[SlotChange]] = {}
    for turn in here:
        turns.setdefault((week(turn.block.day), turn.login), []).append(turn)
    on_line, away = (
        Counter((week(one.block.day), one.login) for one in some)
        for some in ((*here, *around), elsewhere)
    )
    for (when, login), of in turns.items():
        person, times = known.get(login), on_line[when, login]
        wish = None if person is None else person.a_week
        anywhere = times + away[when, login]
        counts = ((anywhere, wish), (times, rules.a_week))
        over = [(n, most) for n, most in counts if most is not None and n > most]
        if over:
            (number, most), last = over[0], max(of)
            yield RosterWarning(
                "a_week", last.block, last.slot, login, times=number, most=most
            )


def _one_organisation(
    roster: Iterable[Assignment],
    known: Mapping[str, RosterPerson],
    sharing: Iterable[RosterPerson],
) -> Iterator[RosterWarning]:
    if len({one.organisation for one in sharing} - {""}) == 1:
        return
    for one in roster:
        duty, backup = known.get(one.duty or ""), known.get(one.backup or "")
        if duty is None or backup is None or duty.login == backup.login:
            continue
        if duty.organisation and duty.organisation == backup.organisation:
            yield RosterWarning("one_organisation", one.block, "backup", one.backup)


def _overload(
    opening: Iterable[Block],
    roster: Iterable[Assignment],
    sharing: Iterable[RosterPerson],
    rules: TurnRules,
) -> Iterator[RosterWarning]:
    """Month by month, for as much of it as is looked at."""
    months: dict[date, list[Block]] = {}
    for block in opening:
        months.setdefault(block.day.replace(day=1), []).append(block)
    turns: dict[tuple[date, str], list[SlotChange]] = {}
    for turn in slots_of(roster):
        month = turn.block.day.replace(day=1)
        turns.setdefault((month, turn.login), []).append(turn)
    for month, blocks in months.items():
        here = sum(
            any(one.hindrance(block) is None for block in blocks) for one in sharing
        )
        part = len(SLOTS) * len(blocks) / max(here, 1)
        for (when, login), of in turns.items():
            times = len(of)
            if (
                when == month
                and times > bound(part, rules.times)
                and times - part >= MORE
            ):
                first = min(of)
                yield RosterWarning(
                    "overload", first.block, first.slot, login, times=times, part=part
                )
