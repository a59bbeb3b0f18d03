"""Who uses the pages now, as pages know them. Must not know how they signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ringgroup.board.live import WatchedLine
from ringgroup.line import Belonging
from ringgroup.people.ways_in import CAREFUL
from ringgroup.presence.store.workers import Worker

Standing = Literal["in", "code", "setup"]
"""What somebody with a session has still to do: nothing, give a code (or let a device
sign), set one up."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the pages; `session` names theirs, and is no secret.

    `line` is that of the page they ask for; `forms` are how many of theirs are open,
    by line. `watched` is what goes on now, on a page that shows it.
    """

    id: int
    login: str
    name: str
    organisation: str
    role: str
    standing: Standing
    has_second_factor: bool
    session: str = field(repr=False)
    offered: bytes | None = field(repr=False)
    seen_at: datetime
    proved_at: datetime
    belonging: Belonging
    forms: Mapping[str, int]
    vouched: bool
    has_passkey: bool
    until: datetime | None
    line: str = ""
    watched: WatchedLine | None = None

    @property
    def coordinates(self) -> bool:
        """Whether this is a coordinator of the line in question."""
        there = self.belonging.on(self.line)
        return there is not None and there.coordinates

    @property
    def open_forms(self) -> int:
        """How many forms they have to send, on all their lines."""
        return sum(n for line, n in self.forms.items() if self.belonging.on(line))

    @property
    def needs_code(self) -> bool:
        """Whether the role is one that needs a second factor."""
        return self.role in CAREFUL

    @property
    def administers(self) -> bool:
        """Whether this is an administrator."""
        return self.role == "administrator"

    @property
    def worker(self) -> Worker:
        """The same as the telephone knows one."""
        return Worker(self.id, self.login, self.name)
