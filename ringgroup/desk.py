"""All lines and the vault: what every decision is made with; and who does what at it.

Knows which line takes a number, and which block is open. Must not know calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.store import audit, days
from ringgroup.vault import Vault
from schedules.hours import Block, ExtraDays
from schedules.local import day_and_minute


@dataclass
class Desk:
    """All lines, and the vault: what every decision is made with.

    The lines are taken anew, all at once, when somebody changed one; a line that was
    asked for before stays as it was, so that what is decided with it is of one piece.
    `by_provider`: members may sign in with their organisation's account. `name` is what
    the service calls itself.
    """

    lines: Mapping[str, Line]
    vault: Vault
    by_provider: bool = False
    name: str = ""
    ours: frozenset[str] = field(init=False, repr=False)
    _shown_only: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.take(self.lines)

    def take(self, lines: Mapping[str, Line]) -> None:
        """From now on these are the lines: with other rules, perhaps one more."""
        own = (line.own_numbers for line in lines.values())
        reached = map(_reached_by, lines.values())
        self.ours = frozenset(chain.from_iterable(own))
        self._shown_only = self.ours.difference(*reached)
        self.lines = lines

    @property
    def title(self) -> str:
        """In whose name the service writes of an account, which is of no line.

        The only line's; of several none's: not everybody works there.
        """
        first, *others = self.lines.values()
        return self.name if others else first.name

    def line(self, key: str) -> Line:
        """The line of that key; for one that is not in the file, what stands in for it.

        Rows may outlive their line: their calls end and are registered all the same, by
        the rules, the words and the hours of the first line.
        """
        first = next(iter(self.lines.values()))
        return self.known(key) or replace(first, key=key)

    def known(self, key: str) -> Line | None:
        """The line of that key, or the one that had it before, until its rows follow.

        So a call, or a calendar, of before is of its own line in that moment too.
        """
        found = self.lines.get(key)
        if found is not None:
            return found
        before = (one for one in self.lines.values() if key in one.keys)
        return next((replace(one, key=key) for one in before), None)

    def line_at(self, number: str | None) -> Line | None:
        """The line on which a call to that number (E.164) arrives."""
        found = (line for line in self.lines.values() if line.arrives_at == number)
        return next(found, None)

    def stands_in(self, number: str | None) -> Line:
        """The line that takes a call to a number that is no line's: nobody is lost.

        The one whose number it is although its calls should arrive at another, else the
        first.
        """
        lines = self.lines.values()
        named = (line for line in lines if number in _reached_by(line))
        return next(named, None) or next(iter(lines))

    def lines_of_service(self, number: str | None) -> list[Line]:
        """The lines whose codes that service number (E.164) takes."""
        lines = self.lines.values()
        return [line for line in lines if line.service_arrives_at == number]

    def is_ours(self, number: str | None) -> bool:
        """Whether that number (E.164) is one of our own: then it is no caller's."""
        return number in self.ours

    def is_only_shown(self, number: str | None) -> bool:
        """Whether we show that number (E.164) and are not reached by it."""
        return number in self._shown_only


def _reached_by(line: Line) -> frozenset[str]:
    """The numbers by which a line is reached."""
    arrives = (line.arrives_at, line.service_arrives_at)
    return frozenset((line.number, line.service_number, *arrives))


def open_block(session: Session, line: Line, at: datetime) -> Block | None:
    """The opening block at that instant, with the coordinator's exceptions."""
    day, _ = day_and_minute(at, line.hours.zone)
    extra = days.extra_days(session, line.key, day, day)
    return block_at(line, at, extra)


def block_at(line: Line, at: datetime, extra: ExtraDays) -> Block | None:
    """The block in which callers are helped at that instant; none before *Open*.

    `extra` are the days that are not as usual.
    """
    return line.hours.block_at(at, extra) if line.opened else None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, and whether as a coordinator of `line`.

    `origin` goes into the audit log. `id` 0 is no member: the command line.
    """

    id: int
    login: str = ""
    name: str = ""
    coordinator: bool = False
    origin: str = ""
    line: str = ""


COMMAND_LINE: Final = Actor(0, coordinator=True, origin="cli")


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something on a line: in which transaction, who, and when."""

    session: Session
    line: Line
    actor: Actor
    now: datetime

    @property
    def by(self) -> int | None:
        """The member (id) who does it, if it is one."""
        return self.actor.id or None

    @property
    def today(self) -> date:
        """The day it is on the line."""
        return day_and_minute(self.now, self.line.hours.zone)[0]

    def note(self, action: str, subject: int | None = None, detail: str = "") -> None:
        """Write down in the audit log that it was done, perhaps to a member (id)."""
        told = {"line": self.line.key, "detail": detail, "origin": self.actor.origin}
        audit.note(self.session, self.now, self.by, action, subject, **told)
