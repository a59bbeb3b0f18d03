"""What is asked of floors and service, and which answer is the right one.

A visit has four phases, each a load of its own: 200 callers arrive on 200 lines, one
phone of each is picked up, one phone of each stops ringing, the callers hang up. So
every caller finds five members free, and every answer can be checked.
"""

import itertools
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from tests.bench.load import Heard, Signer, call, send
from tests.bench.servers import LINES, TOKEN

EVERY_NUMBER = tuple(LINES)
NUMBERS = EVERY_NUMBER[:200]
_callers = itertools.count()

Phases = Mapping[str, Heard]
Targets = Mapping[str, Callable[[int], Phases]]
"""By name what loads a target over so many connections."""


def targets(ports: Mapping[str, int], of_each: int) -> Targets:
    """Everything that is measured, with `of_each` requests in each load."""
    floors = ports["floors"]
    some = NUMBERS[:of_each]
    return {
        "b": lambda at_once: {"b": floor(floors, "b", some, at_once)},
        "d": lambda at_once: {"d": floor(floors, "d", some, at_once)},
        "e": lambda at_once: {"e": floor(floors, "e", some, at_once)},
        "SQLite": partial(visit, ports["SQLite"], "SQLite", some),
        "PostgreSQL": partial(visit, ports["PostgreSQL"], "PostgreSQL", some),
        "forged": lambda at_once: {
            "wrong signature": forged(ports["SQLite"], some, at_once)
        },
    }


def floor(port: int, name: str, numbers: tuple[str, ...], at_once: int) -> Heard:
    """A floor's answer: a Dial, of five numbers unless it is the static one."""
    sign = Signer(port, TOKEN)
    requests = [sign.post(f"/voice/{name}", form) for form in calls_to(numbers)]
    phones = 1 if name == "b" else 5
    return send(port, requests, at_once, partial(_rings, phones))


def visit(port: int, on: str, numbers: tuple[str, ...], at_once: int) -> Phases:
    """The service's answers from arrival to the end of every call."""
    sign = Signer(port, TOKEN)
    forms = calls_to(numbers)
    requests = [sign.post("/voice/incoming", form) for form in forms]
    arrived = send(port, requests, at_once, partial(_rings, 5))
    legs = [
        re.findall(r"/voice/screen/(\w+)", arrived.bodies.get(n, ""))[:2]
        for n in range(len(forms))
    ]
    rung = [(form, *pair) for form, pair in zip(forms, legs, strict=True) if pair]

    def about(path: str, leg: str, form: dict[str, str], status: str) -> bytes:
        of_leg = {"ParentCallSid": form["CallSid"], "CallSid": _sid()}
        return sign.post(f"/voice/{path}/{leg}", form | of_leg | {"CallStatus": status})

    picked_up = [about("screen", leg, form, "in-progress") for form, leg, _ in rung]
    screened = send(port, picked_up, at_once, lambda s, b: s == 200 and "<Gather" in b)
    rang_out = [about("leg", leg, form, "no-answer") for form, _, leg in rung]
    ended = send(port, rang_out, at_once, acknowledged)
    return {
        f"decision, {on}": arrived,
        f"phone picked up, {on}": screened,
        f"phone stops ringing, {on}": ended,
        f"caller hangs up, {on}": hang_up(sign, port, forms, at_once),
    }


def hang_up(
    sign: Signer, port: int, forms: list[dict[str, str]], at_once: int
) -> Heard:
    """Every caller hangs up: the call is finished, and registered."""
    requests = [
        sign.post("/voice/status", form | {"CallStatus": "completed"}) for form in forms
    ]
    return send(port, requests, at_once, acknowledged)


def forged(port: int, numbers: tuple[str, ...], at_once: int) -> Heard:
    """Signed with another token: nothing may come of it."""
    sign = Signer(port, "another token")
    requests = [sign.post("/voice/incoming", form) for form in calls_to(numbers)]
    return send(port, requests, at_once, lambda status, _: status == 403)


def burst(port: int, numbers: tuple[str, ...], *, rings: int | None = 5) -> Heard:
    """A call for every number, all at once; then, unmeasured, all hang up.

    `rings` None: whoever comes second to a line is led to its voicemail.
    """
    sign = Signer(port, TOKEN)
    forms = calls_to(numbers)
    requests = [sign.post("/voice/incoming", form) for form in forms]
    right = rings_or_records if rings is None else partial(_rings, rings)
    heard = send(port, requests, len(requests), right)
    heard.wrong.update(hang_up(sign, port, forms, 8).wrong)
    return heard


def calls_to(numbers: Sequence[str]) -> list[dict[str, str]]:
    return [
        call(_sid(), f"+31620{next(_callers) % 1_000_000:06d}", number)
        for number in numbers
    ]


def _sid() -> str:
    return "CA" + secrets.token_hex(16)


def _rings(phones: int, status: int, body: str) -> bool:
    return status == 200 and "<Dial" in body and body.count("<Number") == phones


def rings_or_records(status: int, body: str) -> bool:
    return _rings(5, status, body) or (status == 200 and "<Record" in body)


def acknowledged(status: int, body: str) -> bool:
    return status == 200 and body.endswith("<Response />")
