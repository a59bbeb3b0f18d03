"""What every page is made with: state, rules, time, and how to wait.

Must not know any page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Literal

from flask import request

from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.people.hashing import Hashing
from webhooks.pages.identity.site import Site

if TYPE_CHECKING:  # the type alone: authlib is loaded where there is such a sign-in
    from webhooks.pages.identity.provider import IdentityProvider

GUESSES_AT_ONCE = 2
"""How many answers of a process may be slow at once: the telephone needs the rest."""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One thing that was looked at; the words are those of `cjg doctor`."""

    name: str
    of: str
    level: Literal["ok", "warn", "FAIL"]
    found: str
    mend: str


@dataclass(frozen=True, slots=True)
class HowAllIs:
    """How all is, and when that was seen (None: never yet)."""

    rows: tuple[CheckedRow, ...] = ()
    at: datetime | None = None
    going_on: bool = False


@dataclass(frozen=True)
class Edge:
    """The pages' side of the house; `wait` sleeps for seconds.

    `clock` is the desk's time, `wall` that of sessions and of codes on phones: they
    differ only in a demo whose desk lives on another day.
    """

    database: Database
    desk: Desk
    clock: Callable[[], datetime]
    wall: Callable[[], datetime]
    public_url: str
    site: Site
    wait: Callable[[float], None]
    hashing: Hashing
    demo: bool = False
    identity: "IdentityProvider | None" = None
    checkup: Callable[[], HowAllIs] = HowAllIs
    guessing: BoundedSemaphore = field(
        default_factory=lambda: BoundedSemaphore(GUESSES_AT_ONCE)
    )

    @property
    def secure(self) -> bool:
        """Whether we are reached over https."""
        return self.public_url.startswith("https:")

    def line(self) -> Line:
        """The line that a page is about: `?lijn=`, or the first."""
        lines = self.desk.lines
        asked = request.values.get("lijn", "")
        return lines[asked] if asked in lines else next(iter(lines.values()))

    def chosen(self) -> str | None:
        """What `?lijn=` is in an address of ours; nothing when there is no choice."""
        return self.line().key if len(self.desk.lines) > 1 else None


def origin() -> str:
    """Where a request came from, for the audit log."""
    return request.remote_addr or ""
