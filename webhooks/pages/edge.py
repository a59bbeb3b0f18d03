"""What every page is made with: state, rules, time, and how to wait.

Must not know any page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Event, Lock
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from flask import g, request
from sqlalchemy.orm import Session

from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.people.accounts import NewSession
from ringgroup.people.hashing import Hashing
from ringgroup.people.person import Person
from ringgroup.people.versions import Version, WantedSettings
from webhooks.pages.identity.site import Logo, Looks, Site

if TYPE_CHECKING:  # the type alone: authlib is loaded where there is such a sign-in
    from webhooks.pages.identity.provider import IdentityProvider

GUESSES_AT_ONCE = 2
"""How many answers of a process may be slow at once: the telephone needs the rest."""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One thing that was looked at; the words are those of `cjg doctor`.

    `unknown`: it could not be looked at.
    """

    name: str
    of: str
    level: Literal["ok", "warn", "FAIL"]
    found: str
    mend: str
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class HowAllIs:
    """How all is, and when that was seen (None: never yet)."""

    rows: tuple[CheckedRow, ...] = ()
    at: datetime | None = None
    going_on: bool = False


@dataclass(frozen=True, slots=True)
class HeardPart:
    """What is heard of a prompt: words for a voice, or the address of a recording."""

    text: str = ""
    sound: str = ""
    seconds: float = 0.0


class LineSettings(Protocol):
    """The settings of the lines, as the line file says them: one key, one value.

    And how all pages look, which is of no line.
    """

    @property
    def looks(self) -> Looks:
        """How the pages look now."""

    def logo(self, digest: str) -> Logo | None:
        """A logo of now, of before, or one that somebody is trying."""

    def shown_site(self, session: Session) -> Mapping[str, Any]:
        """What the table of the pages' looks says now."""

    def wanted_site(
        self,
        session: Session,
        values: Mapping[str, Any],
        say: Callable[[Mapping[str, tuple[Any, Any]]], str],
    ) -> WantedSettings:
        """What becomes of it with these values; raises `WrongSettingError`."""

    @property
    def usual(self) -> Mapping[str, str]:
        """The sentences that are heard where a line has none of its own, by key."""

    def shown(self, session: Session, line: str) -> Mapping[str, Any]:
        """What holds on a line now."""

    def heard(self, line: Line, name: str) -> tuple[HeardPart, ...]:
        """What is heard for a prompt, everything filled in."""

    def with_own(self, line: Line, name: str, text: str) -> Line:
        """The line with that text or recording for a prompt."""

    def placeholders(self, line: Line) -> Mapping[str, str]:
        """What is filled in for each name between braces."""

    def wanted(
        self,
        session: Session,
        line: str,
        values: Mapping[str, Any],
        say: Callable[[Mapping[str, tuple[Any, Any]]], str],
    ) -> WantedSettings:
        """What becomes of a line with these values; raises `WrongSettingError`.

        `say` tells what differs in words; None is what is not there.
        """

    def without(self, change: Version) -> Mapping[str, Line]:
        """All lines as they are when that change is taken back."""

    def follow(self) -> None:
        """Let what was kept hold in this process at once."""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """Somebody of the demo, whom a visitor can be."""

    role: str
    login: str
    name: str


class DemoDoor(Protocol):
    """In without a proof: the demo alone has one."""

    def logins(self, session: Session) -> Sequence[DemoLogin]:
        """Whom a visitor can be, one of each role."""

    def enter(
        self, session: Session, login: str, now: datetime, origin: str
    ) -> NewSession | None:
        """Begin a session as one of them."""

    def code(self, session: Session, who: Person, now: datetime) -> str | None:
        """What that person's app with codes shows now."""


