"""All lines and the vault: what every decision is made with.

Knows which line takes a number, and which block is open. Must not know calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.store import days
from ringgroup.vault import Vault
from schedules.hours import Block
from schedules.local import day_and_minute


@dataclass(frozen=True)
class Desk:
    """All lines, and the vault: what every decision is made with."""

    lines: Mapping[str, Line]
    vault: Vault

    def line(self, key: str) -> Line:
        """The line of that key; for one that is not in the file, what stands in for it.

        Rows may outlive their line: their calls end and are registered all the same, by
        the rules, the words and the hours of the first line.
        """
        first = next(iter(self.lines.values()))
        return self.lines.get(key) or replace(first, key=key)

    def line_at(self, number: str | None) -> Line | None:
        """The line on which a call to that number (E.164) arrives."""
        found = (line for line in self.lines.values() if line.arrives_at == number)
        return next(found, None)

    def lines_of_service(self, number: str | None) -> list[Line]:
        """The lines whose codes that service number (E.164) takes."""
        lines = self.lines.values()
        return [line for line in lines if line.service_arrives_at == number]

    def is_ours(self, number: str | None) -> bool:
        """Whether that number (E.164) is one of our own: then it is no caller's."""
        return number in self._ours

    @cached_property
    def _ours(self) -> frozenset[str]:
        own = (line.own_numbers for line in self.lines.values())
        return frozenset(chain.from_iterable(own))


def open_block(session: Session, line: Line, at: datetime) -> Block | None:
    """The opening block at that instant, with the coordinator's exceptions."""
    day, _ = day_and_minute(at, line.hours.zone)
    extra = days.extra_days(session, line.key, day, day)
    return line.hours.block_at(at, extra)
