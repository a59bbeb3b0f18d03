"""How long the provider waits for an address, written as the address's fragment.

Pairs of a name and a value behind `#`: `ct` and `rt` are the milliseconds to connect
and to wait for an answer, `tt` all of them together, `rc` how often it tries again and
`rp` after what (ct, rt, 4xx, 5xx, all). A fragment is not signed. Pure.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from collections.abc import Mapping
from typing import Final

Overrides = Mapping[str, str]

DEFAULTS: Final[Overrides] = {
    "ct": "5000",
    "rt": "15000",
    "tt": "15000",
    "rc": "1",
    "rp": "ct",
}
"""What holds where nothing is said."""
ANSWER: Final[Overrides] = {
    "ct": "1500",
    "rt": "4500",
    "tt": "4900",
    "rc": "1",
    "rp": "ct,5xx",
}
"""Of what a caller waits for. A database that hangs has us answer after 4 seconds, and
that must count; no second try after silence, which would last as long again."""
TOLD: Final[Overrides] = {"ct": "1500", "rt": "4500", "rc": "2", "rp": "ct,rt,5xx"}
"""Of what we are only told: nobody waits, and to be told twice is harmless."""
ELSEWHERE: Final[Overrides] = {"ct": "1500", "rt": "3000", "rc": "1", "rp": "ct,rt,5xx"}
"""Of the fallback: there is nothing after it."""


def read(address: str) -> dict[str, str]:
    """The overrides that an address bears."""
    fragment = address.partition("#")[2]
    pairs = (pair.partition("=") for pair in fragment.split("&") if pair)
    return {name: value for name, _, value in pairs}


def written(address: str, wanted: Overrides, found: str | None) -> str:
    """The address with the overrides that are wanted.

    What stands at the same address already was set by hand: it is kept, and what it
    does not say is added.
    """
    there = found if found and found.partition("#")[0] == address else None
    kept = read(there or "")
    if there is not None and wanted.keys() <= kept.keys():
        return there
    pairs = {**wanted, **kept}
    return f"{address}#{'&'.join(f'{name}={value}' for name, value in pairs.items())}"


def silence(address: str) -> float:
    """For how many seconds a caller may hear nothing before the fallback is asked."""
    said = {**DEFAULTS, **read(address)}
    after = {*said["rp"].split(",")}
    again = 1 + _whole(said["rc"], "rc")

    ways = {kind: _whole(said[kind], kind) for kind in ("ct", "rt")}
    # it may fail one way first, and another way at last
    first = max((ms for kind, ms in ways.items() if after & {kind, "all"}), default=0)
    longest = first * (again - 1) + max(ways.values())
    return min(longest, _whole(said["tt"], "tt")) / 1000


def _whole(value: str, name: str) -> int:
    """What cannot be read, the provider does not heed either."""
    return int(value) if value.isdecimal() else int(DEFAULTS[name])