class LineFounding(Protocol):
    """How a line is made from another one, and set right until it is opened."""

    def wrong_alone(self, key: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """What cannot be so, whatever else is there; "key" for the line's own."""

    def is_founded(self, session: Session, line: str) -> bool:
        """Whether a line stands on what a page founded, and not in the file."""

    def wanted(
        self,
        session: Session,
        source: str,
        key: str,
        values: Mapping[str, Any],
        *,
        partners: bool,
        told: str,
    ) -> WantedSettings:
        """All lines with a new one, made from another as it holds now.

        Raises `WrongSettingError` when the set cannot be so.
        """

    def changed(
        self,
        session: Session,
        line: str,
        values: Mapping[str, Any],
        say: Callable[[Mapping[str, tuple[Any, Any]]], str],
    ) -> WantedSettings:
        """What becomes of a line with these values; raises `WrongSettingError`."""


class NumberChecks(Protocol):
    """The numbers of a line at the provider, who is never waited for."""

    @property
    def can_point(self) -> bool:
        """Whether there is a provider to be told where numbers point."""

    def look(self, line: str) -> HowAllIs:
        """What is known of the numbers of a line (key)."""

    def point(self, line: str) -> None:
        """Let the provider lead the numbers of a line here; harmless to repeat."""


A_WHILE = timedelta(minutes=1)
Made = TypeVar("Made")


class ForAnybody:
    """What strangers may ask for, made once a minute at most, or when lines change.

    One makes it, and the rest wait for that one: however many ask, it costs the same.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: tuple[datetime, object, Any] | None = None

    def read(self, edge: "Edge", make: Callable[["Edge"], Made]) -> Made:
        """What was made, or is made now; always by the same `make`."""
        now, lines = edge.clock(), edge.desk.lines
        with self._lock:
            at, of, made = self._made or (now, None, None)
            if of is not lines or not at <= now < at + A_WHILE:
                made = make(edge)
                self._made = now, lines, made
            return cast("Made", made)


@dataclass(frozen=True)
class Edge:
    """The pages' side of the house; `wait` sleeps for seconds.

    `clock` is the desk's time, `wall` that of sessions and of codes on phones: they
    differ only in a demo whose desk lives on another day. `begun`: this process knows
    that there is an administrator.
    """

    database: Database
    desk: Desk
    clock: Callable[[], datetime]
    wall: Callable[[], datetime]
    public_url: str
    wait: Callable[[float], None]
    hashing: Hashing
    settings: LineSettings
    founding: LineFounding
    numbers: Callable[[], NumberChecks]
    demo: bool = False
    door: DemoDoor | None = None
    identity: "IdentityProvider | None" = None
    checkup: Callable[[], HowAllIs] = HowAllIs
    begun: Event = field(default_factory=Event)
    hours: ForAnybody = field(default_factory=ForAnybody)
    guessing: BoundedSemaphore = field(
        default_factory=lambda: BoundedSemaphore(GUESSES_AT_ONCE)
    )

    @property
    def site(self) -> Site:
        """How the pages look now, and whom they name."""
        return self.settings.looks.site

    @property
    def provider_name(self) -> str:
        """What the municipality's own sign-in is called."""
        named = self.identity and self.identity.named
        return named or self.site.title

    @property
    def secure(self) -> bool:
        """Whether we are reached over https."""
        return self.public_url.startswith("https:")

    @property
    def passkey_host(self) -> str | None:
        """The name for which devices sign; none, where we are reached by a number."""
        host = urlsplit(self.public_url).hostname or ""
        named = host.rpartition(".")[2].isalpha()
        return host if named and (self.secure or host == "localhost") else None

    def line(self) -> Line:
        """The line that a page is about, as the guard found it; else the first."""
        found: Line | None = g.get("line")
        return found or next(iter(self.desk.lines.values()))

    def every_line(self, asked: str | None) -> Mapping[str, Line]:
        """All lines; one that is asked for may be newer than our last look."""
        if asked and asked not in self.desk.lines:
            self.settings.follow()
        return self.desk.lines

    def lines(self) -> Mapping[str, Line]:
        """The lines that whoever asks may choose from, as the guard found them."""
        found: Mapping[str, Line] = g.get("lines", {})
        return found

    def name_of(self, key: str | None) -> str | None:
        """What a line is called, to who may know it."""
        found = self.lines().get(key or "")
        return None if found is None else found.name


def origin() -> str:
    """Where a request came from, for the audit log."""
    return request.remote_addr or ""
