"""Somebody is told: a heartbeat while all is well, and one e-mail when it is not.

Looks once a minute at what the clock process alone can know: whether the database can
be written, jobs get on, and what was to leave or to be fetched does. Trouble that is
seen twice in a row is told once to the technical contact, and so is its end. The
heartbeat goes to whoever watches from outside: its silence tells them something.
Says no name, number or address, and no text of an error that might hold one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Final

import requests
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from ringgroup.board import overview
from ringgroup.database.database import Database, trouble
from ringgroup.telephone import Post, RefusedError, UnavailableError
from ringgroup.upkeep import proof

log = get_logger(__name__)

FAILING_SECONDS: Final = 120.0
"""A job that fails so long gets nothing done; once is no more than bad luck."""
WAITING: Final = timedelta(minutes=15)
"""What was to leave, or to be fetched, and did not in this time, is stuck."""
TIMEOUTS: Final = (3.0, 10.0)
SUBJECT: Final = "Telephone desk: an operator is needed"
SOLVED: Final = "Telephone desk: well again"
END: Final = "\n\nWhat to do about each: docs/operations.md, When it does not work.\n"

Ping = Callable[[str], None]


def fetch(address: str) -> None:
    """GET, and nothing of the answer is looked at but that it is one."""
    requests.get(address, timeout=TIMEOUTS, allow_redirects=False).raise_for_status()


@dataclass
class Watch:
    """What is seen in one clock process, and what was told of it.

    `heartbeat` is fetched while all is well, `contact` written to when it is not;
    either may be None.
    """

    database: Database
    post: Post
    heartbeat: str | None
    contact: str | None
    steady: Callable[[], float] = monotonic
    ping: Ping = fetch
    _failing: dict[str, float] = field(default_factory=dict)
    _seen: frozenset[str] = frozenset()
    _told: frozenset[str] = frozenset()
    _lock: Lock = field(default_factory=Lock)

    def ran(self, job: str, *, well: bool) -> None:
        """A job had its turn."""
        with self._lock:
            if well:
                self._failing.pop(job, None)
            else:
                self._failing.setdefault(job, self.steady())

    def look(self, now: datetime, *, leads: bool) -> None:
        """Once a minute; who does not lead tells only of a database that is gone."""
        found = self.troubles(now)
        if not leads and "database" not in found:
            return
        lasting = frozenset(found) & self._seen
        self._seen = frozenset(found)
        if lasting - self._told:
            lines = [f"- {kind}: {found[kind]}" for kind in sorted(lasting)]
            if self._write(SUBJECT, "\n".join(lines)):
                self._told |= lasting
        elif self._told and not found:
            solved = [f"- {kind}: well again" for kind in sorted(self._told)]
            if self._write(SOLVED, "\n".join(solved)):
                self._told = frozenset()
        if not found:
            self._beat()

    def troubles(self, now: datetime) -> Mapping[str, str]:
        """What is wrong, by its kind."""
        found: dict[str, str] = {}
        try:
            proof.write(self.database, now)
            stuck = self.database.look(lambda s: overview.stuck(s, now - WAITING))
        except SQLAlchemyError as error:
            found["database"] = f"cannot be written: {trouble(error)}"
            return found
        if self.database.adrift("*"):
            found["database"] = "a process writes to a file that was deleted"
        minutes = round(WAITING.total_seconds() / 60)
        for kind, count in stuck.items():
            if count:
                found[kind] = f"{count} for more than {minutes} minutes"
        with self._lock:
            since = self.steady() - FAILING_SECONDS
            failing = sorted(job for job, at in self._failing.items() if at <= since)
        if failing:
            found["jobs that fail"] = ", ".join(failing)
        return found

    def _beat(self) -> None:
        if self.heartbeat is None:
            return
        try:
            self.ping(self.heartbeat)
        except requests.RequestException as error:  # its address may hold a secret
            log.warning("heartbeat not delivered", reason=type(error).__name__)

    def _write(self, subject: str, text: str) -> bool:
        """Whether it was written, or there is nobody to write to."""
        log.error("an operator is needed" if subject == SUBJECT else "well again")
        if self.contact is None:
            return True
        try:
            self.post.send_mail(self.contact, subject, text + END)
        except RefusedError:
            log.error("TECHNICAL_CONTACT: the mail server refuses this address")  # noqa: TRY400 - its text may hold the address
            return True
        except UnavailableError:
            log.warning("the technical contact could not be written to; tried again")
            return False
        return True
