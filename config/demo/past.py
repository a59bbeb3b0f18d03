"""What could have happened before a demo began: invented, and always the same.

Every day of a line has a seed of its own, so what is made of a day does not depend on
when somebody looks. Holds no note, no name and no number. Must not know rows. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final, TypeVar

from ringgroup.call.legs import LegRole
from ringgroup.call.outcome import Automatic, Outcome
from ringgroup.figures.attendance import SignOnChange
from ringgroup.line import WITHOUT_QUESTION, Choice, Line
from ringgroup.registration.form import Answer
from schedules.hours import Block

T = TypeVar("T")
Weights = Mapping[str, int]

CALLS_IN_THREE_HOURS: Final = (13, 12, 11, 11, 9, 7, 7)
"""On the average, Monday first."""
SEASONS: Final = (105, 100, 108, 98, 97, 92, 58, 62, 112, 118, 112, 88)
"""Percents of that, January first: in the summer holidays schools ask nothing."""
OUTCOMES: Final[Mapping[Outcome, int]] = {
    "answered": 83,
    "voicemail": 8,
    "abandoned": 8,
    "failed": 1,
}
WHO: Final[Mapping[LegRole, int]] = {"present": 85, "duty": 11, "backup": 4}
WAITED: Final[Mapping[str, tuple[int, int]]] = {
    "present": (1, 5),
    "duty": (5, 10),
    "backup": (9, 15),
    "voicemail": (12, 18),
    "abandoned": (1, 14),
    "failed": (1, 3),
    "closed": (4, 7),
}
"""From and to, in steps of five seconds."""
OUTSIDE_HOURS: Final = (0, 0, 1, 1, 2, 3)
"""One of these numbers of calls on any day, between these hours:"""
AWAKE: Final = range(8, 22)
MESSAGES_AMONG_THEM: Final = 0.4
EMAILS: Final = (0, 0, 1, 2)
SENT: Final = 0.93
"""Of the forms; of these so many were of a call in which nothing was asked:"""
NOTHING_ASKED: Final = 0.05
TALK_MINUTES, LONGEST_TALK = 8, 40

AGES: Final[Weights] = {
    "unborn": 2,
    "0-3": 29,
    "4-11": 37,
    "12-17": 20,
    "18-22": 5,
    "23+": 2,
    "unknown": 5,
}
GENDERS: Final[Weights] = {"male": 45, "female": 42, "other": 1, "unknown": 12}
KINDS: Final[Weights] = {
    "parenting": 21,
    "behaviour": 16,
    "feelings": 12,
    "health": 9,
    "school": 9,
    "development": 8,
    "leisure": 3,
    "family": 9,
    "home": 4,
    "safety": 2,
    "addiction": 1,
    "disability": 3,
    "information": 10,
    "other": 3,
}
TYPES: Final[Weights] = {"1": 60, "2": 29, "3": 11}
FORWARDED: Final[Mapping[str, Weights]] = {
    "1": {"none": 1},
    "2": {
        "lumens": 30,
        "ggd": 24,
        "zuidzorg": 20,
        "cordaad": 10,
        "mee": 8,
        "gemeente": 5,
        "novadic-kentron": 2,
        "veilig-thuis": 1,
    },
    "3": {"all-partners": 6, "casusoverleg": 3, "klantmanager-jeugd": 1},
}

EARLY, LATE = (-9, 1), (8, 35)
"""Minutes after the opening at which somebody signs on, and on a bad day."""
BAD_DAY: Final = 0.06
SECOND_PAIR: Final = 0.4
"""How often the backup is Present too, for a while."""


@dataclass(frozen=True, slots=True)
class Email:
    """A question that came by mail."""

    day: date
    hour: int
    answer: Answer


def seeded(line: Line, day: date, what: str) -> Random:
    """The chances of that day: others for calls than for presence."""
    return Random(f"{what} {line.key} {day}")  # noqa: S311 - a demo's dice, not a secret


def calls(
    line: Line, day: date, blocks: Sequence[Block]
) -> Iterator[tuple[Automatic, Answer]]:
    """The calls of a day with these blocks, and what their forms said."""
    dice = seeded(line, day, "calls")
    for block in blocks:
        hours = (block.end - block.start) / 180 * SEASONS[day.month - 1] / 100
        usual = CALLS_IN_THREE_HOURS[day.weekday()] * hours
        for _ in range(max(1, round(dice.gauss(usual, usual / 5)))):
            hour = dice.randrange(block.start, block.end) // 60
            yield _call(line, day, hour, dice)
    for _ in range(dice.choice(OUTSIDE_HOURS)):
        hour = dice.choice(AWAKE)
        if any(b.start < 60 * (hour + 1) and 60 * hour < b.end for b in blocks):
            continue
        left = dice.random() < MESSAGES_AMONG_THEM
        outcome: Outcome = "voicemail" if left else "closed"
        waited = _waited("closed", dice)
        yield (
            Automatic(
                line.key, "phone", day, hour, "closed", outcome, None, waited, None
            ),
            Answer(),
        )


def emails(line: Line, day: date, blocks: Sequence[Block]) -> Iterator[Email]:
    """The mails of a day on which the line is open."""
    dice = seeded(line, day, "emails")
    for _ in range(dice.choice(EMAILS) if blocks else 0):
        yield Email(day, dice.choice(AWAKE), _answer(line, dice))


def attendance(
    line: Line, block: Block, duty: int, backup: int | None
) -> Iterator[SignOnChange]:
    """When who had duty, and perhaps the backup (ids), signed on and off."""
    dice = seeded(line, block.day, f"presence {block.start}")
    opens, closes = block.opens(line.hours.zone), block.closes(line.hours.zone)
    first = dice.randint(*(LATE if dice.random() < BAD_DAY else EARLY))
    yield SignOnChange(duty, present=True, at=_later(opens, first))
    yield SignOnChange(duty, present=False, at=_later(closes, dice.randint(0, 12)))
    if backup is not None and dice.random() < SECOND_PAIR:
        begin = _later(opens, dice.randint(2, 30))
        yield SignOnChange(backup, present=True, at=begin)
        yield SignOnChange(
            backup, present=False, at=_later(begin, dice.randint(10, 60))
        )


def _later(at: datetime, minutes: int) -> datetime:
    return at + timedelta(minutes=minutes)


def _call(line: Line, day: date, hour: int, dice: Random) -> tuple[Automatic, Answer]:
    outcome = _drawn(OUTCOMES, dice)
    if outcome != "answered":
        waited = _waited(outcome, dice)
        found = Automatic(
            line.key, "phone", day, hour, "open", outcome, None, waited, None
        )
        return found, Answer()
    who = _drawn(WHO, dice)
    talked = min(LONGEST_TALK, 1 + int(dice.expovariate(1 / TALK_MINUTES)))
    waited = _waited(who, dice)
    found = Automatic(
        line.key, "phone", day, hour, "open", outcome, who, waited, talked
    )
    if dice.random() > SENT:
        return found, Answer()
    if dice.random() < NOTHING_ASKED:
        return found, Answer(question_kind=dice.choice(WITHOUT_QUESTION))
    return found, _answer(line, dice)


def _answer(line: Line, dice: Random) -> Answer:
    lists = line.registration
    kind = _chosen(lists["question_type"], TYPES, dice)
    return Answer(
        age=_chosen(lists["age"], AGES, dice),
        gender=_chosen(lists["gender"], GENDERS, dice),
        question_kind=_chosen(lists["question_kind"], KINDS, dice),
        question_type=kind,
        forwarded_to=_chosen(lists["forwarded_to"], FORWARDED.get(kind, {}), dice),
    )


def _chosen(choices: Sequence[Choice], weights: Weights, dice: Random) -> str:
    """A code of a line's list; a list of other codes than the usual: any of them."""
    active = [choice.code for choice in choices if choice.active]
    known = {code: weights[code] for code in active if code in weights}
    return _drawn(known or dict.fromkeys(active, 1), dice)


def _drawn(weights: Mapping[T, int], dice: Random) -> T:
    return dice.choices(tuple(weights), tuple(weights.values()))[0]


def _waited(what: str, dice: Random) -> int:
    return 5 * dice.randint(*WAITED[what])
