"""What is dealt to the days by the seed: faults, and how phones behave."""

from collections.abc import Sequence
from random import Random

from tests.soak.faults import FAULTS, Fault, of
from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    Dead,
    Declines,
    HangsUp,
    Ignores,
    LateKey,
    Mailbox,
    SwitchedOff,
)

FAULTS_A_DAY = 4
PHONES = (
    Answers(talk_seconds=45),
    Answers(after=2, key_after=0.5, talk_seconds=90),
    Answers(key="5"),
    Ignores(),
    Declines(),
    LateKey(),
    HangsUp(),
    SwitchedOff(),
    Mailbox(after=10),
    Busy(),
    Dead(),
)


def deck(
    kind: str,
    seed: str,
    days: int,
    chosen: Sequence[Fault] = (),
    a_day: int = FAULTS_A_DAY,
) -> list[tuple[Fault, ...]]:
    """Which faults befall which day: all of them in turn, in the seed's order."""
    chance, pile, dealt = Random(f"{seed}/deck/{kind}"), [], []
    for _ in range(days):
        hand: list[Fault] = []
        while len(hand) < a_day:
            if not pile:
                pile = [f for f in of(kind) if not chosen or f in chosen]
                chance.shuffle(pile)
            fault = pile.pop()
            if fault in hand:
                break
            hand.append(fault)
        dealt.append(tuple(hand))
    return dealt


def named(names: Sequence[str]) -> list[Fault]:
    """The faults with these names; a part alone means all of its ways."""
    found = [f for f in FAULTS if f.name in names or f.part in names]
    unknown = [n for n in names if not any(n in {f.name, f.part} for f in FAULTS)]
    if unknown:
        message = f"no such fault: {', '.join(unknown)}"
        raise LookupError(message)
    return found
