"""All checks in their order: for `cjg doctor`, and for the page *Hoe gaat het*.

The page must never wait for a provider: a thread of its own looks, seldom, and what is
known by then is shown. Knows nothing of a command or of a page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from config.checks import CHECKS
from config.errors import database_trouble
from config.examination import Check, Finding, Ground
from config.house import House
from config.service_checks import OUTSIDE
from ringgroup.database import deadline
from ringgroup.line import Line
from ringgroup.telephone import RefusedError, UnavailableError
from webhooks.pages.edge import CheckedRow, HowAllIs

log = get_logger(__name__)

FRESH: Final = timedelta(minutes=5)
A_BREATH: Final = 0.5
"""Seconds that a page waits for who looks: most of it is seen by then."""
ALL_OF_IT: Final = 30.0
"""Seconds after which nothing more is asked: what asks others may take long."""
OF_THE_DATABASE: Final = 8.0
LATE: Final = Finding("warn", "not looked at: the others took too long", unknown=True)


def findings(
    ground: Ground, checks: Iterable[Check], until: float | None = None
) -> Iterator[tuple[str, Finding]]:
    """What each check finds, by its name; after `until` (monotonic) nobody is asked."""
    broken: set[str] = set()
    for check in checks:
        if until is not None and monotonic() > until:
            yield check.name, LATE
            continue
        if check.needs in broken:
            reason = f"not checked, because of the {check.needs}"
            yield check.name, Finding("warn", reason, unknown=True)
            continue
        for finding in _looked(check, ground):
            if finding.level != "ok":
                broken.add(check.name)
            yield check.name, finding


def _looked(check: Check, ground: Ground) -> Iterator[Finding]:
    """What a check finds; an error that it lets pass is a finding too."""
    try:
        yield from check.look(ground)
    except SQLAlchemyError as error:
        yield Finding("FAIL", database_trouble(error), check.mend)
    except (RefusedError, UnavailableError) as error:
        yield Finding("FAIL", str(error), check.mend)
    except Exception as error:  # noqa: BLE001 - its text may hold what must not be shown
        yield Finding("FAIL", type(error).__name__, check.mend)


def in_a_thread(job: Callable[[], None]) -> None:
    """Do it beside all else; it ends with the process."""
    Thread(target=job, name="checkup", daemon=True).start()


@dataclass
class Checkup:
    """What was last found, in this process; `begin` does a job without waiting.

    `lines` are those that are looked at, all if it is None; what was found is old after
    `fresh`.
    """

    house: House
    clock: Callable[[], datetime]
    begin: Callable[[Callable[[], None]], None] = in_a_thread
    lines: Callable[[], Mapping[str, Line]] | None = None
    checks: Sequence[Check] = (*CHECKS, *OUTSIDE)
    fresh: timedelta = FRESH
    _lock: Lock = field(default_factory=Lock)
    _done: Event = field(default_factory=Event)
    _found: list[CheckedRow] = field(default_factory=list)
    _at: datetime | None = None
    _going_on: bool = False
    _first: Check | None = None

    def look(self) -> HowAllIs:
        """What is known now; somebody goes to look if that is old."""
        now = self.clock()
        with self._lock:
            old = self._at is None or not timedelta() <= now - self._at < self.fresh
            starts = old and not self._going_on
            if starts:
                self._going_on = True
                self._done.clear()
        if starts:
            self.begin(self._look)
        if self._at is None:
            self._done.wait(A_BREATH)
        with self._lock:
            return HowAllIs(tuple(self._found), self._at, going_on=self._going_on)

    def anew(self, first: Check) -> None:
        """Do what that check does, and look at everything after it.

        Also when somebody looks already: what is seen by then is of before it.
        """
        with self._lock:
            self._first, self._at = first, None
        self.look()

    def _look(self) -> None:
        while self._looked():
            pass

    def _looked(self) -> bool:
        """Look once; whether somebody wants it anew by now."""
        found: list[CheckedRow] = []
        with self._lock:
            first = [] if self._first is None else [self._first]
            self._first = None
        try:
            with deadline.within(OF_THE_DATABASE):
                self._ask(found, (*first, *self.checks))
        except Exception:  # the page goes on with what there is
            log.exception("not looked how all is")
        with self._lock:
            again = self._first is not None
            if not again:
                self._found, self._at = found, self.clock()
                self._going_on = False
                self._done.set()
        return again

    def _ask(self, found: list[CheckedRow], checks: Sequence[Check]) -> None:
        house = self.house
        settings = house.settings
        lines = house.desk.lines if self.lines is None else self.lines()
        ground = Ground(settings, lines, None, self.clock, house.database)
        until = monotonic() + ALL_OF_IT
        for name, one in findings(ground, checks, until):
            said = one.found, one.mend, one.unknown
            found.append(CheckedRow(name, one.of, one.level, *said))
            with self._lock:
                if self._at is None:
                    self._found = list(found)
