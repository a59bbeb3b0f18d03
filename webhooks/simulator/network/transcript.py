"""What happened, as a text that people can read; numbers are masked."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from webhooks.simulator.network.network import Network
from webhooks.simulator.network.placed import Placed
from webhooks.simulator.network.visit import Visit

NUMBER: Final = re.compile(r"\+[0-9]{6,15}")
SOUND: Final = re.compile(r"plays https?://\S*/(\S+)")
VISIBLE_DIGITS: Final = 2


def transcript(network: Network, names: Mapping[str, str]) -> str:
    """Call by call and line by line: when, who, what.

    `names` says what numbers are called; other numbers show their last two digits.
    """
    visits = sorted(
        (visit.dialled, order, visit)
        for order, visit in enumerate((*network.visits, *network.placed))
        if visit.dialled is not None
    )
    return "\n\n".join(
        _story(visit, number, names)
        for number, (_, _, visit) in enumerate(visits, start=1)
    )


def _story(visit: Visit, number: int, names: Mapping[str, str]) -> str:
    caller = _who("caller", visit, names)
    if isinstance(visit, Placed):
        caller = _named(visit.request.sender, names)
    title = f"Call {number}: {caller} to {_named(visit.to, names)}"
    rows = [
        (f"{fact.at:%H:%M:%S}", _who(fact.who, visit, names), _told(fact.what, names))
        for fact in sorted(visit.heard, key=lambda fact: fact.at)
    ]
    return "\n".join([title, *_table(rows)])


def _table(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    width = max((len(who) for _, who, _ in rows), default=0)
    return [f"{at}  {who:<{width}}  {what}" for at, who, what in rows]


def _who(who: str, visit: Visit, names: Mapping[str, str]) -> str:
    if who != "caller":
        return f"{_named(who, names)}'s phone"
    if visit.number is None:
        return "caller (number withheld)"
    return names.get(visit.number, "caller")


def _told(what: str, names: Mapping[str, str]) -> str:
    verb, colon, words = what.partition("hears: ")
    if colon:
        return f'{verb}hears: "{words}"'
    what = SOUND.sub(lambda found: f"hears: [{_tone(found[1])}]", what)
    return NUMBER.sub(lambda found: _named(found[0], names), what)


def _tone(file_name: str) -> str:
    """A sound's name without the digest that lets it be cached."""
    return re.sub(r"(-[0-9a-f]{8,})?\.wav$", "", file_name).replace("_", " ")


def _named(number: str, names: Mapping[str, str]) -> str:
    return names.get(number) or f"…{number[-VISIBLE_DIGITS:]}"
