"""The numbers of one line at the provider: looked at, and pointed at this service.

As for *Hoe gaat het*, the page waits for nobody: a thread asks, and what is known by
then is shown. Knows which checks of `cjg doctor` are about a line. Must not know how a
page looks.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Final

from config.checkup import Checkup, in_a_thread
from config.examination import Check, Finding, Ground
from config.house import House
from config.number_checks import impossible
from config.provisioning import FALLBACK, plan, targets, unreachable
from config.service_checks import OUTSIDE
from ringgroup.line import Line
from webhooks.pages.edge import HowAllIs

FRESH: Final = timedelta(seconds=20)
"""Whoever mends something in the provider's console comes back to see it."""
NAMES: Final = (
    *("public address", "account", "number", "fallback", "caller ID", "SMS sender"),
    "region",
)
OF_A_LINE: Final = tuple(one for one in OUTSIDE if one.name in NAMES)
"""What is asked of the numbers of a line."""
SHOWN: Final = "take caller_id out or mend it, and point the numbers here again"
AGAIN: Final = "run: cjg provision"


@dataclass
class LineCheckups:
    """Implements `NumberChecks`; `begin` does a job without waiting for it."""

    house: House
    clock: Callable[[], datetime]
    begin: Callable[[Callable[[], None]], None] = in_a_thread
    _of: dict[str, Checkup] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def can_point(self) -> bool:
        """Whether there is a provider: a demo of its own has none."""
        settings = self.house.settings
        return Ground(settings, self.house.desk.lines, None, self.clock).has_provider

    def look(self, line: str) -> HowAllIs:
        """What is known of the numbers of a line."""
        return self._checkup(line).look()

    def point(self, line: str) -> None:
        """Let the provider lead the numbers of a line here; harmless to repeat."""
        others = partial(self._others, line)
        self._checkup(line).anew(Check("number", partial(pointed, others), AGAIN))

    def _checkup(self, line: str) -> Checkup:
        with self._lock:
            if line not in self._of:
                self._of[line] = Checkup(
                    self.house,
                    self.clock,
                    self.begin,
                    lines=lambda: _alone(self.house.desk.lines, line),
                    checks=OF_A_LINE,
                    fresh=FRESH,
                )
            return self._of[line]

    def _others(self, line: str) -> list[str]:
        """At which numbers calls for the other lines arrive."""
        every = self.house.desk.lines
        return [one.arrives_at for key, one in every.items() if key != line]


def _alone(lines: Mapping[str, Line], line: str) -> Mapping[str, Line]:
    return {key: one for key, one in lines.items() if key == line}


def pointed(others: Callable[[], list[str]], ground: Ground) -> Iterator[Finding]:
    """Set what differs at the provider; tells only what stands in the way.

    Then nothing is set, as with `cjg provision`. The fallback of a number stays; one
    without gets that of another line, else ours.
    """
    if not ground.has_provider:
        return
    settings, telephone = ground.settings, ground.telephone
    if reason := unreachable(settings.public_url, settings.twilio_api_url):
        yield Finding("FAIL", reason, "look at PUBLIC_URL")
        return
    found = telephone.numbers()
    if refusals := impossible(ground, {one.number for one in found}):
        for one in refusals:
            yield Finding("FAIL", f"nothing was set: {one}", SHOWN)
        return
    kept = {one.number: one.voice_fallback_url for one in found}
    there = (kept[one] for one in others() if kept.get(one))
    usual = next(there, None) or settings.public_url + FALLBACK
    for line in ground.lines.values():
        fallback = None if kept.get(line.arrives_at) else usual.partition("#")[0]
        todo = plan(targets([line], settings.public_url, fallback), found)
        if todo.refusals:  # each is told by the check of the numbers
            continue
        for sid, to in todo.orders:
            telephone.set_number(sid, to.voice_url, to.fallback_url, to.status_callback)
